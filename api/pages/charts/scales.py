"""Scales: round steps from nought up, amounts in words of an axis, and days along it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import MAXYEAR, date
from math import ceil, log10
from typing import Final, NamedTuple

from api.http.problems import Language

_ROUND: Final = (1, 2, 5, 10)
_STEPS: Final = 5
_WAN_FEN: Final = 1_000_000
_YUAN_FEN: Final = 100
_THOUSAND: Final = 1_000
_YEAR: Final = 12
_DECADE_DAYS: Final = 3_660
_NAMED_MONTHS: Final = ((1, 400), (3, 1_200), (_YEAR, 4_400), (_YEAR + 1, MAXYEAR * 366))
"""How many months have a name together, and up to how many days."""

Said = Callable[[int], str]
"""How a value of an axis is said."""


class Axis(NamedTuple):
    """The steps of an axis from nought up; the last is at least the greatest value."""

    steps: tuple[int, ...]

    @property
    def top(self) -> int:
        """Its end."""
        return self.steps[-1]


def axis_to(most: float) -> Axis:
    """An axis of at most five round steps that reaches a value."""
    if most <= 0:
        return Axis((0, 1))
    rough = most / _STEPS
    power = 10 ** max(0, int(log10(rough)) if rough >= 1 else 0)
    step = next(times * power for times in (*_ROUND, 20) if times * power >= rough)
    return Axis(tuple(step * number for number in range(ceil(most / step) + 1)))


def counts(value: int) -> str:
    """A plain number."""
    return f"{value:,}"


def yuan(language: Language) -> Said:
    """Fen as they are said on an axis: in 万 or yuan, in English in thousands."""

    def said(fen: int) -> str:
        if language == "zh":
            return f"{fen / _WAN_FEN:g}万" if fen >= _WAN_FEN else f"{fen / _YUAN_FEN:g}"
        whole = fen / _YUAN_FEN
        return f"{whole / _THOUSAND:g}k" if whole >= _THOUSAND else f"{whole:g}"

    return said


class Days(NamedTuple):
    """Days along an axis, both ends counted in, from one place to another."""

    first: int
    last: int
    left: float
    right: float

    def at(self, day: int) -> float:
        """Where a day begins; its end is where the next one begins."""
        day = min(max(day, self.first), self.last + 1)
        return self.left + (self.right - self.left) * (day - self.first) / self.length

    @property
    def length(self) -> int:
        """How many days there are."""
        return self.last + 1 - self.first

    def ticks(self, language: Language) -> Iterator[tuple[float, float, str]]:
        """Months, quarters or years: where each begins, where its name stands, and its name."""
        months = next(each for each, most in _NAMED_MONTHS if self.length <= most)
        if months > _YEAR:  # so that no more than some ten names stand there, however long it is
            months = _YEAR * -(-self.length // _DECADE_DAYS)
        begun = date.fromordinal(self.first)
        begun = begun.replace(month=(begun.month - 1) // months * months + 1, day=1)
        while begun.toordinal() <= self.last:
            beyond = begun.month - 1 + months
            is_last = begun.year + beyond // _YEAR > MAXYEAR
            ended = (
                date.max
                if is_last
                else begun.replace(year=begun.year + beyond // _YEAR, month=beyond % _YEAR + 1)
            )
            start, stop = self.at(begun.toordinal()), self.at(ended.toordinal())
            yield start, (start + stop) / 2, _named(begun, months, language)
            if is_last:
                return
            begun = ended


def ordinal(day: str) -> int:
    """A calendar day as a number that counts days."""
    return date.fromisoformat(day).toordinal()


def _named(begun: date, months: int, language: Language) -> str:
    if months == 1:
        return f"{begun.month}月" if language == "zh" else f"{begun:%b}"
    if months >= _YEAR:
        return str(begun.year)
    quarter = (begun.month + 2) // 3
    return f"{begun:%y}年{quarter}季" if language == "zh" else f"{begun:%y} Q{quarter}"
