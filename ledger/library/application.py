"""The library's application on our recorder and mapper, chosen through its own hooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eventsourcing.application import Application

from domain.book.entry import Entry
from domain.book.station import Station, evolve


class LedgerApplication(Application[str]):
    """The library's application over the ledger that ``TAIZHANG_LEDGER`` names."""

    name = "taizhang"
    env = {  # noqa: RUF012 - the library's own class-level setting
        "PERSISTENCE_MODULE": "ledger.library.factory",
        "MAPPER_TOPIC": "ledger.library.mapper:LedgerMapper",
    }

    def station(self, code: str, version: int | None = None) -> Station:
        """The state of a station, folded by the library from its stream.

        Raises the library's AggregateNotFoundError.
        """
        project: Any = project_station  # the library types the initial state as never absent
        state: Station = self.repository.get(code, version=version, projector_func=project)
        return state


def project_station(initial: Station | None, entries: Iterable[Entry]) -> Station | None:
    """Fold a stream's entries, as the library's repository asks for it; None for no entries."""
    state = initial
    for entry in entries:
        state = state or Station(code=entry.station)
        evolve(state, entry.data, entry.event_id, entry.causes)
    return state
