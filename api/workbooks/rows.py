"""The typed rows of a station workbook, one frozen class per sheet.

A value that could not be read is None and one of the row's ``problems`` says why; a row without
problems has every required value. Names stay out of ``repr``, so that no log repeats them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Literal, NamedTuple

from api.workbooks.cells import Cell
from api.workbooks.layouts.lines import Line
from api.workbooks.notes import Note
from api.workbooks.problems import RowProblem
from api.workbooks.times import TimeRange
from domain.ground.kinds import Kind
from domain.ground.values import Fen
from domain.ground.vocabulary import (
    Category,
    CertLevel,
    Engagement,
    OperatingModel,
    PaymentMethod,
    RiskLevel,
    Service,
    Source,
    StaffSource,
    TargetGroup,
    TrainingFormat,
    VisitMode,
    VoucherKind,
)

MoneyKind = Literal["income", "expense", "opening", "advance", "repayment", "refund"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationInfo:
    """Sheet 站点信息, but for its 台账年度, which is the workbook's."""

    name: str
    code: str
    district: str
    built_on: date
    operating_model: OperatingModel | None
    operating_model_text: str


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
        """The cells as typed, in the order of ``header``."""
        return self.line.cells

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns of the row's own table, those of two rows as 上级/下级."""
        return self.line.header


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow(SheetRow):
    """One line of 人员名册. ``id_number`` tells namesakes apart and is not recorded."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    engagement: Engagement | None
    certificate: CertLevel | None
    source: StaffSource | None
    joined_on: date | None
    left_on: date | None
    remark: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow(SheetRow):
    """One line of 经费台账. An ``opening`` is what the year began with (上年结转), never income.

    An ``advance`` is money that somebody paid before the station's came (垫付), with its
    ``category``; a ``repayment`` gives it back (归还垫付). A ``refund`` takes back so much of an
    earlier expense (红字), and ``refunds`` are the numbers of papers by which it names that.
    """

    kind: MoneyKind
    day: date | None
    summary: str = field(repr=False)
    amount_fen: Fen | None
    source: Source | None
    document_no: str
    voucher_no: str
    category: Category | None
    """None unless money is spent, whatever the sheet says there."""
    handler: str = field(repr=False)
    voucher_kind: VoucherKind | None = None
    is_voucher_kind_unknown: bool = False
    """Whether the sheet says a kind of voucher that no word stands for."""
    voucher_code: str = ""
    paper: str = ""
    """The kind of voucher as the sheet says it."""
    payment_method: PaymentMethod | None = None
    is_payment_method_unknown: bool = False
    payee: str = field(default="", repr=False)
    paper_no: str = ""
    """The number of the paper (票据号), where the sheet has another one of its own books beside it."""
    remark: str = field(default="", repr=False)
    refunds: tuple[str, ...] = ()
    further: tuple[tuple[str, Fen], ...] = ()
    """Papers of what is spent beside the first: the number of each, and its part of the amount."""
    are_papers_unparted: bool = False
    """Whether several numbers stand in one cell without their amounts."""
    further_said: str = ""
    """What the sheet says of further papers, as it says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow(SheetRow):
    """One line of 探访台账. ``recorded_on`` is the sheet's own claim, not the server's time."""

    day: date | None
    starts: time | None
    ends: time | None
    ends_next_day: bool = False
    workers: tuple[str, ...] = field(repr=False)
    clients: tuple[str, ...] = field(repr=False)
    """Everybody whom the cell names; the other fields about the client are of all of them."""
    id_number: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    target_groups: tuple[TargetGroup, ...]
    mode: VisitMode | None
    services: tuple[Service, ...]
    narrative: str = field(repr=False)
    risk_level: RiskLevel | None
    recorded_on: date | None
    remark: str = field(repr=False)

    @property
    def client(self) -> str:
        """The first of the clients, empty while there is none."""
        return self.clients[0] if self.clients else ""

    @property
    def minutes(self) -> int | None:
        """Length of the visit; None while a time is missing."""
        if self.starts is None or self.ends is None:
            return None
        return TimeRange(self.starts, self.ends, self.ends_next_day).minutes


class Sign(NamedTuple):
    """When somebody came to a training, and when they left where they signed that."""

    who: str
    arrived: time
    left: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow(SheetRow):
    """One line of 培训台账. ``hours`` are class hours (学时), not clock hours.

    ``attendees`` work at the station, ``villagers`` in a village or community; ``signs`` are who of
    all signed in when, and out, by their names or codes as typed.
    """

    day: date | None
    starts: time | None
    ends: time | None
    ends_next_day: bool = False
    topic: str
    class_name: str
    format: TrainingFormat | None
    format_text: str
    lecturer: str = field(repr=False)
    hours: Decimal | None
    attendees: tuple[str, ...] = field(repr=False)
    villagers: tuple[str, ...] = field(repr=False)
    volunteers: tuple[str, ...] = field(repr=False)
    signs: tuple[Sign, ...] = field(repr=False)
    claimed_headcount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredRow(SheetRow):
    """One line of a sheet that a kind declares.

    ``stated`` are the fields of the kind's details that it states, people as typed: a name, or a
    code. ``day`` is when it happened, None where the sheet does not say. ``warnings`` are codes of
    what was read into a cell. ``amid`` is the kind of the rows among which it stands, where that is
    not its own.
    """

    kind: Kind
    stated: Mapping[str, object] = field(repr=False)
    day: date | None
    workers: tuple[str, ...] = field(default=(), repr=False)
    """Everybody whom it names as a worker."""
    warnings: tuple[str, ...] = ()
    amid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A file as read, with any of the sheets that a station keeps, and several of a kind.

    ``station`` is None in a file without 站点信息: whoever imports it says whose it is.
    ``ledger_year`` is the year of dates written without one, None where nothing says it;
    ``headers`` are the columns of each sheet's first table; ``years`` is the year of such dates in
    a table, by its sheet and title; ``starts_1904`` says from when its bare numbers count days;
    ``mended`` are the rows that were mended after the file was made, each with its mending's id.
    """

    file_sha256: str
    station: StationInfo | None
    ledger_year: int | None
    staff: tuple[StaffRow, ...]
    money: tuple[MoneyRow, ...]
    visits: tuple[VisitRow, ...]
    training: tuple[TrainingRow, ...]
    declared: tuple[DeclaredRow, ...] = ()
    headers: Mapping[str, tuple[str, ...]]
    years: Mapping[tuple[str, str], int | None] = field(default_factory=dict)
    starts_1904: bool = False
    mended: Mapping[tuple[str, int], str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def year_of(self, row: SheetRow) -> int | None:
        """The year of dates of a row that are written without one."""
        return self.years.get((row.sheet, row.line.title), self.ledger_year)

    def rows(self) -> Iterator[SheetRow]:
        """Every row, in the order in which the sheets are to be read."""
        yield from self.staff
        yield from self.money
        yield from self.visits
        yield from self.training
        yield from self.declared
