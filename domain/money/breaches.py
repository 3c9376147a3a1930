"""What documents have been broken by money that is spent, and how shares of a grant stand.

Nobody is refused after the fact: a document that comes late, or a grant that is corrected, can leave
what was right when it was recorded against its terms. So what stands is held against them anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import UNSET, Struct

from domain.ground.refusals import Refusal
from domain.ground.vocabulary import Category
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    Expenditure,
    ExpenditureRefunded,
    Founding,
    MoneyFact,
)
from domain.money.funds import Funds, apply_funds
from domain.money.refusals import ShareCapExceeded, UnitCapExceeded
from domain.money.terms.binding import WHOLE_PERCENT, Terms
from domain.money.terms.facts import GrantTermsSet
from domain.money.terms.uses import Use


class TermsBroken(Struct, frozen=True, kw_only=True):
    """What of a grant was used against an article of its document.

    ``rule`` is the code by which it would be refused; ``fen`` is what was used so, of a share or a
    price what it is too much. ``records`` are those that use it, none of a share.
    """

    grant: str
    rule: str
    document_number: str
    article: str
    fen: int
    records: tuple[str, ...]


class ShareStanding(Struct, frozen=True, kw_only=True):
    """How a share that a document lays down for a grant stands, in fen.

    A floor that is not reached is no fault before the grant is used up; ``keeps`` says whether it
    would be kept if that were today.
    """

    grant: str
    document_number: str
    article: str
    categories: tuple[Category, ...]
    floor_fen: int | None
    cap_fen: int | None
    used_fen: int
    keeps: bool


class Spent(Struct, frozen=True, kw_only=True):
    """Money of grants that was used for one thing on a day, less than nothing where it came back.

    ``bill`` is the record of what was paid for; what came back is judged as what it is of.
    ``bound_by_grant`` leaves out what is released of a grant's restriction: no terms judge it.
    """

    record: str
    bill: str
    day: str
    use: Use
    by_grant: Mapping[str, int]
    bound_by_grant: Mapping[str, int]


def book_of(facts: Mapping[str, MoneyFact]) -> Funds:
    """The grants of a station, what came of them and what binds them; nothing that went out."""
    funds = Funds()
    for record, fact in sorted(facts.items()):
        if isinstance(fact, Founding | GrantTermsSet):
            apply_funds(funds, fact, record, +1)
    return funds


def spent_in(facts: Mapping[str, MoneyFact], as_of: str) -> list[Spent]:
    """What was used of grants by a day, in the order of the records."""
    found = []
    used: Expenditure | AdvanceMade
    for record, fact in sorted(facts.items()):
        if isinstance(fact, Expenditure):
            bill, used, day = record, fact, fact.spent_on
        elif isinstance(fact, AdvanceRepaid):
            advance = facts[fact.advance]
            assert isinstance(advance, AdvanceMade), "what is repaid was advanced"
            bill, used, day = fact.advance, advance, fact.repaid_on
        elif isinstance(fact, ExpenditureRefunded):
            spent = facts[fact.expenditure]
            assert isinstance(spent, Expenditure), "what comes back was spent"
            bill, used, day = fact.expenditure, spent, fact.refunded_on
        else:
            continue
        if day <= as_of:
            is_back = isinstance(fact, ExpenditureRefunded)
            by_grant: Counter[str] = Counter()
            for line in fact.lines:
                by_grant[line.grant] += -line.amount_fen if is_back else line.amount_fen
            released = {line.grant for line in fact.lines if line.is_released}
            use = Use.of(used, used.spent_on if isinstance(used, Expenditure) else day, "")
            found.append(
                Spent(
                    record=record,
                    bill=bill,
                    day=day,
                    use=use,
                    by_grant=by_grant,
                    bound_by_grant={
                        grant: fen for grant, fen in by_grant.items() if grant not in released
                    },
                )
            )
    return found


def terms_broken(funds: Funds, spent: Iterable[Spent], as_of: str) -> list[TermsBroken]:
    """What stands against the terms of the grants that paid, by grant, document and rule."""
    used = list(spent)
    found: dict[tuple[str, str, str, str], tuple[int, dict[str, None]]] = {}

    def add(grant: str, terms: Terms, rule: type[Refusal], fen: int, *records: str) -> None:
        key = grant, terms.document_number, terms.article, rule.code
        before_fen, known = found.get(key, (0, {}))
        found[key] = before_fen + fen, known | dict.fromkeys(records)

    for each in used:
        for grant, fen in each.bound_by_grant.items():
            for terms in funds.terms_on(grant, each.use.day):
                hindrance = terms.hindrance(grant, each.use)
                if hindrance is not None:
                    add(grant, terms, type(hindrance), fen, each.record)
    for grant, terms, over_fen, records in _above_price(funds, used):
        add(grant, terms, UnitCapExceeded, over_fen, *records)
    for share, terms in _shares(funds, used, as_of):
        if share.cap_fen is not None and share.used_fen > share.cap_fen:
            add(share.grant, terms, ShareCapExceeded, share.used_fen - share.cap_fen)
    return [
        TermsBroken(
            grant=grant,
            rule=rule,
            document_number=document,
            article=article,
            fen=fen,
            records=tuple(records),
        )
        for (grant, document, article, rule), (fen, records) in sorted(found.items())
        if fen > 0
    ]


def shares_standing(funds: Funds, spent: Iterable[Spent], as_of: str) -> list[ShareStanding]:
    """The shares that documents lay down for the grants of a station, as they stand on a day."""
    return [share for share, _terms in _shares(funds, list(spent), as_of)]


def _above_price(
    funds: Funds, spent: Iterable[Spent]
) -> Iterator[tuple[str, Terms, int, list[str]]]:
    """What grants paid of a bill above the price of its units: all payments of it together."""
    bills: dict[tuple[str, str], list[Spent]] = defaultdict(list)
    for each in spent:
        for grant in each.bound_by_grant if each.use.unit else ():
            bills[each.bill, grant].append(each)
    for (_bill, grant), payments in bills.items():
        use, paid_fen = payments[-1].use, sum(each.bound_by_grant[grant] for each in payments)
        for terms in funds.terms_on(grant, use.day):
            for cap in terms.unit_caps:
                over_fen = paid_fen - cap.amount_fen * use.quantity
                if (cap.category, cap.unit) == (use.category, use.unit) and over_fen > 0:
                    yield grant, terms, over_fen, [each.record for each in payments]


def _shares(
    funds: Funds, spent: Iterable[Spent], as_of: str
) -> Iterator[tuple[ShareStanding, Terms]]:
    used_fen: Counter[tuple[str, Category]] = Counter()
    for each in spent:
        for grant, fen in each.bound_by_grant.items():
            used_fen[grant, each.use.category] += fen
    for code, held in sorted(funds.grants.items()):
        granted_fen = held.granted_fen
        for terms in funds.terms_on(code, as_of):
            for categories, floor, cap in _stated(terms):
                taken_fen = sum(used_fen[code, each] for each in categories)
                floor_fen = None if floor is None else -(-granted_fen * floor // WHOLE_PERCENT)
                cap_fen = None if cap is None else granted_fen * cap // WHOLE_PERCENT
                share = ShareStanding(
                    grant=code,
                    document_number=terms.document_number,
                    article=terms.article,
                    categories=categories,
                    floor_fen=floor_fen,
                    cap_fen=cap_fen,
                    used_fen=taken_fen,
                    keeps=(floor_fen or 0) <= taken_fen
                    and (cap_fen is None or taken_fen <= cap_fen),
                )
                yield share, terms


def _stated(terms: Terms) -> Iterator[tuple[tuple[Category, ...], int | None, int | None]]:
    """The purposes of each share, and its floor and cap in percent of the grant."""
    for each in terms.shares:
        floor = None if each.floor_percent is UNSET else each.floor_percent
        yield (each.category,), floor, None if each.cap_percent is UNSET else each.cap_percent
    if terms.administrative_cap_percent is not UNSET:
        together = tuple(dict.fromkeys(terms.administrative_categories))
        yield together, None, terms.administrative_cap_percent
