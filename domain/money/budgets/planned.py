"""The budget of a year against what became of it: planned, reserved, spent, left, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from domain.money.budgets.facts import BudgetAdopted, BudgetFact

Line = tuple[str, str, str]
"""Source, purpose and project, which is empty for none."""


class PlannedLine(Struct, frozen=True, kw_only=True):
    """A line of the budget of a year, in fen; ``execution_percent`` is None where nothing is planned.

    What is reserved or spent without a plan has a line, too, with less than nothing left.
    """

    source: str
    category: str
    project: str
    planned_fen: int
    reserved_fen: int
    spent_fen: int
    remaining_fen: int
    execution_percent: float | None


def planned_fen(facts: Mapping[str, BudgetFact], year: int, as_of: str) -> dict[Line, int]:
    """What is planned for a year on a day: the last word on each line counts."""
    said = sorted((_day(fact), record) for record, fact in facts.items() if fact.year == year)
    found: dict[Line, int] = {}
    for day, record in said:
        for line in facts[record].planned if day <= as_of else ():
            found[line.source, line.category, line.project] = line.amount_fen
    return found


def lines_of(
    planned: Mapping[Line, int], reserved: Mapping[Line, int], spent: Mapping[Line, int]
) -> list[PlannedLine]:
    """The lines of a year in which anything is planned, reserved or spent, in their order."""
    sums = (Counter(planned), Counter(reserved), Counter(spent))
    every = sorted({line for each in sums for line, fen in each.items() if fen})
    return [_line(line, *(each[line] for each in sums)) for line in every]


def _line(line: Line, planned: int, reserved: int, spent: int) -> PlannedLine:
    source, category, project = line
    # To a tenth, half up, by whole numbers: half of a tenth must not depend on a binary fraction.
    tenths = None if planned == 0 else (2_000 * spent + planned) // (2 * planned)
    return PlannedLine(
        source=source,
        category=category,
        project=project,
        planned_fen=planned,
        reserved_fen=reserved,
        spent_fen=spent,
        remaining_fen=planned - reserved - spent,
        execution_percent=None if tenths is None else tenths / 10,
    )


def _day(fact: BudgetFact) -> str:
    return fact.adopted_on if isinstance(fact, BudgetAdopted) else fact.amended_on
