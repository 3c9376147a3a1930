"""Free texts of a row as the vault takes them, and which of them had to be cut."""

from __future__ import annotations

import unicodedata
from typing import Final

_TEXT_CHARACTERS: Final = 200
_NOTE_CHARACTERS: Final = 4_000


class Texts:
    """The texts of one row; ``shortened`` are the columns of which only the beginning is kept."""

    def __init__(self) -> None:
        self._shortened: dict[str, None] = {}

    @property
    def shortened(self) -> tuple[str, ...]:
        """Columns by their standard names, in the order in which they were met."""
        return tuple(self._shortened)

    def of(self, column: str, raw: str, *, limit: int = _TEXT_CHARACTERS) -> str:
        """The text of a cell, cut where the vault takes no more."""
        line = free_text(raw)
        if len(line) > limit:
            self._shortened[column] = None
        return line[:limit]

    def note(self, column: str, *raw: str) -> str:
        """What cells tell at length, on a line each."""
        return self.of(column, "\n".join(filter(None, raw)), limit=_NOTE_CHARACTERS)


def free_text(raw: str) -> str:
    """A text with its control characters as blanks."""
    line = unicodedata.normalize("NFC", raw)
    if not line.isprintable():
        line = "".join(
            " " if sign != "\n" and unicodedata.category(sign) in {"Cc", "Cs"} else sign
            for sign in line
        )
    return line.strip()
