"""What a row would record, before anybody asks whether the book has it already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from api.importing.codes import CodeBook
from api.importing.comparing import Content, content_of
from api.importing.details import (
    Mapped,
    expense_details,
    income_details,
    training_details,
    visit_details,
)
from api.importing.report import RowKey
from api.workbooks import MoneyRow, TrainingRow, VisitRow
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Details
from domain.ground.policy import Policy
from domain.ground.refusals import BadValue
from domain.money.commands import ReceiveGrant, RecordExpenditure
from domain.training.commands import HoldTrainingSession
from domain.visits.commands import RecordHomeVisit

_MONEY_ORDER: Final = ("opening", "income", "advance", "repayment", "expense")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One record that a row states. ``part`` tells several of one row apart."""

    key: RowKey
    part: str
    command: type[RecordingCommand]
    details: Details
    content: Content
    warnings: tuple[str, ...]


def of_visit(
    key: RowKey, row: VisitRow, codes: CodeBook, policy_on: Callable[[str], Policy]
) -> Iterator[Candidate]:
    """A visit. Raises pydantic's ValidationError, as all of these."""
    yield _candidate(key, "visit", RecordHomeVisit, visit_details(row, codes, policy_on))


def of_training(key: RowKey, row: TrainingRow, codes: CodeBook) -> Iterator[Candidate]:
    """A session."""
    yield _candidate(key, "record", HoldTrainingSession, training_details(row, codes))


def of_money(
    key: RowKey, row: MoneyRow, codes: CodeBook, is_on_roster: Callable[[str], bool]
) -> Iterator[Candidate]:
    """An income or an expense. Raises BadValue for a row that is neither."""
    if row.kind == "income":
        yield _candidate(key, "record", ReceiveGrant, income_details(row))
        return
    if row.kind != "expense":
        # What a year began with, and advances, are facts of their own and never an expense.
        raise BadValue(field="摘要")
    handler = codes.worker(row.handler)
    on_roster = handler is not None and is_on_roster(handler)
    mapped = expense_details(row, handler if on_roster else None)
    yield _candidate(key, "record", RecordExpenditure, mapped)


def in_order_of_judging(rows: tuple[MoneyRow, ...]) -> list[MoneyRow]:
    """Money by day, on one day what comes before what goes, and never by the order of the sheets.

    Rows without a day are refused wherever they stand.
    """
    return sorted(rows, key=lambda row: (str(row.day or ""), _MONEY_ORDER.index(row.kind)))


def _candidate(
    key: RowKey, part: str, command: type[RecordingCommand], mapped: Mapped[Details]
) -> Candidate:
    return Candidate(
        key=key,
        part=part,
        command=command,
        details=mapped.details,
        content=content_of(mapped.details),
        warnings=mapped.warnings,
    )
