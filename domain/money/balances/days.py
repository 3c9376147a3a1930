"""What is left of one grant at the end of every day on which its money moved."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field


class Shortage(NamedTuple):
    """The day on which a planned change would leave least, and by how much that is below zero.

    ``taken_fen`` is what the change takes away up to that day.
    """

    day: str
    missing_fen: int
    taken_fen: int


class Days(Struct):
    """Balances at the end of days, in order; between two days nothing moves.

    A movement changes all later balances, yet most are of the last days. What is asked is how low
    they come from a day on, which is one slice and its minimum.
    """

    days: list[str] = field(default_factory=list)
    balances_fen: list[int] = field(default_factory=list)

    @property
    def total_fen(self) -> int:
        """What is left in the end."""
        return self.balances_fen[-1] if self.balances_fen else 0

    def add(self, day: str, amount_fen: int) -> None:
        """Move money on a day; a day whose movements cancel out is forgotten."""
        days, balances = self.days, self.balances_fen
        at = bisect_left(days, day)
        before_fen = balances[at - 1] if at else 0
        if at == len(days) or days[at] != day:
            days.insert(at, day)
            balances.insert(at, before_fen)
        balances[at:] = [balance + amount_fen for balance in balances[at:]]
        if balances[at] == before_fen:
            del days[at], balances[at]

    def lowest(self, from_day: str, before_day: str | None = None) -> tuple[int, str]:
        """The lowest balance of any day from one on and before another, and the first such day."""
        start = bisect_right(self.days, from_day)
        end = len(self.days) if before_day is None else bisect_left(self.days, before_day)
        found_fen, day = (self.balances_fen[start - 1] if start else 0), from_day
        later = self.balances_fen[start:end]
        if later and min(later) < found_fen:
            found_fen = min(later)
            day = self.days[start + later.index(found_fen)]
        return found_fen, day

    def room_fen(self, day: str, changes: Mapping[str, int]) -> int:
        """How much may go out on a day, after planned changes, so that no later day is below zero."""
        changed_fen = sum(fen for each, fen in changes.items() if each <= day)
        starts = [day, *sorted(each for each in changes if each > day)]
        lowest: list[int] = []
        for start, end in pairwise([*starts, None]):
            assert start is not None
            changed_fen += changes[start] if start > day else 0
            lowest.append(self.lowest(start, end)[0] + changed_fen)
        return min(lowest)

    def shortage(self, changes: Mapping[str, int]) -> Shortage | None:
        """Where changes, by day, would leave less than nothing; None where they would not.

        A day on which they leave as much as before, or more, is not blamed on them: a book that
        was below zero already may be mended step by step.
        """
        worst: Shortage | None = None
        changed_fen = 0
        for start, end in pairwise([*sorted(changes), None]):
            assert start is not None
            changed_fen += changes[start]
            if changed_fen >= 0:
                continue
            lowest_fen, day = self.lowest(start, end)
            missing_fen = -(lowest_fen + changed_fen)
            if missing_fen > (worst.missing_fen if worst else 0):
                worst = Shortage(day, missing_fen, -changed_fen)
        return worst
