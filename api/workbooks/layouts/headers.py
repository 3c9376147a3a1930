"""Reading a header: which column is meant by each of its words, and how sure that is.

Names are not enough: 时间 is a day here and a time there, 类型 may be anything. A name that stands
for several columns goes where its neighbours leave room and where what stands under it fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.workbooks.cells import Cell, is_blank, text
from api.workbooks.layouts.columns import Layout, forms_of, header_key, unit_of

SAMPLE_ROWS: Final = 20
"""How many rows below a header are looked at to tell its columns."""

_UNKNOWN_FIT: Final = 0.5
_WEIGHT_OF_FIT: Final = 4.0
_WEIGHT_OF_OUR_NAME: Final = 2.0
_WEIGHT_OF_ONE_MEANING: Final = 1.0
_WEIGHT_OF_PLACE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Header:
    """A header as read for one kind of sheet; ``rows`` is how many rows it takes."""

    layout: Layout
    names: tuple[str, ...]
    columns: Mapping[str, int]
    rows: int

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that it lacks."""
        return self.layout.missing(self.columns)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of columns that nothing is made of."""
        used = set(self.columns.values())
        return tuple(name for place, name in enumerate(self.names) if name and place not in used)

    def unit(self, column: str) -> str:
        """What the header says of the unit of a column."""
        place = self.columns.get(column)
        return "" if place is None else unit_of(self.names[place])


def one_row(row: Sequence[Cell]) -> list[tuple[str, ...]]:
    """What each cell of a header of one row may mean, the likeliest first."""
    return [_with_parts(_said(cell)) for cell in row]


def two_rows(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[tuple[str, ...]]:
    """The same for a header of two rows; a group stands over its columns, 上级/下级."""
    width = max(len(upper), len(lower))
    above = [_said(cell) for cell in upper] + [""] * (width - len(upper))
    below = [_said(cell) for cell in lower] + [""] * (width - len(lower))
    found: list[tuple[str, ...]] = []
    group = ""
    for over, under in zip(above, below, strict=True):
        if over:
            group = over if under else ""
        if not under:
            found.append(_with_parts(over))
        elif group:
            found.append((f"{group}/{under}", f"{group}{under}", under, group))
        else:
            found.append((under,))
    return found


def _said(cell: Cell) -> str:
    return "" if not isinstance(cell, str) else "".join(text(cell).split())


def _with_parts(said: str) -> tuple[str, ...]:
    """A name, and its parts where it is a group and a column in one cell, as we join them."""
    upper, slash, lower = said.partition("/")
    if not slash or not upper or not lower:
        return (said,)
    return said, f"{upper}{lower}", lower, upper


def read_header(
    layout: Layout, meanings: Sequence[tuple[str, ...]], below: Sequence[Sequence[Cell]], rows: int
) -> Header:
    """Tell which column each name means; ``below`` are the rows under the header."""
    scored = sorted(_scores(layout, meanings, below), key=lambda each: (-each[0], each[1], each[2]))
    order = list(layout.columns)
    columns: dict[str, int] = {}
    taken: set[int] = set()
    for _score, place, number in scored:
        if place not in taken and order[number] not in columns:
            columns[order[number]] = place
            taken.add(place)
    return Header(layout, tuple(said[0] for said in meanings), columns, rows)


def _scores(
    layout: Layout, meanings: Sequence[tuple[str, ...]], below: Sequence[Sequence[Cell]]
) -> Iterator[tuple[float, int, int]]:
    """How well a place suits a column: score, place, number of the column."""
    order = {column: number for number, column in enumerate(layout.columns)}
    for place, said in enumerate(meanings):
        best: dict[str, float] = {}
        for turn, name in enumerate(said):
            key = header_key(name)
            for form in forms_of(key):
                meant = layout.names.get(form, ())
                for column in meant:
                    score = (
                        _WEIGHT_OF_OUR_NAME * (form == header_key(column))
                        + _WEIGHT_OF_ONE_MEANING * (len(meant) == 1)
                        - _WEIGHT_OF_PLACE * turn
                    )
                    best[column] = max(best.get(column, score), score)
        for column, score in best.items():
            yield score + _WEIGHT_OF_FIT * _fit(layout, column, place, below), place, order[column]


def _fit(layout: Layout, column: str, place: int, below: Sequence[Sequence[Cell]]) -> float:
    """The share of the cells under a name that read as ones of a column."""
    reads = layout.readers.get(column)
    filled = [
        row[place] for row in below[:SAMPLE_ROWS] if place < len(row) and not is_blank(row[place])
    ]
    if reads is None or not filled:
        return _UNKNOWN_FIT
    return sum(reads(cell) for cell in filled) / len(filled)
