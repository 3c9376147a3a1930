"""How far the projections are as this process knows it, and whoever waits for them to go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence


class Progress:
    """Positions that projections are known to have reached; safe to share between threads."""

    def __init__(self) -> None:
        self._reached: dict[str, int] = {}
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._news = threading.Condition()

    def note(self, positions: Mapping[str, int]) -> None:
        """Take note of positions by name; what was known to be further stays."""
        with self._news:
            for name, pos in positions.items():
                self._reached[name] = max(pos, self._reached.get(name, 0))

    def forget(self) -> None:
        """Know nothing any more: the log or the tables are others."""
        with self._news:
            self._reached.clear()

    def has_reached(self, pos: int, names: Sequence[str]) -> bool:
        """Whether projections are known to have reached a position."""
        return all(self._reached.get(name, 0) >= pos for name in names)

    def wait(self, pos: int, names: Sequence[str], timeout: float) -> None:
        """Wait for news, for so many seconds at most, unless the position is reached."""
        with self._news:
            if not self.has_reached(pos, names):
                self._news.wait(timeout)

    def tell(self) -> None:
        """Wake those who wait, and call those who listen."""
        with self._news:
            self._news.notify_all()
        for told in self._listeners:
            told()

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Have something called at all news, in the thread that brings it; returns what ends it."""
        with self._news:
            self._listeners = (*self._listeners, told)

        def end() -> None:
            with self._news:
                self._listeners = tuple(each for each in self._listeners if each is not told)

        return end
