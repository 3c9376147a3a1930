"""The cells of a sheet: each that says something, with its place, and nothing else."""

from __future__ import annotations

import math
import re
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Final

from api.workbooks.files.restating.limits import (
    CELL_CHARACTERS_MAX,
    CELLS_MAX,
    EXTENT_MAX,
    MERGED_MAX,
    ROWS_MAX,
    Size,
)
from api.workbooks.files.restating.markup import MAIN, Hearer
from api.workbooks.files.restating.texts import Texts, escaped
from api.workbooks.refusals import damaged, too_large

_WORD_CHARACTERS_MAX: Final = 64
_FAULT_CHARACTERS_MAX: Final = 16
_TRUE: Final = ("1", "true")
_PLACE: Final = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_COUNTING: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
_DAYS_END: Final = 2_958_466
"""The day after 9999: a number from there on is none, however it is shown."""
_TYPES: Final = frozenset({"n", "s", "b", "e", "d", "str", "inlineStr", ""})


@dataclass
class _Cell:
    """A cell on its way: where it stands, what it says it is, what stands in it."""

    row: int
    column: int
    type: str
    style: str
    is_formula: bool = False
    value: list[str] = field(default_factory=list)
    characters: int = 0


class Sheet(Hearer):
    """The cells of one sheet that say something.

    ``faults`` are the cells that hold an error value, or a formula without a stored result;
    ``merged`` the ranges as first row, first column, last row, last column; ``hidden_rows`` those
    with cells. All count from 1.
    """

    def __init__(
        self, name: str, part: IO[bytes], strings: array[int], formats: int, size: Size
    ) -> None:
        self._name = name
        self._part = part
        self._strings = strings
        self._formats = formats
        self._size = size
        self._extent_before = size.extent
        self._last_row = self._last_column = 1
        self._row = self._column = 0
        self._filled_row = 0
        self._open_row = 0
        self._is_in_data = False
        self._has_data = False
        self._cell: _Cell | None = None
        self._is_in_value = False
        self._is_inline = False
        self._texts = Texts()
        self._is_hidden = False
        self.faults: dict[tuple[int, int], str] = {}
        self.merged: set[tuple[int, int, int, int]] = set()
        self.hidden_rows: set[int] = set()
        part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""
        if name == "sheetData":
            self._is_in_data = self._has_data = True
        elif not self._is_in_data:
            if name == "mergeCell":
                self._merge(attributes.get("ref", ""))
        elif name == "row":
            given = attributes.get("r")
            self._row = self._row + 1 if given is None else _counted(given)
            self._column = 0
            self._is_hidden = attributes.get("hidden", "") in _TRUE
        elif name == "c":
            self._cell = self._cell_of(attributes)
        elif self._cell is not None:
            self._start_in(self._cell, name, attributes)

    def text(self, text: str) -> None:
        """Take note of a stretch of text."""
        if self._is_inline:
            self._texts.text(text)
        elif self._is_in_value and self._cell is not None:
            self._cell.characters += len(text)
            if self._cell.characters > CELL_CHARACTERS_MAX:
                raise too_large("cell", CELL_CHARACTERS_MAX)
            self._cell.value.append(text)

    def end(self, name: str) -> None:
        """Take note that an element ends."""
        if name == "sheetData":
            self._is_in_data = False
        elif name == "c" and self._cell is not None:
            self._take(self._cell)
            self._cell, self._is_inline, self._is_in_value = None, False, False
        elif name == "v":
            self._is_in_value = False
        elif name == "is":
            self._is_inline = False
        elif self._is_inline:
            self._texts.end(name)

    def close(self) -> None:
        """End what was written. Raises WorkbookUnreadable for a part that is no sheet of cells."""
        if not self._has_data:
            raise damaged()
        self._part.write(
            b"</row></sheetData></worksheet>" if self._open_row else b"</sheetData></worksheet>"
        )

    def _start_in(self, cell: _Cell, name: str, attributes: Mapping[str, str]) -> None:
        """Take note of an element within a cell."""
        if self._is_inline:
            self._texts.start(name, attributes)
        elif name == "is":
            self._is_inline = True
        elif name == "v":
            self._is_in_value = True
        elif name == "f":
            cell.is_formula = True

    def _cell_of(self, attributes: Mapping[str, str]) -> _Cell:
        given = attributes.get("r")
        if given is None:
            row, self._column = max(self._row, 1), self._column + 1
        else:
            match = _PLACE.fullmatch(given)
            if match is None:
                raise damaged()
            row, self._column = int(match[2]), _column_number(match[1])
        kind = attributes.get("t", "")
        if kind not in _TYPES:
            raise damaged()
        return _Cell(row, self._column, kind, attributes.get("s", ""))

    def _take(self, cell: _Cell) -> None:
        """Write a cell down where it says something; the far ones that are only styled do not."""
        said = self._said_by(cell)
        is_unanswered = cell.is_formula and cell.type != "str" and not said
        if not said and not is_unanswered:
            return
        self._reach(cell)
        if is_unanswered or cell.type == "e":
            self.faults[cell.row, cell.column] = "".join(cell.value)[:_FAULT_CHARACTERS_MAX]
        if is_unanswered:
            return
        self._size.cells += 1
        if self._size.cells > CELLS_MAX:
            raise too_large("cells", CELLS_MAX)
        style = cell.style if _COUNTING.fullmatch(cell.style) else ""
        styled = f' s="{style}"' if style and int(style) < self._formats else ""
        kind = f' t="{cell.type}"' if cell.type else ""
        place = f"{_column_letters(cell.column)}{cell.row}"
        if cell.row != self._open_row:
            close = "</row>" if self._open_row else ""
            self._part.write(f'{close}<row r="{cell.row}">'.encode())
            self._open_row = cell.row
        self._part.write(f'<c r="{place}"{styled}{kind}>{said}</c>'.encode())

    def _merge(self, reference: str) -> None:
        """Take note of a merged range, as far as there are cells."""
        places = [_PLACE.fullmatch(place) for place in reference.split(":")]
        if len(places) != 2 or places[0] is None or places[1] is None:  # noqa: PLR2004 - two corners
            return
        (first, last) = ((int(each[2]), _column_number(each[1])) for each in places if each)
        last = min(last[0], self._last_row), min(last[1], self._last_column)
        if first <= last and first != last:
            self.merged.add((*first, *last))
        if len(self.merged) > MERGED_MAX:
            raise too_large("merged", MERGED_MAX, self._name)

    def _reach(self, cell: _Cell) -> None:
        self._last_row = max(self._last_row, cell.row)
        self._last_column = max(self._last_column, cell.column)
        self._size.extent = self._extent_before + self._last_row * self._last_column
        if self._size.extent > EXTENT_MAX:
            raise too_large("extent", EXTENT_MAX, self._name)
        if self._is_hidden:
            self.hidden_rows.add(cell.row)
        if cell.row != self._filled_row:
            self._filled_row = cell.row
            self._size.rows += 1
            if self._size.rows > ROWS_MAX:
                raise too_large("rows", ROWS_MAX)

    def _said_by(self, cell: _Cell) -> str:
        if cell.type == "inlineStr":
            runs, size_bytes = self._texts.taken()
            self._size.add_text(size_bytes)
            return f"<is>{runs}</is>" if runs else ""
        if not cell.value:
            return ""
        value = "".join(cell.value)
        if cell.type == "str":
            self._size.add_text(sys.getsizeof(value))
            return f"<v>{escaped(value)}</v>" if value else ""
        value = value.strip()
        if not value:
            return ""
        if len(value) > _WORD_CHARACTERS_MAX:
            raise damaged()
        if cell.type == "s":
            if _counted(value) >= len(self._strings):
                raise damaged()
            self._size.add_text(self._strings[int(value)])
        elif cell.type in ("", "n"):
            _check_number(cell, value)
        return f"<v>{escaped(value)}</v>"


def _check_number(cell: _Cell, value: str) -> None:
    number = float(value) if _NUMBER.fullmatch(value) else math.nan
    if not math.isfinite(number):
        raise damaged()
    if abs(number) >= _DAYS_END:
        cell.style = ""


def _counted(text: str) -> int:
    if not _COUNTING.fullmatch(text.strip()):
        raise damaged()
    return int(text)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
