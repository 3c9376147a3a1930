"""What is kept of one grant and of one debt: what founded it, what binds it, what became of it."""

from __future__ import annotations

from collections import Counter
from typing import Generic, TypeVar

from msgspec import Struct, field

from domain.ground.values import FOREVER
from domain.ground.vocabulary import Category, Source
from domain.money.balances.days import Days
from domain.money.facts import (
    AdvanceMade,
    Founding,
    GrantPromised,
    GrantReceived,
    Income,
    SourceLent,
)
from domain.money.terms.binding import Terms


def founded(fact: Founding, *, unless: Terms) -> Terms:
    """The terms that a promise or income states; a document left out is the earlier one."""
    return Terms(
        document_number=fact.document_number or unless.document_number,
        allowed_categories=fact.allowed_categories,
        forbidden_categories=fact.forbidden_categories,
        period_from=fact.period_from,
        period_until=fact.period_until,
    )


Owed = TypeVar("Owed", AdvanceMade, SourceLent)


class Grant(Struct, kw_only=True):
    """One grant: the promises and incomes that found it, and what its money amounts to, in fen.

    The latest founding fact that states restrictions says what the grant may be spent on, beside
    what documents set (``Funds.terms``). ``used_fen`` is what each purpose took, kept money too.
    ``released`` is what of its money no terms bind any more, and is not used as such; what its
    terms allow may use that up with the rest.
    """

    source: Source
    founding: dict[str, Founding] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    received_since: str = ""
    days: Days = field(default_factory=Days)
    released: Days = field(default_factory=Days)
    used_fen: dict[Category, int] = field(default_factory=dict)
    filed_under: str = ""

    @property
    def available_fen(self) -> int:
        """What is left in the end, reserved money taken off."""
        return self.days.total_fen

    @property
    def granted_fen(self) -> int:
        """What the grant amounts to: what was promised, or what came if that is more."""
        promised = came = 0
        for fact in self.founding.values():
            if isinstance(fact, GrantPromised):
                promised += fact.amount_fen
            else:
                came += fact.amount_fen
        return max(promised, came)

    def use(self, category: Category, amount_fen: int) -> None:
        """Count what a purpose took."""
        used_fen = self.used_fen.pop(category, 0) + amount_fen
        if used_fen:
            self.used_fen[category] = used_fen

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
        stated = founded(fact, unless=self.terms)
        if stated.bind or not self.terms.bind:
            self.terms = stated
        if isinstance(fact, Income):
            self.received_since = min(self.received_since or FOREVER, came_on(fact))


class Repayment(Struct, frozen=True):
    """What was paid back of an advance or expenditure, when, and by or to which grants, in fen.

    ``released`` are the grants of which it is what was released of their restriction.
    """

    day: str
    amount_fen: int
    by_grant: dict[str, int]
    category: str = ""
    released: tuple[str, ...] = ()


class Debt(Struct, Generic[Owed]):
    """What is owed, and what was paid back of it, by record."""

    fact: Owed | None = None
    repaid: dict[str, Repayment] = field(default_factory=dict)

    @property
    def repaid_fen(self) -> int:
        """What was paid back."""
        return sum(each.amount_fen for each in self.repaid.values())

    def paid_fen(self, *, without: str = "") -> Counter[str]:
        """What each grant paid back as its terms allow, leaving out the repayment of one record."""
        paid: Counter[str] = Counter()
        for record, each in self.repaid.items():
            if record != without:
                paid.update(each.by_grant)
                paid.subtract({grant: each.by_grant[grant] for grant in each.released})
        return paid

    def bears(self, amount_fen: int, day: str) -> bool:
        """Whether what was paid back is no more than an amount, and was not before a day."""
        return self.repaid_fen <= amount_fen and all(
            each.day >= day for each in self.repaid.values()
        )

    @property
    def open_fen(self) -> int:
        """What is still owed."""
        return (self.fact.amount_fen if self.fact else 0) - self.repaid_fen


Advance = Debt[AdvanceMade]
"""What somebody paid for the station."""
Loan = Debt[SourceLent]
"""What one grant lent to another."""


def came_on(fact: Income) -> str:
    """The day from which on money is there."""
    return fact.received_on if isinstance(fact, GrantReceived) else fact.carried_over_on
