"""Texts: those in cells, and those that cells share. Each is as long as a cell may be, at most."""

from __future__ import annotations

import io
import sys
from array import array
from collections.abc import Mapping
from typing import IO
from xml.sax.saxutils import escape

from api.workbooks.files.restating.limits import CELL_CHARACTERS_MAX, STRINGS_MAX, Size
from api.workbooks.files.restating.markup import MAIN, Hearer
from api.workbooks.refusals import too_large


class Texts:
    """The texts of a shared string or an inline one: its runs, without how they are pronounced."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._stretches: list[str] | None = None
        self._characters = 0
        self._size_bytes = 0
        self._aside = 0
        self._is_exact = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""
        if name == "rPh":
            self._aside += 1
        elif name == "t" and not self._aside:
            self._stretches = []
            self._is_exact = attributes.get("space") == "preserve"

    def text(self, text: str) -> None:
        """Take note of a stretch of text."""
        if self._stretches is None:
            return
        self._characters += len(text)
        if self._characters > CELL_CHARACTERS_MAX:
            raise too_large("cell", CELL_CHARACTERS_MAX)
        self._stretches.append(text)

    def end(self, name: str) -> None:
        """Take note that an element ends."""
        if name == "rPh":
            self._aside -= 1
        elif name == "t" and self._stretches is not None:
            run = "".join(self._stretches)
            self._stretches = None
            self._size_bytes += sys.getsizeof(run) if run else 0
            exact = ' xml:space="preserve"' if self._is_exact else ""
            if run:
                self._runs.append(f"<r><t{exact}>{escaped(run)}</t></r>")

    def taken(self) -> tuple[str, int]:
        """The runs since the last time, and how much memory they take."""
        found = "".join(self._runs), self._size_bytes
        self._runs.clear()
        self._characters = self._size_bytes = 0
        return found


class Strings(Hearer):
    """The shared texts, in ``xl/sharedStrings.xml``, with the size of each."""

    def __init__(self) -> None:
        self.sizes = array("L")
        self._texts = Texts()
        self._is_in_one = False
        self._size = Size()
        self._part: IO[bytes] = io.BytesIO()

    def to(self, part: IO[bytes]) -> None:
        """Write what is heard from now on."""
        self._part = part
        part.write(f'<sst xmlns="{MAIN}">'.encode())

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""
        if name == "si":
            self._is_in_one = True
        elif self._is_in_one:
            self._texts.start(name, attributes)

    def text(self, text: str) -> None:
        """Take note of a stretch of text."""
        if self._is_in_one:
            self._texts.text(text)

    def end(self, name: str) -> None:
        """Take note that an element ends."""
        if name != "si":
            if self._is_in_one:
                self._texts.end(name)
            return
        self._is_in_one = False
        runs, size_bytes = self._texts.taken()
        self._size.add_text(size_bytes)
        self.sizes.append(size_bytes)
        if len(self.sizes) > STRINGS_MAX:
            raise too_large("strings", STRINGS_MAX)
        # An empty one is a text as well: the others would move up into its place.
        self._part.write(f"<si>{runs or '<t></t>'}</si>".encode())

    def close(self) -> None:
        """End what was written."""
        self._part.write(b"</sst>")


def escaped(text: str) -> str:
    """A text as markup has it; a carriage return would be read as a line end otherwise."""
    return escape(text, {"\r": "&#13;"})
