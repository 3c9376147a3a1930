"""XML as it comes out of a stranger's file: strict, in pieces, and with an end to everything.

No document types, so no entities; elements have a number and a depth, and no tag,
attribute or comment is longer than it may be, because a parser keeps those whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NoReturn
from xml.parsers import expat

from api.workbooks.refusals import damaged, too_large

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
"""The namespace of what is written down anew."""
ELEMENTS_MAX: Final = 2_000_000
"""Of one part."""
TOKEN_BYTES_MAX: Final = 1024 * 1024
_DEPTH_MAX: Final = 64
_TEXT_BYTES: Final = 64 * 1024


class Hearer:
    """Whoever is told what stands in a part, by names without their namespaces."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take note that an element begins."""

    def text(self, text: str) -> None:
        """Take note of a stretch of text."""

    def end(self, name: str) -> None:
        """Take note that an element ends."""


class _Listening:
    def __init__(self, hearer: Hearer) -> None:
        self._hearer = hearer
        self._depth = 0
        self._elements = 0
        self.has_moved = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.has_moved = True
        self._depth += 1
        self._elements += 1
        if self._depth > _DEPTH_MAX:
            raise damaged()
        if self._elements > ELEMENTS_MAX:
            raise too_large("elements", ELEMENTS_MAX)
        for key in attributes:
            if "}" in key:
                attributes = {_local(each): value for each, value in attributes.items()}
                break
        self._hearer.start(_local(name), attributes)

    def text(self, text: str) -> None:
        self.has_moved = True
        self._hearer.text(text)

    def end(self, name: str) -> None:
        self.has_moved = True
        self._depth -= 1
        self._hearer.end(_local(name))


def listen(pieces: Iterable[bytes], hearer: Hearer) -> None:
    """Tell somebody what stands in a part. Raises WorkbookUnreadable, also what they raise."""
    listening = _Listening(hearer)
    parser = expat.ParserCreate(None, "}")
    parser.buffer_text = True
    parser.buffer_size = _TEXT_BYTES
    parser.StartElementHandler = listening.start
    parser.EndElementHandler = listening.end
    parser.CharacterDataHandler = listening.text
    parser.StartDoctypeDeclHandler = _no_document_type
    kept_bytes = 0
    try:
        for piece in pieces:
            listening.has_moved = False
            parser.Parse(piece, False)
            kept_bytes = 0 if listening.has_moved else kept_bytes + len(piece)
            if kept_bytes > TOKEN_BYTES_MAX:
                raise too_large("token", TOKEN_BYTES_MAX)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        # The last two are about encodings that nobody has, or that letters are not written in.
        raise damaged() from None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _no_document_type(*_about: object) -> NoReturn:
    raise damaged()
