"""What the decisions know of a station's budgets: which lines were adopted for which year, and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from msgspec import Struct, field

from domain.ground.station import Station
from domain.money.budgets.facts import BudgetAdopted, BudgetFact


class BudgetMark(Struct, frozen=True):
    """What a record says of the budget of a year: adopted or amended, since when, which lines."""

    is_adopted: bool
    day: str
    lines: tuple[tuple[str, str, str], ...]


class Budgets(Struct):
    """The budgets of a station, by year and record."""

    marks: dict[int, dict[str, BudgetMark]] = field(default_factory=dict)

    def of(self, year: int, gone: Collection[str] = ()) -> dict[str, BudgetMark]:
        """What is said of the budget of a year, but for the records ``gone``."""
        found = self.marks.get(year, {})
        return {record: mark for record, mark in found.items() if record not in gone}


class BudgetedStation(Station, Protocol):
    """A station, as far as the rules about budgets need it."""

    @property
    def budgets(self) -> Budgets:
        """What is known of its budgets."""


def apply_budgets(budgets: Budgets, fact: BudgetFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if sign > 0:
        budgets.marks.setdefault(fact.year, {})[record] = mark_of(fact)
    else:
        marks = budgets.marks[fact.year]
        del marks[record]
        if not marks:
            del budgets.marks[fact.year]


def mark_of(fact: BudgetFact) -> BudgetMark:
    """What a fact says of the budget of its year."""
    lines = tuple((each.source, each.category, each.project) for each in fact.planned)
    is_adopted = isinstance(fact, BudgetAdopted)
    day = fact.adopted_on if isinstance(fact, BudgetAdopted) else fact.amended_on
    return BudgetMark(is_adopted, day, lines)


def stands(marks: Mapping[str, BudgetMark]) -> bool:
    """Whether whatever amends the budget of a year finds one that was adopted by then."""
    adopted = [each.day for each in marks.values() if each.is_adopted]
    amended = [each.day for each in marks.values() if not each.is_adopted]
    return not amended or (bool(adopted) and min(adopted) <= min(amended))
