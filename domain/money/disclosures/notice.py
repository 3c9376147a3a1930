"""What a notice about a year's lottery money or donations says, drawn up from the book.

Year, quota, what was left from before, income, what was spent on which item, and the balance: so the
notices of bureaus are laid out. Lottery: 彩票管理条例 (国务院令第554号) and its 实施细则 (令第67号,
arts. 55, 58, 59), which ask for scale, projects and execution year by year. Donations: 公益事业捐赠法,
art. 22. What grants of the same sources lend each other cancels out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, assert_never, cast

from msgspec import Struct

from domain.ground.values import percent_of
from domain.ground.vocabulary import Category, DisclosureKind, PolicyKey, Source
from domain.money.budgets.facts import BudgetFact
from domain.money.budgets.planned import planned_fen
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
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
    MoneyFact,
    RestrictionReleased,
    SourceLent,
    SourceRepaid,
)
from domain.money.funds import Posting, postings_of
from domain.money.terms.facts import GrantTermsSet

SOURCES_OF: Final[Mapping[DisclosureKind, tuple[Source, ...]]] = {
    "lottery": ("welfare_lottery",),
    "donations": ("charity_donation", "community_foundation"),
}
"""Kind of notice -> whose money it is about."""
DUE_BY: Final[Mapping[DisclosureKind, PolicyKey]] = {
    "lottery": "lottery_notice_due",
    "donations": "donation_notice_due",
}
"""Kind of notice -> the policy that says by which month and day of the next year it is due."""
_HUNDRED: Final = 100


class NoticeMoney(Struct, frozen=True, kw_only=True):
    """Money of a calendar year, in fen.

    ``quota_fen`` was promised in the year; ``opening_fen`` was left from before. Balance = opening +
    received - spent - reclaimed - lent; ``lent_fen`` is less what came back and what was borrowed.
    """

    quota_fen: int
    opening_fen: int
    received_fen: int
    spent_fen: int
    reclaimed_fen: int
    lent_fen: int
    balance_fen: int


class NoticeGrant(NoticeMoney, frozen=True, kw_only=True):
    """The year of one grant, by the document that it rests on."""

    grant: str
    source: Source
    document_number: str


class NoticeItem(Struct, frozen=True, kw_only=True):
    """What one purpose, of a project if one is named, took in the year.

    ``share_percent`` is of all that was spent, ``progress_percent`` of what was planned for it.
    """

    project: str
    category: Category
    amount_fen: int
    share_percent: float | None
    planned_fen: int
    progress_percent: float | None


class Notice(NoticeMoney, frozen=True, kw_only=True):
    """The notice: all of it, grant by grant and item by item."""

    kind: DisclosureKind
    year: int
    grants: tuple[NoticeGrant, ...]
    items: tuple[NoticeItem, ...]


def notice_of(
    kind: DisclosureKind,
    year: int,
    facts: Mapping[str, MoneyFact],
    budgets: Mapping[str, BudgetFact],
) -> Notice:
    """Draw a notice up from what is said of a station's money, by record."""
    sources = SOURCES_OF[kind]
    documents: dict[str, str] = {}
    moved: dict[tuple[Source, str], Counter[str]] = defaultdict(Counter)
    spent: Counter[tuple[str, str]] = Counter()
    for _record, fact in sorted(facts.items()):
        if isinstance(fact, Founding) and fact.document_number:
            documents[fact.grant] = fact.document_number
        for name, posting in _movements(fact, year):
            if posting.source in sources:
                moved[posting.source, posting.grant][name] += posting.amount_fen
                if name == "spent" and isinstance(fact, _Paying):
                    project = "" if isinstance(fact, AdvanceRepaid) else fact.project
                    spent[project, fact.category] += posting.amount_fen
    total: Counter[str] = Counter()
    for sums in moved.values():
        total.update(sums)
    planned: Counter[tuple[str, str]] = Counter()
    for (source, category, project), fen in planned_fen(budgets, year, f"{year}-12-31").items():
        if source in sources:
            planned[project, category] += fen
    return Notice(
        kind=kind,
        year=year,
        grants=tuple(
            NoticeGrant(
                grant=grant,
                source=source,
                document_number=documents.get(grant, ""),
                **_figures(sums),
            )
            for (source, grant), sums in sorted(moved.items(), key=lambda each: each[0][::-1])
            if any(_figures(sums).values())
        ),
        items=tuple(
            NoticeItem(
                project=project,
                category=cast("Category", category),
                amount_fen=fen,
                share_percent=percent_of(fen, total["spent"]),
                planned_fen=planned[project, category],
                progress_percent=percent_of(fen, planned[project, category]),
            )
            for (project, category), fen in sorted(spent.items())
            if fen
        ),
        **_figures(total),
    )


def due_on(year: int, month_and_day: int) -> str:
    """The day of the year after by which a notice about a year is to be published."""
    month, day = divmod(month_and_day, _HUNDRED)
    return f"{year + 1}-{month:02}-{day:02}"


_Paying = Expenditure | ExpenditureRefunded | AdvanceRepaid


def _movements(fact: MoneyFact, year: int) -> Iterator[tuple[str, Posting]]:
    """What a fact did to which figure of the year, out of a grant as a positive amount."""
    if isinstance(fact, FundsReserved):
        return
    if isinstance(fact, GrantPromised) and int(fact.promised_on[:4]) == year:
        yield "quota", Posting(fact.source, fact.grant, fact.promised_on, fact.amount_fen)
    for posting in postings_of(fact):
        of_year = int(posting.day[:4])
        name = "opening" if of_year < year else _moves(fact)
        if of_year <= year:
            yield name, posting if name in ("opening", "received") else posting.turned


def _moves(fact: MoneyFact) -> str:
    """The figure that a fact moves; none of what moves no money, or only keeps it."""
    match fact:
        case GrantReceived():
            return "received"
        case GrantCarriedOver():
            return "opening"
        case GrantReclaimed():
            return "reclaimed"
        case SourceLent() | SourceRepaid():
            return "lent"
        case Expenditure() | ExpenditureRefunded() | AdvanceRepaid():
            return "spent"
        case (
            GrantPromised()
            | GrantTermsSet()
            | FundsReserved()
            | RestrictionReleased()
            | AdvanceMade()
            | ExpenditureSubmitted()
            | ExpenditureApproved()
            | ExpenditureRejected()
        ):
            return ""
        case _:
            assert_never(fact)


def _figures(sums: Mapping[str, int]) -> dict[str, int]:
    names = ("quota", "opening", "received", "spent", "reclaimed", "lent")
    found = {f"{name}_fen": sums.get(name, 0) for name in names}
    came = found["opening_fen"] + found["received_fen"]
    went = found["spent_fen"] + found["reclaimed_fen"] + found["lent_fen"]
    return {**found, "balance_fen": came - went}
