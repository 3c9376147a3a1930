"""What an export is about: which stations, which days, as known at which position; and its entries.

Shared by all exports, so that one scope means the same entries in every file of a bundle. Entries
come in the order of the log, page by page, so that memory does not grow with the book.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Final, Protocol, get_args

from api.bootstrap import House
from domain.book.catalogue import occurrence_of
from domain.book.entry import Entry, decode_entry
from domain.book.events import Fact, RecordCorrected, RecordVoided
from domain.ground.areas import stream_of_area
from domain.ground.refusals import UnknownStation
from domain.ground.values import station_today
from domain.money.facts import (
    ExpenditureApproved,
    ExpenditureRejected,
    ExpenditureSubmitted,
    FundsReserved,
    MoneyFact,
)
from ledger.store.rows import StreamEntry
from ledger.writing.records import list_streams

ENTRIES_PER_PAGE: Final = 2_000
_MOVING_NONE: Final = {
    FundsReserved,
    ExpenditureSubmitted,
    ExpenditureApproved,
    ExpenditureRejected,
}
_MONEY: Final = tuple({*get_args(MoneyFact)} - _MOVING_NONE)


class Log(Protocol):
    """The log, as far as exports read it."""

    def read_page(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Entries after a position."""

    def stream_entries(
        self, stream: str, after_version: int = 0, limit: int | None = None
    ) -> list[StreamEntry]:
        """Entries of one station after a version."""


@dataclass(frozen=True)
class ExportScope:
    """Streams of stations and areas (None: every one), business days, and the last position known.

    Both ends of the days are included.
    ``with_all_money`` adds every entry about money, whenever it happened, because a balance can be
    recomputed from all of them only.
    """

    until: int
    stations: tuple[str, ...] | None = None
    from_day: str | None = None
    to_day: str | None = None
    with_all_money: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every entry up to the position is meant."""
        return self.stations is None and not self.has_days

    @property
    def has_days(self) -> bool:
        """Whether only some days are meant."""
        return self.from_day is not None or self.to_day is not None

    @property
    def told(self) -> dict[str, object]:
        """The scope as the files of a bundle tell it."""
        return {
            "stations": None if self.stations is None else list(self.stations),
            "from": self.from_day,
            "to": self.to_day,
            "as_known": self.until,
        }

    def among(self, stations: Iterable[str] | None) -> ExportScope:
        """The same for some stations only; None for all."""
        chosen = None if stations is None else tuple(sorted(stations))
        return replace(self, stations=chosen)

    def takes(self, entry: Entry) -> bool:
        """Whether an entry of one of the stations lies within the days."""
        if not self.has_days:
            return True
        values = facts_in(entry)
        if self.with_all_money and any(isinstance(value, _MONEY) for value in values):
            return True
        days = [occurrence_of(value)[0][:10] for value in values] or [_day_of(entry)]
        low, high = self.from_day or "", self.to_day or "~"
        return any(low <= day <= high for day in days)


def resolve(
    house: House,
    *,
    station: str | None = None,
    district: str | None = None,
    from_day: str | None = None,
    to_day: str | None = None,
    as_known: str | int | None = None,
    with_all_money: bool = False,
) -> ExportScope:
    """The scope that a station or district, days and a moment mean in this ledger.

    Raises UnknownStation, BadDate, and PositionBeyondHead for a position that the log has not
    reached.
    """
    until = house.position_at(as_known)
    stations: tuple[str, ...] | None = None
    if station is not None:
        if not house.log.stream_entries(station, limit=1):
            raise UnknownStation(field="station", station=station)
        stations = (station,)
    elif district is not None:
        own = {stream_of_area(district)} & set(list_streams(house.log))
        own -= house.questions.stations_called_like_areas()
        stations = tuple(sorted({*house.questions.stations_within(district=district), *own}))
    return ExportScope(
        until=house.feed.head_position() if until is None else until,
        stations=stations,
        from_day=from_day,
        to_day=to_day,
        with_all_money=with_all_money,
    )


def entries_in(log: Log, scope: ExportScope) -> Iterator[tuple[int, bytes]]:
    """Positions and stored bytes of the entries in scope, in the order of the log.

    Raises LedgerDamagedError, and EntryUnreadableError where days must be read from an entry.
    """
    if scope.stations is None:
        found = _whole_log(log, scope.until)
    else:
        streams = [_one_stream(log, code, scope.until) for code in scope.stations]
        found = heapq.merge(*streams, key=itemgetter(0))
    if not scope.has_days:
        return found
    return ((pos, raw) for pos, raw in found if scope.takes(decode_entry(raw)))


def _whole_log(log: Log, until: int) -> Iterator[tuple[int, bytes]]:
    after = 0
    while after < until:
        page = log.read_page(after, min(ENTRIES_PER_PAGE, until - after))
        if not page:
            return
        for pos, raw in page:
            yield pos, bytes(raw)
        after = page[-1][0]


def _one_stream(log: Log, station: str, until: int) -> Iterator[tuple[int, bytes]]:
    version = 0
    while page := log.stream_entries(station, version, ENTRIES_PER_PAGE):
        for each in page:
            if each.pos > until:
                return
            yield each.pos, bytes(each.entry)
        version = page[-1].version


def facts_in(entry: Entry) -> list[Fact]:
    """The facts that an entry speaks of: of a correction or void, what was and what is now."""
    match entry.data:
        case RecordCorrected(was=was, now=now):
            return [was, now]
        case RecordVoided(was=was):
            return [was]
        case other:
            return [other] if isinstance(other, Fact) else []


def _day_of(entry: Entry) -> str:
    """The station's day on which a control event, which has no business day, was recorded."""
    return station_today(datetime.fromisoformat(entry.recorded_at))
