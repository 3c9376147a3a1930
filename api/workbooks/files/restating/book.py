"""Which sheets a workbook has, and where the archive keeps them."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Collection, Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from api.workbooks.files.naming import distinct_name
from api.workbooks.files.restating.archive import PARTS_MAX, Archive
from api.workbooks.files.restating.limits import SHEETS_MAX
from api.workbooks.files.restating.markup import MAIN, Hearer, listen
from api.workbooks.refusals import too_large

_TRUE: Final = ("1", "true")
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


class Outline(Hearer):
    """Which sheets there are, in ``xl/workbook.xml``, and from when days are counted."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.is_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""
        if name == "sheet":
            sheet = distinct_name(attributes.get("name", ""), self.sheets)
            if attributes.get("state", "visible") != "visible":
                self.hidden.add(sheet)
            self.sheets[sheet] = attributes.get("id", "")
            if len(self.sheets) > SHEETS_MAX:
                raise too_large("sheets", SHEETS_MAX)
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "") in _TRUE

    def write(self, plain: zipfile.ZipFile, wanted: Collection[str]) -> None:
        """Write an outline of the wanted sheets, numbered in their order."""
        numbered = list(enumerate(wanted, start=1))
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SHEET}"/>'
            for number, _name in numbered
        )
        plain.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_CONTENT}"><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_BOOK}"/>{overrides}</Types>',
        )
        plain.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
            f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in numbered
        )
        plain.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{_LINKS}">'
            f'<workbookPr date1904="{int(self.is_1904)}"/><sheets>{sheets}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
            for number, _name in numbered
        )
        plain.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>',
        )


def links_of(archive: Archive, part: str) -> Links:
    """What a part links to; empty for the archive itself."""
    folder, _, name = part.rpartition("/")
    links = Links(archive, folder)
    listen(archive.pieces(f"{folder}/_rels/{name}.rels"), links)
    return links


class Links(Hearer):
    """Where what a part links to lies, by id and by what it is; ``kinds`` tells that by id."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self._first: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def first(self, kind: str, usual: str) -> str:
        """Where the first part of a kind lies; where it usually does if nothing says so."""
        return self._first.get(kind, usual)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""
        if name != "Relationship" or attributes.get("TargetMode", "") == "External":
            return
        if len(self.paths) > PARTS_MAX:
            raise too_large("parts", PARTS_MAX)
        target = attributes.get("Target", "").replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        # Some programs write the whole path without the slash that says so.
        path = target if path not in self._archive and target in self._archive else path
        self.paths[attributes.get("Id", "")] = path
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.kinds[attributes.get("Id", "")] = kind
        self._first.setdefault(kind, path)

    def end(self, name: str) -> None:
        """Nor is anything that ends."""
