"""The decision: one command against the state of its stream, to events or a refusal. Pure.

A new kind of fact is a row in the ``kinds.py`` of its subject; a new command about records, months or
people is a model in ``domain.book.commands``, a row in ``domain.book.deciding.authority``, and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from domain.book.catalogue import KIND_OF_COMMAND
from domain.book.commands import (
    ApproveLateEntry,
    ClosePeriod,
    ReopenPeriod,
    StartImport,
    VoidImportBatch,
)
from domain.book.deciding.assessments import assess
from domain.book.deciding.authority import authorise, ensure_reach
from domain.book.deciding.corrections import (
    correct_record,
    ensure_batch,
    void_import_batch,
    void_record,
)
from domain.book.deciding.flagging import ensure_around
from domain.book.deciding.forgetting import erase_person, place_hold, release_hold
from domain.book.deciding.months import approve_late_entry, close_period, reopen_period
from domain.book.deciding.repetitions import ensure_not_repeated
from domain.book.events import AnyEvent, WorkbookImported
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.records import CHANGING, Records, ensure_expected
from domain.book.states.station import Station
from domain.book.states.streams import Stream
from domain.ground.commands import Command, CorrectRecord, RecordingCommand, VoidRecord
from domain.ground.refusals import BadValue
from domain.money.commands import RecordExpenditure, ReleaseReservation
from domain.money.reservations import ensure_reservation_open, release_reservation
from domain.visits.late.facts import LateEntryDecided

Decide = Callable[[Any, Any, Records], Sequence[AnyEvent]]


def record_fact(station: Stream, command: RecordingCommand, records: Records) -> list[AnyEvent]:
    """Record what the details state, under the rules of their kind. Raises ProbableDuplicate too."""
    fact = assess(station, command.details, command, None, records)
    ensure_not_repeated(station, fact, command, records)
    ensure_around(station, fact, command.event_id, records)
    return [fact]


def record_expenditure(
    station: Station, command: RecordExpenditure, records: Records
) -> list[AnyEvent]:
    """Record money that was spent, perhaps money that was reserved for it."""
    if command.reservation is not None:
        ensure_reservation_open(station, command.reservation, command, records, field="reservation")
    return record_fact(station, command, records)


def start_import(_station: Station, command: StartImport, _records: Records) -> list[AnyEvent]:
    """Begin a batch; its rows name it as their cause."""
    return [WorkbookImported(file_sha256=command.file_sha256, rows=command.rows)]


DECISIONS: Final[Mapping[type[Command], Decide]] = {
    **dict.fromkeys(KIND_OF_COMMAND, record_fact),
    RecordExpenditure: record_expenditure,
    CorrectRecord: correct_record,
    VoidRecord: void_record,
    ReleaseReservation: release_reservation,
    ClosePeriod: close_period,
    ReopenPeriod: reopen_period,
    ApproveLateEntry: approve_late_entry,
    StartImport: start_import,
    VoidImportBatch: void_import_batch,
    ErasePerson: erase_person,
    PlaceLegalHold: place_hold,
    ReleaseLegalHold: release_hold,
}
"""Command -> the function that decides it."""


def decide(station: Stream, command: Command, records: Records) -> Sequence[AnyEvent]:
    """What a command changes on a stream, whose state stays as it is.

    Reservations whose last day was over were given back before (``domain.money.funds``).

    Raises a Refusal: UnknownStation before the station is planned or out of the actor's reach,
    UnknownArea for an area that is not the actor's own,
    NotPermitted for a role without the right, StaleVersion when the station, or the record that is
    corrected or voided, has none of the versions the command expects, UnknownImportBatch or
    ImportBatchAlreadyVoided for a batch that cannot take rows, BadValue for a record of the station
    in place of a late entry's approval, and whatever the command's own rules refuse.
    """
    ensure_reach(station, command)
    return decide_in_reach(station, command, records)


def decide_in_reach(station: Stream, command: Command, records: Records) -> Sequence[AnyEvent]:
    """What a command changes on a stream that was seen to be in its reach."""
    authorise(command)
    if not isinstance(command, CHANGING):
        ensure_expected(command, station.version)
    if command.batch is not None:
        ensure_batch(station, command.batch, field="batch")
    _ensure_rests_on_no_record(station, command, records)
    return DECISIONS[type(command)](station, command, records)


def _ensure_rests_on_no_record(station: Stream, command: Command, records: Records) -> None:
    # In an open month nobody looks for the approval, yet whatever rests on a reservation ends it.
    approval = command.late_entry
    if approval is None or approval in station.approvals:
        return
    found = records.find(approval, station.code)
    if found is not None and not isinstance(found.value, LateEntryDecided):
        raise BadValue(field="late_entry")
