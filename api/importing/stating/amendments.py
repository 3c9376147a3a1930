"""What a correction states so that a record says what its row does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from api.importing.comparing.contents import OF_VILLAGE, SIGNED_IN, SOURCE
from domain.book.changes import change_form_of, recorded
from domain.book.events import Fact
from domain.ground.forms.details import Changes, Details
from domain.money.details import AdvanceMadeDetails, ExpenditureDetails, VoucherDetails
from domain.training.details import (
    AttendanceDetails,
    TrainingSessionDetails,
    VolunteerAttendanceDetails,
)

_Attendee = TypeVar("_Attendee", AttendanceDetails, VolunteerAttendanceDetails)

_IN_A_SESSION: Final[Mapping[str, tuple[str, ...]]] = {
    OF_VILLAGE: ("attendance",),
    SIGNED_IN: ("attendance", "volunteers"),
}
"""What is compared of those who came -> the fields that state them."""
LINES: Final = "lines"
"""Who pays: stated by source, so that its grants are chosen anew, the present ones first."""


def stated_names(details: Details, changed: Iterable[str]) -> tuple[str, ...]:
    """The fields in which details state what was compared."""
    fields = type(details).model_fields
    found = [each for name in changed for each in _IN_A_SESSION.get(name, (name,))]
    return tuple(dict.fromkeys(LINES if name == SOURCE not in fields else name for name in found))


def beside_unsaid(details: Details, fact: Fact) -> Details:
    """The details of a row with what a record has and the row does not say of people and papers.

    Somebody may have signed by other doors, or been credited by hand; a row without village workers
    says nothing of them. Of a further voucher it says the number and the amount.
    """
    if isinstance(details, ExpenditureDetails | AdvanceMadeDetails) and details.more_vouchers:
        held = recorded(fact, type(details))["more_vouchers"]
        return details.model_copy(update={"more_vouchers": _with_held(details.more_vouchers, held)})
    if not isinstance(details, TrainingSessionDetails):
        return details
    held = recorded(fact, TrainingSessionDetails)
    workers, volunteers = held["attendance"], held["volunteers"]
    attendance = _completed(details.attendance, workers)
    if not any(each.is_of_village for each in details.attendance):
        attendance += tuple(each for each in workers if each.is_of_village)
    if details.volunteers:
        volunteers = _completed(details.volunteers, volunteers)
    return details.model_copy(update={"attendance": attendance, "volunteers": volunteers})


def _with_held(
    stated: Iterable[VoucherDetails], recorded: Iterable[VoucherDetails]
) -> tuple[VoucherDetails, ...]:
    """Papers as stated, with kind, code and scan that are known, and those that have no number."""
    known = {each.voucher_number: each for each in recorded if each.voucher_number}
    told = tuple(
        known.get(each.voucher_number, each).model_copy(update={"amount_fen": each.amount_fen})
        for each in stated
    )
    return (*told, *(each for each in recorded if not each.voucher_number))


def _completed(stated: Iterable[_Attendee], recorded: Iterable[_Attendee]) -> tuple[_Attendee, ...]:
    """People as stated; whoever does not sign there stays as they are recorded."""
    known = {each.person: each for each in recorded}
    return tuple(each if each.signed_in_at else known.get(each.person, each) for each in stated)


def changes_of(details: Details, names: Iterable[str]) -> Changes:
    """Some of what details state, which is sound already."""
    stated = {name: getattr(details, name) for name in names}
    return change_form_of(type(details)).model_construct(**stated)
