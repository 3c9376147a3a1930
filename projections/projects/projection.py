"""Folds what is said of projects and what is done for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, assert_never

from sqlalchemy import MetaData, Table

from domain.activities.engagements import people_of
from domain.activities.facts import (
    ActivityHeld,
    GovernanceActed,
    GroupPlanned,
    GroupSessionHeld,
    ResourceLinked,
)
from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.casework.facts import CaseOpened, CaseSessionRecorded
from domain.ground.events import topic_of
from domain.ground.values import day_of
from domain.money.facts import ExpenditurePaid, ExpenditureRecorded, ExpenditureRefunded
from domain.projects.facts import ProjectChanged, ProjectClosed, ProjectOpened
from domain.training.facts import TrainingSessionHeld
from domain.visits.facts import HomeVisitRecorded
from projections.base import Recorded, TemporalBatch, View, about, keep_facts
from projections.projects.tables import define_projects
from projections.same_people import MERGING

Deed = (
    HomeVisitRecorded
    | CaseOpened
    | CaseSessionRecorded
    | GroupPlanned
    | GroupSessionHeld
    | ActivityHeld
    | GovernanceActed
    | ResourceLinked
    | TrainingSessionHeld
    | ExpenditureRecorded
    | ExpenditurePaid
    | ExpenditureRefunded
)
"""What is done for a project."""
_SAID: Final = (ProjectOpened, ProjectChanged, ProjectClosed)


class ProjectsProjection:
    """The projects of a station, and the records that name them."""

    name: ClassVar[str] = "projects"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (
        ProjectOpened,
        ProjectChanged,
        ProjectClosed,
        HomeVisitRecorded,
        CaseOpened,
        CaseSessionRecorded,
        GroupPlanned,
        GroupSessionHeld,
        ActivityHeld,
        GovernanceActed,
        ResourceLinked,
        TrainingSessionHeld,
        ExpenditureRecorded,
        ExpenditurePaid,
        ExpenditureRefunded,
        *MERGING,
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """What is said, who is one person, and what is done."""
        return define_projects(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        keep_facts(view, view.tables["said"], page, _SAID, stream="station")
        keep_facts(view, view.tables["merges"], page, MERGING, stream="station")
        batch = TemporalBatch(view.tables["links"])
        for pos, entry in about(page, self.reads):
            fact: AnyEvent = entry.data
            if isinstance(fact, RecordCorrected | RecordVoided):
                if isinstance(fact.was, Deed) and _named(fact.was):
                    batch.close(pos, fact.record)
                if isinstance(fact, RecordVoided):
                    continue
                fact = fact.now
            if isinstance(fact, Deed) and (named := _named(fact)):
                placed = {"record": entry.record, "station": entry.station}
                batch.insert(pos, **placed, **_row(fact, named))
        batch.flush(view.conn)


def _named(deed: Deed) -> dict[str, str]:
    """The project, group or case that a deed names; nothing for most deeds."""
    match deed:
        case GroupSessionHeld():
            named = {"group_code": deed.group}
        case CaseSessionRecorded():
            named = {"case_code": deed.case}
        case GroupPlanned():
            named = {"project": deed.project, "group_code": deed.group} if deed.project else {}
        case CaseOpened():
            named = {"project": deed.project, "case_code": deed.case} if deed.project else {}
        case (
            HomeVisitRecorded()
            | ActivityHeld()
            | GovernanceActed()
            | ResourceLinked()
            | TrainingSessionHeld()
            | ExpenditureRecorded()
            | ExpenditurePaid()
            | ExpenditureRefunded()
        ):
            named = {"project": deed.project} if deed.project else {}
        case _:
            assert_never(deed)
    return named


def _row(deed: Deed, named: dict[str, str]) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "project": "",
        "group_code": "",
        "case_code": "",
        "client": "",
        "people": 0,
        "amount_fen": 0,
    }
    return {"topic": topic_of(deed), **(plain | named | _told(deed))}


def _told(deed: Deed) -> dict[str, Any]:  # noqa: C901 - one for each kind
    """The day of a deed, and the figures that it adds."""
    match deed:
        case HomeVisitRecorded():
            said: dict[str, Any] = {"day": day_of(deed.started_at), "client": deed.client}
        case CaseOpened():
            said = {"day": deed.opened_on}
        case CaseSessionRecorded() | TrainingSessionHeld():
            said = {"day": day_of(deed.started_at)}
        case GroupPlanned():
            said = {"day": deed.starts_on}
        case GroupSessionHeld():
            said = {"day": day_of(deed.started_at), "people": people_of(deed)}
        case ActivityHeld():
            said = {"day": day_of(deed.started_at), "people": deed.people}
        case GovernanceActed():
            said = {"day": deed.acted_on}
        case ResourceLinked():
            said = {"day": deed.linked_on}
        case ExpenditureRecorded() | ExpenditurePaid():
            said = {"day": deed.spent_on, "amount_fen": deed.amount_fen}
        case ExpenditureRefunded():
            said = {"day": deed.refunded_on, "amount_fen": -deed.amount_fen}
        case _:
            assert_never(deed)
    return said
