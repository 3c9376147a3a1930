"""The budget question: what each source and grant promised, paid in, spent, keeps and holds."""

from projections.budget.figures import (
    Budget,
    GrantMoney,
    Money,
    OwedMoney,
    PostingLine,
    PostingPage,
    ReservationLine,
    ReservationPage,
    StationMoney,
)
from projections.budget.projection import BudgetProjection
from projections.budget.queries import budget, postings
from projections.budget.reservations import reservations
