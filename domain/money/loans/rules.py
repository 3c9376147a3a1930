"""Decisions about loans: between grants of the station, as a document allows, never more back than lent.

A loan is no spending: what the lender's documents forbid is not judged by it, and what is bought with
borrowed money obeys the documents of the grant that borrowed.
"""

from __future__ import annotations

from collections.abc import Collection

from domain.ground.commands import Command, corrected_by
from domain.ground.stating import stated
from domain.money.balances.holdings import Loan
from domain.money.facts import SourceLent, SourceRepaid
from domain.money.funds import FundedStation, Funds, ensure_covered, named_grant, postings_of
from domain.money.loans.details import SourceLentDetails, SourceRepaidDetails
from domain.money.refusals import (
    BeforeEarlierStep,
    LoanAlreadyRepaid,
    LoanOverRepaid,
    LoanToItself,
    UnknownLoan,
)


def assess_lent(
    station: FundedStation, details: SourceLentDetails, command: Command, was: SourceLent | None
) -> SourceLent:
    """Lend to another grant what is there. What was paid back already holds the record where it is.

    Raises UnknownGrant, GrantSourceMismatch, LoanToItself, LoanAlreadyRepaid, and InsufficientFunds
    where the lender does not have it, or a correction takes from the borrower what is spent.
    """
    named_grant(station.funds, details.grant, details.source, field="grant")
    named_grant(station.funds, details.to_grant, details.to_source, field="to_grant")
    if details.grant == details.to_grant:
        raise LoanToItself(field="to_grant")
    fact = stated(SourceLent, details, command)
    if was is not None:
        _ensure_repayments_hold(station.funds.loans[corrected_by(command)], was, fact)
    removed = () if was is None else tuple(postings_of(was))
    ensure_covered(station.funds, postings_of(fact), removed, field="amount")
    return fact


def assess_source_repaid(
    station: FundedStation, details: SourceRepaidDetails, command: Command, was: SourceRepaid | None
) -> SourceRepaid:
    """Give back to the grant that lent what another borrowed.

    Raises UnknownLoan, LoanOverRepaid, BeforeEarlierStep or InsufficientFunds.
    """
    loan = station.funds.loans.get(details.loan)
    if loan is None or loan.fact is None:
        raise UnknownLoan(field="loan")
    open_fen = loan.open_fen
    if was is not None and was.loan == details.loan:
        open_fen += was.amount_fen
    if details.amount_fen > open_fen:
        raise LoanOverRepaid(field="amount", open_fen=open_fen, asked_fen=int(details.amount_fen))
    if details.repaid_on < loan.fact.lent_on:
        raise BeforeEarlierStep(field="repaid_on", day=loan.fact.lent_on)
    lent = loan.fact
    fact = stated(
        SourceRepaid,
        details,
        command,
        source=lent.source,
        grant=lent.grant,
        to_source=lent.to_source,
        to_grant=lent.to_grant,
    )
    removed = () if was is None else tuple(postings_of(was))
    ensure_covered(station.funds, postings_of(fact), removed, field="amount")
    return fact


def ensure_loans_stand(funds: Funds, gone: Collection[str]) -> None:
    """Refuse to void loans whose repayments stay. Raises LoanAlreadyRepaid."""
    for record in gone:
        loan = funds.loans.get(record)
        if loan is not None and not loan.repaid.keys() <= set(gone):
            raise LoanAlreadyRepaid(field="record", repaid_fen=loan.repaid_fen)


def _ensure_repayments_hold(loan: Loan, was: SourceLent, now: SourceLent) -> None:
    is_same = (was.grant, was.to_grant) == (now.grant, now.to_grant)
    if loan.repaid and not (is_same and loan.bears(now.amount_fen, now.lent_on)):
        raise LoanAlreadyRepaid(repaid_fen=loan.repaid_fen)
