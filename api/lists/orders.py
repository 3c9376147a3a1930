"""In which orders a kind's list can stand, and what of it adds up: both follow from its fields.

A list stands in the order of when its records happened, of when they were recorded, or of any field
of the fact itself that holds one number, day, month, moment, word, truth value or code. Where a field is
left out its record comes last in both directions. A number adds up where its unit does: amounts,
times and people do, a year or a share does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints

from msgspec import UNSET, structs

from api.lists.fields import innermost
from domain.ground.events import Event
from domain.ground.values import ISODate, ISOMinute, Month

OCCURRED: Final = "occurred_at"
RECORDED: Final = "recorded_at"
_ADDING_UP: Final = frozenset(
    {
        *("fen", "minutes", "hundredths", "days"),
        *("people", "headcount", "served", "volunteers", "members", "seats", "enrolled"),
    }
)
"""Last words of the names of numbers that add up."""
_ONE_VALUE: Final = frozenset({int, bool, str, ISODate, ISOMinute, Month})

Rank = tuple[bool, Any]
"""Where a record stands by a field: whether it comes behind all others, and its value."""


class Order(NamedTuple):
    """By what a list is ordered, and whether the greatest comes first."""

    name: str = OCCURRED
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.name}" if self.descending else self.name

    @property
    def is_of_table(self) -> bool:
        """Whether the table of records has it, so that no record need be read to know it."""
        return self.name in {OCCURRED, RECORDED}


OLDEST_FIRST: Final = Order()
NEWEST_FIRST: Final = Order(descending=True)


def order_called(text: str) -> Order:
    """The order that an address or a command calls so, a minus in front for the greatest first."""
    return Order(text.removeprefix("-"), text.startswith("-"))


@cache
def orders_of(fact: type[Event]) -> tuple[str, ...]:
    """The orders of a kind's list by name."""
    return tuple(dict.fromkeys((OCCURRED, RECORDED, *_sortable(fact))))


@cache
def orders_called(fact: type[Event]) -> tuple[str, ...]:
    """The same as they are asked for, in both directions."""
    return tuple(f"{sign}{name}" for name in orders_of(fact) for sign in ("", "-"))


@cache
def rank_by(fact: type[Event], order: Order) -> Callable[[Event], Rank]:
    """What tells where a record of a kind stands by one of its fields."""
    name, hint = _sortable(fact)[order.name]
    words = get_args(hint) if get_origin(hint) is Literal else ()
    places = {word: number for number, word in enumerate(words)}

    def rank(said: Event) -> Rank:
        value = getattr(said, name)
        if value is UNSET or value is None or value == "":
            return not order.descending, 0
        return order.descending, places.get(value, len(places)) if places else value

    return rank


@cache
def summed(fact: type[Event]) -> Mapping[str, str]:
    """The numbers of a kind that add up: their keys in answers -> their names in the fact."""
    return {
        key: name
        for key, (name, hint) in _sortable(fact).items()
        if hint is int and name.rpartition("_")[2] in _ADDING_UP
    }


@cache
def _sortable(fact: type[Event]) -> Mapping[str, tuple[str, Any]]:
    """The fields that hold one value each: key in answers -> name in the fact and type."""
    hints = get_type_hints(fact, include_extras=True)
    found: dict[str, tuple[str, Any]] = {}
    for field in structs.fields(fact):
        hint, _mark, is_list = innermost(hints[field.name])
        if not is_list and (hint in _ONE_VALUE or get_origin(hint) is Literal):
            found[field.encode_name] = field.name, hint
    return found
