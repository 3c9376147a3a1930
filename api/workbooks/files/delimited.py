"""Text files with one row a line: comma or tab, UTF-8 or the Chinese encodings of spreadsheets.

Every cell is a text, so nothing was lost to a spreadsheet's own idea of a number: ``6.3`` is 3 June.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from typing import Final

from api.workbooks.cells import Cell
from api.workbooks.files.grids import Grid
from api.workbooks.files.restating.limits import (
    CELL_CHARACTERS_MAX,
    CELLS_MAX,
    EXTENT_MAX,
    ROWS_MAX,
    Size,
)
from api.workbooks.refusals import damaged, too_large

_DELIMITERS: Final = (",", "\t", ";", "，")
_LOOKED_AT: Final = 20
_KEPT_AS_TEXT: Final = re.compile(r"=\"([^\"]*)\"")
"""How people keep a spreadsheet from taking digits for a number, ``="330…"``."""


def delimited_grid(data: bytes, name: str) -> Grid:
    """Read a text file as a sheet of that name. Raises WorkbookUnreadable."""
    text = _decoded(data)
    if "\0" in text:
        raise damaged()
    try:
        rows = _rows(text, _delimiter(text))
    except csv.Error as error:
        if "field larger" in str(error):
            raise too_large("cell", CELL_CHARACTERS_MAX) from None
        raise damaged() from error
    return Grid(name, rows)


def _decoded(data: bytes) -> str:
    """The text: what a mark at the beginning says, else UTF-8 where it fits, else GB 18030."""
    try:
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return data.decode("utf-16")
        if data.startswith(BOM_UTF8):
            return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise damaged() from error
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise damaged()


def _delimiter(text: str) -> str:
    """The sign that makes most cells of the first lines."""
    lines = "\n".join(text.split("\n", _LOOKED_AT)[:_LOOKED_AT])
    return max(_DELIMITERS, key=lines.count)


def _rows(text: str, delimiter: str) -> list[list[Cell]]:
    limit = csv.field_size_limit(CELL_CHARACTERS_MAX)
    try:
        return _measured(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    finally:
        csv.field_size_limit(limit)


def _typed(cell: str) -> str:
    """What somebody typed, without the signs that keep it a text."""
    match = _KEPT_AS_TEXT.fullmatch(cell)
    return match[1] if match else cell


def _measured(lines: Iterable[list[str]]) -> list[list[Cell]]:
    """The rows, while there are not too many of them."""
    size = Size()
    rows: list[list[Cell]] = []
    widest = 1
    for cells in lines:
        rows.append([_typed(cell) for cell in cells])
        widest = max(widest, len(cells))
        filled = [cell for cell in cells if cell.strip()]
        size.cells += len(filled)
        size.rows += bool(filled)
        for cell in filled:
            size.add_text(sys.getsizeof(cell))
        if size.cells > CELLS_MAX:
            raise too_large("cells", CELLS_MAX)
        if size.rows > ROWS_MAX:
            raise too_large("rows", ROWS_MAX)
        if widest * len(rows) > EXTENT_MAX:
            raise too_large("extent", EXTENT_MAX)
    return rows
