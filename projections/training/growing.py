"""What examinations, supervision, guidance and trips put into the tables, each from its fact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, assert_never

from domain.ground.events import topic_of
from domain.ground.values import day_of
from domain.training.talent.facts import (
    ExamEntered,
    ExamResultRecorded,
    GuidanceVisited,
    StudyTripMade,
    SupervisionHeld,
)

Deed = ExamEntered | ExamResultRecorded | SupervisionHeld | GuidanceVisited | StudyTripMade
"""What is counted, beside sessions."""

ENTERED: Final = topic_of(ExamEntered)
PASSED: Final = f"{topic_of(ExamResultRecorded)}/passed"
SUPERVISED: Final = topic_of(SupervisionHeld)
GUIDED: Final = topic_of(GuidanceVisited)
TRAVELLED: Final = topic_of(StudyTripMade)


def rows_of(fact: Deed) -> Iterator[dict[str, Any]]:
    """The rows of a fact: one for each who was supervised, else one."""
    row: dict[str, Any] = {"line": 0, "person": "", "supervisor": "", "minutes": 0}
    match fact:
        case ExamEntered():
            yield row | {"what": ENTERED, "day": fact.entered_on, "person": fact.worker}
        case ExamResultRecorded():
            what = f"{topic_of(ExamResultRecorded)}/{fact.result}"
            yield row | {"what": what, "day": fact.result_on, "person": fact.worker}
        case SupervisionHeld():
            row |= {"what": SUPERVISED, "day": day_of(fact.started_at)}
            for line, worker in enumerate(fact.supervisees):
                minutes = 0 if line else fact.duration_minutes
                said = {"line": line, "supervisor": fact.supervisor, "minutes": minutes}
                yield row | said | {"person": worker}
        case GuidanceVisited():
            yield row | {"what": GUIDED, "day": fact.visited_on}
        case StudyTripMade():
            yield row | {"what": TRAVELLED, "day": fact.made_on}
        case _:
            assert_never(fact)
