"""Which files a record promises, and under whose key each of them belongs.

The book has only the SHA-256 that was given at capture. A file of a record about a client shows the
client: it goes with them when they are erased. A voucher's scan, or the sign-in sheet of a training
day, shows nobody in particular and is the station's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.ground.events import Attachment, Event
from domain.ground.people import people_named

STATION_ITSELF: Final = "station"
"""Stands in the place of a kind of person for what is a station's own."""
LIST: Final = "attachments"
"""The field that names any number of files."""
VOUCHER: Final = "voucher_sha256"
"""The field that names one, the scan of a voucher."""
MORE_VOUCHERS: Final = "more_vouchers"
"""The field of further vouchers, each with a scan of its own."""


class PromisedFile(NamedTuple):
    """A file that a record names: ``field`` is where, ``about`` and ``code`` say whose it is.

    ``media_type`` and ``size_bytes`` are what was said at capture, empty and 0 where nothing was.
    """

    field: str
    sha256: str
    about: str
    code: str
    media_type: str = ""
    size_bytes: int = 0


def files_promised(fact: Event, station: str) -> tuple[PromisedFile, ...]:
    """The files that a fact of a station names, each once, in the order in which they stand."""
    found: dict[str, PromisedFile] = {}
    for each in _promised(fact, station):
        found.setdefault(each.sha256, each)
    return tuple(found.values())


def _promised(fact: Event, station: str) -> Iterator[PromisedFile]:
    clients = [code for about, code in people_named(fact) if about == "client"]
    shown = ("client", clients[0]) if clients else (STATION_ITSELF, station)
    for each in getattr(fact, LIST, ()):
        if isinstance(each, Attachment):
            yield PromisedFile(LIST, each.sha256, *shown, each.media_type, each.size_bytes)
    voucher = getattr(fact, VOUCHER, "")
    if voucher:
        yield PromisedFile(VOUCHER, voucher, STATION_ITSELF, station)
    for each in getattr(fact, MORE_VOUCHERS, ()):
        if each.voucher_sha256:
            yield PromisedFile(MORE_VOUCHERS, each.voucher_sha256, STATION_ITSELF, station)
