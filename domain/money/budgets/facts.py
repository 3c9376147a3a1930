"""Facts about budgets: what is planned to be spent in a calendar year, line by line, in fen."""

from __future__ import annotations

from typing import Final

from domain.ground.events import Event, Part
from domain.ground.people import Code
from domain.ground.values import ISODate
from domain.ground.vocabulary import Category, Source

FINGERPRINTED_BY_FACT: Final = True


class BudgetLine(Part, frozen=True, kw_only=True):
    """What one source is to pay for one purpose, of a project if one is named."""

    source: Source
    category: Category
    project: Code = ""
    amount_fen: int


class BudgetAdopted(Event, frozen=True, kw_only=True, tag="budget.adopted"):
    """Lines of the budget of a year are adopted; several documents may adopt different ones."""

    year: int
    adopted_on: ISODate
    document_number: Code = ""
    planned: tuple[BudgetLine, ...]


class BudgetAmended(Event, frozen=True, kw_only=True, tag="budget.amended"):
    """From a day on lines of an adopted budget come to other amounts, by a document that approves it.

    A line that was not planned is added; one of nothing is planned no longer.
    """

    year: int
    amended_on: ISODate
    document_number: Code
    planned: tuple[BudgetLine, ...]


BudgetFact = BudgetAdopted | BudgetAmended
