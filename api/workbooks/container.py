"""The file around the sheets: is it a workbook at all, may it be opened, is it small enough.

Here hostile bytes are met. python-calamine, which would take the whole process along when it runs
out of memory, reads no stranger's bytes: it gets what ``restating`` has measured and written down
anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import python_calamine

from api.workbooks.cells import Cell
from api.workbooks.refusals import WorkbookUnreadable, damaged, too_large
from api.workbooks.restating import restated
from api.workbooks.restating.archive import ZIP_FAULTS

FILE_BYTES_MAX: Final = 20 * 1024 * 1024

_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


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


def sheet_cells(data: bytes, wanted: Collection[str]) -> Mapping[str, list[list[Cell]]]:
    """Read the wanted sheets, each from A1 on, so that index + 1 is the row number.

    Raises WorkbookUnreadable, also when a sheet is missing.
    """
    if data.startswith(_OLE_MAGIC):
        protected = _ENCRYPTED_PACKAGE in data
        raise WorkbookUnreadable("workbook_protected" if protected else "workbook_legacy")
    try:
        with python_calamine.CalamineWorkbook.from_filelike(restated(data, wanted)) as book:
            return {
                name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in wanted
            }
    except (python_calamine.CalamineError, ArithmeticError, *ZIP_FAULTS) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the parser's own faults arrive
            raise
        raise damaged() from error
