"""How far the projections are as this process knows it, and whoever listens for news of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence


class Progress:
    """Positions that projections are known to have reached; safe to share between threads."""

    def __init__(self) -> None:
        self._reached: dict[str, int] = {}
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._lock = threading.Lock()

    def note(self, positions: Mapping[str, int]) -> None:
        """Take note of positions by name; what was known to be further stays."""
        with self._lock:
            for name, pos in positions.items():
                self._reached[name] = max(pos, self._reached.get(name, 0))

    def forget(self) -> None:
        """Know nothing any more: the log or the tables are others."""
        with self._lock:
            self._reached.clear()

    def has_reached(self, pos: int, names: Sequence[str]) -> bool:
        """Whether projections are known to have reached a position."""
        return all(self._reached.get(name, 0) >= pos for name in names)

    def tell(self) -> None:
        """Call those who listen."""
        for told in self._listeners:
            told()

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Have something called at all news, in the thread that brings it; returns what ends it."""
        with self._lock:
            self._listeners = (*self._listeners, told)

        def end() -> None:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not told)

        return end
