"""Records of an earlier version of a file that stand in it no more. They are told, never voided.

An earlier version is a file that shares a record with this one. Only what this file could hold is
looked for: kinds of which it has a sheet, in the years that it is about, so that next year's file
does not miss the whole of last year.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from api.importing.comparing.recorded import Recorded
from api.importing.reporting.report import SHEETS, Kind, MissingRecord
from api.workbooks import Workbook
from api.workbooks.layouts.amid import kinds_amid
from api.workbooks.layouts.columns import FOUNDATION
from api.workbooks.layouts.declared import DECLARING
from domain.book.catalogue import KIND_OF_FACT, occurrence_of
from domain.ground.forms.details import Details
from domain.money.details import (
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureDetails,
    GrantCarriedOverDetails,
    GrantReceivedDetails,
)
from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.staff.details import StaffJoinedDetails
from domain.training.details import TrainingSessionDetails
from domain.visits.details import HomeVisitDetails

_SHEET_OF: Final[dict[type[Details], Kind]] = {
    **{kind.details: topic for topic, kind in DECLARING.items()},
    StaffJoinedDetails: "staff",
    GrantReceivedDetails: "money",
    ExpenditureDetails: "money",
    GrantCarriedOverDetails: "money",
    AdvanceMadeDetails: "money",
    AdvanceRepaidDetails: "money",
    ExpenditureRefundedDetails: "money",
    HomeVisitDetails: "visits",
    TrainingSessionDetails: "training",
}


def missing_records(
    records: Recorded, paired: Collection[str], book: Workbook, *, own: str
) -> list[MissingRecord]:
    """What the earlier versions of a file had. ``own`` stands for this file among batches."""
    earlier = {kept.batch for name, kept in records.items() if name in paired} - {None, own}
    years = _years(book)
    found = []
    for name, kept in records.items():
        if kept.batch not in earlier or kept.is_voided or name in paired:
            continue
        kind = KIND_OF_FACT[type(kept.fact)]
        sheet = _SHEET_OF[kind.details]
        about = years.get(sheet)
        if about is not None and (sheet == "staff" or occurrence_of(kept.fact)[0][:4] in about):
            found.append(MissingRecord(name, kind.topic))
    return found


def _years(book: Workbook) -> dict[Kind, set[str]]:
    """For each kind of which the file has a sheet, the years that its rows may be of."""
    own = set() if book.ledger_year is None else {str(book.ledger_year)}
    years: dict[Kind, set[str]] = {
        kind: set(own) for kind, sheet in SHEETS.items() if sheet in book.headers
    }
    if book.staff:
        years.setdefault("staff", set())
    days: dict[Kind, list[date | None]] = {
        "money": [row.day for row in book.money],
        "visits": [row.day for row in book.visits],
        "training": [row.day for row in book.training],
    }
    for row in book.declared:
        days.setdefault(row.kind.topic, []).append(row.day)
    for kind, each in days.items():
        if each:
            years.setdefault(kind, set(own)).update(str(day.year) for day in each if day)
    for kind in FOUNDATION.keys() & years.keys():
        for other in kinds_amid(kind):
            years.setdefault(other, set()).update(years[kind])
    return years
