"""Decisions about budgets: a line is adopted once a year, and comes to another amount by an approval."""

from __future__ import annotations

from collections.abc import Collection

from domain.ground.commands import Command, own_records
from domain.ground.stating import stated
from domain.money.budgets.details import BudgetAdoptedDetails, BudgetAmendedDetails
from domain.money.budgets.facts import BudgetAdopted, BudgetAmended, BudgetFact
from domain.money.budgets.state import BudgetedStation, Budgets, mark_of, stands
from domain.money.refusals import (
    BudgetHasAmendments,
    BudgetLineAlreadyAdopted,
    BudgetNotAdopted,
)


def assess_adopted(
    station: BudgetedStation,
    details: BudgetAdoptedDetails,
    command: Command,
    was: BudgetAdopted | None,
) -> BudgetAdopted:
    """Plan lines that nothing plans yet; what changes them later is an amendment.

    Raises BudgetLineAlreadyAdopted, and BudgetHasAmendments where a correction would leave
    amendments without their budget.
    """
    others = station.budgets.of(details.year, own_records(command)).values()
    known = {line for mark in others if mark.is_adopted for line in mark.lines}
    for index, line in enumerate(details.planned):
        if line.key in known:
            raise BudgetLineAlreadyAdopted(
                field=f"planned.{index}",
                year=details.year,
                source=line.source,
                category=line.category,
            )
    fact = stated(BudgetAdopted, details, command)
    _ensure_stands(station.budgets, fact, was, command, field="adopted_on")
    return fact


def assess_amended(
    station: BudgetedStation,
    details: BudgetAmendedDetails,
    command: Command,
    _was: BudgetAmended | None,
) -> BudgetAmended:
    """Change a budget that was adopted by that day. Raises BudgetNotAdopted."""
    others = station.budgets.of(details.year, own_records(command)).values()
    if not any(each.is_adopted and each.day <= details.amended_on for each in others):
        raise BudgetNotAdopted(field="year", year=details.year, day=details.amended_on)
    return stated(BudgetAmended, details, command)


def ensure_budgets_stand(budgets: Budgets, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away a budget that amendments rest on. Raises BudgetHasAmendments."""
    for year, marks in budgets.marks.items():
        if not marks.keys().isdisjoint(gone) and not stands(budgets.of(year, gone)):
            raise BudgetHasAmendments(field=field, year=year)


def _ensure_stands(
    budgets: Budgets, fact: BudgetFact, was: BudgetFact | None, command: Command, *, field: str
) -> None:
    own = own_records(command)
    after = {**budgets.of(fact.year, own), command.event_id: mark_of(fact)}
    if not stands(after):
        raise BudgetHasAmendments(field=field, year=fact.year)
    if was is not None and was.year != fact.year and not stands(budgets.of(was.year, own)):
        raise BudgetHasAmendments(field="year", year=was.year)
