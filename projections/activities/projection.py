"""Folds what was done with many people at once, and beside social work, into one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, assert_never

from sqlalchemy import MetaData, Table

from domain.activities.engagements import people_of
from domain.activities.facts import (
    ActivityHeld,
    AdministrativeTaskDone,
    DeskServiceGiven,
    GovernanceActed,
    GroupSessionHeld,
    ResourceLinked,
)
from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from domain.ground.values import day_of
from projections.activities.tables import define_deeds
from projections.base import Recorded, TemporalBatch, View, about

Deed = (
    GroupSessionHeld
    | ActivityHeld
    | GovernanceActed
    | ResourceLinked
    | DeskServiceGiven
    | AdministrativeTaskDone
)
"""What is counted; plans and ends of groups are not."""


class ActivitiesProjection:
    """What a station did with groups and communities, and how much of its time went elsewhere."""

    name: ClassVar[str] = "activities"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (
        GroupSessionHeld,
        ActivityHeld,
        GovernanceActed,
        ResourceLinked,
        DeskServiceGiven,
        AdministrativeTaskDone,
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """Everything that was done, record by record."""
        return {"deeds": define_deeds(metadata, suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        batch = TemporalBatch(view.tables["deeds"])
        for pos, entry in about(page, self.reads):
            match entry.data:
                case RecordCorrected(was=was, now=now):
                    if isinstance(was, Deed):
                        batch.close(pos, entry.record)
                    if isinstance(now, Deed):
                        _insert(batch, pos, entry.record, entry.station, now)
                case RecordVoided(was=was):
                    if isinstance(was, Deed):
                        batch.close(pos, entry.record)
                case fact:
                    assert isinstance(fact, Deed), fact
                    _insert(batch, pos, entry.record, entry.station, fact)
        batch.flush(view.conn)


def _insert(batch: TemporalBatch, pos: int, record: str, station: str, deed: Deed) -> None:
    figures = {"people": 0, "worker_minutes": 0, "volunteer_minutes": 0, "amount_fen": 0}
    batch.insert(
        pos,
        record=record,
        station=station,
        topic=topic_of(deed),
        group_code=deed.group if isinstance(deed, GroupSessionHeld) else "",
        **(figures | _told(deed)),
    )


def _told(deed: Deed) -> dict[str, Any]:
    """The day of a deed, what of its kind it was, and the figures that it adds."""
    match deed:
        case GroupSessionHeld():
            return {
                "day": day_of(deed.started_at),
                "word": "",
                "people": people_of(deed),
                "worker_minutes": deed.duration_minutes * len(deed.leaders),
            }
        case ActivityHeld():
            return {
                "day": day_of(deed.started_at),
                "word": deed.kind,
                "people": deed.people,
                "worker_minutes": deed.duration_minutes * len(deed.leaders),
                "volunteer_minutes": deed.volunteer_minutes,
            }
        case GovernanceActed():
            return {"day": deed.acted_on, "word": deed.kind, "people": deed.people}
        case ResourceLinked():
            return {"day": deed.linked_on, "word": deed.kind, "amount_fen": deed.value_fen}
        case DeskServiceGiven():
            return {
                "day": day_of(deed.started_at),
                "word": deed.kind,
                "people": 1,
                "worker_minutes": deed.duration_minutes,
            }
        case AdministrativeTaskDone():
            return {
                "day": deed.done_on,
                "word": deed.kind,
                "worker_minutes": deed.duration_minutes,
            }
        case _:
            assert_never(deed)
