"""Who signed in at two places at once: both sessions are flagged, for as long as both say so."""

from __future__ import annotations

from domain.training.facts import Attendance, TrainingSessionHeld
from domain.training.sign_ins import SIGNED_IN_TWICE
from projections.flags.projection import FlagsProjection
from projections.flags.queries import flags_of
from tests.projections.given import corrected, fold, given, opened, record_at, voided

QUESTION = FlagsProjection()
DAY = "2026-05-16"


def session(arrived="13:25", left="16:30", person="VW-1", start="13:30", end="16:30"):
    def at(clock):
        return f"{DAY}T{clock}:00+08:00"

    signs = {"signed_in_at": at(arrived)} | ({"signed_out_at": at(left)} if left else {})
    return TrainingSessionHeld(
        course="冲刺",
        class_tier="",
        format="exam_cram",
        started_at=at(start),
        ended_at=at(end),
        hours_hundredths=300,
        attendance=(
            Attendance(worker="W-1", credited_hours_hundredths=300),
            Attendance(worker=person, credited_hours_hundredths=300, is_of_village=True, **signs),
        ),
    )


def flagged(view, known=None):
    records = [record_at(number) for number in range(1, 6)]
    found = flags_of(view, records, known)
    return {
        number
        for number, record in enumerate(records, 1)
        if SIGNED_IN_TWICE in found.get(record, ())
    }


def test_both_are_flagged_at_whatever_stations_and_until_one_says_otherwise():
    here, there = session(), session(arrived="14:00", left="")
    early = session(arrived="08:55", left="11:00", start="09:00", end="11:00")
    log = [
        *given(here),
        *given(there, early, session(person="VW-2"), station="大岚", start=2),
        *given(
            corrected(2, there, session(arrived="14:00", person="VW-3")), station="大岚", start=5
        ),
        *given(corrected(1, here, session(person="VW-3")), start=6),
        *given(voided(1, session(person="VW-3")), start=7),
    ]
    for page in (1, 100):
        with opened(QUESTION) as view:
            fold(QUESTION, view, log, page)
            told = [flagged(view, known) for known in range(1, 8)]
            assert told == [set(), {1, 2}, {1, 2}, {1, 2}, set(), {1, 2}, set()]
            assert flagged(view) == set()
