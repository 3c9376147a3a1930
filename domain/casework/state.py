"""What the decisions know of a station's cases: the steps of each, by the record that says it.

Sessions leave no trace here: they are many, and nothing rests on one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import zip_longest
from typing import Protocol, assert_never

from msgspec import Struct, field

from domain.casework.facts import (
    CaseApproved,
    CaseAssessed,
    CaseClosed,
    CaseEvaluated,
    CaseFollowedUp,
    CaseOpened,
    CasePlanned,
    CaseReopened,
    CaseStep,
)
from domain.casework.numbers import Numbers
from domain.casework.requirements import APPROVABLE, CaseFile
from domain.ground.events import content_hash
from domain.ground.station import Station
from domain.ground.values import FOREVER


class Step(Struct, frozen=True):
    """A step of a case: which, and on what day.

    ``client`` is whose opening it is, ``close_reason`` why a case was closed, ``approves`` the record
    that an approval is of.
    ``content`` is the hash of what the record says, of an approval that of what was seen.
    ``has_paper`` tells of an opening that it names a consent, of a plan that it is signed.
    """

    stage: str
    day: str
    client: str = ""
    close_reason: str = ""
    approves: str = ""
    content: str = ""
    has_paper: bool = False


Steps = Mapping[str, Step]
"""Record -> the step of one case that it says."""


class Cases(Struct):
    """The cases of a station, by number, and the numbers that are given already."""

    steps: dict[str, dict[str, Step]] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)

    def of(self, case: str, gone: Collection[str] = ()) -> dict[str, Step]:
        """The steps of a case that are not among the records ``gone``."""
        found = self.steps.get(case, {})
        return {record: step for record, step in found.items() if record not in gone}

    def is_known(self, case: str) -> bool:
        """Whether the station has a case of that number."""
        return case in self.steps


class CaseStation(Station, Protocol):
    """A station, as far as the rules about cases need it."""

    @property
    def cases(self) -> Cases:
        """What is known of its cases."""


def apply_cases(cases: Cases, fact: CaseStep, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if sign > 0:
        cases.steps.setdefault(fact.case, {})[record] = step_of(fact)
        if isinstance(fact, CaseOpened):
            cases.numbers.take(fact.case)
    else:
        steps = cases.steps[fact.case]
        del steps[record]
        if not steps:
            del cases.steps[fact.case]


def step_of(fact: CaseStep) -> Step:
    """The step that a fact says."""
    match fact:
        case CaseOpened():
            step = Step("opened", fact.opened_on, client=fact.client, has_paper=bool(fact.consent))
        case CaseAssessed():
            step = Step("assessed", fact.assessed_on, content=content_hash(fact))
        case CasePlanned():
            content = content_hash(fact)
            step = Step("planned", fact.planned_on, content=content, has_paper=fact.is_signed)
        case CaseEvaluated():
            step = Step("evaluated", fact.evaluated_on)
        case CaseClosed():
            content = content_hash(fact)
            step = Step("closed", fact.closed_on, close_reason=fact.close_reason, content=content)
        case CaseFollowedUp():
            step = Step("followed_up", fact.followed_on)
        case CaseReopened():
            step = Step("reopened", fact.reopened_on)
        case CaseApproved():
            content = fact.content_sha256
            step = Step("approved", fact.approved_on, approves=fact.approved, content=content)
        case _:
            assert_never(fact)
    return step


class Course(Struct, frozen=True):
    """When a case was open: from its opening and each reopening to the closing after it."""

    opened_on: str
    closings: tuple[str, ...]
    reopenings: tuple[str, ...]

    @property
    def is_possible(self) -> bool:
        """Whether closings and reopenings take turns, the first closing first."""
        turns = [day for pair in zip_longest(self.closings, self.reopenings) for day in pair if day]
        return len(self.reopenings) <= len(self.closings) <= len(self.reopenings) + 1 and [
            self.opened_on,
            *turns,
        ] == sorted([self.opened_on, *turns])

    def is_open_on(self, day: str) -> bool:
        """Whether it was worked on at any time of a day."""
        starts = (self.opened_on, *self.reopenings)
        ends = (*self.closings, FOREVER)
        return any(start <= day <= end for start, end in zip(starts, ends, strict=False))

    def is_closed_on(self, day: str) -> bool:
        """Whether it was over at any time of a day."""
        again = (*self.reopenings, FOREVER)
        return any(end <= day <= start for end, start in zip(self.closings, again, strict=False))


def course_of(steps: Iterable[Step]) -> Course | None:
    """When a case was open by its steps; None for one that was never opened."""
    days: dict[str, list[str]] = {"opened": [], "closed": [], "reopened": []}
    for step in steps:
        if step.stage in days:
            days[step.stage].append(step.day)
    if not days["opened"]:
        return None
    closed, reopened = tuple(sorted(days["closed"])), tuple(sorted(days["reopened"]))
    return Course(min(days["opened"]), closed, reopened)


def stands(steps: Steps) -> bool:
    """Whether every step of a case has what it rests on: a case, open or over on its day."""
    if not steps:
        return True
    course = course_of(steps.values())
    if course is None or not course.is_possible:
        return False
    return all(
        course.is_closed_on(step.day)
        if step.stage in {"followed_up", "reopened"}
        else course.is_open_on(step.day)
        for step in steps.values()
        if step.stage != "approved"
    )


def file_of(steps: Steps) -> CaseFile:
    """The file of a case as its steps make it up; sessions are not among them."""
    closing = _closing(steps)
    not_reached = {"reopened", "approved"} | (set() if closing else {"closed", "followed_up"})
    return CaseFile(
        stages=frozenset(each.stage for each in steps.values()) - not_reached,
        has_consent=any(each.has_paper for each in _at(steps, "opened")),
        is_signed=any(each.has_paper for each in _at(steps, "planned")),
        approved=approved_stages(steps),
        close_reason=closing.close_reason if closing else "",
    )


def approved_stages(steps: Steps) -> frozenset[str]:
    """The stages whose latest record is approved as it stands."""
    latest = _latest_to_approve(steps)
    return frozenset(latest) - {step.stage for step in unapproved(steps).values()}


def unapproved(steps: Steps) -> dict[str, Step]:
    """By record, the latest step of each stage that a supervisor approves, where nobody has."""
    seen = {(each.approves, each.content) for each in _at(steps, "approved")}
    latest = _latest_to_approve(steps)
    return {record: step for record, step in latest.values() if (record, step.content) not in seen}


def _latest_to_approve(steps: Steps) -> dict[str, tuple[str, Step]]:
    """Stage -> its latest record; of one day that which was first recorded later."""
    in_order = sorted(steps.items(), key=lambda each: (each[1].day, each[0]))
    return {step.stage: (record, step) for record, step in in_order if step.stage in APPROVABLE}


def _closing(steps: Steps) -> Step | None:
    """The closing by which a case is over; None for one that is open."""
    closings = _at(steps, "closed")
    if len(closings) <= len(_at(steps, "reopened")):
        return None
    return max(closings, key=lambda each: each.day)


def _at(steps: Steps, stage: str) -> list[Step]:
    return [each for each in steps.values() if each.stage == stage]
