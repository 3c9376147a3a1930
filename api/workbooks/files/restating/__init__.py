"""A workbook stated anew: of its sheets what cells say, and nothing else.

python-calamine turns cells into values and gets nothing to read but this: every cell has its place,
every number is one, every shared text is there, and their number, reach and length are known
before a single one is read. What was measured is what is parsed. What calamine would not tell
(faults, merged ranges, what is hidden) is told beside it.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Final

from api.workbooks.files.restating.archive import Archive
from api.workbooks.files.restating.book import Outline, links_of
from api.workbooks.files.restating.formats import Formats
from api.workbooks.files.restating.limits import Size
from api.workbooks.files.restating.markup import listen
from api.workbooks.files.restating.sheet import Sheet
from api.workbooks.files.restating.texts import Strings
from api.workbooks.refusals import damaged

_SHEET: Final = "worksheet"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What is known of a sheet beside its values."""

    name: str
    is_hidden: bool
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Restated:
    """A small archive of our own, what is known of its sheets, and the names of those left out."""

    file: io.BytesIO
    sheets: tuple[SheetFacts, ...]
    left_out: tuple[str, ...]
    is_1904: bool


def restated(data: bytes) -> Restated:
    """The sheets of cells of a workbook as a small archive of our own.

    Raises WorkbookUnreadable and ``ZIP_FAULTS``.
    """
    archive = Archive(data)
    book = links_of(archive, "").first("officeDocument", "xl/workbook.xml")
    links = links_of(archive, book)
    outline = Outline()
    listen(archive.pieces(book), outline)
    left_out = tuple(
        name for name, link in outline.sheets.items() if links.kinds.get(link, _SHEET) != _SHEET
    )
    wanted = [name for name in outline.sheets if name not in left_out]
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as plain:
        outline.write(plain, wanted)
        formats = Formats()
        if (styles := links.first("styles", "xl/styles.xml")) in archive:
            listen(archive.pieces(styles), formats)
        formats.write(plain)
        strings = Strings()
        if (shared := links.first("sharedStrings", "xl/sharedStrings.xml")) in archive:
            with plain.open("xl/sharedStrings.xml", "w") as part:
                strings.to(part)
                listen(archive.pieces(shared), strings)
                strings.close()
        size = Size()
        facts = []
        for number, name in enumerate(wanted, start=1):
            path = links.paths.get(outline.sheets[name])
            if path is None:
                raise damaged()
            with plain.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                sheet = Sheet(name, part, strings.sizes, formats.used, size)
                listen(archive.pieces(path), sheet)
                sheet.close()
            facts.append(SheetFacts(name, name in outline.hidden, sheet))
    result.seek(0)
    return Restated(result, tuple(facts), left_out, outline.is_1904)
