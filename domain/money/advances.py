"""Decisions about advances: what somebody paid before the money came, and what is paid back of it.

An advance is a debt of the station to a worker or to its operator. It takes nothing from a grant;
its repayment does, under the rules of an expenditure for the advance's own purpose.
"""

from __future__ import annotations

from collections.abc import Collection

from domain.ground.commands import Command, CorrectRecord, corrected_by
from domain.ground.events import Event
from domain.ground.stating import stated
from domain.money.balances.holdings import Advance
from domain.money.details import AdvanceMadeDetails, AdvanceRepaidDetails
from domain.money.facts import AdvanceMade, AdvanceRepaid
from domain.money.funds import FundedStation, Funds, ensure_covered, postings_of
from domain.money.papers.vouchers import ensure_vouchers_fit
from domain.money.paying.source_lines import source_lines
from domain.money.refusals import (
    AdvanceAlreadyRepaid,
    AdvanceOverRepaid,
    RepaidBeforeAdvance,
    UnknownAdvance,
)
from domain.money.terms.uses import Use


def assess_advance(
    station: FundedStation, details: AdvanceMadeDetails, command: Command, was: Event | None
) -> AdvanceMade:
    """Owe somebody money. What was paid back already holds the record where it is.

    Raises UnknownWorker, AdvanceAlreadyRepaid (another payer or purpose, a later day or a smaller
    amount than what was paid back) and what ``ensure_vouchers_fit`` refuses.
    """
    if details.paid_by is not None:
        station.roster.ensure_known(details.paid_by, field="paid_by")
    fact = stated(
        AdvanceMade,
        details,
        command,
        linked_records=tuple(dict.fromkeys(details.linked_records)),
    )
    ensure_vouchers_fit(fact)
    if isinstance(was, AdvanceMade) and isinstance(command, CorrectRecord):
        _ensure_repayments_hold(station.funds.advances[command.record], was, fact)
    return fact


def assess_repayment(
    station: FundedStation, details: AdvanceRepaidDetails, command: Command, was: Event | None
) -> AdvanceRepaid:
    """Pay an advance back, in whole or in part, out of grants that may pay for its purpose.

    All parts together are one bill, of which a grant pays no more than its price of a unit.

    Raises UnknownAdvance, AdvanceOverRepaid, RepaidBeforeAdvance, InsufficientFunds and what
    ``source_lines`` refuses.
    """
    replaced = was if isinstance(was, AdvanceRepaid) else None
    record = details.advance or (
        oldest_open(station.funds, details.amount_fen, details.repaid_on, details.paid_by or "")
        if replaced is None
        else replaced.advance
    )
    owed = station.funds.advances.get(record) if record else None
    if record is None or owed is None or owed.fact is None:
        raise UnknownAdvance(field="advance")
    if details.paid_by not in (None, owed.fact.paid_by):
        raise UnknownAdvance(field="paid_by")
    open_fen = owed.open_fen
    if replaced is not None and replaced.advance == record:
        open_fen += replaced.amount_fen
    if details.amount_fen > open_fen:
        raise AdvanceOverRepaid(
            field="amount", open_fen=open_fen, asked_fen=int(details.amount_fen)
        )
    if details.repaid_on < owed.fact.advanced_on:
        raise RepaidBeforeAdvance(field="repaid_on", advanced_on=owed.fact.advanced_on)
    given_back = () if replaced is None else tuple(postings_of(replaced))
    paid_fen = owed.paid_fen(without=corrected_by(command))
    use = Use.of(owed.fact, details.repaid_on, "repaid_on", paid_fen)
    fact = stated(
        AdvanceRepaid,
        details,
        command,
        advance=record,
        category=owed.fact.category,
        paid_by=owed.fact.paid_by,
        lines=source_lines(station.funds, details.lines, details.amount_fen, use, given_back),
    )
    ensure_covered(station.funds, postings_of(fact), given_back, field="lines")
    return fact


def oldest_open(funds: Funds, amount_fen: int, day: str, paid_by: str = "") -> str | None:
    """The advance made first, by a day, of which at least an amount is still owed.

    ``paid_by`` is the worker who made it, empty for whoever did.
    """
    found = [
        (advance.fact.advanced_on, record)
        for record, advance in funds.advances.items()
        if advance.fact
        and advance.fact.advanced_on <= day
        and advance.open_fen >= amount_fen
        and (not paid_by or advance.fact.paid_by == paid_by)
    ]
    return min(found)[1] if found else None


def ensure_repayments_stand(funds: Funds, gone: Collection[str]) -> None:
    """Refuse to void advances whose repayments stay. Raises AdvanceAlreadyRepaid."""
    for record in gone:
        owed = funds.advances.get(record)
        if owed is not None and not owed.repaid.keys() <= set(gone):
            raise AdvanceAlreadyRepaid(field="record", repaid_fen=owed.repaid_fen)


def _ensure_repayments_hold(owed: Advance, was: AdvanceMade, now: AdvanceMade) -> None:
    is_same = (was.category, was.paid_by) == (now.category, now.paid_by)
    if owed.repaid and not (is_same and owed.bears(now.amount_fen, now.advanced_on)):
        raise AdvanceAlreadyRepaid(repaid_fen=owed.repaid_fen)
