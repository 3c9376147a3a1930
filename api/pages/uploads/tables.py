"""The rows of what was tried as tables: those of one state, a table for each header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from api.http.problems import Language
from api.importing.reporting.wording import field_name, plain
from api.importing.uploading.runs import ImportRun
from api.importing.uploading.tried import STATES, TriedRow
from domain.ground.labels import Label

Shown = Literal["new", "recorded", "changed", "duplicate", "held", "refused", "warned", "missing"]

SHOWN: Final[Mapping[Shown, tuple[str, Label]]] = {
    "new": ("plus", Label("新的", "New")),
    "recorded": ("seal", Label("已在账上", "Recorded already")),
    "changed": ("strike", Label("有改动", "Changed")),
    "duplicate": ("copy", Label("疑似重复", "Duplicates")),
    "held": ("void", Label("记录已作废", "Record voided")),
    "refused": ("back", Label("退回", "Refused")),
    "warned": ("warn", Label("要留意", "To look at")),
    "missing": ("search", Label("账上多出", "No longer in the file")),
}
"""What a page shows the rows by: its picture, and what it is called."""


class Numbered(NamedTuple):
    """A row, and its number among all rows of an upload, by which an address names it."""

    number: int
    file: int
    row: TriedRow


class RowTable(Struct, frozen=True, kw_only=True):
    """Rows under one header of one sheet of one file."""

    file: str
    sheet: str
    header: Sequence[str]
    rows: Sequence[Numbered]


class Difference(Struct, frozen=True, kw_only=True):
    """A field that a row states otherwise than its record; both empty where it is not shown."""

    row: TriedRow
    record: str
    name: Label
    was: str
    now: str


def numbered(run: ImportRun) -> Iterator[Numbered]:
    """All rows of an upload in order."""
    number = 0
    for index, file in enumerate(run.tried):
        for row in file.rows:
            yield Numbered(number, index, row)
            number += 1


def counted(run: ImportRun) -> dict[Shown, int]:
    """How many there are of each; the first six are all rows together."""
    found: dict[Shown, int] = dict.fromkeys(SHOWN, 0)
    for file in run.tried:
        for state, count in file.counts().items():
            found[state] += count
        found["warned"] += sum(1 for row in file.rows if row.warnings)
        found["missing"] += len(file.report.missing)
    return found


def total(counts: Mapping[Shown, int]) -> int:
    """All rows."""
    return sum(counts[state] for state in STATES)


def rows_shown(run: ImportRun, shown: Shown) -> list[Numbered]:
    """The rows that belong to one tab."""
    if shown == "warned":
        return [each for each in numbered(run) if each.row.warnings]
    return [each for each in numbered(run) if each.row.state == shown]


def tables(run: ImportRun, rows: Sequence[Numbered]) -> list[RowTable]:
    """Some rows, those under one header together."""

    def place(each: Numbered) -> tuple[int, str, tuple[str, ...]]:
        return each.file, each.row.key.sheet, each.row.header

    return [
        RowTable(
            file=run.tried[index].report.file if len(run.tried) > 1 else "",
            sheet=sheet,
            header=header,
            rows=list(found),
        )
        for (index, sheet, header), found in groupby(rows, key=place)
    ]


def differences(rows: Sequence[Numbered], language: Language) -> list[Difference]:
    """What some rows state otherwise than the book."""
    return [
        Difference(
            row=each.row,
            record=change.record,
            name=field_name(each.row.key.kind, str(field["name"])),
            was=plain(each.row.key.kind, field, "was", language),
            now=plain(each.row.key.kind, field, "now", language),
        )
        for each in rows
        for change in each.row.changes
        for field in change.fields
    ]
