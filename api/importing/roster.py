"""Sheet 人员名册: which facts about a worker a line adds to those that are known.

A roster is copied from year to year, so most lines repeat what the ledger has: the same worker
with the same joining day is the same fact. New leavings and higher certificates are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from api.importing.details import free_text, present
from api.workbooks import StaffRow
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Details
from domain.ground.values import ISODate, iso_date
from domain.staff.commands import JoinStaff, LeaveStaff, RecordStaffCredential
from domain.staff.details import StaffCredentialDetails, StaffJoinedDetails, StaffLeftDetails
from domain.staff.facts import StaffCredentialRecorded, StaffFact, StaffJoined, StaffLeft


class StaffStep(NamedTuple):
    """One command of a line; ``part`` tells the steps of one line apart."""

    part: str
    kind: type[RecordingCommand]
    details: Details


def steps_of(
    row: StaffRow, worker: str, known: Iterable[StaffFact], ledger_year: int
) -> list[StaffStep]:
    """What a line states that is not among the known facts of its worker."""
    facts = list(known)
    joined_on = iso_date(present(row.joined_on))
    is_known = any(isinstance(each, StaffJoined) and each.joined_on == joined_on for each in facts)
    steps = []
    if not is_known:
        joined = StaffJoinedDetails(
            worker=worker,
            engagement=present(row.engagement),
            source=present(row.source),
            joined_on=joined_on,
            name=free_text(row.name)[0],
        )
        steps.append(StaffStep("join", JoinStaff, joined))
    if row.certificate is not None and not any(
        isinstance(each, StaffCredentialRecorded) and each.level == row.certificate
        for each in facts
    ):
        # The day of the certificate is in no sheet: the roster that first names it vouches for it.
        since = max(joined_on, _first_day(ledger_year)) if is_known else joined_on
        credential = StaffCredentialDetails(worker=worker, level=row.certificate, valid_from=since)
        steps.append(StaffStep("credential", RecordStaffCredential, credential))
    if row.left_on is not None:
        left_on = iso_date(row.left_on)
        if not any(isinstance(each, StaffLeft) and each.left_on == left_on for each in facts):
            left = StaffLeftDetails(worker=worker, left_on=left_on)
            steps.append(StaffStep("leave", LeaveStaff, left))
    return steps


def in_order_of_joining(rows: Sequence[StaffRow]) -> list[StaffRow]:
    """The lines with those of one person oldest first, in the place of the first of them."""
    place: dict[str, int] = {}
    for index, row in enumerate(rows):
        place.setdefault(row.name, index)
    return sorted(rows, key=lambda row: (place[row.name], row.joined_on or date.max, row.row))


def _first_day(year: int) -> ISODate:
    return iso_date(date(year, 1, 1))
