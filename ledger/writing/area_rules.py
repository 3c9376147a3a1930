"""What areas lay down and list as the log says now, for whoever judges outside the writer."""

from __future__ import annotations

from collections.abc import Sequence

from domain.book.states.area import Area
from domain.book.states.streams import new_state
from domain.ground.areas import stream_of_area
from domain.ground.policy import Rules, rules_in
from domain.programme.places import Gazetteer, gazetteer_of
from ledger.writing.states import EntriesOfStreams, fold


def stored_rules_of(log: EntriesOfStreams, areas: Sequence[str]) -> Rules:
    """What is in force where areas lie over each other, the nearest first.

    Raises LedgerUnavailableError and LedgerDamagedError.
    """
    return rules_in([each.rules for each in _areas(log, areas)])


def stored_divisions_of(log: EntriesOfStreams, areas: Sequence[str]) -> Gazetteer:
    """What areas list that lie over each other, the nearest first.

    Raises LedgerUnavailableError and LedgerDamagedError.
    """
    return gazetteer_of(_areas(log, areas))


def _areas(log: EntriesOfStreams, areas: Sequence[str]) -> list[Area]:
    streams = map(stream_of_area, areas)
    states = [fold(new_state(stream), log.stream_entries(stream)) for stream in streams]
    return [state for state in states if isinstance(state, Area)]
