"""A workbook stated anew: the sheets that are wanted, and of those what cells say. Nothing else.

python-calamine turns cells into values and gets nothing to read but this: every cell has its place,
every number is one, every shared text is there, and their number, reach and length are known
before a single one is read. What was measured is what is parsed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection

from api.workbooks.refusals import WorkbookUnreadable, damaged
from api.workbooks.restating.archive import Archive
from api.workbooks.restating.book import Outline, links_of
from api.workbooks.restating.formats import Formats
from api.workbooks.restating.limits import Size
from api.workbooks.restating.markup import listen
from api.workbooks.restating.sheet import Sheet
from api.workbooks.restating.texts import Strings


def restated(data: bytes, wanted: Collection[str]) -> io.BytesIO:
    """The wanted sheets of a workbook as a small archive of our own.

    Raises WorkbookUnreadable, also when a sheet is missing, and ``ZIP_FAULTS``.
    """
    archive = Archive(data)
    book = links_of(archive, "").first("officeDocument", "xl/workbook.xml")
    links = links_of(archive, book)
    outline = Outline()
    listen(archive.pieces(book), outline)
    missing = [name for name in wanted if name not in outline.sheets]
    if missing:
        raise WorkbookUnreadable("sheet_missing", sheet=missing[0], what=missing)
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
        for number, name in enumerate(wanted, start=1):
            path = links.paths.get(outline.sheets[name])
            if path is None:
                raise damaged()
            with plain.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                sheet = Sheet(name, part, strings.sizes, formats.used, size)
                listen(archive.pieces(path), sheet)
                sheet.close()
    result.seek(0)
    return result
