"""One row of a sheet to the details of a command.

Pure: codes are given, nothing is asked of a store. A row that gets here has no problem of its own,
so every required value is there; what pydantic still refuses is refused like any other request.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Generic, NamedTuple, TypeVar

from api.importing.codes import UNLISTED, CodeBook
from api.importing.texts import Texts
from api.workbooks import MoneyRow, TrainingRow, VisitRow
from api.workbooks.people import is_code
from domain.book.deciding.lateness import is_claimed_late
from domain.ground.forms.details import Details
from domain.ground.forms.fields import Hundredths
from domain.ground.policy import Policy
from domain.ground.values import CHINA, ISOMinute, iso_date, iso_minute
from domain.money.details import (
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureDetails,
    GrantCarriedOverDetails,
    GrantReceivedDetails,
    SourceLineDetails,
    VoucherDetails,
)
from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.places.refusals import UnknownVolunteer
from domain.training.details import (
    AttendanceDetails,
    TrainingSessionDetails,
    VolunteerAttendanceDetails,
)
from domain.visits.details import HomeVisitDetails
from ledger.vault.identities import Described, without_blanks

UNNAMED_GRANT: Final = "-"
"""Stands for the code of a grant that has none yet."""
UNNAMED_EXPENSE: Final = "00000000-0000-0000-0000-000000000000"
"""Stands for the record of an expense until that is looked for."""

Value = TypeVar("Value")
Form_co = TypeVar("Form_co", bound=Details, covariant=True)


class Mapped(NamedTuple, Generic[Form_co]):
    """Details made of a row, and what its author should look at: codes, and columns cut short."""

    details: Form_co
    warnings: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()


def visit_details(
    row: VisitRow, client: str, codes: CodeBook, policy_on: Callable[[str], Policy]
) -> Mapped[HomeVisitDetails]:
    """A line of 探访台账, with the code of its client."""
    day = present(row.day)
    starts, ends = times_of(row)
    texts = Texts()
    warnings = []
    claimed = None if row.recorded_on is None else iso_date(row.recorded_on)
    late_hours = policy_on(iso_date(day)).late_entry_hours
    if claimed is not None and is_claimed_late(iso_date(day), claimed, late_hours):
        warnings.append("late")
    details = HomeVisitDetails(
        visitors=visitors_of(row, codes),
        client=client,
        started_at=starts,
        ended_at=ends,
        mode=present(row.mode),
        services=row.services,
        target_groups=row.target_groups,
        risk_after=row.risk_level,
        claimed_recorded_on=claimed,
        client_name=texts.of("服务对象", row.client),
        id_number=id_number_in(row.id_number),
        phone=texts.of("联系电话", row.phone),
        address=texts.of("住址", row.address),
        narrative=texts.note("主要情况", row.narrative, row.remark),
    )
    return Mapped(details, tuple(warnings), texts.shortened)


def visitors_of(row: VisitRow, codes: CodeBook) -> tuple[str, ...]:
    """The workers of a line by their codes."""
    return tuple(codes.worker(name) or UNLISTED for name in row.workers)


def times_of(row: VisitRow) -> tuple[ISOMinute, ISOMinute]:
    """When a visit began and ended."""
    day = present(row.day)
    ends = _moment(day + timedelta(days=row.ends_next_day), present(row.ends))
    return _moment(day, present(row.starts)), ends


def described(row: VisitRow) -> Described:
    """The client of a line as it describes them."""
    return Described(
        row.client,
        id_number=id_number_in(row.id_number),
        phone=row.phone,
        address=row.address,
        target_groups=row.target_groups,
    )


def id_number_in(said: str) -> str:
    """The identity number of a cell, empty where it says in a word that there is none."""
    number = without_blanks(said).upper()
    return number if any(sign.isdigit() for sign in number) else ""


def training_details(row: TrainingRow, codes: CodeBook) -> Mapped[TrainingSessionDetails]:
    """A line of 培训台账. A form of training that no word stands for counts as a lecture."""
    day, starts, ends = present(row.day), present(row.starts), present(row.ends)
    texts = Texts()
    warnings = []
    if row.format is None:
        warnings.append("unknown_format")
    came = len(row.attendees) + len(row.villagers) + len(row.volunteers)
    if row.claimed_headcount not in (None, len(row.attendees), came):
        warnings.append("headcount_mismatch")
    # Every unlisted name is a person: told apart, they are refused one by one and not as a pair.
    people = [
        (codes.worker(name) or f"{UNLISTED}{index}", name, False)
        for index, name in enumerate(row.attendees)
    ]
    people += [(villager_of(name, codes), name, True) for name in row.villagers]
    signs: dict[str, dict[str, Any]] = {
        each.who: {
            "signed_in_at": _moment(day, each.arrived),
            "signed_out_at": None if each.left is None else _moment(day, each.left),
        }
        for each in row.signs
    }
    beside: dict[str, Any] = {}
    if row.volunteers:
        beside["volunteers"] = tuple(
            VolunteerAttendanceDetails(volunteer=volunteer_of(name, codes), **signs.get(name, {}))
            for name in row.volunteers
        )
    details = TrainingSessionDetails(
        course=texts.of("培训主题", row.topic),
        class_tier=texts.of("班次", row.class_name),
        format=row.format or "lecture",
        started_at=_moment(day, starts),
        ended_at=_moment(day + timedelta(days=row.ends_next_day), ends),
        hours=Hundredths(int(present(row.hours) * 100)),
        attendance=tuple(
            AttendanceDetails(worker=worker, is_of_village=is_of_village, **signs.get(name, {}))
            for worker, name, is_of_village in people
        ),
        claimed_headcount=row.claimed_headcount,
        lecturer=texts.of("讲师", row.lecturer),
        **beside,
    )
    return Mapped(details, tuple(warnings), texts.shortened)


def villager_of(said: str, codes: CodeBook) -> str:
    """The code of a village worker: as it is given, or of whom a name means, a new one if nobody."""
    return said if is_code(said) else codes.worker(said) or codes.new_worker(said)


def volunteer_of(said: str, codes: CodeBook) -> str:
    """The code of a volunteer. Raises UnknownVolunteer for a name that is not registered."""
    code = said if is_code(said) else codes.volunteer(said)
    if code is None:
        raise UnknownVolunteer(field="volunteers", volunteer="")
    return code


def income_details(row: MoneyRow) -> Mapped[GrantReceivedDetails]:
    """An income of 经费台账: each is a grant of its own, whose code is chosen when it is new."""
    texts = Texts()
    details = GrantReceivedDetails(
        grant=UNNAMED_GRANT,
        source=present(row.source),
        amount_fen=present(row.amount_fen),
        received_on=iso_date(present(row.day)),
        document_number=texts.of("文号", row.document_no),
        **_papers(row, texts, GrantReceivedDetails),
    )
    return Mapped(details, shortened=texts.shortened)


def opening_details(row: MoneyRow) -> Mapped[GrantCarriedOverDetails]:
    """What was left from last year (上年结转), as a grant of its own; nothing is only compared."""
    texts = Texts()
    amount_fen = present(row.amount_fen)
    make = GrantCarriedOverDetails if amount_fen else GrantCarriedOverDetails.model_construct
    details = make(
        grant=UNNAMED_GRANT,
        source=present(row.source),
        amount_fen=amount_fen,
        carried_over_on=iso_date(present(row.day)),
        document_number=texts.of("文号", row.document_no),
        **_papers(row, texts, GrantCarriedOverDetails),
    )
    return Mapped(details, shortened=texts.shortened)


def _papers(row: MoneyRow, texts: Texts, form: type[Details]) -> dict[str, Any]:
    """What a row says of its paper, and beside the summary what a form has no field of its own for.

    Kind and code are those of the paper's own number (票据号); the number of the station's books
    (凭证号) stands for it where a sheet has no other. What a row does not say of either is not
    compared with what a record has.
    """
    number, column = row.voucher_no, "凭证号"
    beside = [row.summary, row.remark]
    bears_kind = "voucher_kind" in form.model_fields
    if row.paper_no and (bears_kind or not number):
        beside += [f"凭证号{number}"] if number else []
        number, column = row.paper_no, "票据号"
    elif row.paper_no:
        beside.append(f"票据号{row.paper_no}")
    if number and "voucher_number" not in form.model_fields:
        beside.append(f"{column}{number}")
    said: dict[str, Any] = {"voucher_number": texts.of(column, number)}
    is_of_books = bool(number) and column == "凭证号" and "票据号" in row.line.columns
    if bears_kind and not is_of_books:
        told = {"voucher_kind": row.voucher_kind, "voucher_code": row.voucher_code}
        said |= {name: texts.of("票据代码", each) for name, each in told.items() if each}
    else:
        beside += [row.paper, f"票据代码{row.voucher_code}" if row.voucher_code else ""]
    if row.document_no and "document_number" not in form.model_fields:
        beside.append(f"文号{row.document_no}")
    if "more_vouchers" in form.model_fields:
        said |= {"more_vouchers": _further(row)} if row.further else {}
    elif row.further_said:
        beside.append(f"其他票据{row.further_said}")
    said |= {"payee": texts.of("收款方", row.payee)} if row.payee else {}
    said |= {"payment_method": row.payment_method} if row.payment_method else {}
    said["summary"] = texts.of("摘要", "；".join(filter(None, beside)))
    return {name: each for name, each in said.items() if name in form.model_fields}


def _further(row: MoneyRow) -> tuple[VoucherDetails, ...]:
    return tuple(
        VoucherDetails(voucher_number=number, amount_fen=fen) for number, fen in row.further
    )


def _doubts(row: MoneyRow) -> tuple[str, ...]:
    doubts = {
        "unknown_voucher_kind": row.is_voucher_kind_unknown,
        "unknown_payment_method": row.is_payment_method_unknown,
        "several_vouchers": row.are_papers_unparted,
    }
    return tuple(code for code, is_so in doubts.items() if is_so)


def advance_details(
    row: MoneyRow, paid_by: str | None, payee_worker: str | None
) -> Mapped[AdvanceMadeDetails]:
    """Money that somebody paid before the station's came (垫付)."""
    texts = Texts()
    details = AdvanceMadeDetails(
        category=present(row.category),
        advanced_on=iso_date(present(row.day)),
        amount_fen=present(row.amount_fen),
        paid_by=paid_by,
        payee_worker=payee_worker,
        **_papers(row, texts, AdvanceMadeDetails),
    )
    return Mapped(details, _doubts(row), texts.shortened)


def repayment_details(row: MoneyRow) -> Mapped[AdvanceRepaidDetails]:
    """An advance that is paid back (归还垫付); which one is the ledger's to say."""
    texts = Texts()
    amount_fen = present(row.amount_fen)
    details = AdvanceRepaidDetails(
        repaid_on=iso_date(present(row.day)),
        amount_fen=amount_fen,
        lines=(SourceLineDetails(source=present(row.source), amount_fen=amount_fen),),
        **_papers(row, texts, AdvanceRepaidDetails),
    )
    return Mapped(details, shortened=texts.shortened)


def refund_details(row: MoneyRow) -> Mapped[ExpenditureRefundedDetails]:
    """What an expense takes back of an earlier one (红字); which one is looked for when it is new."""
    texts = Texts()
    details = ExpenditureRefundedDetails(
        expenditure=UNNAMED_EXPENSE,
        refunded_on=iso_date(present(row.day)),
        amount_fen=present(row.amount_fen),
        **_papers(row, texts, ExpenditureRefundedDetails),
    )
    return Mapped(details, shortened=texts.shortened)


def expense_details(
    row: MoneyRow, handled_by: str | None, payee_worker: str | None
) -> Mapped[ExpenditureDetails]:
    """An expense of 经费台账; which grants of its source pay is the ledger's to say."""
    texts = Texts()
    amount_fen = present(row.amount_fen)
    details = ExpenditureDetails(
        category=present(row.category),
        spent_on=iso_date(present(row.day)),
        amount_fen=amount_fen,
        lines=(SourceLineDetails(source=present(row.source), amount_fen=amount_fen),),
        handled_by=handled_by,
        payee_worker=payee_worker,
        **_papers(row, texts, ExpenditureDetails),
    )
    return Mapped(details, _doubts(row), texts.shortened)


def present(value: Value | None) -> Value:
    """A value that a row without problems has."""
    if value is None:
        raise ValueError("a row with a problem was not refused")
    return value


def _moment(day: date, at: time) -> ISOMinute:
    return iso_minute(datetime.combine(day, at, CHINA))
