"""What the tables stand on: whether the log still has the entries that they tell of.

A log that was restored from an older backup is shorter than its views, or has grown again with
other entries; a position alone cannot tell, the leaf hash at that position can. Each look costs one
entry read by its position.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from projections.engine.rebuild import Rebuilder
from projections.engine.source import NO_LEAF, LogSource, leaf_at
from projections.engine.store import GenerationState, Store

_log = logging.getLogger(__name__)


class Ground:
    """Holds the tables of one store against one log; safe to share between threads.

    It remembers the last entry that this process knew of, because another process may have put
    the tables right before this one looked.
    """

    def __init__(self, store: Store, source: LogSource, rebuilder: Rebuilder) -> None:
        self.upheavals = 0
        self._store = store
        self._source = source
        self._rebuilder = rebuilder
        self._known = (0, NO_LEAF)
        self._lock = threading.Lock()

    def know(self, pos: int, leaf: bytes) -> None:
        """Take note of an entry that was folded."""
        with self._lock:
            self._known = max(self._known, (pos, leaf))

    def discard_what_is_of_another_log(
        self, states: Sequence[GenerationState], shown: Sequence[str] = ()
    ) -> bool:
        """Take tables from their readers that stand on entries which the log does not have.

        ``states`` were read before the log is asked, which has by then whatever they stand on. True
        when tables have to be prepared again: the log is another than before, whoever has
        discarded the tables, or one of the questions that were ``shown`` has none.
        """
        active = [state for state in states if state.is_active]
        known = self._known
        leaves = {pos: leaf_at(self._source, pos) for pos in {known[0], *(s.pos for s in active)}}
        foreign = [state for state in active if leaves[state.pos] != state.leaf]
        for state in foreign:
            self._discard(state, f"stood at {state.pos} on entries that the log does not have")
        lost = any(_is_lost(name, states) for name in shown)
        if not foreign and not lost and leaves[known[0]] == known[1]:
            for state in active:
                self.know(state.pos, state.leaf)
            return False
        with self._lock:
            self._known = (0, NO_LEAF)
            self.upheavals += 1
        return True

    def discard_what_is_not_whole(self) -> None:
        """Let nobody read or go on with generations that have lost one of their tables."""
        with self._store.looking() as conn:
            broken = [
                state
                for state in self._store.states(conn)
                if state.status != "discarded"
                and self._store.is_ours(state.generation)
                and not self._store.is_whole(conn, state.generation)
            ]
        for state in broken:
            self._discard(state, "had lost one of its tables")

    def lost(self, *, damaged: bool) -> None:
        """Begin anew with a database whose tables are gone, or that cannot be read."""
        if damaged:
            self._store.remove()
        self._store.forget()
        self._store.trouble = None
        with self._lock:
            self.upheavals += 1

    def _discard(self, state: GenerationState, because: str) -> None:
        if self._rebuilder.discard(state, because):
            _log.warning("the view %s %s: it is rebuilt", state.generation.name, because)


def _is_lost(name: str, states: Sequence[GenerationState]) -> bool:
    """Whether a question shows nothing, though its tables were not given up as failed.

    Whoever is making them may have died over it, and two can make the same ones.
    """
    own = [state for state in states if state.generation.name == name]
    return not any(state.is_active or state.status == "failed" for state in own)
