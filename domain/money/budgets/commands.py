"""Requests about budgets."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.money.budgets.details import BudgetAdoptedDetails, BudgetAmendedDetails


class AdoptBudget(RecordingCommand):
    """Record what is planned to be spent in a year."""

    details: BudgetAdoptedDetails


class AmendBudget(RecordingCommand):
    """Record that lines of a budget come to other amounts."""

    details: BudgetAmendedDetails
