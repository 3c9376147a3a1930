"""What a decision may ask about earlier records, without carrying them in the state."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final, Protocol

from msgspec import Struct

from domain.book.commands import StartImport, VoidImportBatch
from domain.book.days import Day
from domain.book.events import Fact
from domain.book.refusals import UnknownImportBatch, UnknownRecord
from domain.evaluation.templates import Templates
from domain.ground.commands import Command, CorrectRecord, RecordingCommand, VoidRecord
from domain.ground.policy import Rules
from domain.ground.refusals import StaleVersion
from domain.ground.station import Divisions
from domain.money.commands import RecordExpenditure, ReleaseReservation
from domain.money.refusals import UnknownReservation

# Unions in their place would be made anew for every command.
CHANGING: Final = (CorrectRecord, VoidRecord)
"""The commands that change a record."""
_RESTING: Final = (RecordExpenditure, ReleaseReservation)


class RecordView(Struct, frozen=True, kw_only=True):
    """A record as it counts now: its effective value, who made it, and whether it is voided.

    ``version`` is the position of the last entry that changed how the record is answered.
    """

    record: str
    station: str
    actor: str
    value: Fact
    version: int
    is_voided: bool = False
    corrections: int = 0


class Records(Protocol):
    """The index of records."""

    def find(self, record: str, station: str) -> RecordView | None:
        """The record of a station with an id; one of elsewhere is none, and takes no longer."""

    def in_batch(self, batch: str) -> Sequence[RecordView]:
        """The records of an import batch that are not voided, newest first."""

    def on_day(self, station: str, day: str) -> Day:
        """The records of a station that began on a day and count, of kinds that are not folded."""

    def rules_of(self, areas: tuple[str, ...]) -> Rules:
        """What is in force in a district, by the records of its streams."""

    def divisions_of(self, areas: tuple[str, ...]) -> Divisions:
        """What areas list, the nearest area first."""

    def templates_of(self, areas: tuple[str, ...]) -> Templates:
        """The templates by which areas evaluate, the nearest area first."""


def made_by(command: Command) -> str | None:
    """The id under which others may rest on what a command makes; None where it makes nothing."""
    return command.event_id if isinstance(command, RecordingCommand | StartImport) else None


def ensure_made(command: Command, unmade: Container[str]) -> None:
    """Refuse what rests on a record that was to be made before it and was refused.

    Even where the id that was chosen for it is that of another record: that one is not meant.

    Raises UnknownRecord, UnknownReservation or UnknownImportBatch.
    """
    if isinstance(command, CHANGING) and command.record in unmade:
        raise UnknownRecord(field="record", record=command.record)
    if isinstance(command, _RESTING):
        reservation = command.reservation
        if reservation is not None and reservation in unmade:
            raise UnknownReservation(field="reservation", reservation=reservation)
    if isinstance(command, VoidImportBatch) and command.voided_batch in unmade:
        raise UnknownImportBatch(field="voided_batch", batch=command.voided_batch)
    if command.batch is not None and command.batch in unmade:
        raise UnknownImportBatch(field="batch", batch=command.batch)


def ensure_expected(command: Command, version: int) -> None:
    """Refuse a command that rests on no such version. Raises StaleVersion."""
    expected = command.expected_versions
    if expected is not None and version not in expected:
        raise StaleVersion(current_version=version)
