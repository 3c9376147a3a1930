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
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol, Self, assert_never

from msgspec import UNSET, Struct, UnsetType, field

from domain.ground.events import Event
from domain.ground.station import Station
from domain.ground.values import FOREVER, ISODate
from domain.ground.vocabulary import Category, Source
from domain.money.days import Days
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ExpenditureRecorded,
    Founding,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    Income,
    MoneyFact,
)
from domain.money.refusals import GrantSourceMismatch, InsufficientFunds, UnknownGrant


class Terms(Struct, frozen=True, kw_only=True):
    """What the allocation document lets a grant be spent on, and when."""

    document_number: str = ""
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET

    @classmethod
    def of(cls, fact: Founding, *, unless: Terms) -> Self:
        """The terms that a promise or income states; a document left out is the earlier one."""
        return cls(
            document_number=fact.document_number or unless.document_number,
            allowed_categories=fact.allowed_categories,
            forbidden_categories=fact.forbidden_categories,
            period_from=fact.period_from,
            period_until=fact.period_until,
        )

    @property
    def bind(self) -> bool:
        """Whether there is any restriction."""
        return bool(
            self.allowed_categories
            or self.forbidden_categories
            or self.period_from is not UNSET
            or self.period_until is not UNSET
        )

    def permit_category(self, category: str) -> bool:
        """Whether the document allows the purpose."""
        return category not in self.forbidden_categories and (
            not self.allowed_categories or category in self.allowed_categories
        )

    def cover_day(self, day: str) -> bool:
        """Whether the day lies in the grant's period, both ends included."""
        return (self.period_from is UNSET or self.period_from <= day) and (
            self.period_until is UNSET or day <= self.period_until
        )


class Grant(Struct, kw_only=True):
    """One grant: the promises and incomes that found it, and what its money amounts to, in fen.

    The latest founding fact that states restrictions says what the grant may be spent on.
    """

    source: Source
    founding: dict[str, Founding] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    received_since: str = ""
    days: Days = field(default_factory=Days)
    filed_under: str = ""

    @property
    def available_fen(self) -> int:
        """What is left in the end, reserved money taken off."""
        return self.days.total_fen

    def count(self, *kinds: type[Founding]) -> int:
        """How many promises or incomes found the grant."""
        return sum(isinstance(fact, kinds) for fact in self.founding.values())

    def found(self, fact: Founding, record: str) -> None:
        """Add a promise or an income. Facts count in the order of their records."""
        last = next(reversed(self.founding), "")
        self.founding[record] = fact
        if last < record:
            self._take_up(fact)
        else:
            self._start_over()

    def unfound(self, record: str) -> None:
        """Take a promise or an income away."""
        del self.founding[record]
        self._start_over()

    def _start_over(self) -> None:
        self.founding = dict(sorted(self.founding.items()))
        self.terms, self.received_since = Terms(), ""
        for fact in self.founding.values():
            self._take_up(fact)

    def _take_up(self, fact: Founding) -> None:
        self.source = fact.source
        stated = Terms.of(fact, unless=self.terms)
        if stated.bind or not self.terms.bind:
            self.terms = stated
        if isinstance(fact, Income):
            self.received_since = min(self.received_since or FOREVER, came_on(fact))


class Repayment(Struct, frozen=True):
    """What was paid back of an advance, and when."""

    day: str
    amount_fen: int


class Advance(Struct):
    """What somebody paid for the station, and what was paid back of it, by record."""

    fact: AdvanceMade | None = None
    repaid: dict[str, Repayment] = field(default_factory=dict)

    @property
    def repaid_fen(self) -> int:
        """What was paid back."""
        return sum(each.amount_fen for each in self.repaid.values())

    @property
    def open_fen(self) -> int:
        """What is still owed."""
        return (self.fact.amount_fen if self.fact else 0) - self.repaid_fen


class Funds(Struct):
    """All grants of a station, and what it owes.

    ``payers`` are, per source, the grants with money left, by first income and code;
    ``reservations`` those that are neither resolved nor known to have expired, by record;
    ``advances`` all of them, by record, also what is paid back.
    """

    grants: dict[str, Grant] = field(default_factory=dict)
    payers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    municipal_receipts: dict[str, str] = field(default_factory=dict)
    reservations: dict[str, FundsReserved] = field(default_factory=dict)
    advances: dict[str, Advance] = field(default_factory=dict)

    def available_fen(self, source: str) -> int:
        """What is left of a source now, reserved money taken off."""
        return sum(each.available_fen for each in self.grants.values() if each.source == source)


class FundedStation(Station, Protocol):
    """A station with its book of money."""

    @property
    def funds(self) -> Funds:
        """The book of money."""


class Posting(NamedTuple):
    """Money into (positive) or out of (negative) one grant on one day."""

    source: Source
    grant: str
    day: str
    amount_fen: int


def postings_of(fact: Event) -> Iterator[Posting]:
    """The money that a fact moves or reserves; nothing for facts about other things."""
    if isinstance(fact, MoneyFact):
        yield from _postings(fact)


def came_on(fact: Income) -> str:
    """The day from which on money is there."""
    return fact.received_on if isinstance(fact, GrantReceived) else fact.carried_over_on


def _postings(fact: MoneyFact) -> Iterator[Posting]:
    match fact:
        case GrantReceived() | GrantCarriedOver():
            yield Posting(fact.source, fact.grant, came_on(fact), fact.amount_fen)
        case GrantReclaimed():
            yield Posting(fact.source, fact.grant, fact.reclaimed_on, -fact.amount_fen)
        case ExpenditureRecorded():
            for line in fact.lines:
                yield Posting(line.source, line.grant, fact.spent_on, -line.amount_fen)
        case FundsReserved():
            for line in fact.lines:
                yield Posting(line.source, line.grant, fact.reserved_on, -line.amount_fen)
        case AdvanceRepaid():
            for line in fact.lines:
                yield Posting(line.source, line.grant, fact.repaid_on, -line.amount_fen)
        case GrantPromised() | AdvanceMade():
            pass
        case _:
            assert_never(fact)


def ensure_covered(
    funds: Funds, added: Iterable[Posting], removed: Iterable[Posting] = (), *, field: str = "lines"
) -> None:
    """Refuse a movement that would leave a grant below zero on any day.

    Raises InsufficientFunds, of the first grant that is short.
    """
    changes: dict[tuple[Source, str], dict[str, int]] = {}
    asked_fen: dict[tuple[Source, str], int] = defaultdict(int)
    for source, grant, day, amount_fen in added:
        _plan(changes, source, grant, day, amount_fen)
        asked_fen[source, grant] -= min(amount_fen, 0)
    for source, grant, day, amount_fen in removed:
        _plan(changes, source, grant, day, -amount_fen)
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


def _plan(
    changes: dict[tuple[Source, str], dict[str, int]],
    source: Source,
    grant: str,
    day: str,
    amount_fen: int,
) -> None:
    by_day = changes.setdefault((source, grant), {})
    by_day[day] = by_day.get(day, 0) + amount_fen


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
    elif isinstance(fact, AdvanceMade | AdvanceRepaid):
        _apply_advance(funds, fact, record, sign)
    for _source, code, day, amount_fen in postings_of(fact):
        grant = touched[code] = funds.grants[code]
        grant.days.add(day, sign * amount_fen)
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


def _apply_advance(funds: Funds, fact: AdvanceMade | AdvanceRepaid, record: str, sign: int) -> None:
    key = record if isinstance(fact, AdvanceMade) else fact.advance
    advance = funds.advances.setdefault(key, Advance())
    if isinstance(fact, AdvanceMade):
        advance.fact = fact if sign > 0 else None
    elif sign > 0:
        advance.repaid[record] = Repayment(fact.repaid_on, fact.amount_fen)
    else:
        del advance.repaid[record]
    if advance.fact is None and not advance.repaid:
        del funds.advances[key]


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
    since = grant.received_since if grant.available_fen > 0 else ""
    if since != grant.filed_under:
        payers = funds.payers.setdefault(grant.source, [])
        if grant.filed_under:
            del payers[bisect_left(payers, (grant.filed_under, code))]
        if since:
            insort(payers, (since, code))
        elif not payers:
            del funds.payers[grant.source]
        grant.filed_under = since
    if not grant.founding and grant.available_fen == 0:
        del funds.grants[code]
