"""年结: what is missing before a year is closed, which it is once all its months are."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Request
from msgspec.structs import replace
from starlette.responses import Response

from api.http.requests.answering import in_thread, reach_min_position
from api.http.serving.door import door_of
from api.overview.checklist import Step, checklist
from api.overview.declared import PROBLEMS, READS
from api.overview.page import ProblemLine
from api.pages.desk import READ
from api.pages.drawing import PageRoute, draw
from api.pages.questions.parts import Figure
from api.pages.questions.sight import InSight, Sight
from api.pages.rail import MONTHS
from api.questions.questions import Questions
from domain.ground.labels import Label
from domain.ground.refusals import UnknownStation
from domain.ground.values import month_shifted

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Year = Annotated[str, Path(pattern="^[12][0-9]{3}$")]
YEARS: Final = f"{MONTHS.path}/years"
_PROBLEMS: Final = tuple(each for each in PROBLEMS if each.of_a_month or each.of_a_year)


@router.get(f"{YEARS}/{{year}}")
async def get_year(request: Request, year: Year, sight: InSight) -> Response:
    """The checklist of a year of a station. Raises UnknownStation where it is about none."""
    if not sight.desk.station:
        raise UnknownStation(field="station", station="")
    await reach_min_position(request, (*READS, *READ, "stations"))
    questions = door_of(request.scope).house.questions
    first_day, last_day = f"{year}-01-01", f"{year}-12-31"
    seen = replace(sight, first_day=first_day, last_day=last_day, day=last_day)

    def asked() -> tuple[list[str], list[Step]]:
        open_months = _open_months(questions, sight, year)
        return open_months, [_months(open_months), *checklist(questions, seen, _PROBLEMS)]

    open_months, steps = await in_thread(request, asked)
    return draw(
        "year.html",
        sight.desk,
        at=MONTHS.path,
        sight=seen,
        year=year,
        steps=steps,
        left=sum(not each.is_done for each in steps),
        open_months=open_months,
    )


def _open_months(questions: Questions, sight: Sight, year: str) -> list[str]:
    """The months of a year, from the one in which the station was built, that are not closed."""
    told = questions.months(sight.ask)
    closed = {each["month"] for each in told["closed"]}
    (station,) = questions.stations(sight.ask)["items"] or [{}]
    since = station.get("built_on") or station.get("planned_on") or ""
    month, found = f"{year}-01", []
    while month <= f"{year}-12":
        if month >= since[:7] and month not in closed:
            found.append(month)
        month = month_shifted(month, 1)
    return found


def _months(open_months: list[str]) -> Step:
    line = ProblemLine(
        Figure(len(open_months), "count"),
        Label("个月", "months"),
        Label("还没结账的月份", "months that are not closed"),
        Label("、".join(open_months), ", ".join(open_months)) if open_months else None,
        is_grave=True,
    )
    return Step(line, not open_months)
