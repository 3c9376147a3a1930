"""The cells of one row, read by what their columns hold, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from api.workbooks import cells, people
from api.workbooks.cells import Cell, text
from api.workbooks.dates import Calendar, calendar_day
from api.workbooks.layouts import Line
from api.workbooks.problems import TEXT_CHARACTERS_MAX, Problems, RowProblem
from api.workbooks.times import TimeRange, split_moment, time_range, times_apart, times_by_length
from api.workbooks.words import NOTHING_WORDS, WordList

Word = TypeVar("Word", bound=str)
Meaning = TypeVar("Meaning")
Said = TypeVar("Said", bound=Cell)

_READ_MAX: Final = 20_000
_PEOPLE: Final = re.compile(r"[、,;/|&+\n\r]+")

_FREE_TEXTS: Final = frozenset({"主要情况", "摘要", "备注"})
"""Columns of which nothing depends on what stands in them."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a table says of all its rows: days without a year, units, and its title."""

    calendar: Calendar
    title: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    _read: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, read: Callable[[Said], Meaning], cell: Said) -> Meaning:
        """What a cell means, read once and kept once: the same days and words fill a long table."""
        key = read, type(cell), cell
        known = self._read
        if key not in known:
            if len(known) >= _READ_MAX:
                known.clear()
            known[key] = read(cell)
        meaning: Meaning = known[key]
        return meaning

    def day(self, cell: Cell) -> date | None:
        """The day that a cell says by the calendar of the table."""
        return calendar_day(cell, self.calendar)


class Row:
    """A line being read: every method names a column as we do and notes what is wrong with it."""

    def __init__(self, line: Line, context: Context) -> None:
        self.line = line
        self.context = context
        self._problems = Problems()
        for column in line.columns:
            self.unless(not cells.is_fault(line[column]), "cell_error", column)
            is_told = not cells.is_ditto(line[column]) or column in _FREE_TEXTS
            self.unless(is_told, "as_above", column)

    def unless(self, condition: object, code: str, column: str, *, words: object = None) -> None:
        """Note a problem of a column, by the name that the sheet has for it."""
        allowed = words.allowed if isinstance(words, WordList) else ()
        self._problems.unless(condition, code, self.line.named(column), allowed)

    def problems(self) -> tuple[RowProblem, ...]:
        """Everything noted so far."""
        return self._problems.all()

    def cell(self, column: str) -> Cell:
        """A cell as it is; one that went wrong is empty, and is a problem already."""
        cell = self.line[column]
        return "" if cells.is_fault(cell) else cell

    def text(self, column: str) -> str:
        """A cell as text."""
        return self.context.once(text, self.cell(column))

    def short_text(self, column: str) -> str:
        """A text that may not be cut, because it tells one thing from another; a dash says none."""
        found = self.text(column)
        found = "" if found in NOTHING_WORDS else found
        self.unless(len(found) <= TEXT_CHARACTERS_MAX, "text_too_long", column)
        return found

    def name(self, column: str) -> str:
        """One person's name."""
        found = people.name(self.cell(column))
        self.unless(len(found) <= TEXT_CHARACTERS_MAX, "text_too_long", column)
        return found

    def names(self, column: str) -> tuple[str, ...]:
        """The people whom a cell names; whoever is only counted, or no name, is a problem."""
        found = self.context.once(people.names, self.cell(column))
        self.unless(
            all(len(name) <= TEXT_CHARACTERS_MAX for name in found.people), "text_too_long", column
        )
        self.unless(not found.has_leftovers, "not_a_name", column)
        self.unless(not found.counts_others, "people_unnamed", column)
        return found.people

    def people(self, column: str) -> tuple[str, ...]:
        """People by name or by code, as typed: who they are is for others to say."""
        pieces = filter(None, map(str.strip, _PEOPLE.split(cells.fold(self.text(column)))))
        found: dict[str, None] = {}
        for piece in pieces:
            if people.is_code(piece):
                found[piece] = None
                continue
            named = people.names(piece)
            self.unless(not named.has_leftovers, "not_a_name", column)
            self.unless(not named.counts_others, "people_unnamed", column)
            found.update(dict.fromkeys(named.people))
        return tuple(found)

    def word(
        self, words: WordList[Word], column: str, code: str, *, may_be_empty: bool = False
    ) -> Word | None:
        """A word of a list."""
        said = self.text(column)
        found = self.context.once(words.find, said)
        is_fine = found is not None or (may_be_empty and said in NOTHING_WORDS)
        self.unless(is_fine, code, column, words=words)
        return found

    def words(self, words: WordList[Word], column: str, code: str) -> tuple[Word, ...]:
        """One or several words of a list; without the column what the title says of all rows."""
        if column in self.line.columns:
            found, are_known = self.context.once(words.find_all, self.text(column))
        else:
            found = words.within(self.context.title)
            are_known = bool(found)
        self.unless(are_known, code, column, words=words)
        return found

    def day_cell(self, column: str) -> Cell:
        """The cell of a day, put together where year, month and day have one each."""
        columns = self.line.columns
        if column in columns or not {"月", "日"} <= columns.keys():
            return self.cell(column)
        year, month, day = (cells.part_of_day(self.cell(part), part) for part in "年月日")
        return f"{year}年{month}月{day}日" if year else f"{month}月{day}日" if month else ""

    def day(self, column: str, *, may_be_empty: bool = False) -> date | None:
        """A day."""
        cell = self.day_cell(column)
        day = self.context.once(self.context.day, cell)
        is_none = may_be_empty and text(cell) in NOTHING_WORDS
        self.unless(day or is_none, "bad_date", self._place_of_day(column))
        return day

    def day_and_times(self, column: str) -> tuple[date | None, TimeRange | None]:
        """A day and from when to when, wherever the sheet has them.

        Two cells for day and times; three with start and end, or start and length, apart; or the
        times behind the day in one.
        """
        columns = self.line.columns
        day_cell = self.day_cell(column)
        start, end = self.cell("开始时间"), self.cell("结束时间")
        if cells.is_blank(day_cell):
            day_cell = _day_in(start)
        behind = ""
        if isinstance(day_cell, str):
            day_text, rest = split_moment(day_cell)
            if day_text:
                day_cell, behind = day_text, rest
        day = self.context.once(self.context.day, day_cell)
        if "起止时间" in columns:
            place, times = "起止时间", self.context.once(time_range, self.cell("起止时间"))
        elif "结束时间" in columns and not cells.is_blank(end):
            place, times = "结束时间", times_apart(start, end)
        elif "时长" in columns:
            place = "时长"
            since = start if "开始时间" in columns else self.cell(column)
            times = times_by_length(since, self.cell("时长"), self.context.units.get("时长", ""))
        else:
            place, times = ("开始时间" if "开始时间" in columns else column), time_range(behind)
        if place == "起止时间" and times is None and behind and cells.is_blank(self.cell(place)):
            times = time_range(behind)
        self.unless(day, "bad_date", self._place_of_day(column))
        self.unless(times, "bad_time", place)
        if times is not None:
            self.unless(times.minutes > 0, "end_before_start", place)
        return day, times

    def _place_of_day(self, column: str) -> str:
        """The column in which a day is looked for where the sheet has none of its own for it."""
        return next(
            (each for each in (column, "月", "开始时间") if each in self.line.columns), column
        )


def _day_in(cell: Cell) -> Cell:
    """The day before a time of day in one cell."""
    if isinstance(cell, str):
        return split_moment(cell)[0]
    return cell
