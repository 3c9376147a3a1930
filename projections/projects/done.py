"""What was done for each project, added up from the records that name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, func, select

from domain.activities.facts import (
    ActivityHeld,
    GovernanceActed,
    GroupPlanned,
    GroupSessionHeld,
    ResourceLinked,
)
from domain.casework.facts import CaseOpened, CaseSessionRecorded
from domain.ground.events import topic_of
from domain.money.facts import ExpenditurePaid, ExpenditureRecorded, ExpenditureRefunded
from domain.training.facts import TrainingSessionHeld
from domain.visits.facts import HomeVisitRecorded
from projections.base import View

_VISIT: Final = topic_of(HomeVisitRecorded)
_COUNTED: Final = {
    _VISIT: "visits",
    topic_of(CaseOpened): "cases",
    topic_of(CaseSessionRecorded): "case_sessions",
    topic_of(GroupPlanned): "groups",
    topic_of(GroupSessionHeld): "group_sessions",
    topic_of(ActivityHeld): "activities",
    topic_of(GovernanceActed): "governance_acts",
    topic_of(ResourceLinked): "resources",
    topic_of(TrainingSessionHeld): "training_sessions",
}
_PEOPLE: Final = {
    topic_of(GroupSessionHeld): "group_person_times",
    topic_of(ActivityHeld): "activity_person_times",
}
_SPENT: Final = frozenset(
    topic_of(each) for each in (ExpenditureRecorded, ExpenditurePaid, ExpenditureRefunded)
)


class Done(Struct):
    """The figures of one project."""

    visits: int = 0
    people_visited: int = 0
    cases: int = 0
    case_sessions: int = 0
    groups: int = 0
    group_sessions: int = 0
    group_person_times: int = 0
    activities: int = 0
    activity_person_times: int = 0
    governance_acts: int = 0
    resources: int = 0
    training_sessions: int = 0
    spent_fen: int = 0

    def figures(self) -> dict[str, int]:
        """What is counted, by measure."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "spent_fen"}


NOTHING: Final = Done()


Same = Mapping[str, Mapping[str, frozenset[str]]]
"""Station -> code -> all codes of the same person."""


def done_for(
    view: View, links: Table, chosen: ColumnElement[bool], same: Same
) -> dict[tuple[str, str], Done]:
    """(station, project) -> its figures; sessions go to the project of their group or case."""
    key = links.c.station, links.c.project, links.c.topic, links.c.group_code, links.c.case_code
    figures = (
        func.count(),
        func.sum(links.c.people),
        func.sum(links.c.amount_fen),
        func.count(links.c.client.distinct()),
    )
    rows = [*view.conn.execute(select(*key, *figures).where(chosen).group_by(*key))]
    project_of = {
        (station, group, case): project
        for station, project, _topic, group, case, *_figures in rows
        if project
    }
    found: dict[tuple[str, str], Done] = {}
    for station, project, topic, group, case, count, people, amount_fen, clients in rows:
        code = project or project_of.get((station, group, case), "")
        if not code:
            continue
        done = found.setdefault((station, code), Done())
        if topic in _COUNTED:
            _add(done, _COUNTED[topic], count)
        if topic == _VISIT:
            _add(done, "people_visited", clients)
        if topic in _PEOPLE:
            _add(done, _PEOPLE[topic], int(people))
        if topic in _SPENT:
            _add(done, "spent_fen", int(amount_fen))
    for of, more in _counted_twice(view, links, chosen, same).items():
        _add(found[of], "people_visited", -more)
    return found


def _counted_twice(
    view: View, links: Table, chosen: ColumnElement[bool], same: Same
) -> dict[tuple[str, str], int]:
    """(station, project) -> how many codes visited for it stand for somebody visited under another."""
    columns = links.c
    found: dict[tuple[str, str], int] = {}
    for station, others in same.items():
        of_several = columns.station == station, columns.client.in_([*others])
        query = select(columns.project, columns.client).where(
            chosen, columns.topic == _VISIT, *of_several
        )
        met: dict[str, list[str]] = {}
        for project, client in view.conn.execute(query.distinct()):
            met.setdefault(project, []).append(client)
        for project, codes in met.items():
            found[station, project] = len(codes) - len({min(others[code]) for code in codes})
    return found


def _add(done: Done, name: str, more: int) -> None:
    setattr(done, name, getattr(done, name) + more)
