"""How a station stands at the point from which a workbook is judged.

For a file that is new to the station this is now. For one that was taken in before, wholly or up
to a crash, it is the moment its batch began: judged from there again, every row gets the answer it
got then, so that a repeated import completes the first one and adds nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from domain.book.entry import Entry, decode_entry
from domain.book.events import RecordCorrected, RecordVoided
from domain.book.states.station import Station, evolve
from domain.ground.values import day_of
from domain.visits.details import HomeVisitDetails
from domain.visits.facts import HomeVisitRecorded
from ledger.store.rows import StreamEntry

_PAGE: Final = 2_000


class StreamReader(Protocol):
    """The log, as far as an import needs it."""

    def stream_entries(
        self, stream: str, after_version: int = 0, limit: int | None = None
    ) -> list[StreamEntry]:
        """Entries of a stream after a version."""


class Slot(NamedTuple):
    """What makes two visits the same or lets them overlap; times are ISO minutes."""

    client: str
    workers: frozenset[str]
    starts: str
    ends: str

    @property
    def day(self) -> str:
        """The day of the visit."""
        return day_of(self.starts)


class EarlierVisits:
    """The visits of a station that count, found by what they have in common with another."""

    def __init__(self) -> None:
        self._slots: dict[str, Slot] = {}
        self._alike: dict[tuple[str, str, frozenset[str]], list[str]] = {}
        self._busy: dict[tuple[str, str], list[str]] = {}

    def add(self, record: str, slot: Slot) -> None:
        """Count a visit."""
        self._slots[record] = slot
        self._alike.setdefault(_likeness(slot), []).append(record)
        for worker in slot.workers:
            self._busy.setdefault((worker, slot.day), []).append(record)

    def remove(self, record: str) -> None:
        """Count a visit no more."""
        slot = self._slots.pop(record)
        self._alike[_likeness(slot)].remove(record)
        for worker in slot.workers:
            self._busy[worker, slot.day].remove(record)

    def like(self, slot: Slot) -> str | None:
        """The first visit of the same client on the same day by the same set of workers."""
        return next(iter(self._alike.get(_likeness(slot), ())), None)

    def overlaps(self, slot: Slot) -> bool:
        """Whether one of the workers is on another visit at an overlapping time that day."""
        return any(
            self._slots[record].starts < slot.ends and slot.starts < self._slots[record].ends
            for worker in slot.workers
            for record in self._busy.get((worker, slot.day), ())
        )

    def follow(self, entry: Entry) -> None:
        """Take in what an entry says about visits."""
        match entry.data:
            case HomeVisitRecorded() as visit:
                self.add(entry.event_id, slot_of(visit))
            case RecordCorrected(record=record, now=HomeVisitRecorded() as visit):
                self.remove(record)
                self.add(record, slot_of(visit))
            case RecordVoided(record=record, was=HomeVisitRecorded()):
                self.remove(record)


class RunningBatch(NamedTuple):
    """A batch of the same file that is not voided: its id and when it began."""

    event_id: str
    began_at: datetime


@dataclass
class Standing:
    """A station's state and visits at the point of judgement, and what is known of the file.

    ``generation`` counts the voided batches of the file: after a void it may come in anew.
    """

    station: Station
    visits: EarlierVisits = field(default_factory=EarlierVisits)
    generation: int = 0
    batch: RunningBatch | None = None


def standing_of(log: StreamReader | None, code: str, file_sha256: str) -> Standing:
    """How a station stands for a file; an unplanned station where there is no log."""
    now = Standing(Station(code=code))
    if log is None:
        return now
    began: dict[str, Entry] = {}
    for entry in _entries(log, code):
        _follow(now, entry)
        if entry.event_id in now.station.batches:
            began[entry.event_id] = entry
    same = [key for key, each in now.station.batches.items() if each.file_sha256 == file_sha256]
    running = [key for key in same if not now.station.batches[key].is_voided]
    now.generation = len(same) - len(running)
    if not running:
        return now
    return _as_it_began(log, code, began[running[-1]], now.generation)


def _as_it_began(log: StreamReader, code: str, batch: Entry, generation: int) -> Standing:
    then = Standing(Station(code=code), generation=generation)
    for entry in _entries(log, code):
        _follow(then, entry)
        if entry.event_id == batch.event_id:
            break
    then.batch = RunningBatch(batch.event_id, datetime.fromisoformat(batch.recorded_at))
    return then


def _follow(standing: Standing, entry: Entry) -> None:
    evolve(standing.station, entry.data, entry.event_id, entry.causes)
    standing.visits.follow(entry)


def _entries(log: StreamReader, code: str) -> Iterator[Entry]:
    version = 0
    while page := log.stream_entries(code, version, _PAGE):
        yield from (decode_entry(stored.entry) for stored in page)
        version = page[-1].version


def slot_of(visit: HomeVisitRecorded | HomeVisitDetails) -> Slot:
    """What tells a visit apart, recorded or about to be."""
    return Slot(visit.client, frozenset(visit.visitors), visit.started_at, visit.ended_at)


def _likeness(slot: Slot) -> tuple[str, str, frozenset[str]]:
    return slot.client, slot.day, slot.workers
