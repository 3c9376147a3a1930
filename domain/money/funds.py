"""The station's money: what each grant holds, what it may be spent on, and what is left.

Every movement of money is a list of postings; recording, correcting and voiding all come down to
"are these postings covered", so the balance rule is written once: each grant bears what is taken
from it on that day and on every later one. A reservation counts like money that is gone, from the
day on which it is made until it is resolved; an advance is a debt and takes nothing from any grant
before it is repaid. Costs stay flat as the book grows: balances are kept (``days``), exhausted
grants leave the list of payers.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol, assert_never, get_args

from msgspec import Struct, field

from domain.ground.events import Event
from domain.ground.station import Station
from domain.ground.values import FOREVER
from domain.ground.vocabulary import Category, Source
from domain.money.balances.claims import Claims, apply_claims
from domain.money.balances.days import Days
from domain.money.balances.holdings import Advance, Grant, Loan, Repayment, came_on
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ClaimFact,
    Expenditure,
    ExpenditureApproved,
    ExpenditureRefunded,
    ExpenditureRejected,
    ExpenditureSubmitted,
    Founding,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    Income,
    MoneyFact,
    RestrictionReleased,
    SourceLent,
    SourceLine,
    SourceRepaid,
)
from domain.money.refusals import (
    GrantSourceMismatch,
    InsufficientFunds,
    ReleasedMoneySpent,
    UnknownGrant,
)
from domain.money.terms.binding import Terms, in_force
from domain.money.terms.facts import GrantTermsSet


class Funds(Struct):
    """All grants of a station, and what it owes.

    ``payers`` are, per source, the grants with money left, by first income and code;
    ``reservations`` those that are neither resolved nor known to have expired, by record;
    ``advances`` all of them, by record, also what is paid back; ``terms`` what documents set, by
    grant and record; ``claims`` what was asked for, and what became of it; ``refunds``
    what came back of expenditures, by the record of each and their own; ``loans`` what grants lent
    each other, by record, also what is paid back.
    """

    grants: dict[str, Grant] = field(default_factory=dict)
    payers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    municipal_receipts: dict[str, str] = field(default_factory=dict)
    reservations: dict[str, FundsReserved] = field(default_factory=dict)
    advances: dict[str, Advance] = field(default_factory=dict)
    terms: dict[str, dict[str, GrantTermsSet]] = field(default_factory=dict)
    claims: Claims = field(default_factory=dict)
    refunds: dict[str, dict[str, Repayment]] = field(default_factory=dict)
    loans: dict[str, Loan] = field(default_factory=dict)

    def terms_on(self, code: str, day: str) -> list[Terms]:
        """All terms that bind a grant on a day, those that it came with first."""
        grant = self.grants.get(code)
        found = [grant.terms] if grant is not None and grant.terms.bind else []
        return [*found, *in_force(self.terms.get(code, {}), day)]

    def available_fen(self, source: str) -> int:
        """What is left of a source now, reserved money taken off."""
        return sum(each.available_fen for each in self.grants.values() if each.source == source)


class FundedStation(Station, Protocol):
    """A station with its book of money."""

    @property
    def funds(self) -> Funds:
        """The book of money."""


class Posting(NamedTuple):
    """Money into (positive) or out of (negative) one grant on one day.

    ``released_fen`` is what it adds to, or takes of, what is released of the grant's restriction.
    """

    source: Source
    grant: str
    day: str
    amount_fen: int
    category: Category | None = None
    released_fen: int = 0

    @property
    def turned(self) -> Posting:
        """The same the other way round."""
        return self._replace(amount_fen=-self.amount_fen, released_fen=-self.released_fen)


def postings_of(fact: Event) -> Iterator[Posting]:
    """The money that a fact moves or reserves; nothing for facts about other things."""
    if isinstance(fact, MoneyFact):
        yield from _postings(fact)


def _postings(fact: MoneyFact) -> Iterator[Posting]:  # noqa: C901, PLR0912 - one for each kind of fact
    match fact:
        case GrantReceived() | GrantCarriedOver():
            yield Posting(fact.source, fact.grant, came_on(fact), fact.amount_fen)
        case GrantReclaimed():
            yield Posting(fact.source, fact.grant, fact.reclaimed_on, -fact.amount_fen)
        case Expenditure():
            for line in fact.lines:
                yield taken(line, fact.spent_on, fact.category)
        case ExpenditureRefunded():
            for line in fact.lines:
                yield taken(line, fact.refunded_on, fact.category).turned
        case FundsReserved():
            for line in fact.lines:
                yield taken(line, fact.reserved_on, fact.category)
        case AdvanceRepaid():
            for line in fact.lines:
                yield taken(line, fact.repaid_on, fact.category)
        case SourceLent():
            yield Posting(fact.source, fact.grant, fact.lent_on, -fact.amount_fen)
            yield Posting(fact.to_source, fact.to_grant, fact.lent_on, fact.amount_fen)
        case SourceRepaid():
            yield Posting(fact.to_source, fact.to_grant, fact.repaid_on, -fact.amount_fen)
            yield Posting(fact.source, fact.grant, fact.repaid_on, fact.amount_fen)
        case RestrictionReleased():
            released_fen = fact.amount_fen
            yield Posting(fact.source, fact.grant, fact.released_on, 0, released_fen=released_fen)
        case (
            GrantPromised()
            | GrantTermsSet()
            | AdvanceMade()
            | ExpenditureSubmitted()
            | ExpenditureApproved()
            | ExpenditureRejected()
        ):
            pass
        case _:
            assert_never(fact)


def taken(line: SourceLine, day: str, category: Category) -> Posting:
    """What a line takes from its grant on a day."""
    released_fen = -line.amount_fen if line.is_released else 0
    return Posting(line.source, line.grant, day, -line.amount_fen, category, released_fen)


def ensure_covered(
    funds: Funds, added: Iterable[Posting], removed: Iterable[Posting] = (), *, field: str = "lines"
) -> None:
    """Refuse a movement that would leave a grant, or what is released of it, below zero on any day.

    Raises InsufficientFunds, of the first grant that is short, or ReleasedMoneySpent.
    """
    changes: dict[tuple[Source, str], dict[str, int]] = {}
    released: dict[tuple[Source, str], dict[str, int]] = {}
    asked_fen: dict[tuple[Source, str], int] = defaultdict(int)
    for each in added:
        _plan(changes, each, each.amount_fen)
        _plan(released, each, each.released_fen)
        asked_fen[each.source, each.grant] -= min(each.amount_fen, 0)
    for each in removed:
        _plan(changes, each, -each.amount_fen)
        _plan(released, each, -each.released_fen)
    for (source, code), by_day in changes.items():
        held = funds.grants.get(code)
        short = (held.days if held else Days()).shortage(by_day)
        if short is not None:
            asked = asked_fen[source, code] or short.taken_fen
            raise InsufficientFunds(
                field=field,
                source=source,
                grant=code,
                day=short.day,
                available_fen=max(asked - short.missing_fen, 0),
                asked_fen=asked,
                missing_fen=short.missing_fen,
            )
    for (_source, code), by_day in released.items():
        held = funds.grants.get(code)
        short = (held.released if held else Days()).shortage(by_day)
        if short is not None:
            raise ReleasedMoneySpent(
                field=field, grant=code, day=short.day, missing_fen=short.missing_fen
            )


def _plan(
    changes: dict[tuple[Source, str], dict[str, int]], posting: Posting, amount_fen: int
) -> None:
    if amount_fen:
        by_day = changes.setdefault((posting.source, posting.grant), {})
        by_day[posting.day] = by_day.get(posting.day, 0) + amount_fen


def named_grant(funds: Funds, code: str, source: Source, *, field: str = "lines") -> Grant:
    """The grant with a code, which must belong to the source.

    Raises UnknownGrant or GrantSourceMismatch.
    """
    grant = funds.grants.get(code)
    if grant is None:
        raise UnknownGrant(field=field, grant=code)
    if grant.source != source:
        raise GrantSourceMismatch(field=field, grant=code, actual=grant.source, source=source)
    return grant


def apply_funds(funds: Funds, fact: MoneyFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the book of money, or take it away (-1).

    Taking away a reservation that the days have ended (``expire_reservations``) changes nothing.
    """
    if isinstance(fact, FundsReserved):
        if sign > 0:
            funds.reservations[record] = fact
        elif funds.reservations.pop(record, None) is None:
            return
    touched: dict[str, Grant] = {}
    if isinstance(fact, Founding):
        touched[fact.grant] = _apply_founding(funds, fact, record, sign)
    elif type(fact) in _BESIDE:
        _BESIDE[type(fact)](funds, fact, record, sign)
    for each in postings_of(fact):
        # Borrowed money may stay where what founded the grant was taken away.
        code = each.grant
        grant = touched[code] = funds.grants.setdefault(code, Grant(source=each.source))
        grant.days.add(each.day, sign * each.amount_fen)
        if each.released_fen:
            grant.released.add(each.day, sign * each.released_fen)
        elif each.category is not None:
            grant.use(each.category, -sign * each.amount_fen)
    for code, grant in touched.items():
        _file(funds, code, grant)


def _apply_founding(funds: Funds, fact: Founding, record: str, sign: int) -> Grant:
    grant = funds.grants.setdefault(fact.grant, Grant(source=fact.source))
    if sign > 0:
        grant.found(fact, record)
    else:
        grant.unfound(record)
    if fact.source == "municipal_one_time" and isinstance(fact, Income):
        if sign > 0:
            funds.municipal_receipts[record] = came_on(fact)
        else:
            del funds.municipal_receipts[record]
    return grant


def _apply_terms(funds: Funds, fact: GrantTermsSet, record: str, sign: int) -> None:
    held = funds.terms.setdefault(fact.grant, {})
    if sign > 0:
        held[record] = fact
    else:
        del held[record]
        if not held:
            del funds.terms[fact.grant]


def _apply_advance(funds: Funds, fact: AdvanceMade | AdvanceRepaid, record: str, sign: int) -> None:
    key = record if isinstance(fact, AdvanceMade) else fact.advance
    advance = funds.advances.setdefault(key, Advance())
    if isinstance(fact, AdvanceMade):
        advance.fact = fact if sign > 0 else None
    elif sign > 0:
        advance.repaid[record] = Repayment(
            fact.repaid_on,
            fact.amount_fen,
            _by_grant(fact.lines),
            released=_released(fact.lines),
        )
    else:
        del advance.repaid[record]
    if advance.fact is None and not advance.repaid:
        del funds.advances[key]


def _apply_refund(funds: Funds, fact: ExpenditureRefunded, record: str, sign: int) -> None:
    refunds = funds.refunds.setdefault(fact.expenditure, {})
    if sign > 0:
        by_grant = _by_grant(fact.lines)
        refunds[record] = Repayment(
            fact.refunded_on, fact.amount_fen, by_grant, fact.category, _released(fact.lines)
        )
    else:
        del refunds[record]
        if not refunds:
            del funds.refunds[fact.expenditure]


def _apply_loan(funds: Funds, fact: SourceLent | SourceRepaid, record: str, sign: int) -> None:
    key = record if isinstance(fact, SourceLent) else fact.loan
    loan = funds.loans.setdefault(key, Loan())
    if isinstance(fact, SourceLent):
        loan.fact = fact if sign > 0 else None
    elif sign > 0:
        by_grant = {fact.to_grant: fact.amount_fen}
        loan.repaid[record] = Repayment(fact.repaid_on, fact.amount_fen, by_grant)
    else:
        del loan.repaid[record]
    if loan.fact is None and not loan.repaid:
        del funds.loans[key]


def _by_grant(lines: Iterable[SourceLine]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for line in lines:
        found[line.grant] += line.amount_fen
    return dict(found)


def _released(lines: Iterable[SourceLine]) -> tuple[str, ...]:
    return tuple(line.grant for line in lines if line.is_released)


def _apply_claim(funds: Funds, fact: ClaimFact, record: str, sign: int) -> None:
    apply_claims(funds.claims, fact, record, sign)


_BESIDE: Final[Mapping[type[Event], Callable[[Funds, Any, str, int], None]]] = {
    GrantTermsSet: _apply_terms,
    **dict.fromkeys((AdvanceMade, AdvanceRepaid), _apply_advance),
    ExpenditureRefunded: _apply_refund,
    **dict.fromkeys((SourceLent, SourceRepaid), _apply_loan),
    **dict.fromkeys(get_args(ClaimFact), _apply_claim),
}
"""Facts that leave more than postings, and what takes them in."""


def give_back(funds: Funds, reservation: str) -> None:
    """Resolve a reservation: what it kept, if it still keeps anything, is free again."""
    held = funds.reservations.get(reservation)
    if held is not None:
        apply_funds(funds, held, reservation, -1)


def expire_reservations(funds: Funds, today: str) -> None:
    """Give back what reservations keep whose last day is before ``today``.

    Nothing is recorded when a day ends, so whoever decides lets the days pass first. The order of
    that and of other entries makes no difference to what is left: another process, by whose clock
    it is the day before, may still resolve what is given back here.
    """
    over = [key for key, held in funds.reservations.items() if held.valid_until < today]
    for reservation in over:
        give_back(funds, reservation)


def _file(funds: Funds, code: str, grant: Grant) -> None:
    """Keep the payers of a source sorted by age and the book free of empty grants."""
    # A grant whose own money has not come pays with what it borrowed, after all others.
    since = (grant.received_since or FOREVER) if grant.available_fen > 0 else ""
    if since != grant.filed_under:
        payers = funds.payers.setdefault(grant.source, [])
        if grant.filed_under:
            del payers[bisect_left(payers, (grant.filed_under, code))]
        if since:
            insort(payers, (since, code))
        elif not payers:
            del funds.payers[grant.source]
        grant.filed_under = since
    if not (grant.founding or grant.available_fen or grant.released.days):
        del funds.grants[code]
