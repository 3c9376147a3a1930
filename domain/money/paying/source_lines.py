"""From the lines that a person states to the grants that pay, to the fen.

Shared by expenditures, reservations and repaid advances: money is kept, and paid back, under the
rules under which it is spent.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple

from msgspec import UNSET, structs

from domain.ground.refusals import Refusal
from domain.ground.vocabulary import Category, Source
from domain.money.details import (
    AdvanceRepaidDetails,
    ExpenditureDetails,
    FundsReservedDetails,
    SourceLineDetails,
)
from domain.money.facts import AdvanceRepaid, ExpenditureRecorded, FundsReserved, SourceLine
from domain.money.funds import Funds, Grant, Posting, named_grant
from domain.money.paying.splitting import split_by_weight
from domain.money.refusals import (
    CategoryForbidden,
    InsufficientFunds,
    OutsideGrantPeriod,
    SplitDoesNotAddUp,
)

PaidDetails = ExpenditureDetails | FundsReservedDetails | AdvanceRepaidDetails
"""Details that say by lines who pays."""

Changes = dict[str, dict[str, int]]
"""Planned movements: grant -> day -> fen into it (positive) or out of it (negative)."""


class Use(NamedTuple):
    """What money is wanted for and when; ``day_field`` is where the request says the day."""

    category: Category
    day: str
    day_field: str


def source_lines(
    funds: Funds,
    details: PaidDetails,
    use: Use,
    given_back: Iterable[Posting],
) -> tuple[SourceLine, ...]:
    """Which grant pays how much of an amount.

    A line that names no grant is spread over the grants of its source that have the money on that
    day and on every later one, oldest payer first; whether a named grant has it is for
    ``ensure_covered`` to say. Weights become amounts here, so that the book holds no rule of
    rounding. ``given_back`` are the postings that the new ones take the place of.

    Raises SplitDoesNotAddUp, UnknownGrant, GrantSourceMismatch, CategoryForbidden,
    OutsideGrantPeriod or InsufficientFunds.
    """
    shares = _shares(details)
    lines_fen = sum(share_fen for _line, share_fen in shares)
    if lines_fen != details.amount_fen:
        raise SplitDoesNotAddUp(
            field="lines", lines_fen=lines_fen, amount_fen=int(details.amount_fen)
        )
    changes: Changes = {}
    for posting in given_back:
        _move(changes, posting.grant, posting.day, -posting.amount_fen)
    lines: list[SourceLine] = []
    # Lines that name their grant come first, lest a line that does not take it from under them.
    for line, amount_fen in sorted(shares, key=lambda share: share[0].grant is None):
        if line.grant is None:
            lines += _allocate(funds, line.source, amount_fen, use=use, changes=changes)
        else:
            lines.append(
                _draw_on(funds, line.grant, line.source, amount_fen, use=use, changes=changes)
            )
    return _merged(lines)


def _move(changes: Changes, grant: str, day: str, amount_fen: int) -> None:
    by_day = changes.setdefault(grant, {})
    by_day[day] = by_day.get(day, 0) + amount_fen


def _shares(details: PaidDetails) -> list[tuple[SourceLineDetails, int]]:
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


def _allocate(
    funds: Funds, source: Source, amount_fen: int, *, use: Use, changes: Changes
) -> list[SourceLine]:
    """Spread an amount over the grants of a source, the one received first paying first.

    ``changes`` are what a correction or a posted reservation gives back before it asks anew, and
    what earlier lines of the same voucher already take; what this line takes is added. The grants
    given back to come first, so that money does not move without need.

    Raises InsufficientFunds, or CategoryForbidden or OutsideGrantPeriod when the money is there
    but bound otherwise.
    """
    lines: list[SourceLine] = []
    left_fen, total_fen = amount_fen, 0
    bound: Refusal | None = None
    given_back = [code for code, by_day in changes.items() if max(by_day.values()) > 0]
    by_age = (code for _since, code in funds.payers.get(source, ()) if code not in given_back)
    for code in chain(given_back, by_age):
        grant = funds.grants[code]
        if grant.source != source:
            continue
        available_fen = grant.days.room_fen(use.day, changes.get(code, {}))
        if available_fen <= 0:
            continue
        total_fen += available_fen
        hindrance = _hindrance(code, grant, use)
        if hindrance is not None:
            bound = bound or hindrance
            continue
        taken_fen = min(left_fen, available_fen)
        lines.append(SourceLine(source=source, grant=code, amount_fen=taken_fen))
        _move(changes, code, use.day, -taken_fen)
        left_fen -= taken_fen
        if left_fen == 0:
            return lines
    if bound is not None and total_fen >= amount_fen:
        raise bound
    raise InsufficientFunds(
        field="lines",
        source=source,
        day=use.day,
        available_fen=total_fen,
        asked_fen=amount_fen,
        missing_fen=amount_fen - total_fen,
    )


def _draw_on(
    funds: Funds,
    code: str,
    source: Source,
    amount_fen: int,
    *,
    use: Use,
    changes: Changes,
) -> SourceLine:
    """Take an amount from one named grant.

    Raises UnknownGrant, GrantSourceMismatch, CategoryForbidden or OutsideGrantPeriod.
    """
    grant = named_grant(funds, code, source)
    hindrance = _hindrance(code, grant, use)
    if hindrance is not None:
        raise hindrance
    _move(changes, code, use.day, -amount_fen)
    return SourceLine(source=source, grant=code, amount_fen=amount_fen)


def _hindrance(code: str, grant: Grant, use: Use) -> Refusal | None:
    terms = grant.terms
    if not terms.permit_category(use.category):
        return CategoryForbidden(
            field="category",
            grant=code,
            document_number=terms.document_number,
            category=use.category,
        )
    if not terms.cover_day(use.day):
        return OutsideGrantPeriod(
            field=use.day_field,
            grant=code,
            day=use.day,
            period_from="…" if terms.period_from is UNSET else terms.period_from,
            period_until="…" if terms.period_until is UNSET else terms.period_until,
        )
    return None


def lines_restated(fact: ExpenditureRecorded | FundsReserved | AdvanceRepaid) -> dict[str, Any]:
    """Lines as details state them; a sole line pays whatever the whole comes to."""
    if len(fact.lines) == 1:
        (line,) = fact.lines
        sole = SourceLineDetails.model_construct(source=line.source, grant=line.grant, weight=1)
        return {"lines": (sole,)}
    lines = (SourceLineDetails.model_construct(**structs.asdict(line)) for line in fact.lines)
    return {"lines": tuple(lines)}
