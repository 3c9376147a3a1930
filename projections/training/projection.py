"""Folds training sessions, their attendance, certificates and how else people grow into their tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, get_args

from msgspec import UNSET
from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.values import day_of, month_of
from domain.staff.facts import StaffCredentialRecorded
from domain.training.attendees import attended, kind_of, person_of
from domain.training.facts import TrainingSessionHeld
from domain.training.talent.facts import CreditGranted
from projections.base import Recorded, TemporalBatch, View, about
from projections.training.growing import Deed, rows_of
from projections.training.tables import (
    define_attendance,
    define_certificates,
    define_costs,
    define_credits,
    define_deeds,
    define_sessions,
)


class TrainingProjection:
    """What was taught, to whom, for how many class hours."""

    name: ClassVar[str] = "training"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (
        TrainingSessionHeld,
        StaffCredentialRecorded,
        CreditGranted,
        *get_args(Deed),
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """Sessions, attendance, certificates, hours granted and everything else that is counted."""
        return {
            "sessions": define_sessions(metadata, suffix),
            "attendance": define_attendance(metadata, suffix),
            "certificates": define_certificates(metadata, suffix),
            "costs": define_costs(metadata, suffix),
            "credits": define_credits(metadata, suffix),
            "deeds": define_deeds(metadata, suffix),
        }

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        batches = _Batches(view)
        for pos, entry in about(page, self.reads):
            match entry.data:
                case RecordCorrected(was=was, now=now):
                    batches.close(pos, entry.record, was)
                    batches.insert(pos, entry.record, entry.station, now)
                case RecordVoided(was=was):
                    batches.close(pos, entry.record, was)
                case fact:
                    batches.insert(pos, entry.record, entry.station, fact)
        batches.flush(view)


class _Batches:
    """One page's changes of the tables."""

    def __init__(self, view: View) -> None:
        self._sessions = TemporalBatch(view.tables["sessions"])
        self._attendance = TemporalBatch(view.tables["attendance"])
        self._certificates = TemporalBatch(view.tables["certificates"])
        self._costs = TemporalBatch(view.tables["costs"])
        self._credits = TemporalBatch(view.tables["credits"])
        self._deeds = TemporalBatch(view.tables["deeds"])

    def insert(self, pos: int, record: str, station: str, fact: object) -> None:
        """The rows of a fact become known at a position."""
        match fact:
            case TrainingSessionHeld():
                self._insert_session(pos, record, station, fact)
            case StaffCredentialRecorded():
                self._certificates.insert(
                    pos,
                    record=record,
                    station=station,
                    worker=fact.worker,
                    level=fact.level,
                    valid_from=fact.valid_from,
                )
            case CreditGranted():
                self._credits.insert(
                    pos,
                    record=record,
                    station=station,
                    worker=fact.worker,
                    day=fact.granted_on,
                    hours_hundredths=fact.hours_hundredths,
                )
            case _ if isinstance(fact, Deed):
                for row in rows_of(fact):
                    self._deeds.insert(pos, record=record, station=station, **row)
            case _:
                # What is corrected or voided may be of another subject.
                pass

    def close(self, pos: int, record: str, was: object) -> None:
        """The rows of a record stop being known at a position."""
        match was:
            case TrainingSessionHeld():
                self._sessions.close(pos, record)
                self._attendance.close(pos, record)
                if was.costs:
                    self._costs.close(pos, record)
            case StaffCredentialRecorded():
                self._certificates.close(pos, record)
            case CreditGranted():
                self._credits.close(pos, record)
            case _ if isinstance(was, Deed):
                self._deeds.close(pos, record)
            case _:
                # What is corrected or voided may be of another subject.
                pass

    def flush(self, view: View) -> None:
        """Write the page."""
        for batch in (
            *(self._sessions, self._attendance, self._certificates),
            *(self._costs, self._credits, self._deeds),
        ):
            batch.flush(view.conn)

    def _insert_session(
        self, pos: int, record: str, station: str, session: TrainingSessionHeld
    ) -> None:
        day = day_of(session.started_at)
        claimed, people = session.claimed_headcount, attended(session)
        self._sessions.insert(
            pos,
            record=record,
            station=station,
            day=day,
            month=month_of(session.started_at),
            course=session.course,
            class_tier=session.class_tier,
            format=session.format,
            person_hundredths=sum(each.credited_hours_hundredths for each in people),
            named=len(people),
            claimed=None if claimed is UNSET else claimed,
        )
        for line, expenditure in enumerate(session.costs):
            self._costs.insert(pos, record=record, line=line, expenditure=expenditure)
        for line, each in enumerate(people):
            self._attendance.insert(
                pos,
                record=record,
                line=line,
                station=station,
                worker=person_of(each),
                kind=kind_of(each),
                day=day,
                hours_hundredths=each.credited_hours_hundredths,
            )
