"""两时点比较: which figures changed between two moments, and the entries that changed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.book.comparing import PLACE
from api.http.paging import InPages, closed_cursor, open_cursor
from api.http.requests.answering import AsOf, in_thread, reach_min_position
from api.http.serving.door import door_of
from api.http.spans import InDays
from api.pages.desk import READ, AtDesk, Desk
from api.pages.drawing import PageRoute, draw
from api.pages.rail import COMPARE
from api.pages.reel import often_looked_at
from api.questions.compared.answers import (
    GROUPS,
    ComparedFigure,
    ComparedRate,
    Comparison,
    Group,
    Question,
)
from api.questions.compared.comparing import Part, compare
from api.questions.compared.declared import QUESTIONS
from api.questions.compared.figure_words import unit_of
from domain.ground.labels import Label

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_GROUPS: Final[Mapping[Group, tuple[Label, Label, str]]] = {
    "late": (Label("补记", "Told late"), Label("当时还没记的", "not yet told then"), "late"),
    "corrected": (Label("更正", "Corrected"), Label("当时记错的", "told wrongly then"), "strike"),
    "voided": (Label("作废", "Voided"), Label("当时多记的", "told too often then"), "void"),
    "new": (Label("新记", "New"), Label("此后才发生的", "happened since"), "seal"),
}
_OF_ONE_STATION: Final = ("/per_station/", "/by_station/")
"""Figures that a single station has as its own already."""
_BESIDE: Final = 3
_Moment = Annotated[str | None, Query(max_length=40)]


class Line(NamedTuple):
    """A figure or rate at both moments; ``unit`` is fen, share or empty."""

    name: Label
    unit: str
    then: float | None
    now: float | None
    difference: float | None


@router.get("/compare")
async def get_comparison(
    request: Request,
    desk: AtDesk,
    days: InDays,
    *,
    question: Question = "budget",
    then: _Moment = None,
    now: _Moment = None,
    as_of: AsOf = None,
    page: InPages,
) -> Response:
    """The comparison, or only the question for two moments where none is given yet."""
    if now is None and desk.past is not None:
        now = str(desk.past.position)
    content: dict[str, Any] = {"found": None, "next": None, "files": {}}
    if then is not None:
        ask = replace(desk.ask, from_day=days[0], to_day=days[1], as_of=as_of)
        part = Part(page.limit, open_cursor(page.cursor, PLACE), unchanged=True)
        questions = door_of(request.scope).house.questions
        moments = (then, now)
        await reach_min_position(request, (*QUESTIONS[question].asked.reads, *READ))
        found = await in_thread(request, lambda: compare(questions, question, ask, moments, part))
        content = _content(desk, found)
    return draw(
        "compare.html",
        desk,
        questions={word: each.name for word, each in QUESTIONS.items()},
        question=question,
        then=then or "",
        now=now or "",
        often=often_looked_at(),
        **content,
    )


def _content(desk: Desk, found: Comparison) -> dict[str, Any]:
    heads = QUESTIONS[found.question].heads_among(found.figures)
    every: list[ComparedFigure | ComparedRate] = [*found.figures, *found.rates]
    others = [
        each
        for each in every
        if each.then != each.now
        and each not in heads
        and not (desk.station and each.figure.startswith(_OF_ONE_STATION))
    ]
    cursor = found.next_cursor
    station = {"station": desk.station} if desk.station else {}
    own = desk.here(as_known=None, limit=None, now=found.now.position, **station)
    return {
        "found": found,
        "lines": [_line(each) for each in (*heads, *others)],
        "heads": [(_line(each), each.figure) for each in heads],
        "groups": [
            (*_GROUPS[group], found.entries[group], _moved(heads, group), _told(found, group))
            for group in GROUPS
            if found.entries[group]
        ],
        "beside": _beside(found, heads),
        "count": sum(found.entries.values()),
        "next": None if cursor is None else desk.here(cursor=closed_cursor(cursor)),
        "files": {
            form: own.replace(COMPARE, f"/v1/compare{suffix}", 1)
            for form, suffix in (("json", ""), ("csv", ".csv"), ("xlsx", ".xlsx"))
        },
    }


def _line(each: ComparedFigure | ComparedRate) -> Line:
    difference = each.difference if isinstance(each, ComparedFigure) else None
    return Line(
        Label(each.label_zh, each.label_en), unit_of(each.figure), each.then, each.now, difference
    )


def _moved(heads: Sequence[ComparedFigure], group: Group) -> list[float]:
    return [getattr(each, group) for each in heads]


def _told(found: Comparison, group: Group) -> list[Any]:
    return [each for each in found.items if each.group == group]


def _beside(
    found: Comparison, heads: Sequence[ComparedFigure]
) -> dict[int, list[tuple[Line, float]]]:
    """What the entries moved that moved none of the figures with a column, some of it."""
    lines = {each.figure: _line(each) for each in found.figures}
    columns = {each.figure for each in heads}
    return {
        each.position: [(lines[figure], moved) for figure, moved in each.effects.items()][:_BESIDE]
        for each in found.items
        if columns.isdisjoint(each.effects)
    }
