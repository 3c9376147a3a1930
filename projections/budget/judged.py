"""What of a station's money has to be looked at: idle, unlinked, against its terms, claimed twice.

Judged from the facts themselves, by the very rules of the decisions; the invoices of other stations
are found by what they are known by everywhere, and told without whose they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import and_, func, select

from domain.ground.order.lists import chunks
from domain.ground.policy import Rules, Versions, versions_used
from domain.ground.vocabulary import PolicyKey
from domain.money.balances.holdings import came_on
from domain.money.breaches import (
    ShareStanding,
    Spent,
    TermsBroken,
    book_of,
    shares_standing,
    spent_in,
    terms_broken,
)
from domain.money.facts import AdvanceMade, ExpenditureRecorded, GrantReclaimed, Income, MoneyFact
from domain.money.findings import Income as Receipt
from domain.money.findings import idle_in
from projections.base import View
from projections.base import as_known as known_at

JUDGED_BY: Final[tuple[PolicyKey, ...]] = ("idle_money_months", "service_categories")
"""The policies by which it is judged."""
_INVOICES_PER_QUERY: Final = 5_000
_Paper = ExpenditureRecorded | AdvanceMade
_read: Final = msgspec.json.Decoder(MoneyFact).decode
_read_paper: Final = msgspec.json.Decoder(_Paper).decode

Services = Callable[[Collection[str]], Collection[str]]
"""Which of some records are services of the station that count."""


class IdleGrant(Struct, frozen=True, kw_only=True):
    """Money of a grant that has lain there for as many whole months as the policy calls idle."""

    grant: str
    months: int
    fen: int


class SameInvoice(Struct, frozen=True, kw_only=True):
    """An invoice that several records claim: check A09, by its rule.

    ``records`` are those of the stations that are asked about, each at its station in ``stations``;
    ``elsewhere`` is how many there are at others.
    """

    rule: str
    voucher_number: str
    records: tuple[str, ...]
    stations: tuple[str, ...]
    elsewhere: int


class JudgedMoney(Struct, frozen=True, kw_only=True):
    """What of a station's money has to be looked at, and the versions of the policies that say so.

    ``unlinked`` are records of expenditures and advances on services that name no service which
    counts; ``shares`` stand as they are, a floor is judged when the grant is used up.
    """

    idle: tuple[IdleGrant, ...] = ()
    unlinked: tuple[str, ...] = ()
    terms_broken: tuple[TermsBroken, ...] = ()
    shares: tuple[ShareStanding, ...] = ()
    policies: Versions = {}


def judged_money(
    view: View,
    station: str,
    *,
    as_known: int | None,
    as_of: str,
    today: str,
    rules: Rules,
    services_among: Services,
) -> JudgedMoney:
    """Judge the money of a station up to a day, by the rules that hold there.

    Of days that have not come nobody knows whether money will lie idle, nor what will be in force.
    """
    table = view.tables["said"]
    rows = view.conn.execute(
        select(table.c.record, table.c.body).where(
            table.c.station == station, known_at(table, as_known)
        )
    )
    facts: dict[str, MoneyFact] = {record: _read(body) for record, body in rows}
    day = min(as_of, today)
    policy, funds, spent = rules.on(day), book_of(facts), spent_in(facts, as_of)
    return JudgedMoney(
        idle=tuple(
            IdleGrant(grant=each.grant, months=each.months, fen=each.remaining_fen)
            for each in idle_in(_came(facts, as_of), _gone_fen(facts, spent, as_of), day)
            if each.months >= policy.idle_money_months
        ),
        unlinked=_unlinked(facts, as_of, policy.service_categories, services_among),
        terms_broken=tuple(terms_broken(funds, spent, as_of)),
        shares=tuple(shares_standing(funds, spent, as_of)),
        policies=versions_used(JUDGED_BY, [rules], day, day),
    )


def same_invoices(
    view: View, stations: Sequence[str] | None, *, as_known: int | None, as_of: str
) -> tuple[SameInvoice, ...]:
    """The invoices of stations (None for all) that are claimed more than once anywhere by a day."""
    table = view.tables["said"]
    columns = table.c
    counts = and_(known_at(table, as_known), columns.invoice != "")
    wanted = select(columns.invoice).where(counts)
    if stations is not None:
        wanted = wanted.where(columns.station.in_(stations))
    repeated = (
        select(columns.invoice)
        .where(counts, columns.invoice.in_(wanted))
        .group_by(columns.invoice)
        .having(func.count() > 1)
        .order_by(columns.invoice)
    )
    invoices = list(view.conn.scalars(repeated))
    claimed: dict[str, list[_Claim]] = {}
    for some in chunks(invoices, _INVOICES_PER_QUERY):
        query = select(columns.invoice, columns.record, columns.station, columns.body)
        for invoice, record, station, body in view.conn.execute(
            query.where(counts, columns.invoice.in_(some)).order_by(columns.record)
        ):
            paper = _read_paper(body)
            if _day_of(paper) <= as_of:
                claimed.setdefault(invoice, []).append(_Claim(record, station, paper))
    found = (_same(each, stations) for _invoice, each in sorted(claimed.items()))
    return tuple(each for each in found if each is not None)


class _Claim(NamedTuple):
    record: str
    station: str
    paper: _Paper


def _same(claims: Sequence[_Claim], stations: Sequence[str] | None) -> SameInvoice | None:
    """One invoice, if several stations claim it, or one the same amount of it twice.

    A station may pay an invoice in parts.
    """
    parts = {(each.station, each.paper.amount_fen) for each in claims}
    own = [each for each in claims if stations is None or each.station in stations]
    is_split = len({station for station, _fen in parts}) == 1 and len(parts) == len(claims)
    if is_split or not own:
        return None
    return SameInvoice(
        rule="A09",
        voucher_number=claims[0].paper.voucher_number,
        records=tuple(each.record for each in own),
        stations=tuple(each.station for each in own),
        elsewhere=len(claims) - len(own),
    )


def _day_of(paper: _Paper) -> str:
    return paper.spent_on if isinstance(paper, ExpenditureRecorded) else paper.advanced_on


def _came(facts: Mapping[str, MoneyFact], as_of: str) -> list[Receipt]:
    return [
        Receipt(record=record, grant=fact.grant, day=came_on(fact), amount_fen=fact.amount_fen)
        for record, fact in facts.items()
        if isinstance(fact, Income) and came_on(fact) <= as_of
    ]


def _gone_fen(
    facts: Mapping[str, MoneyFact], spent: Iterable[Spent], as_of: str
) -> Mapping[str, int]:
    gone_fen: Counter[str] = Counter()
    for each in spent:
        gone_fen.update(each.by_grant)
    for fact in facts.values():
        if isinstance(fact, GrantReclaimed) and fact.reclaimed_on <= as_of:
            gone_fen[fact.grant] += fact.amount_fen
    return gone_fen


def _unlinked(
    facts: Mapping[str, MoneyFact],
    as_of: str,
    service_categories: Collection[str],
    services_among: Services,
) -> tuple[str, ...]:
    wanted = {
        record: fact.linked_records
        for record, fact in sorted(facts.items())
        if isinstance(fact, _Paper)
        and fact.category in service_categories
        and _day_of(fact) <= as_of
    }
    services = services_among({each for linked in wanted.values() for each in linked})
    return tuple(
        record for record, linked in wanted.items() if not any(each in services for each in linked)
    )
