"""What happened at stations on the days that are written to: read once, then kept in step.

The writer asks for a day whenever it adds to one, mostly the same as before. A day is kept as long
as the station's stream is where it was left, so another process's writes are never missed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Final, Protocol

from domain.book.days import OF_DAYS, Day, day_of_fact
from domain.book.entry import Entry, decode_entry, said_by
from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import Event
from ledger.store.rows import RecordRow

KEPT_DAYS: Final = 5_000
GAP_DAYS: Final = 3
"""Days apart that are still read in one go, with those between them."""

_CHANGES: Final = (RecordCorrected, RecordVoided)  # a union would be made anew for every entry
_Step = tuple[str, Event, int]
"""A record, what it says, and whether that is added (1) or taken away (-1)."""


class DayReader(Protocol):
    """What reading a day asks of the store."""

    def entries_between(self, stream: str, begin: str, end: str) -> list[tuple[int, bytes]]:
        """Entries of a stream about what happened from one moment to before another."""

    def records(self, record_ids: list[str]) -> dict[str, RecordRow]:
        """Those of the records that exist."""


class _Station:
    """The days of one station that were read, and what was decided since about others."""

    __slots__ = ("days", "pending", "version")

    def __init__(self, version: int) -> None:
        self.version = version
        self.days: dict[str, Day] = {}
        self.pending: dict[str, list[_Step]] = {}

    def take(self, day: str, record: str, fact: Event, sign: int) -> None:
        """Count a record on a day, at once or as soon as that is read."""
        read = self.days.get(day)
        if read is None:
            self.pending.setdefault(day, []).append((record, fact, sign))
        else:
            _count(read, record, fact, sign)


class Days:
    """The days that were written to lately. Belongs to one thread."""

    def __init__(self, kept: int = KEPT_DAYS) -> None:
        self._stations: OrderedDict[str, _Station] = OrderedDict()
        self._kept = kept

    def begin(self, versions: Mapping[str, int]) -> None:
        """Start on a batch; ``versions`` are those of its streams, read under the lock."""
        for code, version in versions.items():
            known = self._stations.get(code)
            if known is None:
                continue
            if known.version == version:
                known.pending.clear()
            else:
                del self._stations[code]
        while (
            self._stations and sum(len(each.days) for each in self._stations.values()) > self._kept
        ):
            self._stations.popitem(last=False)

    def on(
        self,
        reader: DayReader,
        code: str,
        version: int,
        day: str,
        near: Callable[[str], Iterable[str]],
    ) -> Day:
        """The day of a station at a version; ``near`` are days that it will be asked for as well."""
        known = self._stations.get(code)
        if known is None:
            known = self._stations[code] = _Station(version)
        found = known.days.get(day)
        if found is None:
            self._stations.move_to_end(code)
            _read(reader, code, known, *_run_with(day, near(code)))
            found = known.days[day]
        return found

    def follow(self, entry: Entry) -> None:
        """Take in an entry of a station's stream that was decided just now."""
        known = self._stations.get(entry.station)
        if known is None:
            known = self._stations[entry.station] = _Station(entry.version)
        known.version = entry.version
        event = entry.data
        if type(event) in OF_DAYS:
            known.take(entry.occurred_at[:10], entry.event_id, event, 1)
        elif isinstance(event, _CHANGES) and type(event.was) in OF_DAYS:
            known.take(day_of_fact(event.was), event.record, event.was, -1)
            if isinstance(event, RecordCorrected):
                known.take(day_of_fact(event.now), event.record, event.now, 1)

    def forget(self) -> None:
        """Drop everything, because what was taken in may not have been stored."""
        self._stations.clear()


def _read(reader: DayReader, code: str, known: _Station, first: str, last: str) -> None:
    days = {day: Day() for day in _days(first, last)}
    entries = {
        pos: decode_entry(raw)
        for pos, raw in reader.entries_between(code, first, f"{last}U")  # behind every "T23:59"
    }
    records = reader.records([each.record for each in entries.values()]) if entries else {}
    for pos, entry in entries.items():
        row = records.get(entry.record)
        fact = said_by(entry)
        if type(fact) in OF_DAYS and row and row.last_pos == pos and row.voided_pos is None:
            days[day_of_fact(fact)].add(entry.record, fact)
    for day, read in days.items():
        if day not in known.days:
            known.days[day] = read
            for step in known.pending.pop(day, ()):
                _count(read, *step)


def _count(day: Day, record: str, fact: Event, sign: int) -> None:
    if sign > 0:
        day.add(record, fact)
    else:
        day.remove(record, fact)


def _run_with(day: str, near: Iterable[str]) -> tuple[str, str]:
    """The first and last of the days around one that lie close together."""
    run = [day]
    for here, there in pairwise(sorted({day, *near})):
        if (date.fromisoformat(there) - date.fromisoformat(here)).days <= GAP_DAYS:
            run.append(there)
        elif there <= day:
            run = [there]
        else:
            break
    return min(run), max(run)


def _days(first: str, last: str) -> Iterator[str]:
    # By number, because the calendar has no day behind its last.
    begin, end = (date.fromisoformat(day).toordinal() for day in (first, last))
    return (date.fromordinal(number).isoformat() for number in range(begin, end + 1))
