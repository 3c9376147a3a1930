"""From the lines that a person states to the grants that pay, to the fen.

Shared by expenditures and reservations: money is kept under the rules under which it is spent.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain import errors
from domain.commands import ExpenditureDetails, FundsReservedDetails, SourceLineDetails
from domain.events import SourceLine
from domain.funds import Funds, Posting, Use, allocate, draw_on
from domain.splitting import split_by_weight


def source_lines(
    funds: Funds,
    details: ExpenditureDetails | FundsReservedDetails,
    use: Use,
    given_back: Iterable[Posting],
) -> tuple[SourceLine, ...]:
    """Which grant pays how much of an amount.

    A line that names no grant is spread over the grants of its source, oldest payer first. Weights
    become amounts here, so that the book holds no rule of rounding. ``given_back`` are the postings
    that the new ones take the place of.

    Raises SplitDoesNotAddUp, UnknownGrant, GrantSourceMismatch, CategoryForbidden,
    OutsideGrantPeriod or InsufficientFunds.
    """
    shares = _shares(details)
    lines_fen = sum(share_fen for _line, share_fen in shares)
    if lines_fen != details.amount_fen:
        raise errors.SplitDoesNotAddUp(
            field="lines", lines_fen=lines_fen, amount_fen=int(details.amount_fen)
        )
    free_fen: dict[str, int] = {}
    for posting in given_back:
        free_fen[posting.grant] = free_fen.get(posting.grant, 0) - posting.amount_fen
    lines: list[SourceLine] = []
    # Lines that name their grant come first, lest a line that does not take it from under them.
    for line, amount_fen in sorted(shares, key=lambda share: share[0].grant is None):
        if line.grant is None:
            lines += allocate(funds, line.source, amount_fen, use=use, free_fen=free_fen)
        else:
            lines.append(
                draw_on(funds, line.grant, line.source, amount_fen, use=use, free_fen=free_fen)
            )
    return _merged(lines)


def _shares(
    details: ExpenditureDetails | FundsReservedDetails,
) -> list[tuple[SourceLineDetails, int]]:
    """Each line and what it pays; a weight too small for a fen pays nothing and falls away."""
    if details.lines[0].weight is None:
        return [(line, line.amount_fen or 0) for line in details.lines]
    parts = split_by_weight(details.amount_fen, [line.weight or 0 for line in details.lines])
    return [(line, part) for line, part in zip(details.lines, parts, strict=True) if part]


def _merged(lines: list[SourceLine]) -> tuple[SourceLine, ...]:
    totals: dict[tuple[str, str], SourceLine] = {}
    for line in lines:
        key = (line.source, line.grant)
        known = totals.get(key)
        amount_fen = line.amount_fen + (known.amount_fen if known else 0)
        totals[key] = SourceLine(source=line.source, grant=line.grant, amount_fen=amount_fen)
    return tuple(totals.values())
