"""The figures of an answer, each under the path that leads to it.

Figures are whole numbers, so that what entries moved adds up exactly: hours and posts are taken in
hundredths, as they are stored. Rates follow from figures and are no sums of anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct

Path = tuple[str, ...]
"""Where a figure stands in an answer: fields, keys of maps, and what names elements of lists."""
Figures = dict[Path, int]
"""Figure by path; what is not in it is 0."""

HUNDREDTHS: Final = 100
_PLACES: Final = frozenset({"position", "known_at"})
"""Numbers that say where something stands in the log."""


class Shape(NamedTuple):
    """How figures are read off the answers of a question.

    ``named_by`` has the lists with figures, and the fields that name their elements; ``hundredths``
    are the fields whose numbers have two places, ``rates`` those that are no sums. Of the lists in
    ``lengths`` it is a figure how many elements they have.
    """

    named_by: Mapping[str, tuple[str, ...]] = {}
    hundredths: frozenset[str] = frozenset()
    rates: frozenset[str] = frozenset()
    lengths: frozenset[str] = frozenset()

    def figures(self, answer: Struct | None) -> Figures:
        """The figures of an answer; none of no answer."""
        return {
            path: round(value * HUNDREDTHS) if field in self.hundredths else value
            for path, field, value in self._leaves(answer, "", ())
            if value is not None and field not in self.rates
        }

    def rates_of(self, answer: Struct | None) -> dict[Path, float | None]:
        """The rates of an answer, None where there is nothing to take one of."""
        leaves = self._leaves(answer, "", ())
        return {path: value for path, field, value in leaves if field in self.rates}

    def shown(self, path: Path, figure: int) -> float:
        """A figure as the answer has it."""
        is_whole = self.hundredths.isdisjoint((path[0], path[-1]))
        return figure if is_whole else figure / HUNDREDTHS

    def _leaves(
        self, value: Any, field: str, path: Path, names: tuple[str, ...] = ()
    ) -> Iterator[tuple[Path, str, Any]]:
        if isinstance(value, Struct):
            for name in value.__struct_fields__:
                if name not in _PLACES and name not in names:
                    yield from self._leaves(getattr(value, name), name, (*path, name))
        elif isinstance(value, dict):
            for key, each in value.items():
                yield from self._leaves(each, field, (*path, key))
        elif isinstance(value, tuple | list):
            if field in self.lengths:
                yield path, field, len(value)
            names = self.named_by.get(field, ())
            for each in value if names else ():
                named = (str(getattr(each, name)) for name in names)
                yield from self._leaves(each, field, (*path, *named), names)
        elif field in self.rates or (isinstance(value, int | float) and type(value) is not bool):
            yield path, field, value


def pointer(path: Path) -> str:
    """A path as one text (RFC 6901); lists have what names an element in the place of its number."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)


def difference(now: Figures, then: Figures) -> Figures:
    """What figures are more, or less, than they were; only those that are not the same."""
    found = {path: now.get(path, 0) - then.get(path, 0) for path in {**then, **now}}
    return {path: moved for path, moved in found.items() if moved}


def add(figures: Figures, others: Figures) -> None:
    """Add other figures to some."""
    for path, moved in others.items():
        figures[path] = figures.get(path, 0) + moved


def total(some: Iterable[Figures]) -> Figures:
    """The sum of several; what comes to nothing is not in it."""
    found: Figures = {}
    for figures in some:
        add(found, figures)
    return {path: moved for path, moved in found.items() if moved}
