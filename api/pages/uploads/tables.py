"""The rows of what was tried as tables: those of one state, a table for each header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from api.http.problems import Language
from api.importing.uploading.runs import ImportRun
from api.importing.uploading.tried import STATES, TriedRow
from api.pages.words import called
from domain.book.catalogue import KINDS
from domain.book.form_fields import fields_of, label_of
from domain.book.words import WARNINGS
from domain.ground.kinds import Kind
from domain.ground.words import Label
from projections.audit_trail.display import moment

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

_OWN_WARNINGS: Final[Mapping[str, Label]] = {
    "text_shortened": Label("文字太长，只保留前面的部分", "Too long: only its beginning is kept"),
    "duplicate": Label("和另一行重复", "Repeats another row"),
    "record_voided": Label("账上的这一笔已作废", "The record of it is voided"),
    "opening_differs": Label("上年结转和账上不一样", "The opening balance differs from the book's"),
}


_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)


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
            name=_name(each.row, str(field["name"])),
            was=_plain(each.row, field, "was", language),
            now=_plain(each.row, field, "now", language),
        )
        for each in rows
        for change in each.row.changes
        for field in change.fields
    ]


def warning_name(code: str) -> Label:
    """What a warning about a row says."""
    return _OWN_WARNINGS.get(code) or WARNINGS.get(code) or Label(code, code)


def _kinds(row: TriedRow) -> list[Kind]:
    """The kinds that a row of such a sheet may be."""
    return [kind for kind in KINDS if row.key.kind in {kind.subject, kind.topic}]


def _name(row: TriedRow, field: str) -> Label:
    for kind in _kinds(row):
        try:
            return label_of(kind, field)
        except KeyError:
            continue
    return Label(field, field)


def _plain(row: TriedRow, field: Mapping[str, object], side: str, language: Language) -> str:
    value = field[side]
    if value is None or value == "":
        return ""
    words = {
        word: called(language, label)
        for kind in _kinds(row)
        for each in fields_of(kind)
        if each.name == field["name"]
        for word, label in each.choices
    }
    some = value if isinstance(value, list | tuple) else [value]
    return "、".join(words.get(str(each)) or _read(str(each)) for each in some)


def _read(text: str) -> str:
    """A value as people read it: a moment without its zone."""
    return moment(text) if _MOMENT.match(text) else text
