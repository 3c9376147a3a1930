"""Any fact of the catalogue with any values its fields can hold, for the wording tests."""

from __future__ import annotations

import types
import typing
from functools import cache

from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import fields

from domain.book.events import EVENTS, FACTS, RecordCorrected
from domain.ground.values import ISODate, ISOMinute, Month
from domain.ground.vocabulary import ReasonCode

_PLAIN = {
    str: st.sampled_from(["", "W-0412", "钟公庙街道", "C-7"]),
    int: st.integers(0, 10**7),
    bool: st.booleans(),
    ISODate: st.sampled_from(["2026-05-03", "2026-05-04"]),
    ISOMinute: st.sampled_from(["2026-05-03T09:00:00+08:00", "2026-05-03T10:30:00+08:00"]),
    Month: st.sampled_from(["2026-04", "2026-05"]),
}


@cache
def anything(hint) -> st.SearchStrategy:
    """Values that a type hint of the catalogue allows."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint is UnsetType:
        return st.just(UNSET)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of([anything(each) for each in arguments])
    if origin is tuple:
        return st.lists(anything(arguments[0]), max_size=3).map(tuple)
    assert issubclass(hint, Struct), hint
    hints = typing.get_type_hints(hint)
    return st.builds(hint, **{each.name: anything(hints[each.name]) for each in fields(hint)})


@st.composite
def events_of_any_kind(draw):
    """An event; a correction keeps the kind of its record."""
    kind = draw(st.sampled_from(EVENTS))
    if kind is not RecordCorrected:
        return draw(anything(kind))
    fact = draw(st.sampled_from(FACTS))
    return RecordCorrected(
        record="R-1",
        reason_code=draw(anything(ReasonCode)),
        was=draw(anything(fact)),
        now=draw(anything(fact)),
    )
