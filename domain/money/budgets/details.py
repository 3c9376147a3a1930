"""What a person states of a budget."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import AT_LEAST_ONE, Amount, Code, Day, Name, Year
from domain.ground.forms.refusing import refuse
from domain.money.fields import Category, Source
from domain.money.refusals import BudgetLineTwice

_LINES_MAX = 100


class BudgetLineDetails(BaseModel):
    """What one source is to pay for one purpose."""

    model_config = FORM

    source: Source
    category: Category
    project: Code | None = None
    amount_fen: Annotated[Amount, Field(alias="amount", ge=0)]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells a line of a budget apart."""
        return self.source, self.category, self.project or ""


def _each_line_once(lines: tuple[BudgetLineDetails, ...]) -> tuple[BudgetLineDetails, ...]:
    if len({each.key for each in lines}) != len(lines):
        raise refuse(BudgetLineTwice)
    return lines


_Lines = Annotated[
    tuple[BudgetLineDetails, ...],
    AT_LEAST_ONE,
    Field(max_length=_LINES_MAX),
    AfterValidator(_each_line_once),
]


class BudgetAdoptedDetails(Details):
    """Lines of the budget of a calendar year, and the document that adopts them."""

    year: Year
    adopted_on: Day
    document_number: Name | None = None
    planned: _Lines


class BudgetAmendedDetails(Details):
    """Lines that come to other amounts, and the document that approves it."""

    year: Year
    amended_on: Day
    document_number: Name
    planned: _Lines
