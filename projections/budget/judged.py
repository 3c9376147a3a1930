"""What of a station's money has to be looked at: idle, unlinked, against its terms, claimed twice.

Judged from the facts themselves, by the very rules of the decisions; the invoices of other stations
are found by what they are known by everywhere, and told without whose they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import UNSET
from sqlalchemy import select

from domain.ground.policy import Rules, versions_used
from domain.ground.vocabulary import PolicyKey
from domain.money.balances.holdings import came_on
from domain.money.breaches import (
    Spent,
    book_of,
    shares_standing,
    spent_in,
    terms_broken,
)
from domain.money.budgets.planned import Line, lines_of, planned_fen
from domain.money.doubts import Income as Receipt
from domain.money.doubts import idle_in
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    Expenditure,
    ExpenditurePaid,
    ExpenditureRecorded,
    ExpenditureRefunded,
    GrantReclaimed,
    Income,
    MoneyFact,
    RestrictionReleased,
    SourceLent,
    SourceRepaid,
)
from domain.money.funds import Funds
from projections.base import View
from projections.base import as_known as known_at
from projections.budget.judgements import IdleGrant, JudgedMoney, UndecidedGrant
from projections.budget.reservations import is_open
from projections.budget.said import said_of_money

JUDGED_BY: Final[tuple[PolicyKey, ...]] = ("idle_money_months", "service_categories")
"""The policies by which it is judged."""
_INVOICES_PER_QUERY: Final = 5_000
_Paper = Expenditure | AdvanceMade
_Paying = Expenditure | AdvanceRepaid | ExpenditureRefunded
_read_paper: Final = msgspec.json.Decoder(
    ExpenditureRecorded | ExpenditurePaid | AdvanceMade
).decode

Services = Callable[[Collection[str]], Collection[str]]
"""Which of some records are services of the station that count."""


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
    facts, budgets = said_of_money(view, station, as_known)
    day = min(as_of, today)
    year = day[:4]
    policy, funds, spent = rules.on(day), book_of(facts), spent_in(facts, as_of)
    return JudgedMoney(
        idle=tuple(
            IdleGrant(grant=each.grant, months=each.months, fen=each.remaining_fen)
            for each in idle_in(_came(facts, as_of), _gone_fen(facts, spent, as_of), day)
            if each.months >= policy.idle_money_months
        ),
        undecided=tuple(_undecided(facts, funds, spent, day)),
        unlinked=_unlinked(facts, as_of, policy.service_categories, services_among),
        terms_broken=tuple(terms_broken(funds, spent, as_of)),
        shares=tuple(shares_standing(funds, spent, as_of)),
        lines=tuple(
            lines_of(
                planned_fen(budgets, int(year), day),
                _reserved(view, station, as_known, day),
                _spent(facts, spent, year, day),
            )
        ),
        policies=versions_used(JUDGED_BY, [rules], day, day),
    )


def _day_of(paper: _Paper) -> str:
    return paper.spent_on if isinstance(paper, Expenditure) else paper.advanced_on


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
        elif isinstance(fact, SourceLent) and fact.lent_on <= as_of:
            gone_fen[fact.grant] += fact.amount_fen
            gone_fen[fact.to_grant] -= fact.amount_fen
        elif isinstance(fact, SourceRepaid) and fact.repaid_on <= as_of:
            gone_fen[fact.grant] -= fact.amount_fen
            gone_fen[fact.to_grant] += fact.amount_fen
    return gone_fen


def _undecided(
    facts: Mapping[str, MoneyFact], funds: Funds, spent: Sequence[Spent], day: str
) -> Iterator[UndecidedGrant]:
    """What is left of grants whose period ended by a day, less what is released of them."""
    left_fen = Counter({grant: -fen for grant, fen in _gone_fen(facts, spent, day).items()})
    released_fen: Counter[str] = Counter()
    for receipt in _came(facts, day):
        left_fen[receipt.grant] += receipt.amount_fen
    for each in spent:
        released_fen.subtract(each.by_grant)
        released_fen.update(each.bound_by_grant)
    for fact in facts.values():
        if isinstance(fact, RestrictionReleased) and fact.released_on <= day:
            released_fen[fact.grant] += fact.amount_fen
    for grant in sorted(left_fen):
        ends = [
            each.period_until
            for each in funds.terms_on(grant, day)
            if each.period_until is not UNSET
        ]
        bound_fen = left_fen[grant] - released_fen[grant]
        if ends and min(ends) <= day and bound_fen > 0:
            yield UndecidedGrant(grant=grant, period_until=min(ends), fen=bound_fen)


def _reserved(view: View, station: str, as_known: int | None, day: str) -> Mapping[Line, int]:
    """What is kept on a day; no reservation names a project."""
    table = view.tables["reservations"]
    columns = table.c
    rows = view.conn.execute(
        select(columns.source, columns.category, columns.amount_fen).where(
            columns.station == station, known_at(table, as_known), is_open(table, day)
        )
    )
    reserved: Counter[Line] = Counter()
    for source, category, amount_fen in rows:
        reserved[source, category, ""] += amount_fen
    return reserved


def _spent(
    facts: Mapping[str, MoneyFact], spent: Iterable[Spent], year: str, day: str
) -> Mapping[Line, int]:
    """What sources paid in the year, up to a day."""
    found: Counter[Line] = Counter()
    for each in spent:
        fact = facts[each.record]
        if year == each.day[:4] and each.day <= day:
            assert isinstance(fact, _Paying), "what was spent was paid"
            project = "" if isinstance(fact, AdvanceRepaid) else fact.project
            sign = -1 if isinstance(fact, ExpenditureRefunded) else 1
            for line in fact.lines:
                found[line.source, fact.category, project] += sign * line.amount_fen
    return found


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
