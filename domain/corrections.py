"""Decisions about records that exist: corrected, voided, a whole import batch voided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from msgspec import structs

from domain import errors
from domain.assessments import DETAILS_BY_FACT, assess
from domain.commands import Command, CorrectRecord, VoidImportBatch, VoidRecord
from domain.events import (
    AnyEvent,
    Fact,
    ImportBatchVoided,
    RecordCorrected,
    RecordVoided,
    StationPlanned,
    occurrence_of,
    topic_of,
)
from domain.funds import Posting, ensure_covered, postings_of
from domain.records import Records, RecordView
from domain.roster import StaffFact
from domain.staffing import ensure_removable
from domain.station import Station
from domain.values import day_of, station_today

_MONEY_ROLES = frozenset({"station_head", "accountant"})
_MONEY_TOPICS = ("grant.", "expenditure.")
_ROSTER_TOPICS = ("staff.", "station.")


def correct_record(station: Station, command: CorrectRecord, records: Records) -> list[AnyEvent]:
    """Give a record a whole new value under the rules that a first record meets.

    Raises UnknownRecord, RecordAlreadyVoided, NotPermitted, KindMismatch, NothingChanged, and what
    the record's own kind refuses.
    """
    view = _standing_record(station, command, command.record, records)
    if not isinstance(command.details, DETAILS_BY_FACT[type(view.value)]):
        raise errors.KindMismatch(field="details", kind=topic_of(view.value))
    _ensure_open(station, view.value, command)
    now = assess(station, command.details, command, view.value)
    if not command.commitments:
        # Whoever corrects a time need not know the name: what was committed to goes on standing.
        now = structs.replace(now, sd=view.value.sd)
    if now == view.value:
        raise errors.NothingChanged(field="details")
    return [
        RecordCorrected(
            record=view.record,
            reason_code=command.reason_code,
            was=view.value,
            now=now,
        )
    ]


def void_record(station: Station, command: VoidRecord, records: Records) -> list[AnyEvent]:
    """Take a record out of every count, provided that what remains still holds together.

    Raises UnknownRecord, RecordAlreadyVoided, NotPermitted, InsufficientFunds (money that is
    already spent), RosterContradiction or StationNotOperating (a station's plan is not voided).
    """
    view = _standing_record(station, command, command.record, records)
    _ensure_open(station, view.value, command)
    _ensure_removable(station, view.value)
    ensure_covered(station.funds, (), postings_of(view.value), field="record")
    return [RecordVoided(record=view.record, reason_code=command.reason_code, was=view.value)]


def void_import_batch(
    station: Station, command: VoidImportBatch, records: Records
) -> list[AnyEvent]:
    """Void everything that a batch made and that still counts, newest first, as one decision.

    Money is judged for the batch as a whole: what others spent of it since must still be covered.

    Raises UnknownImportBatch, ImportBatchAlreadyVoided, InsufficientFunds or
    PeriodAlreadyClosed.
    """
    batch = station.batches.get(command.voided_batch)
    if batch is None:
        raise errors.UnknownImportBatch(field="batch", batch=command.voided_batch)
    if batch.is_voided:
        raise errors.ImportBatchAlreadyVoided(batch=command.voided_batch)
    views: Sequence[RecordView] = records.in_batch(command.voided_batch)
    removed: list[Posting] = []
    for view in views:
        _ensure_open(station, view.value, command)
        removed.extend(postings_of(view.value))
    ensure_covered(station.funds, (), removed, field="batch")
    voids: list[AnyEvent] = [
        RecordVoided(record=view.record, reason_code="wrong_import", was=view.value)
        for view in views
        if not isinstance(view.value, StationPlanned)
    ]
    return [*voids, ImportBatchVoided(batch=command.voided_batch, records=len(voids))]


def _standing_record(
    station: Station, command: Command, record: str, records: Records
) -> RecordView:
    view = records.find(record)
    if view is None or view.station != station.code:
        raise errors.UnknownRecord(field="record", record=record)
    topic = topic_of(view.value)
    own = command.role != "staff" or view.actor == command.actor
    money = not topic.startswith(_MONEY_TOPICS) or command.role in _MONEY_ROLES
    roster = not topic.startswith(_ROSTER_TOPICS) or command.role == "station_head"
    if not (own and money and roster):
        raise errors.NotPermitted(role=command.role)
    if view.is_voided:
        raise errors.RecordAlreadyVoided(field="record", record=record)
    return view


def _ensure_open(station: Station, fact: Fact, command: Command) -> None:
    day = day_of(occurrence_of(fact)[0])
    station.ensure_open_month(day, command.late_entry, station_today(command.now))


def _ensure_removable(station: Station, fact: Fact) -> None:
    if isinstance(fact, StationPlanned):
        day = day_of(occurrence_of(fact)[0])
        raise errors.StationNotOperating(field="record", status=station.status_on(day), day=day)
    if isinstance(fact, get_args(StaffFact)):
        ensure_removable(station, fact)
