"""Forgetting people: the book first, the vault second, and again after every restore.

Whether somebody may be forgotten depends on what the book says about them, which no state keeps: it
is read from the stream before the decision, put on the command, and bound to the version that was
read. Then the event is stored, from when on nobody is shown the person, and only then is anything
destroyed. Where that cannot be done at once it is pending: ``settling`` tries again at every
opening, at every touch and in between, and the answer says so until it is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal, NamedTuple, Protocol, cast

from domain.book.entry import Entry, decode_entry
from domain.book.events import (
    FACTS,
    Fact,
    LegalHoldPlaced,
    LegalHoldReleased,
    PersonErased,
    PersonRestricted,
    RecordCorrected,
    RecordVoided,
)
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.privacy.retention import Due, Trace, Traces, due_of
from domain.book.refusals import ErasurePending, PersonAlreadyErased, PersonIsRestricted
from domain.book.states.station import person_key
from domain.ground.commands import Command
from domain.ground.people import Person
from domain.ground.refusals import StaleVersion
from domain.ground.values import ISODate
from ledger.faults.machine import LedgerDamagedError
from ledger.people.merged import other_codes
from ledger.people.settling import settle, touch
from ledger.schema.tables import events
from ledger.store.log_reader import LogReader
from ledger.vault.vault import Vault
from ledger.writing.forgotten_people import entries_about_people
from ledger.writing.outcomes import UNKNOWN_ORIGIN, Origin, Receipt
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.sealing import person_id

ATTEMPTS: Final = 5
"""How often an erasure is decided anew because somebody wrote to the station in between."""
_ENTRIES_PER_PAGE: Final = 2_000
_PUT_IN_BY_THE_LEDGER: Final = {"now", "event_id", "device_time", "commitments", "alike"}


class Executing(Protocol):
    """The ledger, as far as forgetting needs it."""

    log: LedgerRecorder
    vault: Vault

    def execute(
        self, command: Command, *, request: bytes | None = None, origin: Origin = UNKNOWN_ORIGIN
    ) -> Receipt:
        """Have one command decided and stored."""


class Forgetting(NamedTuple):
    """What became of a request: the receipt and the event, whose kind says erased or restricted.

    ``is_pending`` where the vault has yet to carry it out; nobody is shown the person any more.
    """

    receipt: Receipt
    event: PersonErased | PersonRestricted
    is_pending: bool = False

    @property
    def is_erased(self) -> bool:
        """Whether the person is to be gone; else restricted until the retention is over."""
        return isinstance(self.event, PersonErased)

    @property
    def outcome(self) -> Literal["pending", "erased", "restricted"]:
        """In a word, what is done by now."""
        if self.is_pending:
            return "pending"
        return "erased" if self.is_erased else "restricted"


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
    ledger: Executing,
    command: ErasePerson,
    *,
    request: bytes | None = None,
    origin: Origin = UNKNOWN_ORIGIN,
) -> Forgetting:
    """Have a person erased or restricted, in the book and then in the vault.

    ``request`` is what must be the same when the command id comes again; ``origin`` is kept.

    Raises what the decision refuses, StaleVersion after so many attempts, ErasurePending for
    somebody who was to be forgotten before and is not yet, and LedgerFaults. Where the vault cannot
    carry out what was decided, the answer is pending.
    """
    request = request or _request_of(command)
    scan = PersonScan(ledger.log, command.station, (command.about, command.person))
    others: dict[str, PersonScan] = {}
    who = person_id(command.station, command.about, command.person)
    for attempt in range(1, ATTEMPTS + 1):
        traces = scan.read()
        # Read behind the version that is expected: a merge since makes it stale, like any entry.
        codes = _other_codes(ledger, command)
        for code in codes:
            about = (command.about, code)
            others.setdefault(code, PersonScan(ledger.log, command.station, about))
            traces += others[code].read()
        expected = command.expected_versions
        ids = [person_id(command.station, command.about, code) for code in codes]
        found = {
            # What was read belongs to the version that was read and to no other.
            "traces": traces if expected is None or scan.version in expected else None,
            "fields_count": ledger.vault.fields_of(who),
            "also": tuple(zip(codes, map(ledger.vault.fields_of, ids), strict=True)),
            "expected_versions": (scan.version,) if expected is None else expected,
        }
        try:
            decided = command.model_copy(update=found)
            with _touching(ledger, who):
                receipt = ledger.execute(decided, request=request, origin=origin)
        except StaleVersion:
            if attempt == ATTEMPTS or expected is not None:
                raise
        else:
            break
    entry = _entry_at(ledger.log, receipt.position)
    if not isinstance(entry.data, PersonErased | PersonRestricted):
        raise LedgerDamagedError(detail=f"no erasure stands at position {receipt.position}")
    waiting = settle(ledger.vault)
    return Forgetting(receipt, entry.data, is_pending=not waiting.isdisjoint({who, *ids}))


def _other_codes(ledger: Executing, command: ErasePerson) -> list[str]:
    if command.about != "client":
        return []
    return other_codes(ledger.log, command.station, command.person)


def place_hold(
    ledger: Executing,
    command: PlaceLegalHold,
    *,
    request: bytes | None = None,
    origin: Origin = UNKNOWN_ORIGIN,
) -> Receipt:
    """Put a person under legal hold, provided that the book knows them.

    Raises what the decision refuses, ErasurePending for somebody who is to be forgotten, and
    LedgerFaults.
    """
    request = request or _request_of(command)
    scan = PersonScan(ledger.log, command.station, (command.about, command.person))
    known = command.model_copy(update={"is_known": bool(scan.read())})
    with _touching(ledger, person_id(command.station, command.about, command.person)):
        receipt = ledger.execute(known, request=request, origin=origin)
    settle(ledger.vault)
    return receipt


def release_hold(
    ledger: Executing,
    command: ReleaseLegalHold,
    *,
    request: bytes | None = None,
    origin: Origin = UNKNOWN_ORIGIN,
) -> Receipt:
    """End a legal hold, and carry out what is pending.

    Raises what the decision refuses, and LedgerFaults.
    """
    receipt = ledger.execute(command, request=request, origin=origin)
    settle(ledger.vault)
    return receipt


@contextmanager
def _touching(ledger: Executing, who: str) -> Iterator[None]:
    """Where the book has forgotten somebody before, see to it that the vault does.

    Raises ErasurePending in the place of a refusal that would call it done.
    """
    try:
        yield
    except (PersonAlreadyErased, PersonIsRestricted) as refusal:
        if who in settle(ledger.vault):
            raise ErasurePending(field=refusal.field, **refusal.params) from refusal
        raise


def holds_of(log: LedgerRecorder, station: str, until: int | None = None) -> list[HeldCase]:
    """The legal holds of a station, oldest first, as known at a position (None for now).

    Raises LedgerDamagedError where one is released that no entry placed.
    """
    found: dict[str, HeldCase] = {}
    for position, entry in entries_about_people(log, events.c.stream == station):
        if until is not None and position > until:
            break
        match entry.data:
            case LegalHoldPlaced(about=about, person=person, case_number=case):
                found[entry.event_id] = HeldCase(
                    entry.event_id, about, person, case, entry.actor, entry.recorded_at, position
                )
            case LegalHoldReleased(hold=hold):
                if hold not in found:
                    detail = f"the hold that position {position} releases is missing"
                    raise LedgerDamagedError(detail=detail, position=position)
                found[hold] = found[hold]._replace(
                    released_by=entry.actor, released_at=entry.recorded_at
                )
    return list(found.values())


def due_list(
    log: LedgerRecorder, vault: Vault, station: str, day: ISODate, until: int | None = None
) -> list[Due]:
    """What the retention schedule no longer asks to keep on a day, of people the vault knows.

    By class, then by person, as the book said at a position (None for now). Reads the station's
    stream once. Who is erased is not due any more, whether it is carried out yet or pending.
    """
    touch(vault)
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


def _entry_at(log: LogReader, position: int) -> Entry:
    return decode_entry(bytes(log.entries_standing_at([position])[position]))


def _request_of(command: Command) -> bytes:
    body = command.model_dump_json(exclude=_PUT_IN_BY_THE_LEDGER)
    return f"{type(command).__name__} {body}".encode()
