"""What became of the rows of a file: accepted, refused, held back, warned about.

The keys of the JSON form are fixed (design, section 4). Sentences never quote a cell, so a report
can be passed on without the names that stand in the sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from api.workbooks import Note, RefusedRow
from api.workbooks.layouts import LAYOUTS
from api.workbooks.notes import note

Kind = str
"""``station``, or a kind of sheet as ``api.workbooks.layouts`` calls it."""

SHEETS: Final[Mapping[Kind, str]] = {
    "station": "站点信息",
    **{kind: layout.sheet for kind, layout in LAYOUTS.items()},
}
"""Kinds of rows in the order of their sheets, with the usual names of the sheets."""

COUNTED: Final[tuple[Kind, ...]] = ("visits", "training", "money", "staff")
"""Kinds of rows that every report counts; others where the file has some, by their topic."""
WHOLE_SHEET: Final = 0
"""The row number of what concerns a sheet and none of its rows."""


ERASED_CODE: Final = "person_erased"
"""The code of rows about somebody who was erased."""


class RowKey(NamedTuple):
    """A row by what it is, its sheet's own name and the sheet's own row number."""

    kind: Kind
    sheet: str
    row: int


class Sentence(NamedTuple):
    """Why a row was refused: the stable code, and the sentence in both languages.

    ``about`` is the column of the sheet, or the field of what it states; empty where it is none.
    """

    code: str
    zh: str
    en: str
    about: str = ""


class Change(NamedTuple):
    """A record that a row states otherwise; each of ``fields`` has ``name``, ``was`` and ``now``."""

    key: RowKey
    record: str
    fields: tuple[Mapping[str, object], ...]


class MissingRecord(NamedTuple):
    """A record that an earlier version of the file had; ``kind`` is its topic."""

    record: str
    kind: str


@dataclass(kw_only=True)
class FileReport:
    """The outcome of one workbook.

    ``accepted`` counts the rows that stand in the book now, ``added`` those that this import
    recorded, ``corrected`` those whose records it corrected. ``declared`` are the topics of the
    further kinds of which the file has rows.
    """

    file: str
    file_sha256: str
    station: str
    batch: str | None = None
    dry_run: bool = False
    declared: tuple[Kind, ...] = ()
    already_imported: bool = False
    accepted: Counter[Kind] = field(default_factory=Counter)
    added: Counter[Kind] = field(default_factory=Counter)
    refused: dict[RowKey, Sentence] = field(default_factory=dict)
    reasons: dict[RowKey, tuple[Sentence, ...]] = field(default_factory=dict)
    """Everything that a row in ``refused`` is refused for."""
    duplicates: dict[RowKey, int | None] = field(default_factory=dict)
    repeated: dict[RowKey, str] = field(default_factory=dict)
    """The record that a row in ``duplicates`` is like, where no row of the file is it."""
    warnings: dict[tuple[RowKey, str], str | None] = field(default_factory=dict)
    """Row and code, and the record that the row is to be looked at beside, if there is one."""
    corrected: Counter[Kind] = field(default_factory=Counter)
    already_recorded: list[tuple[RowKey, str]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    missing: list[MissingRecord] = field(default_factory=list)
    standing: AbstractSet[RowKey] = field(default_factory=frozenset)
    """Rows that stand in the book now, as ``accepted`` counts them."""
    recording: AbstractSet[RowKey] = field(default_factory=frozenset)
    """Rows of which something was recorded, or would be."""
    notes: list[Note] = field(default_factory=list)
    """What the reader of the file told, and which cells were cut."""
    doubtful: list[tuple[RowKey, str, str]] = field(default_factory=list)
    """Row, its client, and a namesake of theirs who may be the same person: both by code."""

    def refuse(self, key: RowKey, *sentences: Sentence) -> None:
        """Note why a row is refused; what was said of it first counts, and its code most of all."""
        if key not in self.refused:
            self.refused[key] = sentences[0]
            self.reasons[key] = tuple(dict.fromkeys(sentences))

    def hold(self, key: RowKey, *, row: int | None = None, record: str = "") -> None:
        """Note that a row repeats an earlier one of the file, or else a record of the book."""
        self.duplicates[key] = row
        if row is None and record:
            self.repeated[key] = record

    def warn(self, key: RowKey, code: str, *, record: str | None = None) -> None:
        """Note a warning about an accepted row, and the record that it is about."""
        self.warnings[key, code] = record

    def shorten(self, key: RowKey, column: str) -> None:
        """Warn that of a cell of an accepted row only the beginning is kept."""
        self.warn(key, "text_shortened")
        told = note("text_shortened", key.sheet, row=key.row, column=column)
        if told not in self.notes:
            self.notes.append(told)

    def refused_rows(self) -> list[RefusedRow]:
        """The refused rows as the error workbook takes them: those that somebody can put right.

        Nobody can mend a row about somebody who was erased, and it is not to be copied either.
        """
        return [
            RefusedRow(key.sheet, key.row, sentence.code, self._said(key)[0])
            for key, sentence in sorted(self.refused.items(), key=_in_sheet_order)
            if key.kind != "station" and sentence.code != ERASED_CODE
        ]

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON document."""
        return {
            "file": self.file,
            "station": self.station,
            "file_sha256": self.file_sha256,
            "batch": self.batch,
            "dry_run": self.dry_run,
            "already_imported": self.already_imported,
            "accepted": self._counts(self.accepted),
            "added": self._counts(self.added),
            "refused": [
                {
                    "sheet": key.sheet,
                    "row": key.row,
                    "code": sentence.code,
                    "message": self._said(key)[0],
                    "message_en": self._said(key)[1],
                }
                for key, sentence in sorted(self.refused.items(), key=_in_sheet_order)
            ],
            "duplicates": [
                {"sheet": key.sheet, "row": key.row, "earlier_row": earlier}
                | ({"record": self.repeated[key]} if key in self.repeated else {})
                for key, earlier in sorted(self.duplicates.items(), key=_in_sheet_order)
            ],
            "warnings": [
                {"sheet": key.sheet, "row": key.row, "code": code}
                | ({} if record is None else {"record": record})
                for (key, code), record in sorted(
                    self.warnings.items(), key=lambda item: _in_sheet_order(item[0])
                )
            ],
            "corrected": self._counts(self.corrected),
            "already_recorded": [
                {"sheet": key.sheet, "row": key.row, "record": record}
                for key, record in sorted(self.already_recorded, key=_in_sheet_order)
            ],
            "changed": [
                {
                    "sheet": each.key.sheet,
                    "row": each.key.row,
                    "record": each.record,
                    "fields": [dict(field) for field in each.fields],
                }
                for each in sorted(self.changed, key=lambda each: _in_sheet_order((each.key, "")))
            ],
            "missing": [each._asdict() for each in self.missing],
            "notes": [each.to_json() for each in self.notes],
            "doubtful": [
                {"sheet": key.sheet, "row": key.row, "client": client, "other": other}
                for key, client, other in self.doubtful
            ],
        }

    def _said(self, key: RowKey) -> tuple[str, str]:
        """All that a row is refused for, in both languages."""
        why = self.reasons[key]
        return "".join(each.zh for each in why), " ".join(each.en for each in why)

    def _counts(self, counted: Counter[Kind]) -> dict[Kind, int]:
        return {kind: counted[kind] for kind in (*COUNTED, *self.declared)}


_ORDER: Final = {kind: index for index, kind in enumerate(SHEETS)}


def _in_sheet_order(item: tuple[RowKey, object]) -> tuple[int, str, int, str]:
    key, what = item
    return _ORDER[key.kind], key.sheet, key.row, what if isinstance(what, str) else ""
