"""What is said beside an answer that is empty because nothing was in the book yet at its moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from domain.book.catalogue import KINDS
from domain.ground.values import iso_minute
from projections.audit_trail.display import moment
from projections.audit_trail.queries import first_position, has_before
from projections.base import View

_PLACES: Final = tuple(
    kind.topic for kind in KINDS if kind.subject == "stations" or kind.stream != "station"
)
"""That a station is planned, built or opened is no record of its work, nor is what areas publish."""


class Hint(Struct, frozen=True, kw_only=True):
    """That a moment lies before the first record of what is asked about, and where that stands."""

    code: Literal["before_first_record"] = "before_first_record"
    first_position: int
    first_recorded_at: str
    zh: str
    en: str


def before_first_record(
    view: View,
    stations: Sequence[str] | None,
    known: int,
    recorded_at: Callable[[int], str | None],
) -> Hint | None:
    """The hint for stations (None for all) as known at a position of the audit trail's tables.

    None where something was recorded by then, and where nothing ever was.
    """
    if has_before(view, stations, known, beside=_PLACES):
        return None
    first = first_position(view, stations, beside=_PLACES)
    if first is None:
        return None
    at = recorded_at(first) or ""
    when = at and moment(iso_minute(datetime.fromisoformat(at)))
    return Hint(
        first_position=first,
        first_recorded_at=at,
        zh=f"所问的时点早于第一条记录：那时账上还没有内容，第一条于 {when} 入账（第 {first} 笔）。",
        en=f"The moment asked about lies before the first record: nothing was in the book then; "
        f"the first came on {when} (position {first}).",
    )
