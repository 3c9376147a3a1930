"""Folds money facts into postings, whole: a promise, an income, a reclaim, each line of a voucher.

``domain.money.funds`` reduces the same facts to one signed amount per grant, which is all the balance
rule needs; a reader wants to see promises and categories too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, get_args

from sqlalchemy import MetaData, Table, select

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from domain.ground.order.lists import chunks
from domain.money.balances.holdings import founded
from domain.money.budgets.facts import BudgetAdopted, BudgetAmended
from domain.money.disclosures.facts import DisclosurePublished
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ClaimFact,
    Expenditure,
    ExpenditurePaid,
    ExpenditureRecorded,
    ExpenditureRefunded,
    Founding,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    RestrictionReleased,
    SourceLent,
    SourceLine,
    SourceRepaid,
)
from domain.money.papers.vouchers import is_unnumbered, numbers_of
from domain.money.terms.binding import Terms
from domain.money.terms.facts import GrantTermsSet
from projections.base import Recorded, TemporalBatch, View, about, keep_facts
from projections.budget.disclosed import define_disclosed
from projections.budget.reservation_rows import RESERVING, fold_reservations
from projections.budget.tables import define_postings, define_reservations, define_said
from projections.budget.vouchers.invoices import define_invoices, fold_invoices
from projections.budget.vouchers.links import define_links, fold_links

_RECORDS_PER_QUERY = 10_000
_MONEY = (
    GrantPromised,
    GrantReceived,
    GrantCarriedOver,
    GrantReclaimed,
    ExpenditureRecorded,
    ExpenditurePaid,
    ExpenditureRefunded,
    AdvanceMade,
    AdvanceRepaid,
    SourceLent,
    SourceRepaid,
    RestrictionReleased,
)
_CLAIMS = get_args(ClaimFact)
SAID = (*dict.fromkeys((*_MONEY, *_CLAIMS)), GrantTermsSet, BudgetAdopted, BudgetAmended)

_PUBLISHED = (DisclosurePublished,)


class BudgetProjection:
    """Keeps ``postings``, ``reservations``, ``said``, ``disclosed``, ``links`` and ``invoices``."""

    name: ClassVar[str] = "budget"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (*SAID, *RESERVING, *_PUBLISHED)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of postings, reservations, what was said, published notices, links and invoices."""
        return {
            "postings": define_postings(metadata, suffix),
            "reservations": define_reservations(metadata, suffix),
            "said": define_said(metadata, suffix),
            "disclosed": define_disclosed(metadata, suffix),
            "links": define_links(metadata, suffix),
            "invoices": define_invoices(metadata, suffix),
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
        keep_facts(view, view.tables["said"], entries, SAID, stream="station", beside=_beside)
        keep_facts(view, view.tables["disclosed"], entries, _PUBLISHED, stream="station")
        fold_links(view, entries)
        fold_invoices(view, entries)


def _is_money(event: AnyEvent) -> bool:
    if isinstance(event, RecordCorrected | RecordVoided):
        return isinstance(event.was, _MONEY)
    return isinstance(event, _MONEY)


def _beside(fact: AnyEvent) -> dict[str, str]:
    return {"claim": topic_of(fact) if isinstance(fact, ClaimFact) else ""}


def _moved_by(event: AnyEvent) -> list[dict[str, Any]]:
    match event:
        case RecordCorrected():
            return list(_postings_of(event.now))
        case RecordVoided():
            return []
        case _:
            return list(_postings_of(event))


def _postings_of(fact: AnyEvent) -> Iterator[dict[str, Any]]:  # noqa: C901, PLR0912 - one for each kind
    match fact:
        case GrantPromised():
            yield _of_grant("promised", fact, fact.promised_on)
        case GrantReceived():
            yield _of_grant("received", fact, fact.received_on, fact.voucher_number)
        case GrantCarriedOver():
            yield _of_grant("carried_over", fact, fact.carried_over_on)
        case GrantReclaimed():
            yield _of_grant("reclaimed", fact, fact.reclaimed_on)
        case Expenditure():
            for line in fact.lines:
                yield _paid("spent", fact, fact.spent_on, line)
        case ExpenditureRefunded():
            for line in fact.lines:
                back = {"amount_fen": -line.amount_fen}
                yield _paid("refunded", fact, fact.refunded_on, line) | back
        case AdvanceMade():
            yield _paid("advanced", fact, fact.advanced_on, None) | {"payer": fact.paid_by}
        case AdvanceRepaid():
            for line in fact.lines:
                yield _paid("repaid", fact, fact.repaid_on, line) | {"payer": fact.paid_by}
        case SourceLent():
            yield from _lent(fact, fact.lent_on, fact.amount_fen, fact.document_number)
        case SourceRepaid():
            yield from _lent(fact, fact.repaid_on, -fact.amount_fen)
        case RestrictionReleased():
            yield _of_grant("released", fact, fact.released_on)
        case _:
            raise AssertionError(f"read and not folded: {type(fact).__name__}")


def _paid(
    kind: str,
    fact: Expenditure | ExpenditureRefunded | AdvanceMade | AdvanceRepaid,
    day: str,
    line: SourceLine | None,
) -> dict[str, Any]:
    """What was paid for a purpose; without a line, by no grant."""
    numbers: tuple[str, ...] = (fact.voucher_number,)
    unnumbered = not fact.voucher_number
    if isinstance(fact, Expenditure | AdvanceMade):
        numbers, unnumbered = numbers_of(fact), is_unnumbered(fact)
    return {
        "kind": kind,
        "source": line.source if line else "",
        "grant": line.grant if line else "",
        "category": fact.category,
        "amount_fen": line.amount_fen if line else fact.amount_fen,
        "day": day,
        "voucher_number": "、".join(numbers),
        "unnumbered": int(unnumbered),
        "document_number": "",
        "restricted": 0,
        "payer": "",
    }


def _lent(
    fact: SourceLent | SourceRepaid, day: str, amount_fen: int, document_number: str = ""
) -> Iterator[dict[str, Any]]:
    """What one grant lent and another borrowed; less than nothing where it came back."""
    for kind, source, grant in (
        ("lent", fact.source, fact.grant),
        ("borrowed", fact.to_source, fact.to_grant),
    ):
        yield {
            "kind": kind,
            "source": source,
            "grant": grant,
            "category": "",
            "amount_fen": amount_fen,
            "day": day,
            "voucher_number": "",
            "unnumbered": 1,
            "document_number": document_number,
            "restricted": 0,
            "payer": "",
        }


def _of_grant(
    kind: str,
    fact: Founding | GrantReclaimed | RestrictionReleased,
    day: str,
    voucher_number: str = "",
) -> dict[str, Any]:
    # What is released was restricted, whichever document bound it.
    restricted = isinstance(fact, RestrictionReleased) or (
        isinstance(fact, Founding) and founded(fact, unless=Terms()).bind
    )
    return {
        "kind": kind,
        "source": fact.source,
        "grant": fact.grant,
        "category": "",
        "amount_fen": fact.amount_fen,
        "day": day,
        "voucher_number": voucher_number,
        "unnumbered": int(not voucher_number),
        "document_number": fact.document_number,
        "restricted": int(restricted),
        "payer": "",
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
