"""Reviews of visits: by somebody else, of a visit that counts, drawn so that anybody can draw again."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import given as invented
from hypothesis import strategies as st

from domain.ground.refusals import ProbableDuplicate
from domain.visits.details import HomeVisitReviewedDetails
from domain.visits.refusals import (
    UnknownVisit,
)
from domain.visits.reviewed import DISPUTED, NOT_REACHED, Candidate, draw, flags_by
from tests.builders import command, correct, joined, planned, record_id, visited, void
from tests.domain.spec import Refused, Story

TEAM = [planned(), joined(), joined("W-2")]
VISIT = record_id(4)
THERE = [*TEAM, visited()]


def a_review(**overrides):
    return HomeVisitReviewedDetails.model_validate(
        {
            "visit": VISIT,
            "client": visited().client,
            "reviewer": "W-2",
            "reviewed_on": "2026-03-12",
            "means": "phone",
            "finding": "genuine",
            **overrides,
        }
    )


def test_a_review_says_when_the_visit_began():
    story = Story(*THERE)
    [review] = story.decide(command(a_review(finding="disputed", seed="2026-03")))
    assert (review.visit, review.visited_at) == (VISIT, visited().started_at)
    assert (review.finding, review.seed) == ("disputed", "2026-03")


REFUSED = [
    Refused("a review of nothing", THERE, command(a_review(visit=record_id(99))), "unknown_visit"),
    Refused("a review of a worker", THERE, command(a_review(visit=record_id(2))), "unknown_visit"),
    Refused("of another client", THERE, command(a_review(client="C-OTHER")), "visit_of_another"),
    Refused("by the visitor", THERE, command(a_review(reviewer="W-1")), "reviewer_was_there"),
    Refused("by nobody known", THERE, command(a_review(reviewer="W-9")), "unknown_worker"),
    Refused(
        "before the visit", THERE, command(a_review(reviewed_on="2026-03-10")), "reviewed_too_early"
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_true_is_refused(row):
    row.check()


def test_a_visit_that_was_voided_is_not_reviewed_but_its_review_can_be_corrected():
    story = Story(*THERE)
    made = command(a_review())
    story.do(made)
    story.do(void(VISIT))
    story.when(command(a_review(reviewed_on="2026-03-13"))).refused(UnknownVisit)
    [corrected] = story.decide(correct(made.event_id, a_review(finding="disputed")))
    assert corrected.now.finding == "disputed"


def test_the_same_reviewer_is_asked_about_a_second_review_of_the_day():
    story = Story(*THERE)
    story.do(command(a_review()))
    story.when(command(a_review(finding="disputed"))).refused(ProbableDuplicate)


def test_a_dispute_stands_and_nobody_reached_stands_until_somebody_is():
    assert flags_by([]) == flags_by(["genuine"]) == flags_by(["genuine", "not_reached"]) == set()
    assert flags_by(["not_reached", "not_reached"]) == {NOT_REACHED}
    assert flags_by(["disputed", "genuine"]) == {DISPUTED}


@dataclass
class Visit:
    """What a draw looks at of a visit."""

    target_groups: tuple[str, ...] = ()
    risk_before: str = ""
    risk_after: str = ""


PLAIN = [Candidate(f"record-{number:02}", Visit()) for number in range(30)]


def test_anybody_with_a_program_for_sha_256_draws_the_same():
    lots = {each.record: sha256(f"2026-03\n{each.record}".encode()).hexdigest() for each in PLAIN}
    expected = set(sorted(lots, key=lots.get)[:3])
    assert set(draw(PLAIN, "2026-03", percent=10, always=())) == expected


@invented(st.permutations(PLAIN), st.text(max_size=5), st.integers(0, 100))
def test_a_draw_rests_on_the_seed_and_the_visits_and_not_on_their_order(order, seed, percent):
    drawn = draw(order, seed, percent=percent, always=())
    assert drawn == draw(PLAIN, seed, percent=percent, always=())
    assert len(drawn) == -(-30 * percent // 100)


def test_another_seed_draws_others():
    assert draw(PLAIN, "1", percent=10, always=()) != draw(PLAIN, "2", percent=10, always=())


def test_of_red_clients_and_minors_all_are_reviewed_where_the_policy_says_so():
    visits = [
        Candidate("r", Visit(risk_after="red")),
        Candidate("m", Visit(target_groups=("left_behind_child",))),
        *PLAIN,
    ]
    drawn = draw(visits, "1", percent=0, always=("red", "minor"))
    assert drawn == {"r": "red", "m": "minor"}
    assert draw(visits, "1", percent=0, always=("red",)) == {"r": "red"}
    assert draw(visits, "1", percent=0, always=()) == {}
