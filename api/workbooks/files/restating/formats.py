"""How cells are shown, as far as that tells a day from a number."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from api.workbooks.files.restating.limits import FORMATS_MAX
from api.workbooks.files.restating.markup import MAIN, Hearer
from api.workbooks.refusals import too_large

_FORMAT_CHARACTERS_MAX: Final = 1_000
_ID_CHARACTERS_MAX: Final = 10


class Formats(Hearer):
    """The number formats, in ``xl/styles.xml``: they tell a day from a number."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._ids: list[str] = []
        self._is_in_cells = False

    @property
    def used(self) -> int:
        """How many a cell may name."""
        return len(self._ids)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""
        number = attributes.get("numFmtId", "")[:_ID_CHARACTERS_MAX]
        if name == "numFmt":
            self._codes[number] = attributes.get("formatCode", "")[:_FORMAT_CHARACTERS_MAX]
        elif name == "cellXfs":
            self._is_in_cells = True
        elif name == "xf" and self._is_in_cells:
            self._ids.append(number)
        if max(len(self._codes), len(self._ids)) > FORMATS_MAX:
            raise too_large("formats", FORMATS_MAX)

    def end(self, name: str) -> None:
        """Take note that an element ends."""
        if name == "cellXfs":
            self._is_in_cells = False

    def write(self, plain: zipfile.ZipFile) -> None:
        """Write them down anew."""
        with plain.open("xl/styles.xml", "w") as part:
            part.write(f'<styleSheet xmlns="{MAIN}"><numFmts>'.encode())
            for number, code in self._codes.items():
                said = f"<numFmt numFmtId={quoteattr(number)} formatCode={quoteattr(code)}/>"
                part.write(said.encode())
            part.write(b"</numFmts><cellXfs>")
            for number in self._ids:
                part.write(f"<xf numFmtId={quoteattr(number)}/>".encode())
            part.write(b"</cellXfs></styleSheet>")
