"""The fact that a notice was published. The file itself lies with whoever published it."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event
from domain.ground.people import Code, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import DisclosureKind

FINGERPRINTED_BY_FACT: Final = True


class DisclosurePublished(Event, frozen=True, kw_only=True, tag="disclosure.published"):
    """A notice about a calendar year's lottery money or donations can be read somewhere.

    ``notice_sha256`` is the hash of its file, ``known_at`` the position of the book from which it was
    drawn up: whoever asks again as known there gets the same table.
    """

    kind: DisclosureKind
    year: int
    published_on: ISODate
    published_at: Text
    notice_sha256: Code
    known_at: int | UnsetType = UNSET
