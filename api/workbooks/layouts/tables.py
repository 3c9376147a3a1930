"""The tables of a sheet: where each begins, whose rows it has, what is no row of it.

A sheet may hold several: one under the other, or one whose header is printed again on every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from api.workbooks.cells import Cell, is_blank, is_ditto, text
from api.workbooks.files.grids import Grid
from api.workbooks.layouts.columns import Layout
from api.workbooks.layouts.finding import (
    Sought,
    best_header,
    both_rows,
    first_header,
    header_places,
    title_of,
)
from api.workbooks.layouts.headers import Header
from api.workbooks.layouts.known import kinds_named, possible_in
from api.workbooks.layouts.lines import Line
from api.workbooks.layouts.wording import (
    closes_a_form,
    divides_a_table,
    divides_a_total,
    is_an_example,
    may_be_a_title,
    numbers_columns,
    total_word,
)

HEADER_ROWS_MAX: Final = 10
"""How far down a sheet its first header is looked for."""

_RECORD_COLUMNS_MIN: Final = 3
_NOT_SHARED: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Total:
    """A closing or carried row: what it calls itself and where, and before which line it stands."""

    row: int
    place: int
    word: str
    before: int
    cells: tuple[Cell, ...] = field(repr=False)


@dataclass(slots=True)
class Table:
    """A header and the rows under it; ``title`` is what stands above it.

    ``examples`` are rows that only show how to fill the others.
    """

    sheet: str
    title: str
    header: Header
    lines: list[Line] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        """What kind of table it is."""
        return self.header.layout

    def unkept(self) -> Iterator[str]:
        """The names of its columns that have something in them and that no record has a field for."""
        for column in sorted(self.layout.unkept & self.header.columns.keys()):
            if any(not is_blank(line[column]) for line in self.lines):
                yield self.header.name(column)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a sheet: its tables, or the columns that the nearest one lacks."""

    tables: tuple[Table, ...] = ()
    nearest: Layout | None = None
    missing: tuple[str, ...] = ()


def tables_in(grid: Grid) -> Found:
    """Find the tables of a sheet.

    Where there is none, ``nearest`` is the kind that its name says, or that it has most columns of.
    """
    rows = grid.rows
    hinted = _hinted(grid.name, rows[:HEADER_ROWS_MAX])
    sought = Sought(possible_in(grid.name, rows), hinted)
    places = header_places(rows, sought)
    near = [place for place in places if place < HEADER_ROWS_MAX]
    first = first_header(rows, near, sought, grid.name)
    if first is None:
        alone = hinted[0] if len(hinted) == 1 else None
        return Found(nearest=alone, missing=alone.missing({}) if alone else ())
    place, header = first
    if header.missing:
        return Found(nearest=header.layout, missing=header.missing)
    tables = [Table(grid.name, title_of(rows, 0, place), header)]
    starts = [place]
    end = place + header.rows
    for place in places:
        if place < end:
            continue
        top = _top(rows, end, place, tables[-1])
        title = title_of(rows, top, place) or tables[-1].title
        said = f"{grid.name} {title}"
        again = best_header(
            rows,
            both_rows(place, places),
            replace(sought, hinted=(tables[-1].layout,)),
            said,
            place,
        )
        if again is None or again[1].missing or len(again[1].columns) * 2 < _filled(rows[again[0]]):
            continue
        start, header = again
        starts.append(start)
        tables.append(Table(grid.name, title_of(rows, top, start) or tables[-1].title, header))
        end = start + header.rows
    for number, table in enumerate(tables):
        begin = starts[number] + table.header.rows
        last = starts[number + 1] if number + 1 < len(tables) else len(rows)
        end = _top(rows, begin, last, table) if last < len(rows) else last
        _fill(table, grid, begin, end)
    return Found(tables=tuple(tables))


def _hinted(name: str, rows: Sequence[Sequence[Cell]]) -> tuple[Layout, ...]:
    """The kinds that the name of the sheet says, or else its title."""
    title = "".join(text(cell) for row in rows[:2] if may_be_a_title(row) for cell in row)
    return kinds_named(name) or kinds_named(title)


def _top(rows: Sequence[Sequence[Cell]], begin: int, header: int, above: Table) -> int:
    """Where the title above a header begins, under the rows of the table above."""
    place = header
    while (
        place > begin
        and may_be_a_title(rows[place - 1])
        and not total_word(rows[place - 1])
        and _filled_required(above, rows[place - 1]) < len(above.layout.required)
    ):
        place -= 1
    return place


def _filled(row: Sequence[Cell]) -> int:
    return sum(not is_blank(cell) for cell in row)


def _fill(table: Table, grid: Grid, begin: int, end: int) -> None:
    """Take the rows from ``begin`` up to ``end`` that are records, and keep totals apart."""
    names = table.header.names
    columns = table.header.columns
    places = {column: table.header.places(column) for column in columns}
    # People number rows ahead, and photographs, before there is anything to say.
    telling = [place for each in columns if each != "序号" for place in places[each]]
    is_closing = False
    first_rows = {(first, column) for first, column, last, _right in grid.merged if last > first}
    for number, raw in enumerate(grid.rows[begin:end], start=begin + 1):
        total = total_word(raw)
        if total and (table.layout.kind == "money" or not _is_record(table, _but(raw, total[0]))):
            table.totals.append(Total(number, *total, len(table.lines), tuple(raw)))
            continue
        if all(place >= len(raw) or is_blank(raw[place]) for place in telling):
            continue
        if number == begin + 1 and numbers_columns(raw):
            continue
        if is_an_example(raw):
            table.examples.append(number)
            continue
        is_closing = is_closing or closes_a_form(raw)
        if (
            closes_a_form(raw)
            or divides_a_table(raw)
            or ((is_closing or _is_of_a_total(table, raw)) and not _is_record(table, raw))
        ):
            continue
        cells = [*raw, *("" for _ in range(len(names) - len(raw)))]
        cells = cells[: len(names)] if _filled(cells[len(names) :]) == 0 else cells
        shared = set()
        for column, place in ((each, place) for each in columns for place in places[each]):
            covered = grid.covered.get((number, place + 1))
            if covered is not None:
                cells[place] = covered
            if column in table.layout.amounts and (
                covered is not None or (number, place + 1) in first_rows
            ):
                shared.add(column)
        _say_as_above(table, cells)
        beyond = len(cells) - len(names)
        header = (*names, *("" for _ in range(beyond))) if beyond else names
        table.lines.append(
            Line(
                table.sheet,
                number,
                tuple(cells),
                header,
                table.header.columns_of(cells),
                frozenset(shared) if shared else _NOT_SHARED,
                table.title,
                table.header.ticked,
            )
        )


def _say_as_above(table: Table, cells: list[Cell]) -> None:
    """Put what the row before says where one says that it is the same, 同上; amounts are told anew.

    Of a day in parts people write year and month only where they change.
    """
    if not table.lines:
        return
    above = table.lines[-1].cells
    columns = table.header.columns
    amounts = {columns.get(column) for column in table.layout.amounts}
    for place, (cell, other) in enumerate(zip(cells, above, strict=False)):
        if is_ditto(cell) and place not in amounts:
            cells[place] = other
    if "日" in columns and not is_blank(cells[columns["日"]]):
        for place in (columns[part] for part in "年月" if part in columns):
            if is_blank(cells[place]):
                cells[place] = above[place]


def _is_of_a_total(table: Table, raw: Sequence[Cell]) -> bool:
    """Whether a row belongs to a total. Money is refused rather than left out unseen."""
    return table.layout.kind != "money" and divides_a_total(raw)


def _but(raw: Sequence[Cell], place: int) -> list[Cell]:
    """A row without one of its cells: the word for a total is nobody's name."""
    return ["" if at == place else cell for at, cell in enumerate(raw)]


def _is_record(table: Table, raw: Sequence[Cell]) -> bool:
    """Whether so many of the columns that must be are filled that a word makes nothing else of it."""
    least = min(_RECORD_COLUMNS_MIN, len(table.layout.required))
    return _filled_required(table, raw) >= least


def _filled_required(table: Table, raw: Sequence[Cell]) -> int:
    """How many of the columns that must be a row fills, or what is as good."""
    header = table.header
    filled = {
        column
        for column in header.columns
        if any(place < len(raw) and not is_blank(raw[place]) for place in header.places(column))
    }
    return len(table.layout.required) - len(table.layout.missing({*filled, *header.implied}))
