"""How people grow, as known at a position: examinations, supervision, hours and what asks for them."""

from __future__ import annotations

from domain.ground.policy import SEEDED, Rules
from domain.staff.facts import StaffCredentialRecorded
from domain.training.facts import Attendance, TrainingSessionHeld
from domain.training.talent.facts import (
    CreditGranted,
    ExamEntered,
    ExamResultRecorded,
    GuidanceVisited,
    StudyTripMade,
    SupervisionHeld,
)
from projections.training import TrainingProjection
from projections.training.talent import talent
from tests.projections.given import corrected, fold, given, opened, voided

QUESTION = TrainingProjection()


def entered(worker):
    return ExamEntered(exam="2026", level="assistant", worker=worker, entered_on="2026-03-01")


def told(worker, result):
    return ExamResultRecorded(exam="2026", worker=worker, result_on="2026-07-01", result=result)


def supervised(day, supervisor, *workers, minutes=90):
    return SupervisionHeld(
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T10:30:00+08:00",
        duration_minutes=minutes,
        mode="group",
        supervisor=supervisor,
        supervisees=workers,
    )


def granted(hours, day="2026-04-01"):
    return CreditGranted(worker="W-1", granted_on=day, kind="other", hours_hundredths=hours * 100)


SESSION = TrainingSessionHeld(
    course="考前冲刺",
    class_tier="金鼎班",
    format="exam_cram",
    started_at="2026-05-09T13:30:00+08:00",
    ended_at="2026-05-09T16:30:00+08:00",
    hours_hundredths=300,
    attendance=tuple(
        Attendance(worker=worker, credited_hours_hundredths=300) for worker in ("W-1", "W-2")
    ),
)
LOG = given(
    StaffCredentialRecorded(worker="W-1", level="assistant", valid_from="2024-07-01"),
    granted(61),
    SESSION,
    *map(entered, ("W-1", "W-2", "VW-1")),
    told("W-1", "passed"),
    told("W-2", "absent"),
    supervised("2026-02-01", "DD-1", "W-1", "W-2"),
    supervised("2026-03-01", "DD-2", "W-1", minutes=60),
    GuidanceVisited(visited_on="2026-03-05", guided_by="expert", topic="档案"),
    StudyTripMade(made_on="2026-03-06", destination="他站", workers=("W-1", "W-2")),
    corrected(7, told("W-1", "passed"), told("W-1", "failed")),
    voided(10, supervised("2026-03-01", "DD-2", "W-1", minutes=60)),
)


def asked(view, as_known=12, as_of="2026-12-31", from_day="2026-01-01"):
    return talent(
        view,
        ["钟公庙"],
        as_known=as_known,
        as_of=as_of,
        from_day=from_day,
        rules_at=lambda _station: Rules((("", SEEDED),)),
        expiring=[],
    )


def test_everything_that_makes_people_grow_is_counted_as_it_was_known():
    with opened(QUESTION) as view:
        fold(QUESTION, view, LOG)
        found, now = asked(view), asked(view, None)
        assert (found.exam.entered, found.exam.passed, found.exam.pass_percent) == (3, 1, 33.33)
        assert (now.exam.entered, now.exam.passed, now.exam.pass_percent) == (3, 0, 0.0)
        held = found.supervision
        assert (held.sessions, held.hours, held.supervisees, held.supervisors) == (2, 2.5, 2, 2)
        assert held.ratio == 1.0
        assert (now.supervision.sessions, now.supervision.ratio) == (1, 2.0)
        assert (found.guidance_visits, found.study_trips) == (1, 1)
        ((tier, figures),) = found.by_class.items()
        assert (tier, figures.sessions, figures.attendees) == ("金鼎班", 1, 2)
        assert figures.credited_hours == 6.0
        nothing = asked(view, from_day="2026-12-01")
        assert (nothing.exam.pass_percent, nothing.supervision.ratio) == (None, None)


def test_hours_granted_count_beside_those_of_sessions_in_the_period_they_fall_into():
    with opened(QUESTION) as view:
        fold(QUESTION, view, LOG)
        credit = {each.worker: each for each in asked(view).credit}
        assert (credit["W-1"].credited_hours, credit["W-1"].required_hours) == (64.0, 72.0)
        assert credit["W-1"].until == "2027-06-30"
        assert (credit["W-2"].credited_hours, credit["W-2"].required_hours) == (3.0, 0.0)
        before = {each.worker: each for each in asked(view, as_of="2026-05-01").credit}
        assert before["W-1"].credited_hours == 61.0
        later = {each.worker: each for each in asked(view, as_of="2027-07-01").credit}
        assert later["W-1"].credited_hours == 0.0
