"""The station's money: what each grant holds, what it may be spent on, and what is left.

Every movement of money is a list of postings; recording, correcting and voiding all come down to
"are these postings covered", so the balance rule is written once. A reservation counts like money
that is gone, from the day on which it is made until it is resolved. Costs stay flat as the book
grows: totals are kept, exhausted grants leave the list of payers, and the look at earlier days
walks back from the end only as far as the movement's own day.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol, Self, assert_never

from msgspec import UNSET, Struct, UnsetType, field

from domain.ground.events import Event
from domain.ground.station import Station
from domain.ground.values import FOREVER, ISODate
from domain.ground.vocabulary import Category, Source
from domain.money.facts import (
    ExpenditureRecorded,
    FundsReserved,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
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
    def of(cls, fact: GrantPromised | GrantReceived, *, unless: Terms) -> Self:
        """The terms that a promise or receipt states; a document left out is the earlier one."""
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
    """One grant: the promises and receipts that found it, and what its money amounts to, in fen.

    The latest founding fact that states restrictions says what the grant may be spent on.
    """

    source: Source
    founding: dict[str, GrantPromised | GrantReceived] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    received_since: str = ""
    available_fen: int = 0
    filed_under: str = ""

    def count(self, kind: type[GrantPromised | GrantReceived]) -> int:
        """How many promises or receipts found the grant."""
        return sum(isinstance(fact, kind) for fact in self.founding.values())

    def found(self, fact: GrantPromised | GrantReceived, record: str) -> None:
        """Add a promise or receipt. Facts count in the order of their records."""
        last = next(reversed(self.founding), "")
        self.founding[record] = fact
        if last < record:
            self._take_up(fact)
        else:
            self._start_over()

    def unfound(self, record: str) -> None:
        """Take a promise or receipt away."""
        del self.founding[record]
        self._start_over()

    def _start_over(self) -> None:
        self.founding = dict(sorted(self.founding.items()))
        self.terms, self.received_since = Terms(), ""
        for fact in self.founding.values():
            self._take_up(fact)

    def _take_up(self, fact: GrantPromised | GrantReceived) -> None:
        self.source = fact.source
        stated = Terms.of(fact, unless=self.terms)
        if stated.bind or not self.terms.bind:
            self.terms = stated
        if isinstance(fact, GrantReceived):
            self.received_since = min(self.received_since or FOREVER, fact.received_on)


class Days(Struct):
    """The net movement of one source per calendar day, days in order."""

    days: list[str] = field(default_factory=list)
    net_fen: dict[str, int] = field(default_factory=dict)
    total_fen: int = 0

    def add(self, day: str, amount_fen: int) -> None:
        """Move money on a day; a day whose movements cancel out is forgotten."""
        self.total_fen += amount_fen
        net_fen = self.net_fen.get(day, 0) + amount_fen
        if day not in self.net_fen:
            insort(self.days, day)
        elif net_fen == 0:
            del self.days[bisect_left(self.days, day)], self.net_fen[day]
            return
        self.net_fen[day] = net_fen

    def lowest_from(self, day: str, changes: dict[str, int]) -> int:
        """The lowest balance at the end of any day from ``day`` on, after planned changes.

        ``changes`` are further movements per day, none of them before ``day``.
        """
        start = bisect_left(self.days, day)
        later = self.days[start:]
        balance = self.total_fen - sum(self.net_fen[each] for each in later)
        lowest: int | None = None
        for each in sorted({*later, *changes}):
            balance += self.net_fen.get(each, 0) + changes.get(each, 0)
            lowest = balance if lowest is None else min(lowest, balance)
        return balance if lowest is None else lowest


class Funds(Struct):
    """All grants of a station.

    ``payers`` are, per source, the grants with money left, by first receipt and code;
    ``reservations`` those that are neither resolved nor known to have expired, by record.
    """

    grants: dict[str, Grant] = field(default_factory=dict)
    payers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    by_source: dict[str, Days] = field(default_factory=dict)
    municipal_receipts: dict[str, str] = field(default_factory=dict)
    reservations: dict[str, FundsReserved] = field(default_factory=dict)

    def available_fen(self, source: str) -> int:
        """What is left of a source now, reserved money taken off."""
        days = self.by_source.get(source)
        return days.total_fen if days else 0


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


def _postings(fact: MoneyFact) -> Iterator[Posting]:
    match fact:
        case GrantReceived():
            yield Posting(fact.source, fact.grant, fact.received_on, fact.amount_fen)
        case GrantReclaimed():
            yield Posting(fact.source, fact.grant, fact.reclaimed_on, -fact.amount_fen)
        case ExpenditureRecorded():
            for line in fact.lines:
                yield Posting(line.source, line.grant, fact.spent_on, -line.amount_fen)
        case FundsReserved():
            for line in fact.lines:
                yield Posting(line.source, line.grant, fact.reserved_on, -line.amount_fen)
        case GrantPromised():
            pass
        case _:
            assert_never(fact)


def ensure_covered(
    funds: Funds, added: Iterable[Posting], removed: Iterable[Posting] = (), *, field: str = "lines"
) -> None:
    """Refuse a movement that would leave a grant or a source below zero.

    Grants are judged by what they hold now, sources also on every business day from the earliest
    touched one on: money cannot be spent before it came.

    Raises InsufficientFunds.
    """
    moves = [*added, *(each._replace(amount_fen=-each.amount_fen) for each in removed)]
    if all(move.amount_fen >= 0 for move in moves):
        return
    by_grant: dict[tuple[Source, str], int] = {}
    by_source: dict[Source, dict[str, int]] = {}
    for source, grant, day, amount_fen in moves:
        by_grant[source, grant] = by_grant.get((source, grant), 0) + amount_fen
        days = by_source.setdefault(source, {})
        days[day] = days.get(day, 0) + amount_fen
    for (source, code), change_fen in by_grant.items():
        held = funds.grants.get(code)
        available_fen = held.available_fen if held else 0
        if change_fen < 0 and available_fen + change_fen < 0:
            raise InsufficientFunds(
                field=field,
                source=source,
                grant=code,
                available_fen=available_fen,
                asked_fen=-change_fen,
            )
    for source, changes in by_source.items():
        known = funds.by_source.get(source) or Days()
        lowest_fen = known.lowest_from(min(changes), changes)
        if lowest_fen < 0:
            asked_fen = -sum(amount for amount in changes.values() if amount < 0)
            raise InsufficientFunds(
                field=field,
                source=source,
                available_fen=max(asked_fen + lowest_fen, 0),
                asked_fen=asked_fen or -lowest_fen,
            )


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
    if isinstance(fact, GrantPromised | GrantReceived):
        grant = funds.grants.setdefault(fact.grant, Grant(source=fact.source))
        touched[fact.grant] = grant
        if sign > 0:
            grant.found(fact, record)
        else:
            grant.unfound(record)
        if fact.source == "municipal_one_time" and isinstance(fact, GrantReceived):
            if sign > 0:
                funds.municipal_receipts[record] = fact.received_on
            else:
                del funds.municipal_receipts[record]
    for source, code, day, amount_fen in postings_of(fact):
        grant = touched[code] = funds.grants[code]
        grant.available_fen += sign * amount_fen
        funds.by_source.setdefault(source, Days()).add(day, sign * amount_fen)
    for code, grant in touched.items():
        _file(funds, code, grant)


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
