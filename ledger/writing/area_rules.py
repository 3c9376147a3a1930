"""What is in force in some areas as the log says now, for whoever judges outside the writer."""

from __future__ import annotations

from collections.abc import Sequence

from domain.book.states.area import Area
from domain.book.states.streams import new_state
from domain.ground.areas import stream_of_area
from domain.ground.policy import Rules, rules_in
from ledger.writing.states import EntriesOfStreams, fold


def stored_rules_of(log: EntriesOfStreams, areas: Sequence[str]) -> Rules:
    """What is in force where areas lie over each other, the nearest first.

    Raises LedgerUnavailableError and LedgerDamagedError.
    """
    streams = map(stream_of_area, areas)
    states = [fold(new_state(stream), log.stream_entries(stream)) for stream in streams]
    return rules_in([state.rules for state in states if isinstance(state, Area)])
