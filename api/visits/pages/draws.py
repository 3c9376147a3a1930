"""Which visits are to be reviewed, as a page: drawn by a seed that stands in its address."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex
from typing import Annotated, Any, Final

from fastapi import Query

from api.lists.draws import review_draw
from api.lists.fields import listed_at
from api.pages.forms.routes import stating
from api.pages.questions.chapters import opened_record
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import LISTS
from api.pages.words import called
from api.questions.questions import Questions
from api.visits.drawn import DRAWN
from api.visits.pages.ways import DRAWS
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.words import VOCABULARY
from domain.ground.forms.fields import NamedCode
from domain.ground.labels import Label

_REVIEWED: Final = listed_at(KIND_OF_TOPIC["home_visit.reviewed"])


async def by_seed(
    seed: Annotated[NamedCode | None, Query(description="What is drawn by.")] = None,
) -> Mapping[str, Any]:
    """By which seed it is drawn."""
    return {"seed": seed}


def draws(questions: Questions, sight: Sight) -> Sheet:
    """What a seed draws; without one, and over an area, a way to draw anew."""
    anew = Pillar(
        Label("另抽一次", "Draw anew"),
        Label("新种子", "a new seed"),
        "text",
        Opened(DRAWS, {"seed": token_hex(4)}),
    )
    seed = sight.narrowed["seed"]
    if seed is None or not sight.desk.station:
        return Sheet(pillars=[anew] if sight.desk.station else [], chapters=[_list(sight, [])])
    found = review_draw(questions, sight.ask, seed=seed)
    pillars = [
        Pillar(Label("探访", "Visits"), found["candidates"], "count"),
        Pillar(
            Label("抽中", "Drawn"), found["drawn"], "count", Opened(DRAWS, {"seed": seed}, "drawn")
        ),
        Pillar(
            Label("已复核", "Reviewed"),
            found["reviewed"],
            "count",
            Opened(f"{LISTS}/{_REVIEWED}", {"from": sight.first_day, "as_of": None}),
        ),
        anew,
    ]
    return Sheet(
        about=[Label(f"种子 {seed}", f"seed {seed}")],
        pillars=pillars,
        chapters=[_list(sight, found["items"])],
    )


def _list(sight: Sight, rows: list[Row]) -> Chapter:
    findings, always = VOCABULARY["ReviewFinding"], VOCABULARY["ReviewedAlways"]

    def found(row: Row) -> str:
        return "、".join(
            called(sight.language, findings[each["finding"]]) for each in row["reviews"]
        )

    def reviews(row: Row) -> Opened:
        said = stating(visit=row["record"], client=row["client"], seed=sight.narrowed["seed"])
        return Opened(f"/audit/new/{_REVIEWED}", {**said, "from": None, "as_of": None})

    columns = (
        Column(
            heading=Label("开始", "Start"),
            value=lambda row: row["started_at"][:16].replace("T", " "),
            unit="day",
            opens=opened_record,
        ),
        Column(heading=Label("服务对象", "Client"), value="client"),
        Column(heading=Label("人员", "Workers"), value=lambda row: " ".join(row["visitors"])),
        Column(
            heading=Label("为何", "Why"),
            value=lambda row: always.get(row["because"], DRAWN),
        ),
        Column(heading=Label("复核结果", "Found"), value=found),
        Column(
            heading=Label("登记", "Record"),
            value=lambda _row: Label("登记复核", "Record a review"),
            opens=reviews,
        ),
    )
    return Chapter(
        table=Table(
            name=Label("要复核的探访", "Visits to be reviewed"),
            anchor="drawn",
            columns=columns,
            rows=rows,
            empty=Label("请选一个站点，抽一次。", "Choose a station and draw."),
        )
    )
