"""Folds reserved money into rows: each line of a reservation, and how and when it was resolved.

Nothing moves when money is reserved: the books know nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from domain.book.entry import Entry
from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.order.lists import chunks
from domain.ground.values import station_today
from domain.money.facts import Expenditure, FundsReserved, ReservationReleased
from projections.base import Recorded, TemporalBatch, View
from projections.budget.tables import NEVER

_RECORDS_PER_QUERY: Final = 5_000
RESERVING: Final = (FundsReserved, ReservationReleased)
"""Events about reserved money alone; an expenditure may rest on a reservation too."""
_OPEN: Final = {"resolution": "", "resolved_by": "", "resolved_on": NEVER}

Rows = list[dict[str, Any]]


def fold_reservations(view: View, entries: Sequence[Recorded]) -> None:
    """Fold what entries about money say about reserved money."""
    matter = [each for each in entries if _may_matter(each.entry)]
    if matter:
        fold = _Fold(view, [entry for _pos, entry in matter])
        for pos, entry in matter:
            fold.take(pos, entry)
        fold.flush()


def _may_matter(entry: Entry) -> bool:
    match entry.data:
        case FundsReserved() | ReservationReleased():
            return True
        case Expenditure():
            return bool(entry.causes)
        case RecordCorrected(was=Expenditure(spent_on=was), now=Expenditure() as now):
            return now.spent_on != was
        case RecordCorrected(was=was) | RecordVoided(was=was):
            return isinstance(was, FundsReserved)
        case _:
            return False


class _Fold:
    """The reservations that a page touches, as they stand between its entries."""

    def __init__(self, view: View, entries: Sequence[Entry]) -> None:
        self._view = view
        self._table = view.tables["reservations"]
        self._batch = TemporalBatch(self._table)
        self._held: dict[str, Rows] = {}
        self._posted_by: dict[str, str] = {}
        corrected = {entry.corrects for entry in entries if entry.corrects}
        named = {cause for entry in entries for cause in entry.causes} | corrected
        named |= {
            entry.data.reservation
            for entry in entries
            if isinstance(entry.data, ReservationReleased)
        }
        self._read("record", sorted(named))
        self._read("resolved_by", sorted(corrected))

    def take(self, pos: int, entry: Entry) -> None:
        """Fold one entry."""
        match entry.data:
            case FundsReserved() as fact:
                self._put(pos, entry.event_id, _rows_of(entry, fact, 0))
            case RecordCorrected(now=FundsReserved() as now):
                count = self._held[entry.corrects][0]["corrections"] + 1
                self._put(pos, entry.corrects, _rows_of(entry, now, count))
            case RecordVoided():
                self._batch.close(pos, entry.corrects)
                self._held.pop(entry.corrects, None)
            case ReservationReleased(reservation=reservation):
                day = station_today(datetime.fromisoformat(entry.recorded_at))
                self._resolve(pos, reservation, "released", entry.event_id, day)
            case Expenditure(spent_on=day):
                for cause in self._held.keys() & set(entry.causes):
                    self._resolve(pos, cause, "posted", entry.event_id, day)
            case RecordCorrected(now=Expenditure(spent_on=day)):
                posted = self._posted_by.get(entry.corrects)
                if posted is not None:
                    self._resolve(pos, posted, "posted", entry.corrects, day)
            case _:
                raise AssertionError(f"read and not folded: {type(entry.data).__name__}")

    def flush(self) -> None:
        """Write what the page changed."""
        self._batch.flush(self._view.conn)

    def _resolve(self, pos: int, reservation: str, how: str, by: str, day: str) -> None:
        resolved = {"resolution": how, "resolved_by": by, "resolved_on": day}
        self._put(pos, reservation, [row | resolved for row in self._held[reservation]])

    def _put(self, pos: int, reservation: str, rows: Rows) -> None:
        if reservation in self._held:
            self._batch.close(pos, reservation)
        for row in rows:
            self._batch.insert(pos, **row)
        self._keep(reservation, rows)

    def _keep(self, reservation: str, rows: Rows) -> None:
        self._held[reservation] = rows
        if rows[0]["resolution"] == "posted":
            self._posted_by[rows[0]["resolved_by"]] = reservation

    def _read(self, column: str, ids: Sequence[str]) -> None:
        """Take up what earlier pages left."""
        table = self._table
        names = [each.key for each in table.columns if not each.key.startswith("known_")]
        found: dict[str, Rows] = {}
        for some in chunks(ids, _RECORDS_PER_QUERY):
            statement = select(*(table.c[name].label(name) for name in names)).where(
                table.c.known_until.is_(None),
                table.c[column].in_(some),
            )
            for row in self._view.conn.execute(statement.order_by(table.c.line)).mappings():
                found.setdefault(row["record"], []).append(dict(row))
        for reservation, rows in found.items():
            self._keep(reservation, rows)


def _rows_of(entry: Entry, fact: FundsReserved, corrections: int) -> Rows:
    return [
        {
            "record": entry.record,
            "line": number,
            "station": entry.station,
            "source": line.source,
            "grant": line.grant,
            "category": fact.category,
            "amount_fen": line.amount_fen,
            "reserved_on": fact.reserved_on,
            "valid_until": fact.valid_until,
            "document_number": fact.document_number,
            "corrections": corrections,
            **_OPEN,
        }
        for number, line in enumerate(fact.lines)
    ]
