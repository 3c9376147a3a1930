"""What the book says of people, as every process has it told before it shows anybody.

Between an erasure that is recorded and the vault that carries it out there may be a lock, a full
disk, a crash or another process. What counts meanwhile is the book: it is read on from where it was
read last, at every look into the vault, and costs no more than asking for the head where nothing
was recorded since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from domain.book.entry import Entry, EntryUnreadableError, decode_entry
from domain.book.events import PersonErased, PersonRestricted, RecordCorrected, RecordVoided
from ledger.faults.machine import LedgerDamagedError, translated
from ledger.schema.tables import ABOUT_PEOPLE, TAKING_BACK, events
from ledger.vault.erasing import Forgotten
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.sealing import person_id


class ForgottenPeople:
    """What the book says of people, by their ids in the vault. Safe between threads.

    ``on_touch`` is called when somebody was met whom the book forgets and the vault does not yet.
    """

    def __init__(self, log: LedgerRecorder) -> None:
        self._log = log
        self._lock = Lock()
        self._read_until = 0
        self._told: Mapping[str, Forgotten] = {}
        self._withdrawn: dict[str, tuple[int, frozenset[str]]] = {}
        self.on_touch: Callable[[], None] | None = None

    def told(self) -> Mapping[str, Forgotten]:
        """What the book says now. Raises LedgerUnavailableError and LedgerDamagedError."""
        head = self._log.head().pos
        if head != self._read_until:
            with self._lock:
                self._read_on(head)
        return self._told

    def touched(self) -> None:
        """Let it be tried at once to carry out what is pending."""
        if self.on_touch is not None:
            self.on_touch()

    def recorded(self, event_ids: Iterable[str]) -> set[str]:
        """Those of the events that stand in the book. Raises LedgerUnavailableError.

        The vault stores before the book does, so it may hold values of a command that is on its
        way, or that a crash cut off.
        """
        return self._log.stored_event_ids(list(event_ids))

    def withdrawn(self, station: str) -> frozenset[str]:
        """The commitments of a station to values that no record states any more.

        They were of a record that is voided, or that a correction states otherwise by now. Raises
        LedgerUnavailableError and LedgerDamagedError.
        """
        head = self._log.head().pos
        with self._lock:
            after, known = self._withdrawn.get(station, (0, frozenset[str]()))
            if head < after:  # a log that was put back
                after, known = 0, frozenset[str]()
            if head != after:
                known |= _withdrawn_since(self._log, station, after)
                self._withdrawn[station] = head, known
        return known

    def _read_on(self, head: int) -> None:
        after, told = self._read_until, self._told
        if head < after:
            # An older thread's head, or a log that was put back: then nothing read before counts.
            head = self._log.head().pos
            if head < after:
                after, told = 0, {}
        if head == self._read_until:
            return
        # Read again from behind the head that was seen: what came since may be among it already.
        beyond = [events.c.pos > after] if after else []
        new = {}
        for position, entry in entries_about_people(self._log, *beyond):
            if isinstance(entry.data, PersonErased | PersonRestricted):
                forgotten = forgotten_by(entry, position)
                new[forgotten.person_id] = forgotten
        # In this order: who finds the head that was read to must find what was read.
        self._told = {**told, **new} if new else told
        self._read_until = head


def _withdrawn_since(log: LedgerRecorder, station: str, after: int) -> frozenset[str]:
    query = select(events.c.pos, events.c.entry).where(
        TAKING_BACK, events.c.stream == station, events.c.pos > after
    )
    with translated(), log.engine.connect() as connection:
        rows = list(connection.execute(query))
    withdrawn: set[str] = set()
    for _position, entry in _read(rows):
        match entry.data:
            case RecordVoided(was=was):
                withdrawn.update(was.sd)
            case RecordCorrected(was=was, now=now):
                withdrawn.update(set(was.sd) - set(now.sd))
    return frozenset(withdrawn)


def entries_about_people(
    log: LedgerRecorder, *conditions: ColumnElement[bool]
) -> Iterator[tuple[int, Entry]]:
    """The few entries about people's data that meet the conditions, in order of position."""
    with translated(), log.engine.connect() as connection:
        rows = _about_people(connection, *conditions)
    yield from _read(rows)


def forgotten_at(connection: Connection, station: str) -> dict[str, int]:
    """The people of a station whom the book forgets, by their ids in the vault, and since where.

    Who was restricted and then erased is found where they were erased. Raises
    LedgerUnavailableError and LedgerDamagedError.
    """
    with translated():
        rows = _about_people(connection, events.c.stream == station)
    return {
        forgotten_by(entry, position).person_id: position
        for position, entry in _read(rows)
        if isinstance(entry.data, PersonErased | PersonRestricted)
    }


def forgotten_since(log: LedgerRecorder, station: str) -> dict[str, int]:
    """What :func:`forgotten_at` tells, as committed now."""
    with translated(), log.engine.connect() as connection:
        return forgotten_at(connection, station)


def _about_people(connection: Connection, *conditions: ColumnElement[bool]) -> list[Any]:
    query = select(events.c.pos, events.c.entry).where(ABOUT_PEOPLE, *conditions)
    return list(connection.execute(query))


def _read(rows: list[Any]) -> Iterator[tuple[int, Entry]]:
    # Sorted here: asked for the order, SQLite would rather walk through all events than use the
    # index of these few.
    for position, raw in sorted(rows, key=lambda row: row.pos):
        try:
            yield position, decode_entry(bytes(raw))
        except EntryUnreadableError as error:
            raise LedgerDamagedError(detail=f"position {position}: {error}") from error


def forgotten_by(entry: Entry, position: int) -> Forgotten:
    """What an erasure or a restriction makes of a person."""
    event = entry.data
    assert isinstance(event, PersonErased | PersonRestricted)
    return Forgotten(
        person_id(entry.station, event.about, event.person),
        "erased" if isinstance(event, PersonErased) else "restricted",
        position,
        entry.recorded_at,
    )
