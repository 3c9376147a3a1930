"""The cases of stations as they stand on a day, as known at a position: one for each number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Table, and_, func, select

from domain.casework.requirements import CaseFile, missing
from domain.casework.state import Course, Step, course_of, file_of, unapproved
from domain.ground.policy import Policy
from domain.ground.values import FOREVER, days_after
from projections.base import View
from projections.base import as_known as known_at

_NOT_STEPS: Final = ("session", "declined")
_TAKING: Final = frozenset({"opened", "reopened", "assigned"})
"""With what somebody becomes responsible for a case."""


class _Responsible(NamedTuple):
    """From which day on, and by which record, somebody keeps a case; an empty code is nobody."""

    day: str
    record: str
    worker: str


class Sessions(NamedTuple):
    """How many sessions a case has, how long they were, and the days of the first and the last."""

    held: int = 0
    minutes: int = 0
    first_on: str = ""
    last_on: str = ""


_NONE: Final = Sessions()


class Standing(Struct, frozen=True, kw_only=True):
    """A case on a day. ``course`` is None where steps stand without an opening."""

    station: str
    case: str
    client: str
    worker: str
    problem: str
    urgency: str
    steps: Mapping[str, Step]
    course: Course | None
    sessions: Sessions
    follow_up_on: str

    @property
    def is_open(self) -> bool:
        """Whether it is worked on."""
        return self.course is not None and len(self.course.closings) == len(self.course.reopenings)

    @property
    def closed_on(self) -> str:
        """The day on which a case that is over was closed last."""
        if self.course is None or self.is_open or not self.course.closings:
            return ""
        return self.course.closings[-1]

    def was_open_since(self, day: str) -> bool:
        """Whether it was open on a day or after it; one without an opening is never over."""
        return not self.closed_on or self.closed_on >= day

    def file(self, policy: Policy, as_of: str) -> CaseFile:
        """What is in its file."""
        file = file_of(self.steps)
        stages = file.stages | {"session"} if self.sessions.held else file.stages
        return structs.replace(
            file,
            stages=stages or frozenset({"opened"}),
            sessions=self.sessions.held,
            is_follow_up_late=self._is_late(file, policy, as_of),
        )

    def lacks(self, policy: Policy, as_of: str) -> list[str]:
        """What its file lacks, in the order of the stages."""
        if self.course is None:
            return ["opened"]
        sessions = self.sessions
        found: list[str] = [
            *missing(
                self.file(policy, as_of),
                policy.case_requirements,
                least_sessions=policy.min_case_sessions,
            )
        ]
        last = self.closed_on or FOREVER
        if sessions.held and not (
            self.course.opened_on <= sessions.first_on <= sessions.last_on <= last
        ):
            found.append("session_in_time")
        return found

    def awaiting(self, policy: Policy) -> Iterator[tuple[str, Step]]:
        """The records that wait for an approval which the policy wants."""
        wanted = {
            "assessed": "approved_assessment",
            "planned": "approved_plan",
            "closed": "approved_closing",
        }
        for record, step in unapproved(self.steps).items():
            if wanted[step.stage] in policy.case_requirements:
                yield record, step

    def _is_late(self, file: CaseFile, policy: Policy, as_of: str) -> bool:
        if not self.closed_on or file.close_reason == "died":
            return False
        last = self.follow_up_on or days_after(self.closed_on, policy.case_follow_up_days)
        followed = [each.day for each in self.steps.values() if each.stage == "followed_up"]
        return as_of > last and not any(day >= self.closed_on for day in followed)


class Cut(Struct, frozen=True):
    """Where, as known when, and on which days somebody looks.

    ``stations`` are None for all of them, ``as_known`` for the head, ``from_day`` for any day
    before ``as_of``, which is the last.
    """

    view: View
    stations: Sequence[str] | None
    as_known: int | None
    as_of: str
    from_day: str | None = None

    def rows(self, table: Table, from_day: str | None = None) -> ColumnElement[bool]:
        """The condition for the rows of a table from a day on, or from the beginning."""
        conditions = [known_at(table, self.as_known), table.c.day <= self.as_of]
        if self.stations is not None:
            conditions.append(table.c.station.in_(self.stations))
        if from_day is not None:
            conditions.append(table.c.day >= from_day)
        return and_(*conditions)


def cases_of(cut: Cut) -> list[Standing]:
    """Every case by station and number, by what is known of it up to the end of the last day."""
    table = cut.view.tables["steps"]
    chosen = cut.rows(table)
    sessions = _sessions(cut.view, chosen)
    columns = ("station", "case_code", "record", "stage", "day", "client", "worker")
    more = ("problem", "urgency", "close_reason", "approves", "content", "due_on", "has_paper")
    rows = cut.view.conn.execute(
        select(*(table.c[name] for name in (*columns, *more)))
        .where(chosen, table.c.stage.not_in(_NOT_STEPS))
        .order_by(table.c.station, table.c.case_code, table.c.day, table.c.record)
    )
    by_case: dict[tuple[str, str], list[tuple[str, ...]]] = {key: [] for key in sessions}
    for station, case, *row in rows:
        by_case.setdefault((station, case), []).append(tuple(row))
    handed = _handed(cut)
    return [
        _standing(
            station,
            case,
            by_case[station, case],
            sessions.get((station, case), _NONE),
            handed.get((station, case), ()),
        )
        for station, case in sorted(by_case)
    ]


def _handed(cut: Cut) -> dict[tuple[str, str], list[_Responsible]]:
    """By whom each case that was handed over is kept, from which day on."""
    table = cut.view.tables["handed"]
    columns = table.c.station, table.c.case_code, table.c.day, table.c.record, table.c.worker
    found: dict[tuple[str, str], list[_Responsible]] = {}
    for station, case, *said in cut.view.conn.execute(select(*columns).where(cut.rows(table))):
        found.setdefault((station, case), []).append(_Responsible(*said))
    return found


def _sessions(view: View, chosen: ColumnElement[bool]) -> dict[tuple[str, str], Sessions]:
    table = view.tables["steps"]
    key = table.c.station, table.c.case_code
    figures = (
        func.count(),
        func.sum(table.c.minutes),
        func.min(table.c.day),
        func.max(table.c.day),
    )
    rows = view.conn.execute(
        select(*key, *figures).where(chosen, table.c.stage == "session").group_by(*key)
    )
    return {
        (station, case): Sessions(count, int(minutes), first, last)
        for station, case, count, minutes, first, last in rows
    }


def _standing(
    station: str,
    case: str,
    rows: Sequence[tuple[str, ...]],
    sessions: Sessions,
    handed: Sequence[_Responsible],
) -> Standing:
    steps: dict[str, Step] = {}
    said = {"client": "", "problem": "", "urgency": "", "follow_up_on": ""}
    kept = [*handed]
    for record, stage, day, client, worker, problem, urgency, *further in rows:
        close_reason, approves, content, due_on, has_paper = further
        if stage in _TAKING:
            kept.append(_Responsible(day, record, worker))
        if stage == "assigned":
            continue
        steps[record] = Step(
            stage,
            day,
            client=client if stage == "opened" else "",
            close_reason=close_reason,
            approves=approves,
            content=content,
            has_paper=bool(has_paper),
        )
        if stage == "opened":
            said |= {"client": client, "problem": problem, "urgency": urgency}
        elif stage == "closed":
            said["follow_up_on"] = due_on
    return Standing(
        station=station,
        case=case,
        steps=steps,
        course=course_of(steps.values()),
        sessions=sessions,
        worker=max(kept).worker if kept else "",
        **said,
    )
