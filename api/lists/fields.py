"""What a list of a kind can be narrowed to: it follows from the fields that the fact declares.

Codes, words of a closed list, truth values and days, in the fact itself and in the parts of its
lists, are filters under their own names; a person's code is one under the kind of the person, so
that whoever visited, taught or paid is asked for as ``worker`` everywhere. Numbers, moments and
files are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from msgspec import Struct, UnsetType, structs

from domain.book.catalogue import KINDS
from domain.ground.events import Attachment, Event
from domain.ground.kinds import Kind
from domain.ground.people import PersonCode
from domain.ground.values import ISODate

FilterForm = Literal["person", "text", "word", "flag", "day"]

OWN_PARAMETERS: Final = frozenset(
    {
        *("as_known", "from", "to", "occurred_from", "occurred_to", "voided", "warning"),
        *("sort", "newest_first", "sums"),
        *("cursor", "limit", "count", "district", "city", "station", "code"),
    }
)
"""What every list takes; a field of the same name is no filter."""
_OF_QUESTIONS: Final = frozenset({"home-visits", "reservations", "policies", "clients"})
"""Addresses at which a question answers with a list of its own."""


class Filter(NamedTuple):
    """One filter: of what form, its words where it has some, and the ways to its values.

    ``several`` tells whether it may be given several times.
    """

    name: str
    form: FilterForm
    words: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]

    @property
    def several(self) -> bool:
        """Whether it may be given several times; a truth value may not."""
        return self.form != "flag"


def listed_at(kind: Kind) -> str:
    """Where the records of a kind are listed: at its path, or at its topic where it has none.

    The topic stands there too where a question has the path for itself.
    """
    if kind.path and kind.path not in _OF_QUESTIONS:
        return kind.path
    return kind.topic.replace(".", "-").replace("_", "-")


def kind_called(name: str) -> Kind | None:
    """The kind with a path, a topic, the address of its list, or a Chinese or English name."""
    for kind in KINDS:
        names = {kind.topic, kind.path, listed_at(kind), kind.name.zh, kind.name.en}
        if name and name in names:  # a kind may have no path
            return kind
    return None


@cache
def filters_of(fact: type[Event]) -> Mapping[str, Filter]:
    """The filters of a kind's list by their names."""
    found: dict[str, Filter] = {}
    for name, form, words, way in _fields(fact, ()):
        if name in OWN_PARAMETERS:
            continue
        known = found.get(name)
        if known is None:
            found[name] = Filter(name, form, words, (way,))
        elif (known.form, known.words) == (form, words):
            found[name] = known._replace(ways=(*known.ways, way))
    return found


def values_in(fact: Struct, way: tuple[str, ...]) -> Iterator[Any]:
    """What a fact holds at the end of a way: one value, those of a list, or nothing."""
    value = getattr(fact, way[0])
    for each in value if isinstance(value, tuple) else (value,):
        if len(way) > 1:
            yield from values_in(each, way[1:])
        else:
            yield each


def _fields(
    struct: type[Struct], way: tuple[str, ...]
) -> Iterator[tuple[str, FilterForm, tuple[str, ...], tuple[str, ...]]]:
    hints = get_type_hints(struct, include_extras=True)
    for field in structs.fields(struct):
        if field.name == "sd":
            continue
        here = (*way, field.name)
        hint, mark, is_list = innermost(hints[field.name])
        if isinstance(mark, PersonCode):
            yield mark.kind, "person", (), here
        elif get_origin(hint) is Literal:
            yield field.name, "word", get_args(hint), here
        elif hint is bool:
            yield field.name, "flag", (), here
        elif hint is ISODate:
            yield field.name, "day", (), here
        elif hint is str:
            yield field.name, "text", (), here
        elif is_list and hint is not Attachment:
            yield from _fields(hint, here)


def innermost(hint: Any) -> tuple[Any, Any, bool]:
    """A field's type without marks, absence and list; its last mark; whether it is a list."""
    mark, is_list = None, False
    while True:
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            hint, mark = arguments[0], mark or arguments[-1]
        elif origin in {Union, UnionType}:
            left = [each for each in arguments if each not in {UnsetType, type(None)}]
            if len(left) > 1:  # of several types: nothing that one filter or cell could stand for
                return hint, mark, is_list
            hint = left[0]
        elif origin is tuple:
            hint, is_list = arguments[0], True
        else:
            return hint, mark, is_list
