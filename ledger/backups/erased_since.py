"""Nobody comes back with an old backup who was erased after it was made.

What the restored book says is carried out when it is opened. What was decided later stands in the
ledger that the backup was made of, moved aside or still in use, and is asked of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from domain.book.events import PersonErased, PersonRestricted
from domain.book.privacy.commands import ErasePerson
from domain.book.refusals import PersonAlreadyErased, PersonIsRestricted, PersonUnknown
from domain.ground.reach import EVERYWHERE
from domain.ground.refusals import Refusal
from ledger.application import Ledger
from ledger.databases.database import LedgerLocation
from ledger.evidence.tree import leaf_hash
from ledger.faults.backups import BackupUnreadableError
from ledger.people.forgetting import erase_person
from ledger.schema.migrations import check_schema
from ledger.schema.tables import events
from ledger.store.identifiers import new_event_id
from ledger.writing.forgotten_people import entries_about_people
from ledger.writing.recorder import LedgerRecorder

_NOTHING_LEFT_TO_DO = (PersonAlreadyErased, PersonIsRestricted, PersonUnknown)


class ErasedAgain(NamedTuple):
    """How many people were erased or restricted again, and who could not be, with the code why."""

    people: int
    refused: dict[str, str]


@contextmanager
def gone_on(ledger: Ledger, later: LedgerLocation, position: int) -> Iterator[LedgerRecorder]:
    """The log of the ledger that a restored one is a copy of, for as long as the block lasts.

    ``position`` is where the log ended that was copied. What a restore that was cut off has added
    behind it stands in neither of the two as the other has it.

    Raises BackupUnreadableError for a ledger that does not go on from this one, LedgerMissingError.
    """
    engine = later.open("events")
    try:
        check_schema(engine)
        log = LedgerRecorder(engine)
        ours, theirs = (
            each.entries_at([position]).get(position, b"") for each in (ledger.log, log)
        )
        if leaf_hash(ours) != leaf_hash(theirs):
            detail = "it does not go on from what was restored"
            raise BackupUnreadableError(path=later, detail=detail)
        yield log
    finally:
        engine.dispose()


def erase_again(ledger: Ledger, later: LedgerLocation, position: int) -> ErasedAgain:
    """Erase in a restored ledger whoever was erased behind ``position`` in what it is a copy of.

    Raises BackupUnreadableError for a ledger that does not go on from this one, LedgerMissingError.
    """
    with gone_on(ledger, later, position) as log:
        found = list(entries_about_people(log, events.c.pos > position))
    refused: dict[str, str] = {}
    people = 0
    for _pos, entry in found:
        told = entry.data
        if not isinstance(told, PersonErased | PersonRestricted):
            continue
        command = ErasePerson(
            station=entry.station,
            command_id=f"restored:{entry.event_id}",
            event_id=new_event_id(),
            actor=entry.actor,
            role=entry.role,
            reach=EVERYWHERE,
            channel="cli",
            now=datetime.fromisoformat(entry.recorded_at),
            reason=entry.reason,
            about=told.about,
            person=told.person,
            legal_basis=told.legal_basis,
            requested_by=told.requested_by,
            requested_on=told.requested_on,
            approved_by=told.approved_by,
        )
        try:
            erase_person(ledger, command)
            people += 1
        except _NOTHING_LEFT_TO_DO:
            continue
        except Refusal as refusal:
            refused[told.person] = refusal.code
    return ErasedAgain(people, refused)
