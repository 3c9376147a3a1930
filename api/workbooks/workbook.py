"""A whole file: its sheets, whatever they are called and however many, and their rows.

The front of the package; which sheet is what is in ``sorting``, where tables are in ``layouts``,
what a row means in ``meaning``, what a cell means in ``cells``, ``people``, ``dates``, ``times``,
``amounts``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import Final, NamedTuple, TypeVar

from api.workbooks import meaning
from api.workbooks.amounts import unit_in_brackets, unit_in_title
from api.workbooks.dates import Calendar, year_in
from api.workbooks.files import Grid, file_bytes, grids_of
from api.workbooks.layouts import LAYOUTS, NOTHING_MENDED, Line, Mendings, Table
from api.workbooks.layouts.amid import amid
from api.workbooks.layouts.declared import DECLARING
from api.workbooks.meaning.cells_of import Context
from api.workbooks.notes import Note, note
from api.workbooks.refusals import WorkbookUnreadable, together, too_large
from api.workbooks.rows import DeclaredRow, SheetRow, Workbook
from api.workbooks.sorting import SortedSheets
from domain.stations.sheet_words import SHEET as STATION_SHEET

NAMES_MAX: Final = 100_000
"""Of workers and attendees: a cell of text can hold thousands, and each is more than its letters."""

_Row = TypeVar("_Row", bound=SheetRow)


def read_workbook(
    source: Path | bytes,
    *,
    name: str = "",
    default_year: int | None = None,
    mendings: Mendings = NOTHING_MENDED,
) -> Workbook:
    """Read what a station keeps in a file: .xlsx, .xlsm, .xls, or .csv, from its bytes too.

    ``name`` is the file's where bytes are given; a .csv is only known by it. ``default_year`` is
    the year of dates written without one in a file that says none itself. ``mendings`` are read in
    the place of what stands in their cells. Raises WorkbookUnreadable
    when the file as a whole cannot be read, with everything that is wrong with it; what is wrong
    with single rows stands in their ``problems``.
    """
    file = name or (source.name if isinstance(source, Path) else "")
    data = file_bytes(source)
    opened = grids_of(data, file)
    sheets = SortedSheets()
    for sheet in opened.left_out:
        sheets.ignore(sheet)
    for grid in opened.grids:
        sheets.sort_in(grid)
    sheets.settle()
    tables = sheets.tables
    titles = {_year_of(table) for each in tables.values() for table in each} - {None}
    years = _Years(
        None,
        next(iter(titles)) if len(titles) == 1 else None,
        year_in(PurePath(file).stem),
        default_year,
    )
    about = sheets.station(years.otherwise, are_years_told=bool(titles))
    if sheets.wrong:
        raise together(sheets.wrong)
    if about.info is None and not any(tables.values()):
        wanted = [STATION_SHEET, *(each.sheet for each in LAYOUTS.values())]
        raise WorkbookUnreadable("sheet_missing", sheet=wanted[0], what=wanted)
    reading = _Reading(sheets.grids, years._replace(said=about.year), mendings)
    staff = reading.rows(tables["staff"], meaning.staff_row)
    money = reading.rows(tables["money"], meaning.money_row)
    visits = reading.rows(tables["visits"], meaning.visit_row, lambda row: row.workers)
    training = reading.rows(tables["training"], meaning.training_row, lambda row: row.attendees)
    declared = reading.amid
    for topic, kind in DECLARING.items():
        read = partial(meaning.declared_row, kind)
        declared += reading.rows(tables[topic], read, lambda row: row.workers)
    return Workbook(
        file_sha256=hashlib.sha256(data).hexdigest(),
        station=about.info,
        ledger_year=about.year or years.otherwise,
        staff=staff,
        money=money,
        visits=visits,
        training=training,
        declared=tuple(declared),
        headers=sheets.headers(),
        years=reading.years,
        mended=reading.mended,
        starts_1904=any(grid.starts_1904 for grid in opened.grids),
        notes=(*sheets.all_notes(), *reading.notes),
    )


class _Years(NamedTuple):
    """Where a year may be said, from what counts most: 台账年度, titles, the file's name, elsewhere."""

    said: int | None
    titles: int | None
    file: int | None
    default: int | None

    @property
    def otherwise(self) -> int | None:
        """The year where no sheet of the station says it."""
        return self.titles or self.file or self.default


def _year_of(table: Table) -> int | None:
    above_month = table.header.name("月")
    return year_in(table.title) or year_in(table.sheet) or year_in(above_month)


class _Reading:
    """Lines to rows, with what each table says of its own."""

    def __init__(self, grids: dict[str, Grid], years: _Years, mendings: Mendings) -> None:
        self._grids = grids
        self._years = years
        self._mendings = mendings
        self._named = 0
        self.notes: list[Note] = []
        self.years: dict[tuple[str, str], int | None] = {}
        self.mended: dict[tuple[str, int], str] = {}
        self.amid: list[DeclaredRow] = []
        """Rows of further kinds that stand in sheets of others."""

    def rows(
        self,
        tables: Iterable[Table],
        read: Callable[[Line, Context], _Row],
        people: Callable[[_Row], tuple[str, ...]] = lambda _row: (),
    ) -> tuple[_Row, ...]:
        """Read the lines of tables of one kind. Raises WorkbookUnreadable for too many people.

        Rows of another kind that stand there are put aside.
        """
        found = []
        for table in tables:
            context = self._context(table)
            for each in table.lines:
                line = self._as_mended(each)
                other = amid(table.layout.kind, line)
                if other is None:
                    found.append(read(line, context))
                    self._count(people(found[-1]))
                    continue
                row = meaning.declared_row(other.kind, other.line, context)
                warnings = (other.warning, *row.warnings)
                self.amid.append(replace(row, warnings=warnings, amid=table.layout.kind))
                self._count(row.workers)
        return tuple(found)

    def _count(self, people: tuple[str, ...]) -> None:
        self._named += len(people)
        if self._named > NAMES_MAX:
            raise too_large("names", NAMES_MAX)

    def _as_mended(self, line: Line) -> Line:
        mending = self._mendings.get((line.sheet, line.row))
        if mending is None:
            return line
        self.mended[line.sheet, line.row] = mending.mending
        return line.mended(mending.cells)

    def _context(self, table: Table) -> Context:
        years = self._years
        year = years.said or _year_of(table) or years.titles or years.file
        if year is None and years.default is not None and table.lines:
            year = years.default
            self.notes.append(note("year_assumed", table.sheet, what=[year]))
        units = {column: table.header.unit(column) for column in table.header.columns}
        of_all = unit_in_title(table.title)
        for column in table.layout.amounts:
            own = unit_in_brackets(units.get(column, ""))
            units[column] = of_all if own is None else own
        self.years[table.sheet, table.title] = year
        calendar = Calendar(year, self._grids[table.sheet].starts_1904)
        return Context(calendar, f"{table.sheet} {table.title}", units)
