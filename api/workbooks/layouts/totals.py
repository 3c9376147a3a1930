"""Totals against the rows that they close; they are never booked, but a wrong one is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from api.workbooks import amounts, cells, words
from api.workbooks.cells import Cell, is_blank, text
from api.workbooks.layouts.columns import RowKind
from api.workbooks.layouts.lines import Line
from api.workbooks.layouts.tables import Table, Total
from api.workbooks.notes import Note, note

Number = Decimal | int
_Reader = Callable[[Cell], Number | None]


def _amount(cell: Cell) -> int | None:
    if amounts.says_nothing(cell):
        return 0
    back_fen = amounts.taken_back_fen(cell)
    return amounts.amount_fen(cell) if back_fen is None else -back_fen


def _hours(cell: Cell) -> Number | None:
    return 0 if is_blank(cell) else cells.hours(cell)


def _count(cell: Cell) -> int | None:
    return 0 if is_blank(cell) else cells.head_count(cell)


_SUMMED: Final[Mapping[RowKind, Mapping[str, _Reader]]] = {
    "staff": {},
    "money": {"收入": _amount, "支出": _amount},
    "visits": {},
    "training": {"学时": _hours, "人数": _count},
}
"""Columns of which a total is the sum."""
_NOTHING: Final[Mapping[str, _Reader]] = {}
_OF: Final[Mapping[str, words.WordList[Any]]] = {
    "资金来源": words.SOURCES,
    "用途类别": words.CATEGORIES,
}
"""Columns of whose words a total of money may be."""
_ROWS: Final = re.compile(r"共?([0-9]{1,5})(?:次|条|笔|场|户次)?")
_NO_COUNT: Final = ("收入", "支出", "金额", "余额", "学时", "人数", "时长", "序号")
_CARRIED: Final = ("结转", "结余", "余额", "承前", "承上", "接上", "接前", "过次", "转下", "转次")
"""A row that says what is left, not what was added up."""


class _Column:
    """The numbers of a column over all tables of a kind, for the sum of any stretch at once."""

    def __init__(self, reader: _Reader, cells: Iterable[Cell]) -> None:
        self.read = reader
        self._sums: list[Number] = [0]
        self._unreadable = [0]
        for cell in cells:
            number = reader(cell)
            self._sums.append(self._sums[-1] + (number or 0))
            self._unreadable.append(self._unreadable[-1] + (number is None))

    def differs(
        self, cell: Cell, begins: Iterable[int], end: int, among: Sequence[int] | None = None
    ) -> bool:
        """Whether a cell says a number that is the sum of none of the stretches up to ``end``.

        Nor of the rows ``among`` them, where the total is of some only.
        """
        said = None if is_blank(cell) else self.read(cell)
        if said is None or self._unreadable[end] > self._unreadable[min(begins, default=end)]:
            return False
        if any(said == self._sums[end] - self._sums[begin] for begin in begins):
            return False
        return among is None or all(
            said != sum(self._sums[at + 1] - self._sums[at] for at in among if at >= begin)
            for begin in begins
        )


def checked_totals(kind: RowKind, tables: Sequence[Table]) -> Iterator[Note]:
    """Check the totals of all tables of a kind, in their order.

    A total may stand for the rows since the one before, for its table, or for all until now.
    Where one of the rows cannot be read nothing can be said of a sum.
    """
    summed = {
        column: _Column(reader, (line[column] for table in tables for line in table.lines))
        for column, reader in _SUMMED.get(kind, _NOTHING).items()
    }
    start = 0
    lines = [line for table in tables for line in table.lines]
    for table in tables:
        since = start
        for turn, total in enumerate(table.totals):
            end = start + total.before
            begins = (0, start, since)
            since = end
            if any(mark in total.word for mark in _CARRIED):
                continue
            among = _among(kind, lines[:end], total.word)
            for column, numbers in summed.items():
                place = table.header.columns.get(column, len(total.cells))
                cell = total.cells[place] if place < len(total.cells) else ""
                if numbers.differs(cell, begins, end, among):
                    yield _differs(table, total, table.header.names[place])
            counts = {end - begin for begin in begins}
            # Whoever counts rows with a formula may count the totals before as well.
            wrong = _wrong_count(table, total, counts | {count + turn for count in counts})
            if wrong is not None:
                yield _differs(table, total, wrong)
        start += len(table.lines)


def _among(kind: RowKind, lines: Sequence[Line], word: str) -> list[int] | None:
    """The places of the rows that a total is of, 区财政小计; None where it names no such rows."""
    for column, words_of in _OF.items() if kind == "money" else ():
        if named := words_of.within(word):
            return [
                at for at, line in enumerate(lines) if words_of.find(text(line[column])) in named
            ]
    return None


def _differs(table: Table, total: Total, column: str) -> Note:
    return note("subtotal_differs", table.sheet, row=total.row, column=column)


def _wrong_count(table: Table, total: Total, counts: set[int]) -> str | None:
    """The column of a number of rows that is none of the right ones.

    Of plain numbers only the one beside the word is one of rows: elsewhere it may count anything.
    """
    names = table.header.names
    others = {table.header.columns.get(column) for column in _NO_COUNT}
    for place, cell in enumerate(total.cells):
        match = None if place in others else _ROWS.fullmatch(text(cell))
        is_told = match is not None and (not match[0].isdecimal() or place == total.place + 1)
        if match is not None and is_told and int(match[1]) not in counts:
            return (names[place] if place < len(names) else "") or total.word
    return None
