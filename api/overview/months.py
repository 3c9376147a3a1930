"""月结: which months are closed, a checklist before one is, and the forms that close and reopen."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from typing import Any, Final

from fastapi import APIRouter, Request
from msgspec.structs import replace
from starlette.responses import RedirectResponse, Response

from api.http.described.bodies import CONTROL_BODIES, shape_of
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, InvalidBody, Problem
from api.http.requests.answering import in_thread, reach, reach_min_position
from api.http.requests.commanding import admit
from api.http.serving.door import door_of
from api.overview.checklist import Step, checklist
from api.overview.declared import PROBLEMS, READS
from api.pages.desk import READ, Desk, desk_at
from api.pages.drawing import PageRoute, draw, station_time
from api.pages.forms.filled import Filled
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER, sent, why_not, wrong_fields
from api.pages.questions.parts import Column, Opened, Row, Table
from api.pages.questions.sight import InSight, Sight, station_names
from api.pages.rail import MONTHS
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.commands import ClosePeriod, ReopenPeriod
from domain.book.deciding.authority import PERMITTED
from domain.ground.commands import Command
from domain.ground.forms.fields import CalendarMonth
from domain.ground.labels import Label
from domain.ground.refusals import NotFound, Refusal, UnknownStation
from ledger.store.identifiers import new_event_id

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_MONTH: Final = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])", re.ASCII)
_PROBLEMS: Final = tuple(each for each in PROBLEMS if each.of_a_month)
_CLOSED_SHOWN: Final = 60


@router.get(MONTHS.path)
async def get_months(request: Request, sight: InSight) -> Response:
    """The months of a station, or the stations of an area with those that are to be closed."""
    await reach_min_position(request, (*READS, *READ))
    questions = door_of(request.scope).house.questions

    def asked() -> tuple[Answer, Table | None]:
        told = questions.months(sight.ask)
        return told, None if sight.desk.station else _stations(questions, sight, told)

    told, stations = await in_thread(request, asked)
    return draw(
        "months.html",
        sight.desk,
        at=MONTHS.path,
        sight=sight,
        told=told,
        shown=told["closed"][:_CLOSED_SHOWN],
        year=int(told["as_of"][:4]) - 1,
        stations=stations,
    )


@router.get(f"{MONTHS.path}/{{month}}")
async def get_month(request: Request, month: CalendarMonth, sight: InSight) -> Response:
    """The checklist of a month of a station. Raises UnknownStation where it is about none."""
    return await _month(request, sight, month, {"command_id": [new_event_id()]})


@router.post(f"{MONTHS.path}/{{month}}/closure")
async def close_month(request: Request) -> Response:
    """Close a month by its form, or say why not."""
    return await _decided(request, ClosePeriod)


@router.post(f"{MONTHS.path}/{{month}}/reopening")
async def reopen_month(request: Request) -> Response:
    """Reopen a month by its form, or say why not."""
    return await _decided(request, ReopenPeriod)


async def _decided(request: Request, command: type[Command]) -> Response:
    month = request.path_params["month"]
    if not _MONTH.fullmatch(month):
        raise NotFound
    filled = await filled_in(request, comes_back=True)
    station = filled.get("station", [""])[0]
    principal = await admit(request.scope, command, station)
    desk = await desk_at(request, principal, station)
    exchange_of(request.scope).shape = shape_of(command)
    reason = filled.get("reason", [""])[0].strip()
    wire, body = CONTROL_BODIES[command], {"reason": reason} if reason else {}
    back = desk.link(f"{MONTHS.path}/{month}")
    sight = Sight(desk=desk, first_day=None, last_day=None, day=f"{month}-01", areas={})
    if "more" in filled:
        return await _month(request, sight, month, filled)
    try:
        receipt = await sent(
            request, desk, filled, command=command, wire=wire, body=body, month=month
        )
    except (Refusal, InvalidBody) as error:
        problem = why_not(request, desk, filled, error)
        return await _month(request, sight, month, filled, error=problem)
    with suppress(HttpRefusal):  # a page that is behind says so by itself
        await reach(door_of(request.scope), receipt.position, READS)
    return RedirectResponse(back, status_code=SEE_OTHER)


async def _month(
    request: Request, sight: Sight, month: str, filled: Filled, *, error: Problem | None = None
) -> Response:
    desk = sight.desk
    if not desk.station:
        raise UnknownStation(field="station", station="")
    await reach_min_position(request, (*READS, *READ))
    questions = door_of(request.scope).house.questions
    last_day = f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]}"
    seen = replace(sight, first_day=f"{month}-01", last_day=last_day, day=last_day)

    def asked() -> tuple[list[Step], dict[str, Any] | None]:
        told = questions.months(sight.ask)
        closed = next((each for each in told["closed"] if each["month"] == month), None)
        return checklist(questions, seen, _PROBLEMS), closed

    steps, closed = await in_thread(request, asked)
    return draw(
        "month.html",
        desk,
        status=200 if error is None else error.status,
        at=MONTHS.path,
        sight=seen,
        month=month,
        steps=steps,
        left=sum(not each.is_done for each in steps),
        closed=closed,
        may_close=closed is None and _may(desk, ClosePeriod),
        may_reopen=closed is not None and _may(desk, ReopenPeriod),
        filled=filled,
        problem=None if error is None else error.members,
        wrong={} if error is None else wrong_fields(error.members),
        closed_at=None if closed is None else station_time(closed["closed_at"]),
    )


def _may(desk: Desk, command: type[Command]) -> bool:
    return desk.past is None and desk.principal.role in PERMITTED[command]


def _stations(questions: Questions, sight: Sight, told: Answer) -> Table:
    names = station_names(questions, sight)
    closed: dict[str, str] = {}
    for each in told["closed"]:
        closed.setdefault(each["station"], each["month"])  # the newest comes first
    wanting: dict[str, list[str]] = {}
    for each in told["to_close"]:
        wanting.setdefault(each["station"], []).append(each["month"])
    rows = [
        {
            "station": code,
            "name": name,
            "closed": closed.get(code, ""),
            "count": len(wanting.get(code, ())),
            "oldest": min(wanting.get(code, ()), default=""),
        }
        for code, name in names.items()
    ]
    rows.sort(key=lambda each: (-len(wanting.get(str(each["station"]), ())), str(each["station"])))

    def opens(row: Row) -> Opened:
        return list_at_months(row["station"])

    return Table(
        name=Label("各站", "By station"),
        anchor="stations",
        columns=(
            Column(heading=Label("站点", "Station"), value="name", opens=opens),
            Column(heading=Label("最近结账", "Last closed"), value="closed"),
            Column(
                heading=Label("没结的月", "Not closed"), value="count", unit="count", opens=opens
            ),
            Column(heading=Label("最早的", "The oldest"), value="oldest"),
        ),
        rows=rows,
    )


def list_at_months(station: str) -> Opened:
    """The months of a station of an area."""
    at = {"station": station, "district": None, "city": None, "from": None, "as_of": None}
    return Opened(MONTHS.path, at)
