"""A client's timeline: every record about them at a station, over all kinds and all their codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.book.stories import RecordStory, about_client, story_of
from api.http.paging import InPages
from api.http.requests.answering import in_thread, reach_min_position, reader_of
from api.http.serving.door import Door, door_of
from api.lists.consents import consents
from api.pages.desk import READ, AtDesk, Desk
from api.pages.drawing import PageRoute
from api.pages.rail import CLIENTS
from api.pages.timelines.beside import household_of, looks_at
from api.pages.timelines.drawing import draw_timeline
from api.pages.timelines.lines import Line, line_of
from api.pages.timelines.risk import drawn_risk
from api.pages.words import called
from api.questions.asking import one_station
from api.questions.client_files import Consent
from domain.book.refusals import PersonUnknown
from domain.book.words import VOCABULARY
from domain.clients.words import SEALED
from domain.ground.forms.fields import NamedCode
from domain.ground.labels import Label
from ledger.writing.sealing import person_id

_FACTS: Final = {
    "registered_on": Label("登记", "Registered"),
    "household": Label("户", "Household"),
    "service_point": Label("服务点", "Service point"),
    "worker": Label("责任社工", "Responsible"),
    "last_visit_on": Label("最近走访", "Last visit"),
    "risk": Label("风险等级", "Risk"),
    "next_due_on": Label("下次应于", "Next due"),
    "open_cases": Label("在办个案", "Open cases"),
}
"""What is told of a client first, by what the answer calls it."""

_GUARDIAN: Final = ("guardian_name", "guardian_phone")

_PATH: Final = f"{CLIENTS.path}/"
_LEVELS: Final = VOCABULARY["RiskLevel"]
_PURPOSES: Final = VOCABULARY["ConsentPurpose"]
_BASES: Final = VOCABULARY["LawfulBasis"]

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)


@router.get("/clients/{code}")
async def get_client(
    request: Request,
    code: Annotated[NamedCode, Path(description="Client code.")],
    desk: AtDesk,
    *,
    kind: Annotated[str, Query(alias="type", max_length=64)] = "",
    page: InPages,
) -> Response:
    """Everything about a client, as known at the desk's moment. Raises PersonUnknown."""
    station = one_station(desk.ask)
    await reach_min_position(request, ("services", *READ))
    door = door_of(request.scope)

    def read() -> tuple[dict[str, Any], list[str], list[RecordStory], list[Consent]]:
        found = door.house.questions.clients(desk.ask, codes=[code])["items"]
        known: dict[str, Any] = found[0] if found else {"code": code, "other_codes": []}
        others = sorted({known["code"], *known["other_codes"]} - {code})
        until = desk.head if desk.past is None else desk.past.position
        told = story_of(door.house.log, station, about_client([code, *others]), until)
        return known, others, told, consents(door.house.questions, desk.ask, code)

    known, others, told, agreed = await in_thread(request, read)
    lines = [_with_money(line_of(each), each.says) for each in told]
    if not lines and desk.past is None:
        raise PersonUnknown(person=f"client/{code}")
    personal = await in_thread(request, lambda: _personal(door, desk, station, [code, *others]))
    name = personal.get("client_name", "")
    return draw_timeline(
        desk,
        lines,
        page,
        kind,
        title=name or code,
        path=_PATH,
        may_open=desk.past is None and desk.principal.reads_opened_files,
        risk=drawn_risk(told, desk.language),
        code=code,
        at=CLIENTS.path,
        is_named=bool(name),
        others=others,
        facts=[
            *((label, _told(desk, key, known)) for key, label in _FACTS.items() if known.get(key)),
            *((SEALED[key], personal[key]) for key in _GUARDIAN if key in personal),
        ],
        household=await in_thread(request, lambda: household_of(door, desk, known)),
        looks=await in_thread(request, lambda: looks_at(door, desk, station, [code, *others])),
        consents=[(each, _PURPOSES[each.purpose], _BASES[each.basis]) for each in agreed],
        chart=None,
        columns=[("amount", Label("凭证金额", "Voucher"))] if _has_money(lines) else [],
    )


def _told(desk: Desk, key: str, known: dict[str, Any]) -> str:
    text = str(known[key])
    return called(desk.language, _LEVELS[text]) if key == "risk" else text


def _with_money(line: Line, says: object) -> Line:
    amount = getattr(says, "amount_fen", None)
    if not isinstance(amount, int) or line.is_voided:
        return line
    return line._replace(money={"amount": amount})


def _has_money(lines: list[Line]) -> bool:
    return any(each.money for each in lines)


def _personal(door: Door, desk: Desk, station: str, codes: list[str]) -> Mapping[str, str]:
    """Name and guardian of the client for whoever may see them, once that is logged; a mark for all.

    For the station's people but accountants, and for others as long as an opening runs.
    """
    room, principal = door.house.reading_room, desk.principal
    people = [person_id(station, "client", code) for code in codes]
    mark = room.marks(people).get(people[0])
    if mark is not None:
        return {"client_name": mark}
    reader = None
    if principal.sees_names and principal.role != "accountant":
        reader = reader_of(principal)
    elif principal.reads_opened_files:
        opening = door.house.openings.current(principal.actor, principal.role, station, codes[0])
        reader = None if opening is None else reader_of(principal, opening)
    if reader is None:
        return {}
    return room.told(reader, "client_file", people, ("client_name", *_GUARDIAN))
