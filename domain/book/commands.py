"""Requests about months, imports and people, and the list of all that can be asked of the ledger.

A subject's requests stand with it; what records a fact is in the list by its kind.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.book.catalogue import KIND_OF_COMMAND
from domain.book.retention import Trace
from domain.ground import vocabulary
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.fields import (
    CalendarMonth,
    CaseNumber,
    Code,
    Day,
    NamedCode,
    Number,
    RecordId,
    RequiredReason,
    Sha256,
)
from domain.ground.policy import MOST_LATE_ENTRY_RECORDS
from domain.money.commands import ReleaseReservation


class ClosePeriod(Command):
    """Close a month."""

    month: CalendarMonth


class ReopenPeriod(Command):
    """Open a closed month again."""

    reason: RequiredReason
    month: CalendarMonth


class ApproveLateEntry(Command):
    """Allow so many records for a closed month, until a day."""

    reason: RequiredReason
    month: CalendarMonth
    records: Annotated[Number, Field(ge=1, le=MOST_LATE_ENTRY_RECORDS)] = 1
    expires_on: Day


class StartImport(Command):
    """Take in a workbook file; its rows follow as commands that name this batch."""

    file_sha256: Sha256
    rows: Annotated[Number, Field(ge=0, le=2**53 - 1)]


class VoidImportBatch(Command):
    """Void every record of a batch that still counts."""

    reason: RequiredReason
    voided_batch: RecordId


class ErasePerson(Command):
    """Forget a person, or restrict them where a statute still forbids that.

    ``person`` is a worker's or client's code, or the id of a record with personal text of its own.
    Whoever has a phone or identity number for a code, from before those were refused, can still be
    erased. ``traces`` and ``fields_count`` are what the book and the vault hold about them; the
    ledger puts them in, together with ``expected_versions``, so that nothing can come in between.
    """

    reason: RequiredReason
    about: vocabulary.PersonKind
    person: NamedCode
    legal_basis: vocabulary.LegalBasis
    requested_by: Code
    requested_on: Day
    approved_by: Code
    traces: tuple[Trace, ...] | None = None
    fields_count: Annotated[Number, Field(ge=0)] = 0


class PlaceLegalHold(Command):
    """Keep a person's data for a case; ``is_known`` is put in by the ledger."""

    reason: RequiredReason
    about: vocabulary.PersonKind
    person: NamedCode
    case_number: CaseNumber
    is_known: bool = False


class ReleaseLegalHold(Command):
    """End a legal hold."""

    reason: RequiredReason
    hold: RecordId


COMMANDS: tuple[type[Command], ...] = (
    *KIND_OF_COMMAND,
    CorrectRecord,
    VoidRecord,
    ReleaseReservation,
    ClosePeriod,
    ReopenPeriod,
    ApproveLateEntry,
    StartImport,
    VoidImportBatch,
    ErasePerson,
    PlaceLegalHold,
    ReleaseLegalHold,
)
"""Every command there is."""
