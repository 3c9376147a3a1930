"""What is in force in a district as the log says now, for whoever judges outside the writer."""

from __future__ import annotations

from typing import Protocol

from domain.book.states.area import Area
from domain.book.states.streams import new_state
from domain.ground.areas import areas_over, stream_of_area
from domain.ground.policy import Rules, rules_in
from ledger.store.rows import StreamEntry
from ledger.writing.states import fold


class StreamReader(Protocol):
    """The log, as far as this needs it."""

    def stream_entries(
        self, stream: str, after_version: int = 0, limit: int | None = None
    ) -> list[StreamEntry]:
        """Entries of a stream after a version."""


def stored_rules_of(log: StreamReader, district: str) -> Rules:
    """What is in force in a district. Raises LedgerUnavailableError and LedgerDamagedError."""
    streams = map(stream_of_area, areas_over(district))
    states = [fold(new_state(stream), log.stream_entries(stream)) for stream in streams]
    return rules_in([state.rules for state in states if isinstance(state, Area)])
