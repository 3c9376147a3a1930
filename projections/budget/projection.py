"""Folds money facts into postings, whole: a promise, a receipt, a reclaim, each line of a voucher.

``domain.money.funds`` reduces the same facts to one signed amount per grant, which is all the balance
rule needs; a reader wants to see promises and categories too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from sqlalchemy import MetaData, Table, select

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.order.lists import chunks
from domain.money.facts import ExpenditureRecorded, GrantPromised, GrantReceived, GrantReclaimed
from domain.money.funds import Terms
from projections.base import Recorded, TemporalBatch, View, about
from projections.budget.reservation_rows import RESERVING, fold_reservations
from projections.budget.tables import define_postings, define_reservations

_RECORDS_PER_QUERY = 10_000
_MONEY = (GrantPromised, GrantReceived, GrantReclaimed, ExpenditureRecorded)


class BudgetProjection:
    """Keeps ``postings`` and ``reservations``."""

    name: ClassVar[str] = "budget"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (*_MONEY, *RESERVING)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of postings and of reservations."""
        return {
            "postings": define_postings(metadata, suffix),
            "reservations": define_reservations(metadata, suffix),
        }

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page."""
        entries = about(page, self.reads)
        money = [
            (each, _moved_by(each.entry.data)) for each in entries if _is_money(each.entry.data)
        ]
        corrections = _known_corrections(view, [each for each, _rows in money])
        batch = TemporalBatch(view.tables["postings"])
        for (pos, entry), rows in money:
            if entry.corrects:
                batch.close(pos, entry.record)
            count = corrections.get(entry.record, -1) + 1
            for line, row in enumerate(rows):
                batch.insert(
                    pos,
                    record=entry.record,
                    line=line,
                    station=entry.station,
                    corrections=count,
                    recorded_at=entry.recorded_at,
                    **row,
                )
            corrections[entry.record] = count
        batch.flush(view.conn)
        fold_reservations(view, entries)


def _is_money(event: AnyEvent) -> bool:
    if isinstance(event, RecordCorrected | RecordVoided):
        return isinstance(event.was, _MONEY)
    return isinstance(event, _MONEY)


def _moved_by(event: AnyEvent) -> list[dict[str, Any]]:
    match event:
        case RecordCorrected():
            return list(_postings_of(event.now))
        case RecordVoided():
            return []
        case _:
            return list(_postings_of(event))


def _postings_of(fact: AnyEvent) -> Iterator[dict[str, Any]]:
    match fact:
        case GrantPromised():
            yield _of_grant("promised", fact, fact.promised_on)
        case GrantReceived():
            yield _of_grant("received", fact, fact.received_on, fact.voucher_number)
        case GrantReclaimed():
            yield _of_grant("reclaimed", fact, fact.reclaimed_on)
        case ExpenditureRecorded():
            for line in fact.lines:
                yield {
                    "kind": "spent",
                    "source": line.source,
                    "grant": line.grant,
                    "category": fact.category,
                    "amount_fen": line.amount_fen,
                    "day": fact.spent_on,
                    "voucher_number": fact.voucher_number,
                    "document_number": "",
                    "restricted": 0,
                }


def _of_grant(
    kind: str,
    fact: GrantPromised | GrantReceived | GrantReclaimed,
    day: str,
    voucher_number: str = "",
) -> dict[str, Any]:
    restricted = not isinstance(fact, GrantReclaimed) and Terms.of(fact, unless=Terms()).bind
    return {
        "kind": kind,
        "source": fact.source,
        "grant": fact.grant,
        "category": "",
        "amount_fen": fact.amount_fen,
        "day": day,
        "voucher_number": voucher_number,
        "document_number": fact.document_number,
        "restricted": int(restricted),
    }


def _known_corrections(view: View, page: list[Recorded]) -> dict[str, int]:
    """How often the records that this page corrects were corrected before it."""
    table = view.tables["postings"]
    earlier = sorted({each.entry.corrects for each in page} - {""})
    counts: dict[str, int] = {}
    for some in chunks(earlier, _RECORDS_PER_QUERY):
        rows = view.conn.execute(
            select(table.c.record, table.c.corrections).where(
                table.c.known_until.is_(None),
                table.c.record.in_(some),
            )
        )
        counts.update((record, count) for record, count in rows)
    return counts
