"""The file around the sheets: is it a workbook at all, may it be opened, is it small enough.

Apart from the reading of rows because this half meets hostile bytes. The parts are unpacked here,
within limits, and handed to python-calamine as a fresh archive of the checked bytes: what was
measured is then what is parsed, whatever the file claims about its own sizes.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Literal

import python_calamine

from api.workbooks.cells import Cell

FILE_BYTES_MAX: Final = 20 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 96 * 1024 * 1024
CELLS_MAX: Final = 3_000_000
"""Of one sheet, counted as the rectangle from A1 to its last row and column."""

_OLE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_FLAG_ENCRYPTED: Final = 0x1
_PARTS: Final = (".xml", ".rels")
_REFERENCE: Final = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,7})([0-9]{1,10})[\"']")
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "workbook_not_found": ("找不到文件，或无权读取。", "The file is not there or not readable."),
    "workbook_damaged": (
        "文件已损坏，或不是 .xlsx 工作簿。",
        "The file is damaged or is not an .xlsx workbook.",
    ),
    "workbook_legacy": (
        "这是旧版 .xls 文件，请另存为 .xlsx 后再导入。",
        "This is an old .xls file; save it as .xlsx and import it again.",
    ),
    "workbook_protected": (
        "文件设有打开密码，请取消密码后再导入。",
        "The file is protected by a password; remove it and import again.",
    ),
    "workbook_too_large": (
        "文件过大，请按年度或站点拆分后再导入。",
        "The file is too large; split it by year or station.",
    ),
    "sheet_missing": ("缺少工作表：{what}。", "A sheet is missing: {what}."),
    "header_missing": (
        "工作表「{sheet}」缺少列：{what}。",
        "Sheet {sheet} lacks the columns: {what}.",
    ),
    "station_info_missing": (
        "「站点信息」缺少或无法识别：{what}。",
        "Sheet 站点信息 lacks, or does not clearly say: {what}.",
    ),
}


class WorkbookUnreadable(Exception):  # noqa: N818 - a statement about a file, not a fault of ours
    """A file that cannot be read as a station workbook, as one clear answer.

    ``code`` is one of workbook_not_found, workbook_damaged, workbook_legacy, workbook_protected,
    workbook_too_large, sheet_missing, header_missing, station_info_missing.
    """

    def __init__(self, code: str, *, sheet: str = "", what: Collection[str] = ()) -> None:
        super().__init__(code)
        chinese, english = _SENTENCES[code]
        self.code = code
        self.sheet = sheet
        self.zh = chinese.format(sheet=sheet, what="、".join(what))
        self.en = english.format(sheet=sheet, what=", ".join(what))

    def message(self, language: Literal["zh", "en"] = "en") -> str:
        """Give the sentence for a person."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return f"{self.code}: {self.en}"


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
        raise WorkbookUnreadable("workbook_too_large")
    return data


def sheet_cells(data: bytes, wanted: Collection[str]) -> Mapping[str, list[list[Cell]]]:
    """Read the wanted sheets, each from A1 on, so that index + 1 is the row number.

    Raises WorkbookUnreadable, also when a sheet is missing.
    """
    if data.startswith(_OLE_MAGIC):
        protected = _ENCRYPTED_PACKAGE in data
        raise WorkbookUnreadable("workbook_protected" if protected else "workbook_legacy")
    try:
        return _parse(_checked(data), wanted)
    except WorkbookUnreadable:
        raise
    except python_calamine.PasswordError as error:
        raise WorkbookUnreadable("workbook_protected") from error
    except (python_calamine.CalamineError, *_ZIP_FAULTS) as error:
        raise WorkbookUnreadable("workbook_damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the parser's own faults arrive
            raise
        raise WorkbookUnreadable("workbook_damaged") from error


def _parse(archive: io.BytesIO, wanted: Collection[str]) -> dict[str, list[list[Cell]]]:
    with python_calamine.CalamineWorkbook.from_filelike(archive) as book:
        found = {name.strip(): name for name in reversed(book.sheet_names)}
        missing = [name for name in wanted if name not in found]
        if missing:
            raise WorkbookUnreadable("sheet_missing", sheet=missing[0], what=missing)
        return {
            name: book.get_sheet_by_name(found[name]).to_python(skip_empty_area=False)
            for name in wanted
        }


def _checked(data: bytes) -> io.BytesIO:
    """Unpack the XML parts of the archive within limits and store them uncompressed."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as packed,
        zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as plain,
    ):
        parts = [part for part in packed.infolist() if part.filename.lower().endswith(_PARTS)]
        if len({part.filename for part in parts}) < len(parts):
            raise WorkbookUnreadable("workbook_damaged")
        left = UNPACKED_BYTES_MAX
        for part in parts:
            content = _unpacked(packed, part, left)
            left -= len(content)
            _check_extent(content)
            plain.writestr(part.filename, content)
    result.seek(0)
    return result


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo, bytes_max: int) -> bytes:
    if part.flag_bits & _FLAG_ENCRYPTED:
        raise WorkbookUnreadable("workbook_protected")
    if part.compress_type not in _METHODS:
        raise WorkbookUnreadable("workbook_damaged")
    if part.file_size > bytes_max:
        raise WorkbookUnreadable("workbook_too_large")
    with packed.open(part) as stream:
        content = stream.read(bytes_max + 1)
    if len(content) > bytes_max:
        raise WorkbookUnreadable("workbook_too_large")
    if b"\0" in content:  # UTF-16, which the check of the extent could not see through
        raise WorkbookUnreadable("workbook_damaged")
    return content


def _check_extent(content: bytes) -> None:
    """One cell at the far corner makes the parser reserve the whole rectangle: refuse it."""
    rows = columns = 1
    for match in _REFERENCE.finditer(content):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1]))
    if rows * columns > CELLS_MAX:
        raise WorkbookUnreadable("workbook_too_large")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
