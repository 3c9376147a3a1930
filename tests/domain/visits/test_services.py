"""Home visits, knocks without an answer, training sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.ground.events import Attachment
from domain.training.facts import Attendance, TrainingSessionHeld
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from tests.builders import (
    NOW,
    a_home_visit,
    a_training_session,
    a_visit_not_met,
    command,
    joined,
    left,
    planned,
    visited,
)
from tests.domain.spec import Refused, given

TEAM = [planned(), joined(), joined("W-2", "2024-01-01"), left("W-2", "2024-12-31")]
TOMORROW = {"started_at": "2026-11-24T09:00:00+08:00", "ended_at": "2026-11-24T10:00:00+08:00"}

REFUSED = [
    Refused(
        "an unknown visitor", TEAM, command(a_home_visit(visitors=("W-1", "W-9"))), "unknown_worker"
    ),
    Refused(
        "a visitor who had left",
        TEAM,
        command(a_home_visit(visitors=("W-1", "W-2"))),
        "worker_not_employed",
    ),
    Refused("a visit tomorrow", TEAM, command(a_home_visit(**TOMORROW)), "future_date"),
    Refused(
        "a visit that is not over",
        TEAM,
        command(
            a_home_visit(
                started_at="2026-11-23T15:30:00+08:00", ended_at="2026-11-23T16:01:00+08:00"
            )
        ),
        "future_date",
    ),
    Refused(
        "a knock by nobody known",
        TEAM,
        command(a_visit_not_met(visitors=("W-9",))),
        "unknown_worker",
    ),
    Refused(
        "a knock by somebody who had left",
        TEAM,
        command(a_visit_not_met(visitors=("W-2",))),
        "worker_not_employed",
    ),
    Refused(
        "a knock in a minute",
        TEAM,
        command(a_visit_not_met(attempted_at="2026-11-23T16:01:00+08:00")),
        "future_date",
    ),
    Refused(
        "a session attended by nobody known",
        TEAM,
        command(a_training_session(attendance=({"worker": "W-1"}, {"worker": "W-9"}))),
        "unknown_worker",
    ),
    Refused(
        "a session attended by somebody who had left",
        TEAM,
        command(a_training_session(attendance=({"worker": "W-2"},))),
        "worker_not_employed",
    ),
    Refused("a session tomorrow", TEAM, command(a_training_session(**TOMORROW)), "future_date"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_a_service_that_cannot_have_been_is_refused(row: Refused):
    row.check()


def test_a_refusal_names_the_visitor_and_the_place_in_the_list():
    asked = command(a_home_visit(visitors=("W-1", "W-2")))
    refusal = given(*TEAM).when(asked).refusal()
    assert refusal.field == "visitors.1"
    assert refusal.params == {"worker": "W-2", "day": "2026-03-11"}


def test_a_visit_is_recorded():
    given(*TEAM).when(command(a_home_visit())).then(visited())


def test_a_visit_keeps_every_field():
    details = a_home_visit(
        visitors=("W-1", "W-1"),
        started_at="2026-03-10T18:00:30-08:00",
        ended_at="2026-03-11T02:40:59Z",
        services=("humane_care", "mediation", "humane_care"),
        target_groups=("elder_alone", "dibao", "elder_alone"),
        household="H-7",
        joint_visit="together",
        service_point="P-1",
        persons_served=2,
        purpose="risk",
        needs=("N-1", "N-1", "N-2"),
        risk_before="red",
        risk_after="yellow",
        follow_up_due="2026-12-31",
        outcome="referred",
        attachments=({"sha256": "a" * 64, "media_type": "image/jpeg", "size_bytes": 12},),
        claimed_recorded_on="2026-03-12",
    )
    given(*TEAM).when(command(details, commitments=("digest",))).then(
        HomeVisitRecorded(
            visitors=("W-1",),
            client="C-1001",
            started_at="2026-03-11T10:00:00+08:00",
            ended_at="2026-03-11T10:40:00+08:00",
            duration_minutes=40,
            mode="in_person",
            services=("humane_care", "mediation"),
            target_groups=("elder_alone", "dibao"),
            household="H-7",
            joint_visit="together",
            service_point="P-1",
            persons_served=2,
            purpose="risk",
            needs=("N-1", "N-2"),
            risk_before="red",
            risk_after="yellow",
            follow_up_due="2026-12-31",
            outcome="referred",
            attachments=(Attachment(sha256="a" * 64, media_type="image/jpeg", size_bytes=12),),
            claimed_recorded_on="2026-03-12",
            sd=("digest",),
        )
    )


def test_a_visit_may_end_this_very_minute():
    given(*TEAM).when(
        command(
            a_home_visit(
                started_at="2026-11-23T15:30:00+08:00", ended_at="2026-11-23T16:00:00+08:00"
            )
        )
    ).accepted()


def test_a_visit_over_midnight_belongs_to_the_day_it_began():
    asked = command(
        a_home_visit(
            visitors=("W-2",),
            started_at="2024-12-31T23:30:00+08:00",
            ended_at="2025-01-01T00:30:00+08:00",
        )
    )
    assert given(*TEAM).when(asked).accepted().duration_minutes == 60


def test_the_station_clock_decides_what_today_is():
    after_midnight = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    asked = a_home_visit(
        started_at="2026-11-23T00:05:00+08:00", ended_at="2026-11-23T00:25:00+08:00"
    )
    given(*TEAM).when(command(asked, now=after_midnight)).accepted()
    earlier = command(asked, now=after_midnight - timedelta(minutes=6))
    assert given(*TEAM).when(earlier).refusal().code == "future_date"


def test_a_visit_before_the_opening_counts_as_groundwork():
    story = given(planned(), joined("W-1", "2021-01-01"))
    story.when(
        command(
            a_home_visit(
                started_at="2021-02-01T09:00:00+08:00", ended_at="2021-02-01T09:30:00+08:00"
            )
        )
    ).accepted()


def test_nobody_home_is_recorded_as_an_attempt():
    given(*TEAM).when(
        command(a_visit_not_met(household="H-7", follow_up_due="2026-03-12", purpose="risk"))
    ).then(
        HomeVisitNotMet(
            visitors=("W-1",),
            client="C-1002",
            attempted_at="2026-03-11T10:10:00+08:00",
            household="H-7",
            follow_up_due="2026-03-12",
            purpose="risk",
        )
    )


def test_a_session_credits_its_hours_unless_a_person_has_others():
    story = given(*TEAM, joined("W-3", "2025-01-01"))
    asked = command(
        a_training_session(
            class_tier="金鼎班",
            claimed_headcount=0,
            attendance=({"worker": "W-1"}, {"worker": "W-3", "hours": "1.5"}),
        )
    )
    story.when(asked).then(
        TrainingSessionHeld(
            course="考前辅导",
            class_tier="金鼎班",
            format="exam_cram",
            started_at="2026-05-09T13:30:00+08:00",
            ended_at="2026-05-09T16:30:00+08:00",
            hours_hundredths=300,
            attendance=(
                Attendance(worker="W-1", credited_hours_hundredths=300),
                Attendance(worker="W-3", credited_hours_hundredths=150),
            ),
            claimed_headcount=0,
        )
    )


@pytest.mark.parametrize("details", [a_home_visit, a_visit_not_met, a_training_session])
def test_services_leave_no_trace_in_the_state(details):
    story = given(*TEAM)
    version = story.state.version
    before = story.state.roster, story.state.funds, story.state.lifecycle
    story.do(command(details(), now=NOW))
    assert (story.state.roster, story.state.funds, story.state.lifecycle) == before
    assert story.state.version == version + 1
