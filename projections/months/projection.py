"""Folds what is decided about months, and asked and decided of late entries, into its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, get_args

from msgspec import UNSET
from sqlalchemy import MetaData, Table

from domain.book.events import (
    AnyEvent,
    LateEntryApproved,
    PeriodClosed,
    PeriodReopened,
    RecordCorrected,
    RecordVoided,
)
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested, LateFact
from projections.base import Recorded, TemporalBatch, View, keep_facts
from projections.bulk import insert_rows
from projections.months.tables import define_months

_LATE: Final = get_args(LateFact)


class MonthsProjection:
    """Months closed and reopened, late entries approved, asked for and decided."""

    name: ClassVar[str] = "months"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (
        *(PeriodClosed, PeriodReopened, LateEntryApproved),
        *_LATE,
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_months(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        closings = TemporalBatch(view.tables["closings"], "period")
        approvals = TemporalBatch(view.tables["approvals"])
        asked: list[tuple[str, str, str]] = []
        for pos, entry in page:
            match entry.data:
                case PeriodClosed(month=month):
                    closings.insert(
                        pos,
                        period=f"{entry.station}/{month}",
                        station=entry.station,
                        month=month,
                        actor=entry.actor,
                        recorded_at=entry.recorded_at,
                    )
                case PeriodReopened(month=month):
                    closings.close(pos, f"{entry.station}/{month}")
                case LateEntryApproved() as approved:
                    approvals.insert(
                        pos,
                        record=entry.event_id,
                        station=entry.station,
                        month=approved.month,
                        records=approved.records,
                        expires_on=approved.expires_on,
                        actor=entry.actor,
                    )
                case LateEntryRequested():
                    asked.append((entry.event_id, entry.station, entry.actor))
                case (LateEntryDecided() as decided) | RecordCorrected(
                    now=LateEntryDecided() as decided
                ) if decided.expires_on is not UNSET:
                    # Of a record that let nothing in before: one that does is not corrected.
                    approvals.insert(
                        pos,
                        record=entry.record,
                        station=entry.station,
                        month=decided.month,
                        records=decided.records,
                        expires_on=decided.expires_on,
                        actor=entry.actor,
                    )
                case RecordVoided(record=record, was=LateEntryDecided()):
                    approvals.close(pos, record)
                case _:
                    pass
        closings.flush(view.conn)
        approvals.flush(view.conn)
        insert_rows(view.conn, view.tables["asked"], asked)
        keep_facts(view, view.tables["said"], page, _LATE, stream="station")
