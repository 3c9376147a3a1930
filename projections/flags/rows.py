"""The rows of a page: which record is flagged for what, from one position until another."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Table, bindparam

from domain.ground.events import topic_of
from domain.training.facts import TrainingSessionHeld
from domain.visits.facts import HomeVisitRecorded
from projections.base import View
from projections.bulk import insert_rows
from projections.flags.days import LONG, NIGHT, OVER_DAY, OVERLAPS, Held

FACTS: Final = (HomeVisitRecorded, TrainingSessionHeld)
"""The kinds of facts that are flagged."""
_KINDS: Final = tuple(topic_of(each) for each in (*FACTS, HomeVisitRecorded))
"""Their names by the number in ``Held``: visits at the door, sessions, visits by other means."""
_CODES: Final = {
    LONG: "long_visit",
    NIGHT: "night_visit",
    OVERLAPS: "overlap",
    OVER_DAY: "visits_over_day",
}

_Row = list[Any]
"""The values of a row in the order of its columns."""
_KNOWN_UNTIL: Final = 3


class FlagRows:
    """What a page opens and closes; a row that it does both to is written closed."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: list[_Row] = []
        self._open: dict[tuple[str, int], _Row] = {}
        self._closed: list[dict[str, Any]] = []

    def open(self, pos: int, station: str, held: Held, flag: int) -> None:
        """A record is flagged from a position on."""
        record, started, kind = held[0], held[1][:16], _KINDS[held[5]]
        row = [record, _CODES[flag], pos, None, station, kind, started]
        self._rows.append(row)
        self._open[record, flag] = row

    def close(self, pos: int, record: str, flags: int) -> None:
        """A record is no longer flagged, for any of some reasons, from a position on."""
        for flag, code in _CODES.items():
            if not flags & flag:
                continue
            row = self._open.pop((record, flag), None)
            if row is None:
                self._closed.append({"of": record, "its": code, "closed_at": pos})
            else:
                row[_KNOWN_UNTIL] = pos

    def flush(self, view: View) -> None:
        """Write it: what ends of earlier pages first."""
        columns = self._table.c
        if self._closed:
            view.conn.execute(
                self._table.update()
                .where(
                    columns.record == bindparam("of"),
                    columns.code == bindparam("its"),
                    columns.known_until.is_(None),
                )
                .values(known_until=bindparam("closed_at")),
                self._closed,
            )
        # In the order of their key, so that they are added at the end of the table.
        insert_rows(view.conn, self._table, sorted(map(tuple, self._rows)))
