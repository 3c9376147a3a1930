"""Hours by signing in and out: whole within the grace, less for who came late, none without an end."""

from __future__ import annotations

import pytest

from domain.training.attendees import attended, kind_of, person_of
from domain.training.details import TrainingSessionDetails
from tests.builders import command, correct, joined, planned
from tests.domain.spec import Refused, given

PAST = [planned(), joined()]
DAY = "2026-03-04"


def at(clock):
    return f"{DAY}T{clock}:00+08:00"


def holding(*attendance, volunteers=(), **stated):
    fields = {
        "course": "个案",
        "format": "lecture",
        "started_at": at("13:30"),
        "ended_at": at("16:30"),
        "hours": "3",
        "attendance": attendance or ({"worker": "W-1"},),
        "volunteers": volunteers,
    }
    return TrainingSessionDetails.model_validate(fields | stated)


def signed(arrived, left=None, **stated):
    line = {"worker": "W-1", "signed_in_at": at(arrived), **stated}
    return line | ({"signed_out_at": at(left)} if left else {})


REFUSED = [
    Refused(
        "hours without an end",
        PAST,
        command(holding(signed("13:30", hours="3"))),
        "hours_without_sign_out",
    ),
    Refused("too late", PAST, command(holding(signed("16:30"))), "signed_outside_session"),
    Refused(
        "gone before", PAST, command(holding(signed("12:00", "13:30"))), "signed_outside_session"
    ),
    Refused(
        "out and never in",
        PAST,
        command(holding({"worker": "W-1", "signed_out_at": at("16:30")})),
        "missing_value",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_signs_that_cannot_be_are_refused(row):
    row.check()


@pytest.mark.parametrize(
    ("line", "hundredths"),
    [
        (signed("13:20", "16:40"), 3_00),
        (signed("13:45", "16:15"), 3_00),
        (signed("13:46", "16:30"), 2_73),
        (signed("14:30", "15:30"), 1_00),
        (signed("13:30"), 0),
        (signed("13:30", credited_because="手机没电，讲师证明"), 3_00),
        (signed("13:30", credited_because="中途请假", hours="1.5"), 1_50),
        (signed("13:30", "16:30", hours="2"), 2_00),
    ],
)
def test_hours_are_those_somebody_was_there(line, hundredths):
    held = given(*PAST).when(command(holding(line))).accepted()
    assert held.attendance[0].credited_hours_hundredths == hundredths


def test_people_of_villages_and_volunteers_come_too():
    village = {"worker": "VW-1", "is_of_village": True}
    held = given(*PAST).when(command(holding(village, volunteers=({"volunteer": "V-1"},))))
    kinds = [(person_of(each), kind_of(each)) for each in attended(held.accepted())]
    assert kinds == [("VW-1", "village"), ("V-1", "volunteers")]


def test_what_a_correction_leaves_stands_and_an_end_is_added():
    forgot, late = signed("13:30"), {**signed("14:30", "15:30"), "worker": "W-2"}
    past = [*PAST, joined("W-2")]
    first = given(*past).when(command(holding(forgot, late))).accepted()
    story = given(*past, first)
    moved = story.when(correct(4, holding(forgot, late, place="礼堂"))).accepted().now
    assert moved.attendance == first.attendance
    ended = story.when(correct(4, holding(signed("13:30", "16:30"), late))).accepted().now
    assert [each.credited_hours_hundredths for each in ended.attendance] == [3_00, 1_00]
