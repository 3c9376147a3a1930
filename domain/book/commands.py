"""Requests about months and imports, and the list of all that can be asked of the ledger.

A subject's requests stand with it; what records a fact is in the list by its kind.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.book.catalogue import KIND_OF_COMMAND
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.forms.fields import CalendarMonth, Day, Number, RecordId, RequiredReason, Sha256
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
