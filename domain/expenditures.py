"""Decisions about spending: which grants pay, and whether they may."""

from __future__ import annotations

from domain.commands import Command, ExpenditureDetails, RecordExpenditure
from domain.events import ExpenditureRecorded, Fact
from domain.funds import ensure_covered, postings_of
from domain.source_lines import Use, source_lines
from domain.station import Station
from domain.values import ISODate


def assess_expenditure(
    station: Station, details: ExpenditureDetails, command: Command, was: Fact | None
) -> ExpenditureRecorded:
    """Spend money; the lines must add up and each must be paid by a grant that may pay it.

    What the reservation keeps that the command names, which is open, is free for this expenditure
    alone: a smaller bill leaves the rest to others, a larger one needs money that is left.

    Raises UnknownWorker, InsufficientFunds and what ``source_lines`` refuses.
    """
    replaced = was
    if isinstance(command, RecordExpenditure) and command.reservation is not None:
        replaced = station.funds.reservations[command.reservation]
    given_back = () if replaced is None else tuple(postings_of(replaced))
    lines = source_lines(
        station.funds, details, Use(details.category, details.spent_on, "spent_on"), given_back
    )
    if details.handled_by is not None:
        station.roster.ensure_known(details.handled_by, field="handled_by")
    fact = ExpenditureRecorded(
        category=details.category,
        spent_on=ISODate(details.spent_on),
        amount_fen=int(details.amount_fen),
        lines=lines,
        voucher_number=details.voucher_number,
        voucher_sha256=details.voucher_sha256 or "",
        linked_records=tuple(dict.fromkeys(details.linked_records)),
        handled_by=details.handled_by or "",
        sd=command.commitments,
    )
    ensure_covered(station.funds, postings_of(fact), given_back, field="lines")
    return fact
