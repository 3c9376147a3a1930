"""The budget question: what each source and grant promised, paid in, spent and still holds."""

from projections.budget.figures import (
    Budget,
    GrantMoney,
    Money,
    PostingLine,
    PostingPage,
    StationMoney,
)
from projections.budget.projection import BudgetProjection
from projections.budget.queries import budget, postings
