"""What a decision may ask about earlier records, without carrying them in the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from domain.events import Fact


class RecordView(Struct, frozen=True, kw_only=True):
    """A record as it counts now: its effective value, who made it, and whether it is voided."""

    record: str
    station: str
    actor: str
    value: Fact
    is_voided: bool = False
    corrections: int = 0


class Records(Protocol):
    """The index of records."""

    def find(self, record: str) -> RecordView | None:
        """The record with an id, of whatever station."""

    def in_batch(self, batch: str) -> Sequence[RecordView]:
        """The records of an import batch that are not voided, newest first."""
