"""The rows of a file as an import found them: each once, by what becomes of it.

A report lists what somebody has to know. Whoever looks at a file wants all its rows, with what
stands in them, so the two are put together here; what is here names people and is for whoever
uploaded the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time
from typing import Final, Literal, NamedTuple

from api.importing.reporting.report import ERASED_CODE, Change, FileReport, Kind, RowKey, Sentence
from api.workbooks import DeclaredRow, SheetRow, StaffRow, TrainingRow, VisitRow, Workbook
from api.workbooks.cells import Cell, text
from api.workbooks.layouts import LAYOUTS

RowState = Literal["new", "recorded", "changed", "duplicate", "held", "refused"]

STATES: Final[tuple[RowState, ...]] = (
    "new",
    "recorded",
    "changed",
    "duplicate",
    "held",
    "refused",
)
"""What becomes of a row; ``held`` is one whose record was voided, and which stays out with it."""

_INSTEAD: Final[Mapping[str, tuple[str, ...]]] = {
    "探访日期": ("开始时间", "起止时间"),
    "日期": ("开始时间", "起止时间"),
    "起止时间": ("结束时间",),
    "参加人员": ("村社区工作者",),
    "金额": ("支出", "收入"),
    "凭证号": ("票据号",),
}
"""A column -> those that say the same in other layouts, the likeliest first."""


class TriedRow(NamedTuple):
    """A row: where it stands, what stands in it, and what becomes of it.

    ``wrong`` are the places of the cells that it is refused for, ``why`` the reason. ``record`` is
    the record that it is or repeats, and ``change`` what it says otherwise; ``earlier_row`` is the
    one that it repeats. ``is_mendable`` says that somebody can put right what it is refused for.
    """

    key: RowKey
    state: RowState
    header: tuple[str, ...]
    cells: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    why: tuple[Sentence, ...] = ()
    wrong: tuple[int, ...] = ()
    record: str = ""
    changes: tuple[Change, ...] = ()
    earlier_row: int | None = None
    is_mended: bool = False

    @property
    def is_mendable(self) -> bool:
        """Whether somebody can put right what it is refused for."""
        return self.state == "refused" and all(each.code != ERASED_CODE for each in self.why)


class TriedFile(NamedTuple):
    """A file: its report and all its rows, in the order of the sheets.

    ``place`` is its own among the files of the upload, of which some could not be read.
    """

    report: FileReport
    rows: tuple[TriedRow, ...]
    place: int

    def counts(self) -> Counter[RowState]:
        """How many rows there are of each state; together they are all rows."""
        return Counter(row.state for row in self.rows)


def tried(workbook: Workbook, report: FileReport, place: int) -> TriedFile:
    """Every row of a workbook with what a report says of it."""
    recorded = dict(report.already_recorded)
    changes: dict[RowKey, list[Change]] = {}
    for change in report.changed:
        changes.setdefault(change.key, []).append(change)
    warnings: dict[RowKey, list[str]] = {}
    for key, code in report.warnings:
        warnings.setdefault(key, []).append(code)
    rows = []
    for row in workbook.rows():
        key = RowKey(_kind_of(row), row.sheet, row.row)
        state = _state_of(key, report, recorded, changes)
        why = _why(key, row, report)
        rows.append(
            TriedRow(
                key,
                state,
                row.header,
                tuple(shown(cell) for cell in row.cells),
                tuple(dict.fromkeys(warnings.get(key, ()))),
                why,
                tuple(dict.fromkeys(place for each in why for place in _places_of(row, each))),
                recorded.get(key) or report.repeated.get(key, ""),
                tuple(changes.get(key, ())),
                report.duplicates.get(key),
                (row.sheet, row.row) in workbook.mended,
            )
        )
    return TriedFile(report, tuple(rows), place)


def shown(cell: Cell) -> str:
    """A cell as somebody types it: a day without the hour that a spreadsheet gives it."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        plain = cell.strftime("%Y-%m-%d %H:%M")
        return plain.removesuffix(" 00:00")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return text(cell)


def _kind_of(row: SheetRow) -> Kind:
    match row:
        case DeclaredRow():
            return row.kind.topic
        case StaffRow():
            return "staff"
        case VisitRow():
            return "visits"
        case TrainingRow():
            return "training"
        case _:
            return "money"


def _columns_about(row: SheetRow, about: str) -> tuple[str, ...]:
    """The columns that a field of a row may be in."""
    column = LAYOUTS[_kind_of(row)].column_of(about)
    return () if column is None else (column, *_INSTEAD.get(column, ()))


def _state_of(
    key: RowKey,
    report: FileReport,
    recorded: Mapping[RowKey, str],
    changes: Mapping[RowKey, list[Change]],
) -> RowState:
    """What becomes of a row; of several things that are in one line, what is to be done first."""
    if key in report.refused:
        return "refused"
    if key in report.recording:
        return "new"
    if key in changes:
        return "changed"
    if key in report.duplicates:
        return "duplicate"
    if key in recorded or key in report.standing:
        return "recorded"
    return "held"


def _why(key: RowKey, row: SheetRow, report: FileReport) -> tuple[Sentence, ...]:
    """Everything that is wrong with a row: what its reader found, or what a rule forbids."""
    refused = report.refused.get(key)
    if refused is None:
        return ()
    found = [
        Sentence(each.code, each.message_zh, each.message_en, each.field) for each in row.problems
    ]
    return tuple(found) if refused in found else (refused,)


def _places_of(row: SheetRow, why: Sentence) -> list[int]:
    """Where the cells are that a reason is about; none where that cannot be told."""
    columns = row.line.columns
    if why.about in row.header:
        return [row.header.index(why.about)]
    about = why.about.removeprefix("details.").partition(".")[0]
    found = (about, *_columns_about(row, about), *_INSTEAD.get(about, ()))
    return next(([columns[each]] for each in found if each in columns), [])
