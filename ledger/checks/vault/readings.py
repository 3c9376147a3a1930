"""The log of readings held against its chain, and the openings of files against the readings."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from domain.book.privacy.readings import end_of_opening
from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot
from ledger.people.reading_chain import READING_COLUMNS, link_after

_ROWS_AT_ONCE: Final = 500
_LINKS: Final = (
    "SELECT c.station, c.number, c.chain, "  # noqa: S608 - our names
    f"{', '.join(f'r.{name}' for name in READING_COLUMNS)} "
    "FROM reading_chain c LEFT JOIN reads r ON r.reading = c.reading "
    "WHERE (c.station, c.number) > (?, ?) ORDER BY c.station, c.number LIMIT ?"
)
_OPENINGS: Final = (
    "SELECT o.opening, o.client, o.opened_at, o.ends_at, o.actor, r.actor, o.role, r.role, "
    "o.reason, r.reason, r.people FROM openings o LEFT JOIN reads r "
    "ON r.station = o.station AND r.read_at = o.opened_at AND r.opening = o.opening "
    "AND r.purpose = 'opening' WHERE o.opening > ? ORDER BY o.opening LIMIT ?"
)


class ReadingCheck:
    """``count`` readings were found good; ``digest`` is over the last link of every station."""

    def __init__(self, people: Snapshot) -> None:
        self._people = people
        self._digest = sha256()
        self.count = 0

    @property
    def digest(self) -> str:
        """64 hex digits that change with any reading of the past."""
        return self._digest.hexdigest()

    def run(self) -> Damage | None:
        """The first reading or opening that is not as it was logged."""
        return self._of_chains() or self._of_openings()

    def _of_chains(self) -> Damage | None:
        station, number, link = "", -1, b""
        rows = self._people.rows(_LINKS, station, number, _ROWS_AT_ONCE)
        while rows:
            for row in rows:
                if row[0] != station:
                    self._note(station, link)
                    station, number, link = row[0], 0, b""
                number += 1
                link = _link(link, row[3:])
                if row[1] != number or bytes(row[2]) != link or row[5] != station:
                    return found("reading_differs", 0, f"{station} {number}")
                self.count += 1
            rows = self._people.rows(_LINKS, station, number, _ROWS_AT_ONCE)
        self._note(station, link)
        ((readings,),) = self._people.rows("SELECT count(*) FROM reads")
        return None if readings == self.count else found("reading_differs", 0, "reads")

    def _of_openings(self) -> Damage | None:
        opened, after = 0, ""
        while rows := self._people.rows(_OPENINGS, after, _ROWS_AT_ONCE):
            for row in rows:
                if not _is_logged(row):
                    return found("opening_differs", 0, str(row[0]))
            opened, after = opened + len(rows), rows[-1][0]
        ((logged,),) = self._people.rows("SELECT count(*) FROM reads WHERE purpose = 'opening'")
        return None if opened == logged else found("opening_differs", 0, "openings")

    def _note(self, station: str, link: bytes) -> None:
        if link:
            self._digest.update(json.dumps([station, link.hex()]).encode())


def _link(before: bytes, reading: tuple[Any, ...]) -> bytes:
    """The link that belongs there; none where the reading is gone or is no text."""
    try:
        return link_after(before, reading) if None not in reading else b""
    except UnicodeEncodeError:
        return b""


def _is_logged(row: tuple[Any, ...]) -> bool:
    _opening, client, opened_at, ends_at, *pairs, people = row
    try:
        ends = end_of_opening(opened_at)
    except ValueError:
        return False
    return (
        pairs[::2] == pairs[1::2]
        and ends == ends_at
        and people == json.dumps([f"client/{client}"], ensure_ascii=False, separators=(",", ":"))
    )
