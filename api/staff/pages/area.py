"""An area's staff over the days: how many stations had too few, and each station's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.pages.charts import (
    StepLine,
    step_lines,
)
from api.pages.questions.chapters import TOTAL, opened_at
from api.pages.questions.parts import Chapter, Column, Row, Table
from api.pages.questions.sight import Sight
from api.pages.rail import STAFFING
from api.pages.words import called
from api.questions.asking import Answer
from api.staff.pages.course import ENOUGH
from api.staff.pages.lists import DAYS, NEVER, PEOPLE
from domain.ground.labels import Label

_STAGES_DRAWN_MAX: Final = 500


def shortfall(
    sight: Sight, answer: Answer, stages: Sequence[Row], names: Mapping[str, str]
) -> Chapter:
    """An area: how many stations had too few full-time workers, from day to day."""
    short = [
        {"station": code, "name": names[code], **each}
        for code, each in answer["per_station"].items()
        if each["days_below_minimum"]
    ]
    short.sort(key=lambda each: (-each["days_below_minimum"], each["station"]))
    now = stages[-1]["below_minimum"] if stages else 0
    finding = Label(
        f"{len(short)}个站专职有过不足；最后一天{now}个站还不足",
        f"{len(short)} stations were short at some time; {now} still are on the last day",
    )
    if not short:
        finding = ENOUGH
    columns = (
        Column(heading=Label("站点", "Station"), value="name"),
        Column(
            heading=Label("不足天数", "Days short"),
            value="days_below_minimum",
            unit="count",
            opens=lambda row: opened_at(row, DAYS, {"short": "full_time"}),
        ),
        Column(
            heading=Label("缺人天数", "Missing person-days"), value="vacancy_days", unit="count"
        ),
    )
    table = Table(
        name=Label("几个站专职不足", "Stations short of full-time workers"),
        columns=columns,
        rows=short[:10],
        empty=NEVER,
    )
    return Chapter(table=table, finding=finding, chart=_drawn_short(sight, stages, finding))


def _drawn_short(sight: Sight, stages: Sequence[Row], finding: Label) -> Any:
    if not stages:
        return None
    # Of many stages the worst of some together is drawn, or a line would be all ink.
    together = -(-len(stages) // _STAGES_DRAWN_MAX)
    groups = [stages[at : at + together] for at in range(0, len(stages), together)]
    points = [(each[0]["first_day"], max(one["below_minimum"] for one in each)) for each in groups]
    name = Label(f"不足{points[-1][1]}站", f"{points[-1][1]} short")
    return step_lines(
        "short",
        called(sight.language, finding),
        (stages[0]["first_day"], stages[-1]["last_day"]),
        [StepLine(called(sight.language, name), points, "line")],
        language=sight.language,
    )


def stations_table(answer: Answer, names: Mapping[str, str]) -> Table:
    """The figures of each station."""
    rows = [
        {**each, "station": code, "name": names[code]}
        for code, each in answer["per_station"].items()
    ]

    def counted(heading: Label, value: str, path: str, **narrowed: str) -> Column:
        return Column(
            heading=heading,
            value=value,
            unit="count",
            opens=lambda row: opened_at(row, path, narrowed),
        )

    return Table(
        name=Label("各站", "By station"),
        anchor="stations",
        columns=(
            Column(
                heading=Label("站点", "Station"),
                value="name",
                opens=lambda row: opened_at(row, STAFFING.path),
            ),
            counted(Label("在岗", "People"), "heads", PEOPLE),
            counted(Label("专职", "Full-time"), "full_time", PEOPLE, engagement="full_time"),
            counted(Label("持证", "Certified"), "certified", PEOPLE, certified="true"),
            counted(
                Label("专职不足天数", "Days short"), "days_below_minimum", DAYS, short="full_time"
            ),
            counted(
                Label("缺人天数", "Missing person-days"), "vacancy_days", DAYS, short="full_time"
            ),
            counted(
                Label("持证不足天数", "Days short of certified"),
                "days_below_certified",
                DAYS,
                short="certified",
            ),
        ),
        rows=rows,
        foot={**answer, "name": TOTAL},
    )
