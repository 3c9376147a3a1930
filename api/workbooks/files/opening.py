"""The file around the sheets: is it one at all, may it be opened, is it small enough.

Here hostile bytes are met. python-calamine, which would take the whole process along when it runs
out of memory, reads no stranger's bytes: it gets what ``restating`` has measured and written down
anew.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final, NamedTuple

import python_calamine

from api.workbooks.files.delimited import delimited_grid
from api.workbooks.files.grids import Grid
from api.workbooks.files.legacy import legacy_grids
from api.workbooks.files.restating import restated
from api.workbooks.files.restating.archive import ZIP_FAULTS
from api.workbooks.refusals import WorkbookUnreadable, damaged, too_large

FILE_BYTES_MAX: Final = 20 * 1024 * 1024
TEXT_SUFFIXES: Final = (".csv", ".tsv", ".txt")

_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


class Opened(NamedTuple):
    """The sheets of a file, and the names of sheets that hold no cells."""

    grids: list[Grid]
    left_out: tuple[str, ...] = ()


def file_bytes(source: Path | bytes) -> bytes:
    """Read a file of at most ``FILE_BYTES_MAX`` bytes; raises WorkbookUnreadable."""
    if isinstance(source, bytes):
        data = source
    else:
        try:
            with source.open("rb") as file:
                data = file.read(FILE_BYTES_MAX + 1)
        except OSError as error:
            raise WorkbookUnreadable("workbook_not_found") from error
    if len(data) > FILE_BYTES_MAX:
        raise too_large("file", FILE_BYTES_MAX)
    return data


def grids_of(data: bytes, name: str) -> Opened:
    """Read the sheets of a file; ``name`` tells a text file from a damaged workbook.

    Raises WorkbookUnreadable.
    """
    if data.startswith(_OLE_MAGIC):
        if _ENCRYPTED_PACKAGE in data:
            raise WorkbookUnreadable("workbook_protected")
        return Opened(legacy_grids(data))
    file = PurePath(name)
    if file.suffix.lower() in TEXT_SUFFIXES and not data.startswith(b"PK"):
        return Opened([delimited_grid(data, file.stem)])
    return _workbook_grids(data)


def _workbook_grids(data: bytes) -> Opened:
    try:
        anew = restated(data)
        with python_calamine.CalamineWorkbook.from_filelike(anew.file) as book:
            grids = []
            for facts in anew.sheets:
                rows = book.get_sheet_by_name(facts.name).to_python(skip_empty_area=False)
                grid = Grid(
                    facts.name,
                    rows,
                    is_hidden=facts.is_hidden,
                    hidden_rows=facts.sheet.hidden_rows,
                    merged=facts.sheet.merged,
                    starts_1904=anew.is_1904,
                )
                grid.share_texts()
                grid.place_faults(facts.sheet.faults)
                grid.cover_merged()
                grids.append(grid)
    except (python_calamine.CalamineError, ArithmeticError, *ZIP_FAULTS) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the parser's own faults arrive
            raise
        raise damaged() from error
    return Opened(grids, anew.left_out)
