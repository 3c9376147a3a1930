"""The statement of a bank as a file: its lines, whatever the bank calls its columns.

The same readers as those of workbooks, so the same files are read and refused. What a line says of
the other account is not looked at.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final

from api.workbooks import amounts
from api.workbooks.amounts import unit_in_brackets
from api.workbooks.cells import Cell, is_blank, text
from api.workbooks.dates import Calendar, calendar_day, year_in
from api.workbooks.files import Grid, file_bytes, grids_of
from api.workbooks.layouts.columns import Layout, is_amount, is_day, names_of
from api.workbooks.layouts.finding import Sought, first_header, header_places, title_of
from api.workbooks.layouts.headers import Header
from api.workbooks.layouts.wording import total_word
from api.workbooks.refusals import WorkbookUnreadable, too_large
from domain.ground.values import iso_date
from domain.money.papers import statement_words
from domain.money.papers.statements import Direction, Statement, StatementLine, UnreadLine

LINES_MAX: Final = 5_000
"""So many lines of one statement: a station has some dozens a month."""
_HEADER_ROWS_MAX: Final = 30
"""Banks put the account, the period and their own name above the lines."""

_LAYOUT: Final = Layout(
    kind="statement",
    sheet=statement_words.SHEET,
    marks=(),
    columns=statement_words.COLUMNS,
    required=statement_words.REQUIRED,
    readers={
        "日期": is_day,
        **dict.fromkeys(("收入", "支出", "金额"), is_amount),
        "收支": lambda cell: _side(cell) is not None,
    },
    words={},
    names=names_of(statement_words.COLUMNS),
)


def read_statement(source: Path | bytes, *, name: str = "") -> Statement:
    """Read the first sheet that is a statement.

    Raises WorkbookUnreadable: no file, no workbook, too large, or no columns of a statement.
    """
    file = name or (source.name if isinstance(source, Path) else "")
    opened = grids_of(file_bytes(source), file)
    missing: tuple[str, ...] = statement_words.REQUIRED
    for grid in opened.grids:
        found = _header(grid)
        if found is None:
            continue
        place, header = found
        if not header.missing:
            title = title_of(grid.rows, 0, place)
            year = year_in(title) or year_in(PurePath(file).stem)
            calendar = Calendar(year, starts_1904=grid.starts_1904)
            return _read(grid, place + header.rows, header, calendar)
        missing = header.missing
    sheet = opened.grids[0].name if opened.grids else statement_words.SHEET
    raise WorkbookUnreadable("header_missing", sheet=sheet, what=missing)


def _header(grid: Grid) -> tuple[int, Header] | None:
    sought = Sought((_LAYOUT,), (_LAYOUT,))
    rows = grid.rows[: _HEADER_ROWS_MAX * 2]
    places = [each for each in header_places(rows, sought) if each < _HEADER_ROWS_MAX]
    return first_header(rows, places, sought, grid.name)


def _read(grid: Grid, begin: int, header: Header, calendar: Calendar) -> Statement:
    lines: list[StatementLine] = []
    unread: list[UnreadLine] = []
    for row, cells in enumerate(grid.rows[begin:], start=begin + 1):
        line = _Line(row, cells, header)
        if total_word(cells) or not line.moves_anything:
            continue
        found = line.read(calendar)
        if isinstance(found, StatementLine):
            lines.append(found)
        else:
            unread.append(found)
        if len(lines) + len(unread) > LINES_MAX:
            raise too_large("rows", LINES_MAX)
    return Statement(tuple(lines), tuple(unread))


class _Line:
    """A row under the header of a statement."""

    def __init__(self, row: int, cells: list[Cell], header: Header) -> None:
        self._row = row
        self._cells = cells
        self._header = header

    @property
    def moves_anything(self) -> bool:
        """Whether it has an amount: what was there before, and notes, have none."""
        return any(not amounts.says_nothing(self._cell(each)) for each in ("收入", "支出", "金额"))

    def read(self, calendar: Calendar) -> StatementLine | UnreadLine:
        """The line that it is, or what of it cannot be read."""
        day = calendar_day(self._cell("日期"), calendar)
        if day is None:
            return self._fails("bad_date", "日期")
        direction, column = self._moved()
        if direction is None:
            code = "bad_direction" if column == "收支" else "bad_amount"
            return self._fails(code, column)
        amount_fen = self._fen(column)
        if not amount_fen:
            return self._fails("bad_amount", column)
        return StatementLine(
            row=self._row,
            day=iso_date(day),
            direction=direction,
            amount_fen=abs(amount_fen),
            balance_fen=self._fen("余额"),
            reference=text(self._cell("流水号"))[:_REFERENCE_MAX],
        )

    def _moved(self) -> tuple[Direction | None, str]:
        """Which way money went, and the column that says how much."""
        sides: dict[str, Direction] = {"收入": "in", "支出": "out"}
        filled = [side for side in sides if not amounts.says_nothing(self._cell(side))]
        if "金额" not in self._header.columns or filled:
            if len(filled) != 1:
                return None, filled[0] if filled else "金额"
            is_back = (self._fen(filled[0]) or 0) < 0
            side = sides[filled[0]]
            return (_OTHER[side] if is_back else side), filled[0]
        if "收支" in self._header.columns:
            side_said = _side(self._cell("收支"))
            return side_said, "收支" if side_said is None else "金额"
        return ("out" if (self._fen("金额") or 0) < 0 else "in"), "金额"

    def _fen(self, column: str) -> int | None:
        """An amount with its sign; None for a cell that is empty or none."""
        cell = self._cell(column)
        if is_blank(cell):
            return None
        said = "".join(text(cell).split())
        sign = -1 if said[:1] in {"-", "−", "－"} else 1
        plain = said.lstrip("-−－+＋")
        if plain and amounts.says_nothing(plain):
            return 0
        unit = unit_in_brackets(self._header.unit(column)) or ""
        found = amounts.amount_fen(plain, unit)
        return None if found is None else sign * found

    def _cell(self, column: str) -> Cell:
        place = self._header.columns.get(column)
        return "" if place is None or place >= len(self._cells) else self._cells[place]

    def _fails(self, code: str, column: str) -> UnreadLine:
        return UnreadLine(row=self._row, code=code, column=self._header.name(column) or column)


_REFERENCE_MAX: Final = 100
_OTHER: Final[dict[Direction, Direction]] = {"in": "out", "out": "in"}


def _side(cell: Cell) -> Direction | None:
    said = text(cell).casefold()
    if said in statement_words.IN_WORDS:
        return "in"
    return "out" if said in statement_words.OUT_WORDS else None
