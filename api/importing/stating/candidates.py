"""What a row would record, before anybody asks whether the book has it already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, assert_never

from api.importing.codes import CodeBook
from api.importing.comparing import Content, Statement, statement_of
from api.importing.details import (
    Mapped,
    advance_details,
    expense_details,
    income_details,
    opening_details,
    present,
    refund_details,
    repayment_details,
    training_details,
    visit_details,
)
from api.importing.reporting.report import RowKey
from api.importing.stating.namesakes import Meant
from api.importing.stating.red_letters import Reference
from api.workbooks import MoneyRow, SheetRow, TrainingRow, VisitRow
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Details
from domain.ground.policy import Policy
from domain.money.commands import (
    CarryOverGrant,
    MakeAdvance,
    ReceiveGrant,
    RecordExpenditure,
    RepayAdvance,
)
from domain.money.refunds.commands import RefundExpenditure
from domain.training.commands import HoldTrainingSession
from domain.visits.commands import RecordHomeVisit
from ledger.vault.identities import Described

_FIELDS_OF_COLUMNS: Final[Mapping[str, str]] = {
    "风险等级": "risk_after",
    "记录日期": "claimed_recorded_on",
    "主要情况": "narrative",
    "形式": "format",
    "讲师": "lecturer",
    "人数": "claimed_headcount",
    "文号": "document_number",
    "凭证号": "voucher_number",
    "票据号": "voucher_number",
    "摘要": "summary",
    "经办人": "handled_by",
    "其他票据": "more_vouchers",
    "支付方式": "payment_method",
    "收款方": "payee",
}
"""Columns that a sheet may do without, and the field that its rows then say nothing of."""

_DIFFERS: Final = "client_differs"
_VISIT: Final = "visit"
_MONEY: Final = "record"
_MONEY_ORDER: Final = ("opening", "income", "advance", "repayment", "expense", "refund")


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One record that a row states. ``part`` tells several of one row apart.

    ``warnings`` are codes, ``shortened`` the columns of which only the beginning is kept,
    ``doubtful`` clients by code who may be meant as well, ``is_joint`` tells of a row's visit to several.
    ``unsaid`` are fields of which the sheet has no column: another file may have told them.
    ``named`` are the codes of the clients who are known once it stands; ``who`` is somebody whom it
    registers, None where it registers nobody. ``refunds`` is by what it names the expense that it takes
    back.
    """

    key: RowKey
    part: str
    command: type[RecordingCommand]
    stated: Statement
    warnings: tuple[str, ...]
    shortened: tuple[str, ...]
    doubtful: tuple[str, ...] = ()
    is_joint: bool = False
    named: tuple[str, ...] = ()
    who: Described | None = None
    unsaid: frozenset[str] = frozenset()
    refunds: Reference | None = None

    @property
    def content(self) -> Content:
        """What of it is compared."""
        return self.stated.content(self.unsaid)

    @property
    def whole(self) -> Content:
        """All that its record will say, also what the row leaves unsaid."""
        return self.stated.content()

    @property
    def is_first(self) -> bool:
        """Whether it is the first record, or the only one, that its row states."""
        return self.part in (_VISIT, _MONEY)


def visits_in(row: VisitRow) -> tuple[VisitRow, ...]:
    """A line for each client of a line."""
    if len(row.clients) == 1:
        return (row,)
    # A number or a phone beside several names is nobody's in particular.
    return tuple(replace(row, clients=(each,), id_number="", phone="") for each in row.clients)


def of_visit(
    key: RowKey,
    row: VisitRow,
    number: int,
    meant: Meant,
    *,
    codes: CodeBook,
    policy_on: Callable[[str], Policy],
    is_joint: bool,
) -> Candidate:
    """A visit to one client of a line. Raises pydantic's ValidationError, as all of these."""
    part = _VISIT if number == 0 else f"{_VISIT}{number}"
    mapped = visit_details(row, meant.code, codes, policy_on)
    if meant.differs:
        mapped = mapped._replace(warnings=(*mapped.warnings, _DIFFERS))
    made = _candidate(key, part, RecordHomeVisit, mapped, row)
    return replace(made, named=(meant.code,), doubtful=meant.doubtful, is_joint=is_joint)


def of_training(key: RowKey, row: TrainingRow, codes: CodeBook) -> Iterator[Candidate]:
    """A session. Raises UnknownVolunteer."""
    mapped = training_details(row, codes)
    villagers = tuple(each.worker for each in mapped.details.attendance if each.is_of_village)
    made = _candidate(key, "record", HoldTrainingSession, mapped, row)
    yield replace(made, named=villagers)


def of_money(
    key: RowKey, row: MoneyRow, codes: CodeBook, is_on_roster: Callable[[str], bool]
) -> Iterator[Candidate]:
    """Money in or out, what the year began with, or money that somebody advanced."""
    handler = codes.worker(row.handler)
    if handler is not None and not is_on_roster(handler):
        handler = None
    called = codes.workers_called(row.payee, "") if row.payee else []
    payee = called[0] if len(called) == 1 and is_on_roster(called[0]) else None
    match row.kind:
        case "income":
            yield _candidate(key, _MONEY, ReceiveGrant, income_details(row), row)
        case "opening" if row.source is None:
            return  # nothing was left
        case "opening":
            yield _candidate(key, _MONEY, CarryOverGrant, opening_details(row), row)
        case "advance":
            yield _candidate(key, _MONEY, MakeAdvance, advance_details(row, handler, payee), row)
        case "repayment":
            yield _candidate(key, _MONEY, RepayAdvance, repayment_details(row), row)
        case "expense":
            stated = expense_details(row, handler, payee)
            yield _candidate(key, _MONEY, RecordExpenditure, stated, row)
        case "refund":
            made = _candidate(key, _MONEY, RefundExpenditure, refund_details(row), row)
            named = Reference(row.refunds, row.voucher_no, present(row.source), row.category)
            yield replace(made, refunds=named)
        case _:
            assert_never(row.kind)


def in_order_of_judging(rows: tuple[MoneyRow, ...]) -> list[MoneyRow]:
    """Money by day, on one day what comes before what goes, and never by the order of the sheets.

    Rows without a day are refused wherever they stand.
    """
    return sorted(rows, key=lambda row: (str(row.day or ""), _MONEY_ORDER.index(row.kind)))


def _candidate(
    key: RowKey,
    part: str,
    command: type[RecordingCommand],
    mapped: Mapped[Details],
    row: SheetRow,
) -> Candidate:
    columns = row.line.columns
    unsaid = _unsaid(type(mapped.details), frozenset(columns))
    return Candidate(
        key=key,
        part=part,
        command=command,
        stated=statement_of(mapped.details),
        unsaid=unsaid,
        warnings=mapped.warnings,
        shortened=mapped.shortened,
    )


@lru_cache(maxsize=1_000)
def _unsaid(kind: type[Details], columns: frozenset[str]) -> frozenset[str]:
    """The fields of a kind that a sheet of these columns says nothing of."""
    said = {name for column, name in _FIELDS_OF_COLUMNS.items() if column in columns}
    return (frozenset(_FIELDS_OF_COLUMNS.values()) - said) & kind.model_fields.keys()
