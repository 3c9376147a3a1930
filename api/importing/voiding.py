"""Taking a whole import back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from domain.book.commands import VoidImportBatch
from domain.book.refusals import UnknownImportBatch
from domain.ground.commands import Command
from domain.ground.reach import EVERYWHERE
from ledger.store.identifiers import new_event_id
from ledger.writing.outcomes import Receipt


class Ledger(Protocol):
    """The ledger, as far as a void needs it."""

    def execute(self, command: Command, *, request: bytes | None = None) -> Receipt:
        """Have one command decided and stored."""


def void_batch(
    ledger: Ledger, *, station: str | None, batch: str, reason: str, actor: str = "importer"
) -> Receipt:
    """Void every record of a batch that still counts; the same file may then be imported anew.

    ``station`` is the station of the batch as the log has it, None where it has none. Raises
    UnknownImportBatch, and whatever refuses the void.
    """
    if station is None:
        raise UnknownImportBatch(field="batch", batch=batch)
    event_id = new_event_id()
    command = VoidImportBatch(
        station=station,
        command_id=f"void-import/{event_id}",
        event_id=event_id,
        actor=actor,
        role="station_head",
        reach=EVERYWHERE,
        channel="cli",
        now=datetime.now(UTC),
        reason=reason,
        voided_batch=batch,
    )
    return ledger.execute(command)
