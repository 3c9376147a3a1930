"""Decisions about spending: which grants pay, and whether they may."""

from __future__ import annotations

from domain import errors
from domain.commands import Command, ExpenditureDetails, SourceLineDetails
from domain.events import ExpenditureRecorded, Fact, SourceLine
from domain.funds import allocate, draw_on, ensure_covered, postings_of
from domain.splitting import split_by_weight
from domain.station import Station
from domain.values import ISODate


def assess_expenditure(
    station: Station, details: ExpenditureDetails, command: Command, was: Fact | None
) -> ExpenditureRecorded:
    """Spend money; the lines must add up and each must be paid by a grant that may pay it.

    A line that names no grant is spread over the grants of its source, oldest payer first. Weights
    become amounts here, so that the book holds no rule of rounding.

    Raises SplitDoesNotAddUp, UnknownGrant, GrantSourceMismatch, CategoryForbidden,
    OutsideGrantPeriod, InsufficientFunds or UnknownWorker.
    """
    shares = _shares(details)
    lines_fen = sum(share_fen for _line, share_fen in shares)
    if lines_fen != details.amount_fen:
        raise errors.SplitDoesNotAddUp(
            field="lines", lines_fen=lines_fen, amount_fen=int(details.amount_fen)
        )
    if details.handled_by is not None:
        station.roster.ensure_known(details.handled_by, field="handled_by")
    fact = ExpenditureRecorded(
        category=details.category,
        spent_on=ISODate(details.spent_on),
        amount_fen=int(details.amount_fen),
        lines=_lines(station, details, shares, was),
        voucher_number=details.voucher_number,
        voucher_sha256=details.voucher_sha256 or "",
        linked_records=tuple(dict.fromkeys(details.linked_records)),
        handled_by=details.handled_by or "",
        sd=command.commitments,
    )
    ensure_covered(
        station.funds, postings_of(fact), () if was is None else postings_of(was), field="lines"
    )
    return fact


def _shares(details: ExpenditureDetails) -> list[tuple[SourceLineDetails, int]]:
    """Each line and what it pays; a weight too small for a fen pays nothing and falls away."""
    if details.lines[0].weight is None:
        return [(line, line.amount_fen or 0) for line in details.lines]
    parts = split_by_weight(details.amount_fen, [line.weight or 0 for line in details.lines])
    return [(line, part) for line, part in zip(details.lines, parts, strict=True) if part]


def _lines(
    station: Station,
    details: ExpenditureDetails,
    shares: list[tuple[SourceLineDetails, int]],
    was: Fact | None,
) -> tuple[SourceLine, ...]:
    free_fen: dict[str, int] = {}
    for posting in () if was is None else postings_of(was):
        free_fen[posting.grant] = free_fen.get(posting.grant, 0) - posting.amount_fen
    lines: list[SourceLine] = []
    # Lines that name their grant come first, lest a line that does not take it from under them.
    day = details.spent_on
    for line, amount_fen in sorted(shares, key=lambda share: share[0].grant is None):
        if line.grant is None:
            lines += allocate(
                station.funds,
                line.source,
                amount_fen,
                category=details.category,
                day=day,
                free_fen=free_fen,
            )
        else:
            lines.append(
                draw_on(
                    station.funds,
                    line.grant,
                    line.source,
                    amount_fen,
                    category=details.category,
                    day=day,
                    free_fen=free_fen,
                )
            )
    return _merged(lines)


def _merged(lines: list[SourceLine]) -> tuple[SourceLine, ...]:
    totals: dict[tuple[str, str], SourceLine] = {}
    for line in lines:
        key = (line.source, line.grant)
        known = totals.get(key)
        amount_fen = line.amount_fen + (known.amount_fen if known else 0)
        totals[key] = SourceLine(source=line.source, grant=line.grant, amount_fen=amount_fen)
    return tuple(totals.values())
