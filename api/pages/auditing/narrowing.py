"""Narrowing the journal: facets that toggle, what is chosen, what is often asked, what is followed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from api.pages.desk import Desk
from api.questions.asking import today
from domain.book.words import EVENTS
from domain.ground.labels import Label

STANDINGS: Final = {
    "unchanged": Label("没改过", "unchanged"),
    "corrected": Label("后来改过", "corrected later"),
    "voided": Label("后来作废", "voided later"),
}
_SHOWN_FIRST: Final = 8
"""So many values of a facet stand open; the rest unfold."""
_FACETS: Final = (
    ("type", "types", Label("类型", "Kind")),
    ("standing", "standings", Label("状态", "Standing")),
    ("actor", "actors", Label("记录人", "Recorded by")),
    ("station", "stations", Label("站点", "Station")),
)
_OF_AREAS: Final = frozenset({"district", "city"})
_CHIPS: Final = ("station", "district", "city", "type", "standing", "actor", "client", "record")


class FacetLine(NamedTuple):
    """A value with its count, and the address where it is chosen, or no longer."""

    name: Label
    entries: int
    is_chosen: bool
    address: str


class FacetShown(NamedTuple):
    """A facet: the values that stand open, and those that unfold."""

    name: Label
    first: list[FacetLine]
    more: list[FacetLine]


class Chip(NamedTuple):
    """Something that is chosen, and the address without it."""

    name: Label
    address: str


class RangeShown(NamedTuple):
    """The days that are looked at, empty where they have no end, by both clocks."""

    recorded_from: str
    recorded_to: str
    occurred_from: str
    occurred_to: str

    @staticmethod
    def of(desk: Desk) -> RangeShown:
        """What the address of a page says."""
        return RangeShown(
            desk.given("recorded_from"),
            desk.given("recorded_to"),
            desk.given("from") or desk.given("occurred_from"),
            desk.given("to") or desk.given("occurred_to"),
        )


class Tail(NamedTuple):
    """Where new entries are heard of, of which types they may be, and whose count."""

    stream: str
    types: str
    actors: str


def facets_shown(desk: Desk, counted: dict[str, Any]) -> list[FacetShown]:
    """The facets that leave a choice; a station is none where the desk is about one."""
    shown = []
    for parameter, name, label in _FACETS:
        lines = [
            _facet_line(desk, parameter, each["value"], each["count"]) for each in counted[name]
        ]
        if len(lines) > 1 or any(each.is_chosen for each in lines):
            shown.append(FacetShown(label, lines[:_SHOWN_FIRST], lines[_SHOWN_FIRST:]))
    return shown


def chips(desk: Desk) -> list[Chip]:
    """Everything that narrows the page beside its days, each with the way to take it away."""
    return [
        Chip(_named(parameter, value), _toggled(desk, parameter, value))
        for parameter in _CHIPS
        for value in _given(desk, parameter)
    ]


def often_asked(desk: Desk) -> list[Chip]:
    """Spans and choices that are often asked for, as addresses to keep."""
    day = date.fromisoformat(today())
    month = day.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    spans = (
        (Label("今天", "today"), day, None),
        (Label("最近7天", "last 7 days"), day - timedelta(days=6), None),
        (Label("本月", "this month"), month, None),
        (Label("上月", "last month"), last_month, month - timedelta(days=1)),
        (Label("本年", "this year"), day.replace(month=1, day=1), None),
    )
    return [
        *(
            Chip(name, desk.here(recorded_from=first.isoformat(), recorded_to=last and str(last)))
            for name, first, last in spans
        ),
        Chip(
            Label("更正和作废", "corrections and voids"),
            desk.here(type=("record.corrected", "record.voided")),
        ),
    ]


def tail_of(desk: Desk, filters: dict[str, Any], position: int) -> Tail | None:
    """How new entries of this query are followed; None where the feed cannot tell them apart."""
    is_narrower = any(
        filters[name] for name in ("records", "clients", "standing", "recorded_from", "recorded_to")
    )
    if desk.past is not None or is_narrower or not filters["newest_first"]:
        return None
    if any(name in _OF_AREAS for name, _ in desk.query):
        return None
    kept = {"station", "type", "from", "to", "occurred_from", "occurred_to"}
    query = [("after", str(position)), *(pair for pair in desk.query if pair[0] in kept)]
    types = filters["types"] or tuple(EVENTS)
    return Tail(
        f"/v1/events/stream?{urlencode(query)}", " ".join(types), " ".join(filters["actors"])
    )


def _facet_line(desk: Desk, parameter: str, value: str, count: int) -> FacetLine:
    is_chosen = value in _given(desk, parameter)
    return FacetLine(_named(parameter, value), count, is_chosen, _toggled(desk, parameter, value))


def _toggled(desk: Desk, parameter: str, value: str) -> str:
    given = _given(desk, parameter)
    if value in given:
        return desk.here(**{parameter: tuple(each for each in given if each != value)})
    # An entry stands in one way only, so another choice takes the place of this one.
    kept = () if parameter == "standing" else given
    return desk.here(**{parameter: (*kept, value)})


def _given(desk: Desk, parameter: str) -> tuple[str, ...]:
    return tuple(value for name, value in desk.query if name == parameter)


def _named(parameter: str, value: str) -> Label:
    if parameter == "type" and value in EVENTS:
        return EVENTS[value].name
    if parameter == "standing":
        return STANDINGS.get(value, Label(value, value))
    return Label(value, value)
