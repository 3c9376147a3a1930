"""Entries with a text in the place of a person's code that may be a name.

Earlier versions took any word for a code. What is in the book stays there, so this is no damage: it
tells where to look, and never what stands there. One pass over the stored bytes, without decoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Engine

from domain.book.events import EVENTS
from domain.ground.forms.fields import PERSON_CODE
from domain.ground.people import Each, Parts, PersonCode, PersonCodeOf, Shape, Texts, shapes_of
from ledger.checks.stored_pages import snapshot

_ACCOUNTS: Final = ("actor", "on_behalf_of", "requested_by", "approved_by", "household")
"""Fields with the code of an account or a household, which no mark tells from other texts."""
_ENTRIES_AT_ONCE: Final = 2_000
_PAGES: Final = "SELECT pos, entry FROM events WHERE pos > ? AND pos <= ? ORDER BY pos"


def positions_of_names(engine: Engine) -> list[int]:
    """Where something stands that is no code of the form in which codes of people are taken now.

    Raises LedgerDamagedError when the head cannot be read, and LedgerUnavailableError.
    """
    found: list[int] = []
    with snapshot(engine) as reading:
        head = reading.head().pos
        for after in range(0, head, _ENTRIES_AT_ONCE):
            rows = reading.rows(_PAGES, after, min(after + _ENTRIES_AT_ONCE, head))
            found += [pos for pos, raw in rows if _NO_CODE.search(bytes(raw))]
    return found


def is_code(text: str) -> bool:
    """Whether a text has the form in which codes of people are taken now."""
    return PERSON_CODE.fullmatch(text) is not None


def _fields_of(kind: type) -> Iterator[str]:
    for name, shape in shapes_of(kind).items():
        inner: Shape = shape.of if isinstance(shape, Each) else shape
        match inner:
            case Texts(mark=PersonCode() | PersonCodeOf()):
                yield name
            case Parts(kinds=kinds):
                for part in kinds:
                    yield from _fields_of(part)


_FIELDS: Final = sorted({*_ACCOUNTS, *(name for kind in EVENTS for name in _fields_of(kind))})
_CODE: Final = PERSON_CODE.pattern.encode()
# Quotes inside a text are escaped, so these bytes are always a field and its own value or list.
_NO_CODE: Final = re.compile(
    b'"(?:' + "|".join(_FIELDS).encode() + b')":\\[?(?:"' + _CODE + b'",)*"(?!' + _CODE + b'")(?!")'
)
