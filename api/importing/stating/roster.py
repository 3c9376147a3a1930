"""Sheet 人员名册: which facts about a worker a line adds to those that are known.

A roster is copied from year to year, so most lines repeat what the ledger has: the same worker
with the same joining day is the same fact. New leavings and higher certificates are added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from api.importing.details import present
from api.importing.texts import Texts
from api.workbooks import StaffRow
from domain.book.changes import change_form_of
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Changes, Details
from domain.ground.values import FOREVER, ISODate, iso_date
from domain.staff.commands import JoinStaff, LeaveStaff, RecordStaffCredential
from domain.staff.details import StaffCredentialDetails, StaffJoinedDetails, StaffLeftDetails
from domain.staff.facts import (
    StaffCredentialRecorded,
    StaffFact,
    StaffJoined,
    StaffLeft,
    StaffRoleChanged,
)
from domain.staff.roster import stays


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
            name=Texts().of("姓名", row.name),
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
        if leaving_after(joined_on, facts) is None:
            left = StaffLeftDetails(worker=worker, left_on=left_on)
            steps.append(StaffStep("leave", LeaveStaff, left))
    return steps


def unlikeness(row: StaffRow, known: Mapping[str, StaffFact], ledger_year: int) -> int | None:
    """In how much a line differs from what is known of a worker; None if they joined another day."""
    joining = joining_of(row, known)
    if joining is None:
        return None
    more = steps_of(row, known[joining].worker, known.values(), ledger_year)
    return len(more) + sum(len(each.fields) for each in differences_of(row, known))


def joining_of(row: StaffRow, known: Mapping[str, StaffFact]) -> str | None:
    """The record of the joining that a line states, None where it is new."""
    joined_on = iso_date(present(row.joined_on))
    return next(
        (
            record
            for record, each in known.items()
            if isinstance(each, StaffJoined) and each.joined_on == joined_on
        ),
        None,
    )


def leaving_after(joined_on: str, facts: Iterable[StaffFact]) -> str | None:
    """The day on which the stay that began on a day ended."""
    ends = (stay.last_day for stay in stays(facts) if stay.first_day == joined_on)
    return next((day for day in ends if day != FOREVER), None)


class Difference(NamedTuple):
    """A record that a line states otherwise: what would correct it, and the fields as reported."""

    record: str
    changes: Changes
    fields: list[dict[str, object]]


def differences_of(row: StaffRow, known: Mapping[str, StaffFact]) -> list[Difference]:
    """What a line says otherwise than the facts about its worker do.

    Who changed engagement later joined in another one than the roster shows by now.
    """
    record = joining_of(row, known)
    if record is None:
        return []
    found = []
    joined = known[record]
    names = ["source"]
    if not any(isinstance(each, StaffRoleChanged) for each in known.values()):
        names.append("engagement")
    stated = {name: getattr(row, name) for name in sorted(names) if getattr(row, name) is not None}
    if other := {name: now for name, now in stated.items() if getattr(joined, name) != now}:
        found.append(_difference(record, joined, StaffJoinedDetails, other))
    joined_on = iso_date(present(row.joined_on))
    ended = leaving_after(joined_on, known.values())
    if row.left_on is not None and ended not in (None, iso_date(row.left_on)):
        left, fact = next(
            (record, each)
            for record, each in known.items()
            if isinstance(each, StaffLeft) and each.left_on == ended
        )
        other = {"left_on": iso_date(row.left_on)}
        found.append(_difference(left, fact, StaffLeftDetails, other))
    return found


def _difference(
    record: str, fact: StaffFact, kind: type[Details], other: Mapping[str, object]
) -> Difference:
    fields = [{"name": name, "was": getattr(fact, name), "now": now} for name, now in other.items()]
    return Difference(record, change_form_of(kind)(**other), fields)


def in_order_of_joining(
    rows: Sequence[StaffRow], unlike: Callable[[StaffRow], int]
) -> list[StaffRow]:
    """The lines with those of one person oldest first, in the place of the first of them.

    Of one name and one day the line comes first that is least ``unlike`` what is known.
    """
    place: dict[str, int] = {}
    for index, row in enumerate(rows):
        place.setdefault(row.name, index)
    return sorted(
        rows, key=lambda row: (place[row.name], row.joined_on or date.max, unlike(row), row.row)
    )


def _first_day(year: int) -> ISODate:
    return iso_date(date(year, 1, 1))
