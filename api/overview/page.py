"""概览: what has to be seen to, with a count that opens its list; then the year in charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from msgspec.structs import replace
from starlette.responses import Response

from api.http.requests.answering import in_thread, reach_min_position
from api.http.serving.door import door_of
from api.overview.declared import CHAPTERS, PROBLEMS, READS
from api.pages.desk import READ
from api.pages.drawing import PageRoute, draw
from api.pages.questions.parts import Chapter, Column, Figure, Opened, Row, Table
from api.pages.questions.problems import (
    STATIONS_HERE,
    Found,
    Told,
    list_at,
    list_of,
    problems_found,
)
from api.pages.questions.sight import DURING, InSight, Sight, span_called, station_names
from api.pages.rail import OVERVIEW
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.ground.labels import Label

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_TOTAL: Final = Label("合计", "Total")


class ProblemLine(NamedTuple):
    """A problem as a line: its figure, what is counted, what it is, and more about it."""

    figure: Figure
    unit: Label
    name: Label
    why: Label | None
    is_grave: bool


class More(NamedTuple):
    """The way from a chart to the page that has it all."""

    name: Label
    opened: Opened


class Overview(NamedTuple):
    """All that the page says; ``about`` is how the station stands, where it is about one."""

    about: list[Label]
    problems: list[ProblemLine]
    stations: Table | None
    months: Answer
    chapters: list[tuple[Chapter, More]]


@router.get(OVERVIEW.path)
async def get_overview(request: Request, sight: InSight) -> Response:
    """The overview of a station or an area: of the days asked for, else of the year."""
    seen = of_the_year(sight)
    await reach_min_position(request, (*READS, *READ))
    questions = door_of(request.scope).house.questions
    found = await in_thread(request, lambda: overview(questions, seen))
    return draw(
        "overview.html",
        seen.desk,
        at=OVERVIEW.path,
        sight=seen,
        during=DURING,
        asked=(),
        unit=None,
        overview=found,
    )


def of_the_year(sight: Sight) -> Sight:
    """The same days; where only the last is known, from the beginning of its year on."""
    if sight.first_day is not None:
        return sight
    first_day, last_day = span_called("year", sight.day)
    return replace(sight, first_day=first_day, last_day=last_day)


def overview(questions: Questions, sight: Sight) -> Overview:
    """What there is to see to, where, and how the year went."""
    told = Told(questions, sight)
    found = problems_found(told, PROBLEMS)
    drawn = [
        (chapter, More(each.tab.name, Opened(each.tab.path)))
        for each in CHAPTERS
        for chapter in each.chapters(told)
        if chapter.table.rows or chapter.chart
    ]
    stations = None if sight.desk.station else _stations(told, found)
    return Overview(
        _about(told) if sight.desk.station else [],
        [line_of(told, each) for each in found],
        stations,
        told(Questions.months),
        drawn,
    )


def _about(told: Told) -> list[Label]:
    """What a station has become part of, and with which centres it works together."""
    found = []
    for row in told(Questions.stations)["items"]:
        into, joint = row["merged_into"], row["joint_organisation"]
        if into is not None:
            found.append(Label(f"已并入 {into}", f"Part of {into}"))
        if joint is not None:
            centres = [joint[name] for name in ("service_centre", "party_centre") if joint[name]]
            found.append(
                Label(
                    f"一站双中心：{'、'.join(centres)}（{joint['since']} 起）",
                    f"Together with {', '.join(centres)} (from {joint['since']})",
                )
            )
    return found


def line_of(told: Told, found: Found) -> ProblemLine:
    """A problem as it is shown."""
    problem = found.problem
    opened = list_of(told, found, OVERVIEW.path)
    return ProblemLine(
        told.sight.figure(found.total, problem.form, opened),
        problem.unit,
        problem.name,
        None if problem.why is None else problem.why(told),
        problem.is_grave,
    )


def _stations(told: Told, found: Sequence[Found]) -> Table:
    """Every station with what there is to see to, those with the most first."""
    names = station_names(told.questions, told.sight)
    rows = [
        {
            "station": code,
            "name": name,
            "kinds": sum(1 for each in found if code in each.by_station),
            **{_key(number): each.by_station.get(code, 0) for number, each in enumerate(found)},
        }
        for code, name in names.items()
    ]
    rows.sort(key=lambda each: (-int(str(each["kinds"])), str(each["station"])))
    foot: dict[str, Any] = {"name": _TOTAL, "kinds": None}
    foot |= {_key(number): each.total for number, each in enumerate(found)}
    return Table(
        name=Label("各站", "By station"),
        anchor=STATIONS_HERE,
        columns=(
            Column(
                heading=Label("站点", "Station"), value="name", opens=_at_station(OVERVIEW.path)
            ),
            Column(heading=Label("几件事", "To see to"), value="kinds", unit="count"),
            *(_column(told, number, each) for number, each in enumerate(found)),
        ),
        rows=rows,
        foot=foot,
    )


def _column(told: Told, number: int, found: Found) -> Column:
    problem = found.problem

    def opens(row: Row) -> Opened | None:
        if "station" not in row or not row[_key(number)]:
            return None
        return list_at(told, problem, row["station"])

    return Column(heading=problem.name, value=_key(number), unit=problem.form, opens=opens)


def _at_station(path: str) -> Any:
    def opens(row: Mapping[str, Any]) -> Opened | None:
        if "station" not in row:
            return None
        return Opened(path, {"station": row["station"], "district": None, "city": None})

    return opens


def _key(number: int) -> str:
    return f"problem{number}"
