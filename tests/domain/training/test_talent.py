"""How people grow: nobody passes unentered, a degree counts once, supervision is by supervisors."""

from __future__ import annotations

import pytest

from domain.training.talent.details import (
    CreditGrantedDetails,
    ExamEnteredDetails,
    ExamResultRecordedDetails,
    StudyTripMadeDetails,
    SupervisionHeldDetails,
    SupervisorEndedDetails,
    SupervisorEngagedDetails,
)
from domain.training.talent.facts import (
    CreditGranted,
    ExamEntered,
    ExamResultRecorded,
    SupervisorEnded,
    SupervisorEngaged,
)
from tests.builders import command, correct, joined, planned, void
from tests.domain.spec import Refused, given

PAST = [planned(), joined(), joined(worker="W-2")]
EXAM = "2026年助理考试"
ENTERED = ExamEntered(exam=EXAM, level="assistant", worker="W-1", entered_on="2026-01-05")
RESULT = ExamResultRecorded(exam=EXAM, worker="W-1", result_on="2026-02-01", result="passed")
ENGAGED = SupervisorEngaged(supervisor="DD-1", kind="city", engaged_on="2026-01-01")
ENDED = SupervisorEnded(supervisor="DD-1", ended_on="2026-02-01")
DEGREE = CreditGranted(worker="W-1", granted_on="2026-01-10", kind="degree", hours_hundredths=90_00)


def entering(**stated):
    fields = {"exam": EXAM, "level": "assistant", "worker": "W-1", "entered_on": "2026-01-05"}
    return ExamEnteredDetails(**(fields | stated))


def telling(**stated):
    fields = {"exam": EXAM, "worker": "W-1", "result": "passed", "result_on": "2026-02-01"}
    return ExamResultRecordedDetails(**(fields | stated))


def engaging(day="2026-01-01"):
    return SupervisorEngagedDetails(supervisor="DD-1", kind="city", engaged_on=day)


def crediting(**stated):
    fields = {"worker": "W-1", "granted_on": "2026-01-10", "kind": "degree"}
    return CreditGrantedDetails(**(fields | stated))


def supervising(day="2026-01-15", **stated):
    fields = {"started_at": f"{day}T14:00:00+08:00", "ended_at": f"{day}T15:30:00+08:00"}
    fields |= {"mode": "individual", "supervisor": "DD-1", "supervisees": ["W-1"]}
    return SupervisionHeldDetails(**(fields | stated))


TWO = ("W-1", "W-2")
REFUSED = [
    Refused("a result of nobody entered", PAST, command(telling()), "exam_not_entered"),
    Refused("a second result", [*PAST, ENTERED, RESULT], command(telling()), "exam_not_entered"),
    Refused("entered twice", [*PAST, ENTERED], command(entering()), "exam_already_entered"),
    Refused("a stranger entered", PAST, command(entering(worker="W-9")), "unknown_worker"),
    Refused("an entry taken away", [*PAST, ENTERED, RESULT], void(4), "exam_has_result"),
    Refused(
        "an entry of another",
        [*PAST, ENTERED, RESULT],
        correct(4, entering(worker="W-2")),
        "exam_has_result",
    ),
    Refused("two degrees", [*PAST, DEGREE], command(crediting()), "degree_already_credited"),
    Refused("a longer degree", PAST, command(crediting(hours="91")), "degree_hours_fixed"),
    Refused("a course of no hours", PAST, command(crediting(kind="other")), "missing_value"),
    Refused("engaged twice", [*PAST, ENGAGED], command(engaging()), "supervisor_already_engaged"),
    Refused(
        "an end of nobody",
        PAST,
        command(SupervisorEndedDetails(supervisor="DD-1", ended_on="2026-01-05")),
        "supervisor_not_engaged",
    ),
    Refused("an end alone", [*PAST, ENGAGED, ENDED], void(4), "supervisor_end_stands"),
    Refused("nobody's advice", PAST, command(supervising()), "supervisor_not_engaged"),
    Refused(
        "advice after the end",
        [*PAST, ENGAGED, ENDED],
        command(supervising("2026-02-01")),
        "supervisor_not_engaged",
    ),
    Refused(
        "their own advice",
        PAST,
        command(supervising(supervisor="W-1")),
        "supervisor_of_themselves",
    ),
    Refused(
        "one of two", [*PAST, ENGAGED], command(supervising(supervisees=TWO)), "one_supervisee"
    ),
    Refused(
        "a stranger supervised",
        [*PAST, ENGAGED],
        command(supervising(supervisees=["W-9"])),
        "unknown_worker",
    ),
    Refused(
        "a stranger on a trip",
        PAST,
        command(StudyTripMadeDetails(made_on="2026-01-05", destination="他站", workers=["W-9"])),
        "unknown_worker",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_how_people_grow_is_refused(row):
    row.check()


def test_somebody_is_entered_examined_and_entered_again():
    assert given(*PAST).when(command(entering())).accepted() == ENTERED
    assert given(*PAST, ENTERED).when(command(telling())).accepted() == RESULT
    again = command(entering(entered_on="2026-03-01"))
    assert given(*PAST, ENTERED, RESULT).when(again).is_accepted()
    village = command(entering(worker="VW-1", is_of_village=True))
    assert given(*PAST).when(village).accepted().is_of_village


def test_a_degree_counts_once_and_for_what_is_laid_down():
    assert given(*PAST).when(command(crediting())).accepted() == DEGREE
    assert given(*PAST, DEGREE).when(command(crediting(worker="W-2"))).is_accepted()
    moved = given(*PAST, DEGREE).when(correct(4, crediting(granted_on="2026-01-11"))).accepted()
    assert (moved.now.granted_on, moved.now.hours_hundredths) == ("2026-01-11", 90_00)
    more = command(crediting(kind="further_training", hours="12.5"))
    assert given(*PAST, DEGREE).when(more).accepted().hours_hundredths == 12_50


def test_supervision_is_by_whoever_is_engaged_or_a_colleague():
    held = given(*PAST, ENGAGED).when(command(supervising())).accepted()
    assert (held.duration_minutes, held.supervisees) == (90, ("W-1",))
    group = command(supervising(mode="group", supervisees=TWO, functions=["supportive"]))
    assert given(*PAST, ENGAGED).when(group).is_accepted()
    assert given(*PAST).when(command(supervising(supervisor="W-2"))).is_accepted()
    assert given(*PAST, ENGAGED, ENDED).when(void(5)).accepted().was == ENDED
