"""Decisions about spending: which grants pay, and whether they may."""

from __future__ import annotations

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.policy import Policy
from domain.ground.stating import stated
from domain.money.commands import RecordExpenditure
from domain.money.details import ExpenditureDetails
from domain.money.facts import ExpenditureRecorded
from domain.money.funds import FundedStation, ensure_covered, postings_of
from domain.money.papers.vouchers import ensure_vouchers_fit
from domain.money.paying.source_lines import source_lines
from domain.money.refunds.rules import ensure_refunds_hold
from domain.money.refusals import DirectRecordingLimited
from domain.money.terms.uses import Use


def assess_expenditure(
    station: FundedStation,
    details: ExpenditureDetails,
    command: Command,
    was: ExpenditureRecorded | None,
    policy: Policy,
) -> ExpenditureRecorded:
    """Spend money; the lines must add up and each must be paid by a grant that may pay it.

    What is above the policy's limit is submitted and approved first; a correction may not make it
    so either.

    What the reservation keeps that the command names, which is open, is free for this expenditure
    alone: a smaller bill leaves the rest to others, a larger one needs money that is left.

    Raises DirectRecordingLimited, UnknownWorker, InsufficientFunds and what ``source_lines`` and
    ``ensure_vouchers_fit`` refuse.
    """
    limit_fen, before_fen = policy.direct_expenditure_limit_fen, was.amount_fen if was else 0
    if details.amount_fen > max(limit_fen, before_fen):
        raise DirectRecordingLimited(
            field="amount", limit_fen=limit_fen, asked_fen=int(details.amount_fen)
        )
    replaced: Event | None = was
    if isinstance(command, RecordExpenditure) and command.reservation is not None:
        replaced = station.funds.reservations[command.reservation]
    given_back = () if replaced is None else tuple(postings_of(replaced))
    use = Use.of(details, details.spent_on, "spent_on")
    lines = source_lines(station.funds, details.lines, details.amount_fen, use, given_back)
    if details.handled_by is not None:
        station.roster.ensure_known(details.handled_by, field="handled_by")
    fact = stated(
        ExpenditureRecorded,
        details,
        command,
        lines=lines,
        linked_records=tuple(dict.fromkeys(details.linked_records)),
    )
    ensure_vouchers_fit(fact)
    ensure_refunds_hold(station.funds, command, fact)
    ensure_covered(station.funds, postings_of(fact), given_back, field="lines")
    return fact
