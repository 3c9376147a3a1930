"""A grant's timeline: from its promise to its last voucher, with what was left after each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.book.stories import about_grant, story_of
from api.http.paging import InPages
from api.http.requests.answering import in_thread, reach_min_position
from api.http.serving.door import door_of
from api.money.pages.columns import MOVED, POSTINGS, SIDES, word
from api.money.pages.grant import drawn_down
from api.money.pages.lists import STATUSES
from api.pages.desk import READ, AtDesk
from api.pages.drawing import PageRoute
from api.pages.rail import BUDGET
from api.pages.timelines.drawing import draw_timeline
from api.pages.timelines.lines import Line, line_of
from api.questions.asking import Answer, Ask, one_station
from api.questions.questions import Questions
from domain.ground.forms.fields import NamedText
from domain.ground.labels import Label
from domain.ground.refusals import NotFound

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

GRANTS: Final = "/audit/grants/"
_READ_TOGETHER: Final = 1_000
_DRAWN_MAX: Final = 300
"""How many movements a staircase has room for."""
_IN, _OUT = SIDES["in_fen"][1], SIDES["out_fen"][1]
_COLUMNS: Final = (
    ("in", Label("收入", "In")),
    ("out", Label("支出", "Out")),
    ("reserved", Label("预留", "Reserved")),
    ("balance", Label("结余", "Balance")),
)
_Row = Mapping[str, Any]


@router.get("/grants/{code}")
async def get_grant(
    request: Request,
    code: Annotated[NamedText, Path(description="Grant code.")],
    desk: AtDesk,
    *,
    kind: Annotated[str, Query(alias="type", max_length=64)] = "",
    page: InPages,
) -> Response:
    """Everything about a grant, as known at the desk's moment. Raises NotFound."""
    station = one_station(desk.ask)
    await reach_min_position(request, ("budget", *READ))
    house = door_of(request.scope).house
    until = desk.head if desk.past is None else desk.past.position

    def read() -> tuple[list[Line], list[_Row], _Row]:
        told = story_of(house.log, station, about_grant(code), until)
        moved = _all(house.questions.postings, desk.ask, "postings", code, kinds=MOVED)
        kept = _all(house.questions.reservations, desk.ask, "reservations", code)
        lines = _with_money([line_of(each) for each in told], moved, kept)
        return lines, moved, _sums(house.questions, desk.ask, code)

    lines, moved, sums = await in_thread(request, read)
    if not lines and desk.past is None:
        raise NotFound
    numbers = {each.record: each.number for each in lines}
    finding, chart = None, None
    if len(moved) <= _DRAWN_MAX:
        numbered = [(each, numbers.get(each["record"], "")) for each in moved]
        finding, chart = drawn_down(numbered, desk.language, "")
    return draw_timeline(
        desk,
        lines,
        page,
        kind,
        title=code,
        path=GRANTS,
        code=code,
        at=BUDGET.path,
        finding=finding,
        chart=chart,
        about=[word("Source", each) for each in dict.fromkeys(each["source"] for each in moved)],
        sums=sums,
        behind=desk.link(POSTINGS, grant=code),
        columns=[each for each in _COLUMNS if any(each[0] in line.money for line in lines)],
    )


def _with_money(lines: list[Line], moved: Sequence[_Row], kept: Sequence[_Row]) -> list[Line]:
    """The lines with what each moved, and what was left behind it."""
    found: list[Line] = []
    balance, number = 0, 0
    for line in lines:
        own = [each for each in moved if each["record"] == line.record]
        held = [each for each in kept if each["record"] == line.record]
        came = sum(each["amount_fen"] for each in own if each["kind"] in _IN)
        went = sum(each["amount_fen"] for each in own if each["kind"] in _OUT)
        money = {"in": came, "out": went, "reserved": sum(each["amount_fen"] for each in held)}
        money = {name: amount for name, amount in money.items() if amount}
        if own:
            balance += came - went
            money["balance"] = balance
        number += bool(went)
        note = STATUSES[held[0]["status"]] if held else None
        found.append(line._replace(number=str(number) if went else "", money=money, note=note))
    return found


def _all(
    question: Callable[..., Answer], ask: Ask, name: str, grant: str, **part: Any
) -> list[_Row]:
    """Every line of a list that is about a grant."""
    rows: list[_Row] = []
    cursor: str | None = None
    while True:
        found = question(ask, grants=(grant,), limit=_READ_TOGETHER, cursor=cursor, **part)
        rows += found[name]
        cursor = found["next_cursor"]
        if cursor is None:
            return rows


def _sums(questions: Questions, ask: Ask, grant: str) -> _Row:
    """What the budget says of the grant."""
    own = [each for each in questions.budget(ask)["by_grant"] if each["grant"] == grant]
    names = ("received", "carried_over", "spent", "reclaimed", "reserved", "available")
    return {name: sum(each[f"{name}_fen"] for each in own) for name in names}
