"""Forgetting people: the book first, the vault second, and again after every restore.

Whether somebody may be forgotten depends on what the book says about them, which no state keeps: it
is read from the stream before the decision, put on the command, and bound to the version that was
read. Then the event is stored, and only then is anything destroyed. A process that dies in between,
or a vault that comes back from a backup, is healed by asking the book: ``heal`` runs at every
opening.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, Protocol, cast

from sqlalchemy import ColumnElement, select

from domain.commands import Command, ErasePerson, PlaceLegalHold
from domain.entry import Entry, decode_entry
from domain.errors import StaleVersion
from domain.events import (
    FACTS,
    Fact,
    LegalHoldPlaced,
    LegalHoldReleased,
    PersonErased,
    PersonRestricted,
    RecordCorrected,
    RecordVoided,
)
from domain.retention import Due, Person, Trace, Traces, due_of
from domain.station import person_key
from domain.values import ISODate
from ledger.faults import LedgerDamagedError, translated
from ledger.outcomes import UNKNOWN_ORIGIN, Origin, Receipt
from ledger.reading import LogReader
from ledger.recorder import LedgerRecorder
from ledger.sealing import person_id
from ledger.tables import ABOUT_PEOPLE, events
from ledger.vault import Vault
from ledger.vault_erasing import Forgotten

ATTEMPTS: Final = 5
"""How often an erasure is decided anew because somebody wrote to the station in between."""
_ENTRIES_PER_PAGE: Final = 2_000
_PUT_IN_BY_THE_LEDGER: Final = {"now", "event_id", "device_time", "commitments"}


class Book(Protocol):
    """The ledger, as far as forgetting needs it."""

    log: LedgerRecorder
    vault: Vault

    def execute(
        self, command: Command, *, request: bytes | None = None, origin: Origin = UNKNOWN_ORIGIN
    ) -> Receipt:
        """Have one command decided and stored."""


class Forgetting(NamedTuple):
    """What became of a request: the receipt and the event, whose kind says erased or restricted."""

    receipt: Receipt
    event: PersonErased | PersonRestricted

    @property
    def is_erased(self) -> bool:
        """Whether the person is gone; else they are restricted until the retention is over."""
        return isinstance(self.event, PersonErased)


class HeldCase(NamedTuple):
    """A legal hold as the book tells it; ``released_at`` is empty while it lasts."""

    hold: str
    about: str
    person: str
    case_number: str
    placed_by: str
    placed_at: str
    placed_position: int
    released_by: str = ""
    released_at: str = ""


def erase_person(
    ledger: Book,
    command: ErasePerson,
    *,
    request: bytes | None = None,
    origin: Origin = UNKNOWN_ORIGIN,
) -> Forgetting:
    """Have a person erased or restricted, in the book and then in the vault.

    ``request`` is what must be the same when the command id comes again; ``origin`` is kept.

    Raises what the decision refuses, StaleVersion after so many attempts, and LedgerFaults. After a
    fault of the vault the event stands; the next opening, or a retry, erases.
    """
    request = request or _request_of(command)
    scan = PersonScan(ledger.log, command.station, (command.about, command.person))
    who = person_id(command.station, command.about, command.person)
    for attempt in range(1, ATTEMPTS + 1):
        traces = scan.read()
        expected = scan.version if command.expected_version is None else command.expected_version
        found = {
            # What was read belongs to the version that was read and to no other.
            "traces": traces if expected == scan.version else None,
            "fields_count": ledger.vault.fields_of(who),
            "expected_version": expected,
        }
        try:
            decided = command.model_copy(update=found)
            receipt = ledger.execute(decided, request=request, origin=origin)
        except StaleVersion:
            if attempt == ATTEMPTS or command.expected_version is not None:
                raise
        else:
            break
    entry = _entry_at(ledger.log, receipt.position)
    if not isinstance(entry.data, PersonErased | PersonRestricted):
        raise LedgerDamagedError(detail=f"no erasure stands at position {receipt.position}")
    ledger.vault.forget([_forgotten(entry, receipt.position)])
    return Forgetting(receipt, entry.data)


def place_hold(
    ledger: Book,
    command: PlaceLegalHold,
    *,
    request: bytes | None = None,
    origin: Origin = UNKNOWN_ORIGIN,
) -> Receipt:
    """Put a person under legal hold, provided that the book knows them.

    Raises what the decision refuses, and LedgerFaults.
    """
    request = request or _request_of(command)
    scan = PersonScan(ledger.log, command.station, (command.about, command.person))
    known = command.model_copy(update={"is_known": bool(scan.read())})
    return ledger.execute(known, request=request, origin=origin)


def heal(log: LedgerRecorder, vault: Vault) -> list[Forgotten]:
    """Bring the vault to what the book says about people, and tell what was missing.

    Nothing is missing but after a crash between book and vault, or a restore of an old vault.
    """
    said = {}
    for position, entry in _entries_about_people(log):
        if isinstance(entry.data, PersonErased | PersonRestricted):
            forgotten = _forgotten(entry, position)
            said[forgotten.person_id] = forgotten
    known = vault.forgotten_people() if said else {}
    missing = [each for who, each in sorted(said.items()) if known.get(who) != each]
    if missing:
        vault.forget(missing)
    elif known:
        vault.drop_remains()
    return missing


def holds_of(log: LedgerRecorder, station: str, until: int | None = None) -> list[HeldCase]:
    """The legal holds of a station, oldest first, as known at a position (None for now)."""
    found: dict[str, HeldCase] = {}
    for position, entry in _entries_about_people(log, events.c.stream == station):
        if until is not None and position > until:
            break
        match entry.data:
            case LegalHoldPlaced(about=about, person=person, case_number=case):
                found[entry.event_id] = HeldCase(
                    entry.event_id, about, person, case, entry.actor, entry.recorded_at, position
                )
            case LegalHoldReleased(hold=hold):
                found[hold] = found[hold]._replace(
                    released_by=entry.actor, released_at=entry.recorded_at
                )
    return list(found.values())


def due_list(
    log: LedgerRecorder, vault: Vault, station: str, day: ISODate, until: int | None = None
) -> list[Due]:
    """What the retention schedule no longer asks to keep on a day, of people the vault knows.

    By class, then by person, as the book said at a position (None for now). Reads the station's
    stream once.
    """
    traces = Traces()
    gone: set[str] = set()
    restricted: set[str] = set()
    for entry in _entries_of(log, station, until):
        match entry.data:
            case PersonErased(about=about, person=person):
                gone.add(person_key(about, person))
            case PersonRestricted(about=about, person=person):
                restricted.add(person_key(about, person))
            case _:
                _take(traces, entry)
    due = [
        each
        for person in traces.people
        if (key := person_key(*person)) not in gone
        for each in due_of(person, traces.of(person), day, is_restricted=key in restricted)
    ]
    held = vault.people_with_keys(person_id(station, each.about, each.person) for each in due)
    due = [each for each in due if person_id(station, each.about, each.person) in held]
    return sorted(due, key=lambda each: (each.retention_class, each.about, each.person))


class PersonScan:
    """What a station's stream says about one person; reading again takes only what is new.

    An entry is decoded only when its bytes name the person, which few do.
    """

    def __init__(self, log: LogReader, station: str, person: Person) -> None:
        self.version = 0
        self._log = log
        self._station = station
        self._person = person
        self._traces = Traces(person)
        self._needles = {_quoted(person[1])}

    def read(self) -> tuple[Trace, ...]:
        """Read up to the end of the stream."""
        while page := self._log.stream_entries(self._station, self.version, _ENTRIES_PER_PAGE):
            for stored in page:
                raw = bytes(stored.entry)
                if any(needle in raw for needle in self._needles):
                    self._take(decode_entry(raw))
            self.version = page[-1].version
        return self._traces.of(self._person)

    def _take(self, entry: Entry) -> None:
        _take(self._traces, entry)
        # A payroll names the record of a worker's joining, not the worker.
        self._needles.update(map(_quoted, self._traces.records_of_workers))


def _take(traces: Traces, entry: Entry) -> None:
    for fact in _facts_of(entry):
        traces.add(entry.record, fact)


def _facts_of(entry: Entry) -> tuple[Fact, ...]:
    match entry.data:
        case RecordCorrected(was=was, now=now):
            return was, now
        case RecordVoided(was=was):
            return (was,)
        case fact if isinstance(fact, FACTS):
            return (cast("Fact", fact),)
        case _:
            return ()


def _quoted(code: str) -> bytes:
    # As canonical JSON writes a code; none has a sign in it that would be escaped.
    return f'"{code}"'.encode()


def _entries_of(log: LogReader, station: str, until: int | None = None) -> Iterator[Entry]:
    version = 0
    while page := log.stream_entries(station, version, _ENTRIES_PER_PAGE):
        for stored in page:
            if until is not None and stored.pos > until:
                return
            yield decode_entry(bytes(stored.entry))
        version = page[-1].version


def _entries_about_people(
    log: LedgerRecorder, *conditions: ColumnElement[bool]
) -> Iterator[tuple[int, Entry]]:
    query = select(events.c.pos, events.c.entry).where(ABOUT_PEOPLE, *conditions)
    with translated(), log.engine.connect() as connection:
        rows: list[Any] = list(connection.execute(query))
    # Sorted here: asked for the order, SQLite would rather walk through all events than use the
    # index of these few.
    for position, raw in sorted(rows, key=lambda row: row.pos):
        yield position, decode_entry(bytes(raw))


def _entry_at(log: LogReader, position: int) -> Entry:
    return decode_entry(bytes(log.entries_at([position])[position]))


def _forgotten(entry: Entry, position: int) -> Forgotten:
    event = entry.data
    assert isinstance(event, PersonErased | PersonRestricted)
    return Forgotten(
        person_id(entry.station, event.about, event.person),
        "erased" if isinstance(event, PersonErased) else "restricted",
        position,
        entry.recorded_at,
    )


def _request_of(command: Command) -> bytes:
    body = command.model_dump_json(exclude=_PUT_IN_BY_THE_LEDGER)
    return f"{type(command).__name__} {body}".encode()
