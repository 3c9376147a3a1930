"""Reading a header: which column is meant by each of its words, and how sure that is.

Names are not enough: 时间 is a day here and a time there, 类型 may be anything. A name that stands
for several columns goes where its neighbours leave room and where what stands under it fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from api.workbooks import times
from api.workbooks.cells import Cell, is_blank, is_ditto, is_filled, text
from api.workbooks.layouts.columns import Layout, forms_of, header_key, unit_of
from api.workbooks.layouts.ticks import Ticked, ticked_columns

SAMPLE_ROWS: Final = 20
"""How many rows below a header are looked at to tell its columns."""

_UNKNOWN_FIT: Final = 0.5
_WEIGHT_OF_FIT: Final = 4.0
_WEIGHT_OF_OUR_NAME: Final = 2.0
_WEIGHT_OF_ONE_MEANING: Final = 1.0
_WEIGHT_OF_PLACE: Final = 0.25
_WEIGHT_OF_GROUP: Final = 3.0
_WITH_GROUP: Final = (0, 1)
"""Of the readings of a column under a group those with its name, 收入/金额 and 收入金额."""
_BRACKETS: Final = re.compile(r"\([^()]+\)")
_OF_A_GROUP: Final = re.compile("(?<=.)(?:基本)?(?:信息|情况|资料)$")
"""What a group is called beyond what it is about: 社工信息 over 姓名 is 社工姓名."""
_NEVER_SPARE: Final = frozenset({"序号", "收入", "支出", "金额", "余额"})
"""Columns of which a second one says something else."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header as read for one kind of sheet; ``rows`` is how many rows it takes.

    ``spares`` are further places of a column, of which each row fills one: the source of what came
    and of what was spent, under a group each. ``ticked`` are columns with a place for each option,
    of which ``columns`` has the first. ``implied`` are columns that are not there because another
    one, or the title, says as much.
    """

    layout: Layout
    names: tuple[str, ...]
    columns: Mapping[str, int]
    rows: int
    spares: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ticked: Mapping[str, Ticked] = field(default_factory=dict)
    implied: frozenset[str] = frozenset()

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that it lacks."""
        return self.layout.missing({*self.columns, *self.implied})

    def titled(self, title: str) -> Header:
        """The same under a title."""
        return replace(self, implied=self.implied | self.layout.told_by_title(title))

    def places(self, column: str) -> tuple[int, ...]:
        """Everywhere that a column is; nowhere if it is not."""
        if column in self.ticked:
            return tuple(self.ticked[column].options)
        place = self.columns.get(column)
        return () if place is None else (place, *self.spares.get(column, ()))

    def columns_of(self, cells: Sequence[Cell]) -> Mapping[str, int]:
        """Where a row has each column: in the spare place that it fills, where the first is empty."""
        own: dict[str, int] = {}
        for column, spares in self.spares.items():
            filled = [place for place in spares if not is_blank(cells[place])]
            if filled and is_blank(cells[self.columns[column]]):
                own[column] = filled[0]
        return {**self.columns, **own} if own else self.columns

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of columns that nothing is made of."""
        used = {place for column in self.columns for place in self.places(column)}
        return tuple(name for place, name in enumerate(self.names) if name and place not in used)

    def name(self, column: str) -> str:
        """What the sheet calls a column; empty where it has none."""
        place = self.columns.get(column)
        return "" if place is None else self.names[place]

    def unit(self, column: str) -> str:
        """What the header says of the unit of a column."""
        return unit_of(self.name(column))


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
            stem = _OF_A_GROUP.sub("", group)
            found.append((f"{group}/{under}", f"{stem}{under}", under, group))
        else:
            found.append((under,))
    return found


def with_units(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[tuple[str, ...]]:
    """The same for a header under which each column has its unit in brackets, 收入 over （万元）."""
    units = [*map(_said, lower), *("" for _ in range(len(upper) - len(lower)))]
    return [_with_parts(f"{_said(cell)}{unit}") for cell, unit in zip(upper, units, strict=False)]


def is_lower_row(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether a row only divides what stands in the one above, 起 | 止 under 时间, by its blanks."""
    above = [_said(cell) for cell in upper] + [""] * (len(lower) - len(upper))
    filled = [place for place, cell in enumerate(lower) if not is_blank(cell)]
    is_spread = any(not above[place] for place in filled)
    return is_spread and all(
        isinstance(lower[place], str)
        and not any(map(str.isdigit, _said(lower[place])))
        and (not above[place] or (place + 1 in filled and not above[place + 1]))
        for place in filled
    )


def says_units(row: Sequence[Cell]) -> bool:
    """Whether all that stands in a row stands in brackets."""
    filled = [_said(cell) for cell in row if not is_blank(cell)]
    return bool(filled) and all(_BRACKETS.fullmatch(said) for said in filled)


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
    ticked = ticked_columns(layout, meanings, below[:SAMPLE_ROWS])
    columns = {column: min(each.options) for column, each in ticked.items()}
    taken = {place for each in ticked.values() for place in each.options}
    for _score, place, number in scored:
        if place not in taken and order[number] not in columns:
            columns[order[number]] = place
            taken.add(place)
    spares: dict[str, tuple[int, ...]] = {}
    for _score, place, number in scored:
        column = order[number]
        if place in taken or column not in columns or column in ticked:
            continue
        beside = (columns[column], *spares.get(column, ()))
        if _may_be_spare(layout, column, place, beside, below):
            spares[column] = (*spares.get(column, ()), place)
            taken.add(place)
    names = tuple(said[0] for said in meanings)
    return Header(layout, names, columns, rows, spares, ticked, _implied(columns, below))


def _may_be_spare(
    layout: Layout,
    column: str,
    place: int,
    beside: Sequence[int],
    below: Sequence[Sequence[Cell]],
) -> bool:
    """Whether rows fill a place only where they leave the others of its column empty."""
    if column in _NEVER_SPARE or _fit(layout, column, place, below) < _UNKNOWN_FIT:
        return False
    filled = [row for row in below[:SAMPLE_ROWS] if is_filled(row, place)]
    return bool(filled) and not any(is_filled(row, other) for row in filled for other in beside)


def _implied(columns: Mapping[str, int], below: Sequence[Sequence[Cell]]) -> frozenset[str]:
    """Times, where they stand behind the day in one cell, or its hour does beside a length."""
    place = next((columns[name] for name in ("探访日期", "日期") if name in columns), None)
    if place is None or "起止时间" in columns:
        return frozenset()
    filled = [row[place] for row in below[:SAMPLE_ROWS] if is_filled(row, place)]
    says_times = times.has_clock if "时长" in columns else times.has_range
    is_told = 2 * sum(says_times(cell) for cell in filled) > len(filled)
    return frozenset({"起止时间"}) if is_told else frozenset()


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
                        + _WEIGHT_OF_GROUP * (turn in _WITH_GROUP and len(said) > len(_WITH_GROUP))
                        - _WEIGHT_OF_PLACE * turn
                    )
                    best[column] = max(best.get(column, score), score)
        for column, score in best.items():
            yield score + _WEIGHT_OF_FIT * _fit(layout, column, place, below), place, order[column]


def _fit(layout: Layout, column: str, place: int, below: Sequence[Sequence[Cell]]) -> float:
    """The share of the cells under a name that read as ones of a column."""
    reads = layout.readers.get(column)
    filled = [
        row[place]
        for row in below[:SAMPLE_ROWS]
        if is_filled(row, place) and not is_ditto(row[place])
    ]
    if reads is None or not filled:
        return _UNKNOWN_FIT
    return sum(reads(cell) for cell in filled) / len(filled)
