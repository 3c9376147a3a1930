"""From the lines that a person states to the grants that pay, to the fen.

Shared by expenditures, submissions, reservations and repaid advances: money is kept, and paid back, under the
rules under which it is spent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from msgspec import structs

from domain.ground.refusals import Refusal
from domain.ground.vocabulary import Category, Source
from domain.money.balances.holdings import Grant
from domain.money.details import SourceLineDetails
from domain.money.facts import (
    AdvanceRepaid,
    Expenditure,
    ExpenditureSubmitted,
    FundsReserved,
    SourceLine,
)
from domain.money.funds import Funds, Posting, named_grant
from domain.money.paying.splitting import split_by_weight
from domain.money.refusals import (
    InsufficientFunds,
    ReleasedMoneySpent,
    SplitDoesNotAddUp,
)
from domain.money.terms.binding import Cap, Terms, caps_of
from domain.money.terms.uses import Use

Changes = dict[str, dict[str, int]]
"""Planned movements: grant -> day -> fen into it (positive) or out of it (negative)."""


def source_lines(
    funds: Funds,
    stated: Sequence[SourceLineDetails],
    amount_fen: int,
    use: Use,
    given_back: Iterable[Posting],
) -> tuple[SourceLine, ...]:
    """Which grant pays how much of an amount.

    A line ``stated`` without a grant is spread over the grants of its source that have the money on that
    day and on every later one, oldest payer first; whether a named grant has it is for
    ``ensure_covered`` to say. What the terms of a grant hinder is paid out of what is released of
    its restriction, if that is enough. Weights become amounts here, so that the book holds no rule of
    rounding. ``given_back`` are the postings that the new ones take the place of.

    Raises SplitDoesNotAddUp, UnknownGrant, GrantSourceMismatch, InsufficientFunds, or what the terms
    of a grant refuse: CategoryForbidden, OutsideGrantPeriod, UseNotStated, OutsideGrantedUse,
    ShareCapExceeded or UnitCapExceeded.
    """
    shares = _shares(stated, amount_fen)
    lines_fen = sum(share_fen for _line, share_fen in shares)
    if lines_fen != amount_fen:
        raise SplitDoesNotAddUp(field="lines", lines_fen=lines_fen, amount_fen=int(amount_fen))
    drawing = _Drawing(funds, use, given_back)
    # Lines that name their grant come first, lest a line that does not take it from under them.
    lines: list[SourceLine] = []
    for line, share_fen in sorted(shares, key=lambda share: share[0].grant is None):
        if line.grant is None:
            lines += drawing.spread(line.source, share_fen)
        else:
            lines.append(drawing.take_from(line.grant, line.source, share_fen))
    return _merged(lines)


def _shares(
    stated: Sequence[SourceLineDetails], amount_fen: int
) -> list[tuple[SourceLineDetails, int]]:
    """Each line and what it pays; a weight too small for a fen pays nothing and falls away."""
    if stated[0].weight is None:
        return [(line, line.amount_fen or 0) for line in stated]
    parts = split_by_weight(amount_fen, [line.weight or 0 for line in stated])
    return [(line, part) for line, part in zip(stated, parts, strict=True) if part]


def _merged(lines: list[SourceLine]) -> tuple[SourceLine, ...]:
    totals: dict[tuple[str, str], SourceLine] = {}
    for line in lines:
        key = (line.source, line.grant)
        known = totals.get(key)
        amount_fen = line.amount_fen + (known.amount_fen if known else 0)
        totals[key] = structs.replace(line, amount_fen=amount_fen)
    return tuple(totals.values())


class _Room(NamedTuple):
    """How much of an amount a grant may pay, what refuses the rest, and out of which of its money."""

    fen: int
    refusal: Refusal | None
    is_released: bool = False


class _Drawing:
    """What one request takes from grants, as its lines are gone through.

    ``changes`` are what a correction or a posted reservation gives back before it asks anew, and
    what earlier lines of the same voucher already take; ``released`` the same of what is released
    of grants. Of one grant a voucher takes either that, or what the terms allow.
    """

    def __init__(self, funds: Funds, use: Use, given_back: Iterable[Posting]) -> None:
        self._funds = funds
        self._use = use
        self._changes: Changes = {}
        self._released: Changes = {}
        self._freed: set[str] = set()
        self._given_back: Counter[tuple[str, Category | None]] = Counter()
        self._taken: Counter[str] = Counter()
        for posting in given_back:
            _move(self._changes, posting.grant, posting.day, -posting.amount_fen)
            if posting.released_fen:
                _move(self._released, posting.grant, posting.day, -posting.released_fen)
            else:
                self._given_back[posting.grant, posting.category] -= posting.amount_fen

    def take_from(self, code: str, source: Source, amount_fen: int) -> SourceLine:
        """Take an amount from one named grant.

        Raises UnknownGrant, GrantSourceMismatch, what the terms of the grant refuse, and
        ReleasedMoneySpent.
        """
        grant = named_grant(self._funds, code, source)
        room = self._room(code, grant, amount_fen)
        if room.refusal is not None and room.fen < amount_fen:
            raise room.refusal
        return self._take(source, code, amount_fen, is_released=room.is_released)

    def spread(self, source: Source, amount_fen: int) -> Iterator[SourceLine]:
        """Spread an amount over the grants of a source, the one received first paying first.

        Grants given back to come before, so that money does not move without need.

        Raises InsufficientFunds, or what the terms refuse when the money is there but bound
        otherwise.
        """
        left_fen, total_fen = amount_fen, 0
        bound: Refusal | None = None
        for code, grant in self._payers(source):
            available_fen = grant.days.room_fen(self._use.day, self._changes.get(code, {}))
            if available_fen <= 0:
                continue
            total_fen += available_fen
            wanted_fen = min(left_fen, available_fen)
            room = self._room(code, grant, wanted_fen)
            if room.fen < wanted_fen:
                bound = bound or room.refusal
            if room.fen:
                yield self._take(source, code, room.fen, is_released=room.is_released)
            left_fen -= room.fen
            if left_fen == 0:
                return
        if bound is not None and total_fen >= amount_fen:
            raise bound
        raise InsufficientFunds(
            field="lines",
            source=source,
            day=self._use.day,
            available_fen=total_fen,
            asked_fen=amount_fen,
            missing_fen=amount_fen - total_fen,
        )

    def _payers(self, source: Source) -> Iterator[tuple[str, Grant]]:
        """The grants of a source that have money, as they are asked for: of many few pay."""
        given_back = [code for code, by_day in self._changes.items() if max(by_day.values()) > 0]
        by_age = (code for _since, code in self._funds.payers.get(source, ()))
        for code in chain(given_back, (each for each in by_age if each not in given_back)):
            grant = self._funds.grants[code]
            if grant.source == source:
                yield code, grant

    def _room(self, code: str, grant: Grant, wanted_fen: int) -> _Room:
        terms = self._funds.terms_on(code, self._use.day)
        refusal = self._hindrance(code, terms)
        allowed_fen = 0
        if refusal is None:
            cap = self._cap(code, grant, terms)
            allowed_fen = wanted_fen if cap is None else max(min(wanted_fen, cap.room_fen), 0)
            if cap is not None and allowed_fen < wanted_fen:
                refusal = cap.refusal(code, wanted_fen)
        if code not in self._freed and (refusal is None or code in self._taken):
            return _Room(allowed_fen, refusal)
        day = self._use.day
        released_fen = max(grant.released.room_fen(day, self._released.get(code, {})), 0)
        if code not in self._freed and released_fen <= allowed_fen:
            return _Room(allowed_fen, refusal)
        missing_fen = wanted_fen - released_fen
        short = ReleasedMoneySpent(field="lines", grant=code, day=day, missing_fen=missing_fen)
        return _Room(min(wanted_fen, released_fen), refusal or short, is_released=True)

    def _hindrance(self, code: str, terms: Sequence[Terms]) -> Refusal | None:
        found = (each.hindrance(code, self._use) for each in terms)
        return next((each for each in found if each is not None), None)

    def _cap(self, code: str, grant: Grant, terms: Sequence[Terms]) -> Cap | None:
        """What leaves least room for this use, if anything limits it."""

        def used_fen(category: Category) -> int:
            before_fen = grant.used_fen.get(category, 0) - self._given_back[code, category]
            return before_fen + (self._taken[code] if category == self._use.category else 0)

        billed_fen = self._taken[code] + self._use.paid_fen.get(code, 0)
        caps = caps_of(terms, self._use, grant.granted_fen, used_fen, billed_fen)
        return min(caps, key=attrgetter("room_fen"), default=None)

    def _take(self, source: Source, code: str, amount_fen: int, *, is_released: bool) -> SourceLine:
        _move(self._changes, code, self._use.day, -amount_fen)
        if is_released:
            _move(self._released, code, self._use.day, -amount_fen)
            self._freed.add(code)
        else:
            self._taken[code] += amount_fen
        return SourceLine(source=source, grant=code, amount_fen=amount_fen, is_released=is_released)


def _move(changes: Changes, grant: str, day: str, amount_fen: int) -> None:
    by_day = changes.setdefault(grant, {})
    by_day[day] = by_day.get(day, 0) + amount_fen


def lines_restated(
    fact: Expenditure | ExpenditureSubmitted | FundsReserved | AdvanceRepaid,
) -> dict[str, Any]:
    """Lines as details state them; a sole line pays whatever the whole comes to."""
    if len(fact.lines) == 1:
        (line,) = fact.lines
        sole = SourceLineDetails.model_construct(source=line.source, grant=line.grant, weight=1)
        return {"lines": (sole,)}
    lines = (
        SourceLineDetails.model_construct(
            source=line.source, grant=line.grant, amount_fen=line.amount_fen
        )
        for line in fact.lines
    )
    return {"lines": tuple(lines)}
