"""The imports of a station as the book has them, the newest first."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from msgspec import Struct

from api.http.requests.answering import in_thread
from api.http.serving.door import Door, door_of
from api.pages.desk import Desk
from domain.book.entry import decode_entry
from domain.book.events import ImportBatchVoided, WorkbookImported
from domain.ground.refusals import NotFound

SHOWN_MAX: Final = 50
_TYPES: Final = ("import.started", "import.voided")


class PastImport(Struct, frozen=True, kw_only=True):
    """A file that was taken in. ``voided_position`` is where it was taken back, 0 where it counts.

    The book keeps the file's digest and not its name, which may be a person's.
    """

    batch: str
    position: int
    recorded_at: str
    actor: str
    file_sha256: str
    rows: int
    voided_position: int = 0
    voided_records: int = 0


async def history(request: Request, desk: Desk) -> list[PastImport]:
    """What was taken in at the desk's station."""
    door = door_of(request.scope)
    return await in_thread(request, lambda: _read(door, desk))


async def batch_at(request: Request, desk: Desk, batch: str) -> PastImport:
    """One of them. Raises NotFound."""
    found = next((each for each in await history(request, desk) if each.batch == batch), None)
    if found is None:
        raise NotFound
    return found


def _read(door: Door, desk: Desk) -> list[PastImport]:
    told = door.house.questions.trail(
        desk.ask, types=_TYPES, newest_first=True, limit=2 * SHOWN_MAX
    )
    lines = {line["position"]: line for line in told["items"]}
    entries = door.house.log.entries_standing_at(list(lines))
    voided: dict[str, tuple[int, int]] = {}
    found = []
    for position, line in lines.items():
        entry = decode_entry(entries[position])
        match entry.data:
            case ImportBatchVoided(batch=batch, records=records):
                voided[batch] = position, records
            case WorkbookImported(file_sha256=digest, rows=rows):
                at, records = voided.get(entry.event_id, (0, 0))
                found.append(
                    PastImport(
                        batch=entry.event_id,
                        position=position,
                        recorded_at=line["recorded_at"],
                        actor=line["actor"],
                        file_sha256=digest,
                        rows=rows,
                        voided_position=at,
                        voided_records=records,
                    )
                )
    return found
