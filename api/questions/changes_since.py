"""What entries did to a record, for whoever rests on an older version of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from domain.book.entry import Entry
from projections.audit_trail.changes import FieldChange
from projections.audit_trail.wording import line


class ChangeSince(Struct, frozen=True, kw_only=True):
    """One entry that changed how a record is answered; ``fields`` are those of a correction."""

    position: int
    type: str
    actor: str
    role: str
    recorded_at: str
    reason: str
    sentence_zh: str
    sentence_en: str
    fields: tuple[FieldChange, ...]


def changes_by(entries: Iterable[tuple[int, Entry]]) -> list[ChangeSince]:
    """The changes that entries, with their positions, made; in the same order."""
    return [_change(entry, position) for position, entry in entries]


def _change(entry: Entry, position: int) -> ChangeSince:
    told = line(entry, position)
    return ChangeSince(
        position=position,
        type=entry.type,
        actor=entry.actor,
        role=entry.role,
        recorded_at=entry.recorded_at,
        reason=entry.reason,
        sentence_zh=told.sentence_zh,
        sentence_en=told.sentence_en,
        fields=told.changes,
    )
