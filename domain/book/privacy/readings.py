"""Reading named data: who reads, what for, and how long a file that was opened stays open.

Reading changes nothing at the station: what is noted about it is kept with the person vault, beside
the book and not in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from domain.book.refusals import ReasonTooShort
from domain.ground.policy import OPENING_MINUTES, OPENING_REASON_CHARACTERS
from domain.ground.values import iso_instant, later
from domain.ground.vocabulary import Channel, Role

Purpose = Literal[
    "staffing",
    "services",
    "training",
    "record",
    "client_file",
    "volunteers",
    "opening",
    "clients",
    "accounts",
    "attachment",
    "export",
]
"""What an answer with named data was about; ``export`` is any file that was taken away."""

FILE_ROLES: Final = frozenset[Role]({"staff", "station_head"})
"""Roles of the station that read its clients' files."""
OPENING_ROLES: Final = frozenset[Role]({"district_officer"})
"""Roles that may open a single file with a reason, for a time."""
OVERSEEING_ROLES: Final = frozenset[Role]({"station_head", "auditor"})
"""Roles that see who read what: of their own station, or of their engagement's stations."""


class Reader(Struct, frozen=True, kw_only=True):
    """Whoever reads. ``opening`` is the id of the opening that lets them, empty without one."""

    actor: str
    role: Role
    channel: Channel
    reason: str = ""
    opening: str = ""


class Reading(Struct, frozen=True, kw_only=True):
    """One answer with named data of one station, as it was logged before it was given.

    An export is of a station or an area, names no people, and says its form and address for a
    ``reason``; who in it was named is another reading.
    ``people`` are ``worker/CODE``, ``client/CODE`` or, for text of a record's own, ``record/ID``.
    """

    reading: str
    read_at: str
    station: str
    actor: str
    role: str
    channel: str
    purpose: str
    reason: str
    opening: str
    people: tuple[str, ...]


class Opening(Struct, frozen=True, kw_only=True):
    """A client's file, opened to somebody outside the station until a moment."""

    opening: str
    station: str
    client: str
    actor: str
    role: str
    reason: str
    opened_at: str
    ends_at: str


def ensure_reason(reason: str) -> None:
    """Make sure that a reason for opening a file says something. Raises ReasonTooShort."""
    if len(reason) < OPENING_REASON_CHARACTERS:
        raise ReasonTooShort(field="reason", limit=OPENING_REASON_CHARACTERS)


def end_of_opening(opened_at: str) -> str:
    """The moment, exclusive, at which a file opened at a moment closes by itself."""
    opened = datetime.fromisoformat(opened_at)
    return iso_instant(later(opened, timedelta(minutes=OPENING_MINUTES)))
