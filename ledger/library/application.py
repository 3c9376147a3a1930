"""The library's application on our recorder and mapper, chosen through its own hooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eventsourcing.application import Application

from domain.book.entry import Entry
from domain.book.states.streams import Stream, evolve, new_state


class LedgerApplication(Application[str]):
    """The library's application over the ledger that ``TAIZHANG_LEDGER`` names."""

    name = "taizhang"
    env = {  # noqa: RUF012 - the library's own class-level setting
        "PERSISTENCE_MODULE": "ledger.library.factory",
        "MAPPER_TOPIC": "ledger.library.mapper:LedgerMapper",
    }

    def state(self, code: str, version: int | None = None) -> Stream:
        """The state of a station or an area, folded by the library from its stream.

        Raises the library's AggregateNotFoundError.
        """
        project: Any = project_stream  # the library types the initial state as never absent
        state: Stream = self.repository.get(code, version=version, projector_func=project)
        return state


def project_stream(initial: Stream | None, entries: Iterable[Entry]) -> Stream | None:
    """Fold a stream's entries, as the library's repository asks for it; None for no entries."""
    state = initial
    for entry in entries:
        state = state or new_state(entry.station, entry.type)
        evolve(state, entry.data, entry.event_id, entry.causes)
    return state
