"""The typed rows of a station workbook, one frozen class per sheet.

A value that could not be read is None and one of the row's ``problems`` says why; a row without
problems has every required value. Names stay out of ``repr``, so that no log repeats them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from api.workbooks.cells import Cell
from api.workbooks.problems import RowProblem
from api.workbooks.tables import Line
from domain.ground.values import Fen
from domain.ground.vocabulary import (
    Category,
    CertLevel,
    Engagement,
    OperatingModel,
    RiskLevel,
    Service,
    Source,
    StaffSource,
    TargetGroup,
    TrainingFormat,
    VisitMode,
)

_MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StationInfo:
    """Sheet 站点信息. ``ledger_year`` is the year of every date written without one."""

    name: str
    code: str
    district: str
    built_on: date
    operating_model: OperatingModel | None
    operating_model_text: str
    ledger_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """What every row has: where it stands, its cells as typed, and what is wrong with it."""

    line: Line
    problems: tuple[RowProblem, ...]

    @property
    def sheet(self) -> str:
        """Name of the sheet."""
        return self.line.sheet

    @property
    def row(self) -> int:
        """The sheet's own row number, 1 for its first row."""
        return self.line.row

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells as typed, in the order of ``Workbook.headers``."""
        return self.line.cells


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow(SheetRow):
    """One line of 人员名册."""

    name: str = field(repr=False)
    engagement: Engagement | None
    certificate: CertLevel | None
    source: StaffSource | None
    joined_on: date | None
    left_on: date | None
    remark: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow(SheetRow):
    """One line of 经费台账: an income or an expense."""

    day: date | None
    summary: str = field(repr=False)
    income_fen: Fen | None
    expense_fen: Fen | None
    source: Source | None
    document_no: str
    voucher_no: str
    category: Category | None
    """None on an income, whatever the sheet says there."""
    handler: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow(SheetRow):
    """One line of 探访台账. ``recorded_on`` is the sheet's own claim, not the server's time."""

    day: date | None
    starts: time | None
    ends: time | None
    workers: tuple[str, ...] = field(repr=False)
    client: str = field(repr=False)
    target_groups: tuple[TargetGroup, ...]
    mode: VisitMode | None
    services: tuple[Service, ...]
    narrative: str = field(repr=False)
    risk_level: RiskLevel | None
    recorded_on: date | None
    remark: str = field(repr=False)

    @property
    def minutes(self) -> int | None:
        """Length of the visit; None while a time is missing."""
        return _minutes_between(self.starts, self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow(SheetRow):
    """One line of 培训台账. ``hours`` are class hours (学时), not clock hours."""

    day: date | None
    starts: time | None
    ends: time | None
    topic: str
    class_name: str
    format: TrainingFormat | None
    format_text: str
    lecturer: str = field(repr=False)
    hours: Decimal | None
    attendees: tuple[str, ...] = field(repr=False)
    claimed_headcount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A whole workbook as read; ``headers`` are the header cells of each table sheet."""

    file_sha256: str
    station: StationInfo
    staff: tuple[StaffRow, ...]
    money: tuple[MoneyRow, ...]
    visits: tuple[VisitRow, ...]
    training: tuple[TrainingRow, ...]
    headers: Mapping[str, tuple[str, ...]]

    def rows(self) -> Iterator[SheetRow]:
        """Every row, in the order in which the sheets are to be read."""
        yield from self.staff
        yield from self.money
        yield from self.visits
        yield from self.training


def _minutes_between(starts: time | None, ends: time | None) -> int | None:
    if starts is None or ends is None:
        return None
    return (ends.hour - starts.hour) * _MINUTES_PER_HOUR + ends.minute - starts.minute
