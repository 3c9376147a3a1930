"""Requests that change the ledger: what each carries, and how any record is made, corrected, voided.

A command adds to what a person states who, when, through which door and under which id, so that a
decision needs no clock, no random and no session. Subjects put their details into a
``RecordingCommand`` each; correcting and voiding is the same for all.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, SerializeAsAny

from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Changes, Details
from domain.ground.forms.fields import (
    AccountCode,
    Code,
    Instant,
    NamedStation,
    Number,
    Reason,
    RecordId,
    RequiredReason,
)
from domain.ground.reach import Reach


class Command(BaseModel):
    """What every request carries.

    ``event_id`` becomes the id of the event, and of the record where it makes one. ``reason`` is
    kept readable for ever. ``late_entry`` names an approved late entry, ``batch`` an import batch;
    ``commitments`` are the digests of the personal fields, put in by the ledger. ``reach`` says
    which stations the actor may write to; every door has to say it, and no entry holds it.
    ``expected_versions`` are those of which what the command rests on has to have one: the record
    that is corrected or voided, else the station; None for any. ``confirm_duplicate`` says that
    what probably repeats a record is another one all the same; the reason says why.
    ``expected_warnings`` are the codes of the warnings that somebody knows of; what would be accepted
    with another is held. None for holding nothing. ``alike`` are
    the codes of those whom a client who is registered probably is, empty for somebody of another
    station, put in by the ledger.
    """

    model_config = FORM

    station: NamedStation
    command_id: Annotated[str, Field(min_length=1, max_length=200)]
    event_id: RecordId
    actor: Code
    role: vocabulary.Role
    reach: Annotated[Reach, Field(exclude=True)]
    channel: vocabulary.Channel
    now: Instant
    on_behalf_of: AccountCode | None = None
    device_time: Instant | None = None
    expected_versions: tuple[Annotated[Number, Field(ge=0)], ...] | None = None
    reason: Reason = ""
    late_entry: RecordId | None = None
    batch: RecordId | None = None
    commitments: tuple[str, ...] = ()
    confirm_duplicate: bool = False
    expected_warnings: tuple[Code, ...] | None = None
    alike: tuple[str, ...] = ()

    @property
    def causes(self) -> tuple[str, ...]:
        """What the events of this command rest on."""
        return tuple(cause for cause in (self.batch, self.late_entry) if cause)

    @property
    def skew_ms(self) -> int:
        """How far the device's clock was ahead of the server's when the command was sent."""
        if self.device_time is None:
            return 0
        return round((self.device_time - self.now).total_seconds() * 1000)


class RecordingCommand(Command):
    """A command that makes a record out of details."""

    details: SerializeAsAny[Details]


class CorrectRecord(Command):
    """Change what a record states.

    ``superseded`` are those of the record's digests whose fields are stated anew or taken away,
    put in by the ledger with the commitments.
    """

    reason: RequiredReason
    record: RecordId
    reason_code: vocabulary.ReasonCode
    details: SerializeAsAny[Changes]
    superseded: tuple[str, ...] = ()


class VoidRecord(Command):
    """Take a record out of every count, for good."""

    reason: RequiredReason
    record: RecordId
    reason_code: vocabulary.ReasonCode


def corrected_by(command: Command) -> str:
    """The record that a command corrects; empty for any other command."""
    return command.record if isinstance(command, CorrectRecord) else ""


def own_records(command: Command) -> frozenset[str]:
    """The record that a command corrects, for what it is judged beside; none for any other command."""
    return frozenset(filter(None, (corrected_by(command),)))
