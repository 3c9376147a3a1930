"""A line of a sheet that a kind declares: each column by what its field holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from api.workbooks import amounts, cells, times
from api.workbooks.cells import fold, is_blank, text
from api.workbooks.dates import any_day, calendar_day
from api.workbooks.layouts import Line
from api.workbooks.layouts.declared import CLOCK, COLUMNS, REMARK, Column, Form
from api.workbooks.meaning.cells_of import Context, Row
from api.workbooks.rows import DeclaredRow
from api.workbooks.words import NOTHING_WORDS, TARGET_GROUPS
from domain.ground.forms.fields import Hundredths
from domain.ground.kinds import Kind
from domain.ground.values import CHINA, iso_date, iso_minute

TIME_ASSUMED: Final = "time_assumed"
"""Warned of a moment of which the sheet says the day alone."""

_ITEMS: Final = re.compile(r"[、,;/|\n\r]+(?![^()]*\))")
"""Between the items of a list, and not within the brackets behind one."""
_WITHIN: Final = re.compile(r"[\s:,;、()]+")
_COUNTED: Final = re.compile(r"(?P<word>.*?\D)(?P<number>[0-9]+(?:人次|[人户位名个%])?)")


def declared_row(kind: Kind, line: Line, context: Context) -> DeclaredRow:
    """Read a line of a sheet of a kind."""
    row = _DeclaredLine(line, context)
    columns = COLUMNS[kind.topic]
    for column in columns:
        row.take(column)
    remark = row.text(REMARK)
    note = next((each.field for each in columns if each.form == "note"), None)
    if note is not None and remark not in NOTHING_WORDS:
        row.stated[note] = "\n".join(filter(None, (str(row.stated.get(note, "")), remark)))
    if kind.sheet is not None and kind.sheet.spread:
        _gather(row.stated, kind.sheet.spread)
    return DeclaredRow(
        line=line,
        problems=row.problems(),
        kind=kind,
        stated=row.stated,
        day=row.when,
        workers=tuple(row.workers),
        warnings=tuple(row.warnings),
    )


def _gather(stated: dict[str, object], spread: str) -> None:
    """Put what a row states of the one item of a list in the list's place."""
    names = [name for name in stated if name.startswith(f"{spread}.")]
    stated[spread] = ({name.partition(".")[2]: stated.pop(name) for name in names},)


class _DeclaredLine(Row):
    """A line being read into the fields of a form."""

    def __init__(self, line: Line, context: Context) -> None:
        super().__init__(line, context)
        self.stated: dict[str, object] = {}
        self.when: date | None = None
        self.workers: dict[str, None] = {}
        self.warnings: list[str] = []
        self._started = True

    def take(self, column: Column) -> None:
        """Read one column; the first is when it was."""
        is_first, self._started = self._started, False
        if column.form == "span":
            self._span(column)
            return
        if column.form == "moment":
            self._moment(column, is_first=is_first)
            return
        if column.form == "day":
            self._day(column, is_first=is_first)
            return
        if self.text(column.name) in NOTHING_WORDS and column.form != "flag":
            told = self._told_by_title(column)
            self.unless(told or not column.is_required, "missing_value", column.name)
            if told:
                self.stated[column.field] = told
            return
        value = _READ[column.form](self, column)
        if value is not None:
            self.stated[column.field] = value

    def _told_by_title(self, column: Column) -> object:
        """The target group that a title says of all its rows, 独居老人花名册."""
        whole = column.parts[0] if column.parts else column
        rest = column.parts[1:]
        if column.name in self.line.columns or whole.words is not TARGET_GROUPS:
            return None
        if not column.is_several or any(each.is_required for each in rest):
            return None
        found = TARGET_GROUPS.within(self.context.title)
        return tuple({whole.field: word} for word in found) if column.parts else found

    def _span(self, column: Column) -> None:
        day, found = self.day_and_times(column.name)
        if day is None or found is None:
            return
        self.when = day
        self.stated[column.field] = _minute(day, found.starts)
        last = day + timedelta(days=found.ends_next_day)
        self.stated[column.until] = _minute(last, found.ends)

    def _moment(self, column: Column, *, is_first: bool) -> None:
        """A day with its time, or beside it; midnight where the sheet says no time at all."""
        cell = self.day_cell(column.name)
        is_told = is_first and self.text(CLOCK) not in NOTHING_WORDS
        behind, beside = cell, self.cell(CLOCK) if is_told else ""
        if isinstance(cell, str):
            cell = times.split_moment(cell)[0] or cell
        if not column.is_required and text(cell) in NOTHING_WORDS:
            return
        day = calendar_day(cell, self.context.calendar)
        self.unless(day, "bad_date", column.name)
        at = times.begins_at(behind if is_blank(beside) else beside)
        if at == time(0) and isinstance(behind, datetime) and is_blank(beside):
            at = None  # a spreadsheet gives a day alone this hour
        self.unless(is_blank(beside) or at is not None, "bad_time", CLOCK)
        if day is None:
            return
        if at is None:
            self.warnings.append(TIME_ASSUMED)
        self.when = day if is_first else self.when
        self.stated[column.field] = _minute(day, at or time(0))

    def _day(self, column: Column, *, is_first: bool) -> None:
        day = self.day(column.name, may_be_empty=not column.is_required)
        if day is None:
            return
        self.when = day if is_first else self.when
        self.stated[column.field] = iso_date(day)

    def birthday(self, column: Column) -> object:
        """A day of any year."""
        found = any_day(self.cell(column.name))
        self.unless(found is not None, "bad_birth_date", column.name)
        return None if found is None else iso_date(found)

    def amount(self, column: Column) -> object:
        """Money in fen."""
        found = amounts.amount_fen(self.cell(column.name), self.context.units.get(column.name, ""))
        self.unless(found is not None, "bad_amount", column.name)
        is_whole = column.name not in self.line.shared
        self.unless(is_whole, "merged_amount", column.name)
        return found

    def hours(self, column: Column) -> object:
        """Hours in hundredths."""
        found = cells.hours(self.cell(column.name))
        self.unless(found is not None, "bad_hours", column.name)
        return None if found is None else Hundredths(int(found * 100))

    def minutes(self, column: Column) -> object:
        """A length, of plain numbers in minutes unless the header says hours."""
        unit = self.context.units.get(column.name, "") or "分"
        found = times.length_minutes(self.cell(column.name), unit)
        self.unless(found is not None, "bad_length", column.name)
        return found

    def number(self, column: Column) -> object:
        """A whole number."""
        found = cells.count(self.cell(column.name))
        self.unless(found is not None, "bad_number", column.name)
        return found

    def flag(self, column: Column) -> object:
        """Yes or no; an empty cell says neither."""
        said = self.text(column.name)
        if said in {"", "-", "—", "/"}:
            return None
        found = cells.yes_or_no(said)
        self.unless(found is not None, "bad_flag", column.name)
        return found

    def one_word(self, column: Column) -> object:
        """A word of a list."""
        assert column.words is not None
        return self.word(column.words, column.name, "unknown_word")

    def some_words(self, column: Column) -> object:
        """Words of a list."""
        assert column.words is not None
        return self.words(column.words, column.name, "unknown_word")

    def plain(self, column: Column) -> object:
        """A text; one that tells things apart is not cut, one about somebody is cut later."""
        return self.text(column.name) if column.is_personal else self.short_text(column.name)

    def texts(self, column: Column) -> object:
        """Codes and short texts, each once."""
        found = filter(None, map(str.strip, _ITEMS.split(self.text(column.name))))
        return tuple(dict.fromkeys(found))

    def somebody(self, column: Column) -> object:
        """People by name or by code, as typed: who they are is for others to say."""
        found = self.people(column.name)
        self.unless(found or not column.is_required, "missing_name", column.name)
        is_one = len(found) <= 1 or column.is_several or column.is_each
        self.unless(is_one, "bad_list", column.name)
        if column.form == "worker":
            self.workers.update(dict.fromkeys(found))
        return found or None

    def parts(self, column: Column) -> object:
        """A list of parts in one cell: each begins with its word, what else it says stands behind."""
        found = []
        for item in filter(None, map(str.strip, _ITEMS.split(fold(self.text(column.name))))):
            part = self._part(column, item)
            if part is None:
                self.unless(False, "bad_list", column.name, words=column.parts[0].words)
                return None
            found.append(part)
        return tuple(found)

    def _part(self, column: Column, item: str) -> Mapping[str, object] | None:
        is_counted = any(each.form == "number" for each in column.parts)
        counted = _COUNTED.fullmatch(item) if is_counted else None
        said = (counted["word"], counted["number"]) if counted else (item,)
        tokens = [each for piece in said for each in _WITHIN.split(piece) if each]
        part: dict[str, object] = {}
        for token in tokens:
            for each in column.parts:
                value = None if each.field in part else self._token(each, token)
                if value is not None:
                    part[each.field] = value
                    break
            else:
                return None
        is_whole = all(each.field in part for each in column.parts if each.is_required)
        return part if is_whole else None

    def _token(self, part: Column, token: str) -> object:
        if part.words is not None:
            return part.words.find(token)
        if part.form == "day":
            day = calendar_day(token, self.context.calendar)
            return None if day is None else iso_date(day)
        return cells.count(token) if part.form == "number" else token


def _minute(day: date, at: time) -> str:
    return iso_minute(datetime.combine(day, at, CHINA))


_READ: Final[Mapping[Form, Callable[[_DeclaredLine, Column], object]]] = {
    "birthday": _DeclaredLine.birthday,
    "amount": _DeclaredLine.amount,
    "hours": _DeclaredLine.hours,
    "minutes": _DeclaredLine.minutes,
    "number": _DeclaredLine.number,
    "flag": _DeclaredLine.flag,
    "word": _DeclaredLine.one_word,
    "words": _DeclaredLine.some_words,
    "text": _DeclaredLine.plain,
    "note": _DeclaredLine.plain,
    "texts": _DeclaredLine.texts,
    "worker": _DeclaredLine.somebody,
    "client": _DeclaredLine.somebody,
    "volunteer": _DeclaredLine.somebody,
    "parts": _DeclaredLine.parts,
}
"""How each form but those of days is read."""
