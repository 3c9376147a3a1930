"""Columns printed one for each option, of which every row ticks some: 入户 | 电话 under 探访方式."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from api.workbooks.cells import Cell, is_blank, is_ditto, is_fault, text
from api.workbooks.layouts.columns import Layout, forms_of, header_key

_TICKS: Final = frozenset({*"√✓✔☑☒✅■●VvYy1是", "[√]", "(√)"})
_NO_TICKS: Final = frozenset({*"×xX✗✘□☐○Nn0否-—/无", ""})
_OPTIONS_MIN: Final = 2
_GROUPED: Final = 4
"""So many readings has a name under a group: with the group joined two ways, alone, the group."""


class Ticked(NamedTuple):
    """A column in several places: what the sheet calls it, and the option of each place."""

    name: str
    options: Mapping[int, str]

    def said(self, cells: Sequence[Cell]) -> Cell:
        """The options that a row ticks, as a list; what is no tick stands for itself."""
        found: list[str] = []
        for place, option in self.options.items():
            cell = cells[place]
            if is_fault(cell):
                return cell
            said = text(cell)
            if said in _TICKS:
                found.append(option)
            elif said not in _NO_TICKS:
                found.append(said)
        return "、".join(found)


def ticked_columns(
    layout: Layout, meanings: Sequence[tuple[str, ...]], below: Sequence[Sequence[Cell]]
) -> dict[str, Ticked]:
    """The columns of a header that are ticked; ``below`` are rows under it.

    Under a name of the column two of its words are enough, and any others beside them. Words that
    stand alone are options only where something is ticked: 电话 may be a number.
    """
    found: dict[str, Ticked] = {}
    taken: set[int] = set()
    for column, words in layout.words.items():
        grouped: dict[int, tuple[str, str]] = {}
        alone: dict[int, str] = {}
        for place, said in enumerate(meanings):
            if place in taken or not said[0] or not _are_ticks(below, place):
                continue
            if len(said) == _GROUPED and column in _named(layout, said[3]):
                grouped[place] = said[2], said[3]
            elif words.find(option := said[2 % len(said)]) is not None:
                alone[place] = option
        options = {place: option for place, (option, _group) in grouped.items()}
        if sum(words.find(option) is not None for option in options.values()) >= _OPTIONS_MIN:
            found[column] = Ticked(next(iter(grouped.values()))[1], options)
        elif len(alone) >= _OPTIONS_MIN and any(_ticks(below, alone)):
            found[column] = Ticked(column, alone)
        else:
            continue
        taken.update(found[column].options)
    return found


def _named(layout: Layout, group: str) -> Iterator[str]:
    for form in forms_of(header_key(group)):
        yield from layout.names.get(form, ())


def _are_ticks(below: Sequence[Sequence[Cell]], place: int) -> bool:
    return all(
        is_blank(row[place]) or is_ditto(row[place]) or text(row[place]) in _TICKS | _NO_TICKS
        for row in below
        if place < len(row)
    )


def _ticks(below: Sequence[Sequence[Cell]], places: Collection[int]) -> Iterator[bool]:
    for row in below:
        yield any(place < len(row) and text(row[place]) in _TICKS for place in places)
