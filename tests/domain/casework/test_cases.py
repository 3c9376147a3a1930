"""Cases from opening to follow-up: their course, their client, approvals, and what policy asks for."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import structs

from domain.casework.details import (
    CaseApprovedDetails,
    CaseAssessedDetails,
    CaseAssignedDetails,
    CaseClosedDetails,
    CaseDeclinedDetails,
    CaseEvaluatedDetails,
    CaseFollowedUpDetails,
    CaseOpenedDetails,
    CasePlannedDetails,
    CaseReopenedDetails,
    CaseSessionRecordedDetails,
)
from domain.casework.facts import (
    CaseApproved,
    CaseAssessed,
    CaseClosed,
    CaseEvaluated,
    CaseFollowedUp,
    CaseOpened,
    CasePlanned,
    CaseReopened,
)
from domain.casework.numbers import Numbers
from domain.casework.refusals import CaseStepMissing
from domain.casework.requirements import CaseFile, missing
from domain.casework.state import Step, approved_stages, stands
from domain.clients.facts import ClientMerged
from domain.ground.events import content_hash
from domain.ground.policy import PolicyVersion, Rule
from domain.ground.values import ISODate
from domain.ground.vocabulary import CASE_REQUIREMENTS, CASE_STAGES, CaseNumberPart
from tests.builders import command, correct, joined, planned, record_id, void
from tests.domain.spec import Refused, Story, given

PAST = [planned(), joined()]
OF = {"case": "GA-1", "client": "C-1"}
BY = {**OF, "worker": "W-1"}
OPENED = CaseOpened(
    **BY, opened_on="2026-03-02", source="outreach", problem="psychological", consent=record_id(99)
)
ASSESSED = CaseAssessed(**BY, assessed_on="2026-03-03")
PLANNED = CasePlanned(**BY, planned_on="2026-03-04", planned_sessions=6, is_signed=True)
EVALUATED = CaseEvaluated(**BY, evaluated_on="2026-04-01", goal_result="met")
CLOSED = CaseClosed(**BY, closed_on="2026-04-02", close_reason="goal_met")
REOPENED = CaseReopened(**BY, reopened_on="2026-05-02")
FOLLOWED = CaseFollowedUp(**BY, followed_on="2026-04-20", mode="phone")
CASE = [*PAST, OPENED]
OVER = [*CASE, CLOSED]


def opening(**stated):
    fields = {"opened_on": "2026-03-02", "source": "outreach", "problem": "psychological"}
    return CaseOpenedDetails(**(BY | fields | stated))


def assessment(day="2026-03-03", **stated):
    return CaseAssessedDetails(**(BY | {"assessed_on": day} | stated))


def plan(day="2026-03-04", **stated):
    return CasePlannedDetails(**(BY | {"planned_on": day, "planned_sessions": 6} | stated))


def session(day="2026-03-10", **stated):
    fields = {
        "session_number": 1,
        "started_at": f"{day}T09:00:00+08:00",
        "ended_at": f"{day}T09:50:00+08:00",
        "mode": "interview",
        "workers": ["W-1", "W-1"],
    }
    return CaseSessionRecordedDetails(**(OF | fields | stated))


def evaluation(day="2026-04-01", **stated):
    return CaseEvaluatedDetails(**(BY | {"evaluated_on": day, "goal_result": "met"} | stated))


def closing(day="2026-04-02", reason="goal_met", **stated):
    return CaseClosedDetails(**(BY | {"closed_on": day, "close_reason": reason} | stated))


def follow_up(day="2026-04-20", **stated):
    return CaseFollowedUpDetails(**(BY | {"followed_on": day, "mode": "phone"} | stated))


def reopening(day="2026-05-02", **stated):
    return CaseReopenedDetails(**(BY | {"reopened_on": day} | stated))


def approval(record, fact, **stated):
    fields = {"approved_on": "2026-03-05", "approved": record_id(record)}
    hashed = {"content_sha256": content_hash(fact)}
    return CaseApprovedDetails(**(OF | fields | hashed | stated))


def assignment(day="2026-03-09", **stated):
    return CaseAssignedDetails(**({"case": "GA-1", "assigned_from": day, "worker": "W-1"} | stated))


REFUSED = [
    Refused("a case opened twice", CASE, command(opening()), "case_already_opened"),
    Refused("a case by a stranger", PAST, command(opening(worker="W-9")), "unknown_worker"),
    Refused("an assessment of no case", PAST, command(assessment()), "unknown_case"),
    Refused("a session of no case", PAST, command(session()), "unknown_case"),
    Refused("an assignment of no case", PAST, command(assignment()), "unknown_case"),
    Refused("a step of another", CASE, command(assessment(client="C-9")), "case_of_another"),
    Refused("a session of another", CASE, command(session(client="C-9")), "case_of_another"),
    Refused("a step before the opening", CASE, command(plan("2026-03-01")), "case_not_open"),
    Refused("a session before it", CASE, command(session("2026-03-01")), "case_not_open"),
    Refused("a session after the end", OVER, command(session("2026-04-03")), "case_not_open"),
    Refused("an end twice", OVER, command(closing("2026-04-09")), "case_not_open"),
    Refused("assigned after the end", OVER, command(assignment("2026-04-09")), "case_not_open"),
    Refused("followed up while open", CASE, command(follow_up()), "case_not_closed"),
    Refused("reopened while open", CASE, command(reopening()), "case_not_closed"),
    Refused(
        "an end before a step", [*CASE, EVALUATED], command(closing("2026-03-20")), "case_has_steps"
    ),
    Refused("an opening taken from its steps", [*CASE, PLANNED], void(3), "case_has_steps"),
    Refused("an end taken from its follow-up", [*OVER, FOLLOWED], void(4), "case_has_steps"),
    Refused("an end taken from a reopening", [*OVER, REOPENED], void(4), "case_has_steps"),
    Refused(
        "an opening moved behind its steps",
        [*CASE, PLANNED],
        correct(3, opening(opened_on="2026-03-05")),
        "case_has_steps",
    ),
    Refused(
        "an opening that leaves its steps",
        [*CASE, PLANNED],
        correct(3, opening(case="GA-2")),
        "case_has_steps",
    ),
    Refused(
        "an end that leaves its follow-up",
        [*OVER, FOLLOWED, structs.replace(OPENED, case="GA-2")],
        correct(4, closing(case="GA-2")),
        "case_has_steps",
    ),
    Refused(
        "approving no record",
        CASE,
        command(approval(4, PLANNED), role="supervisor"),
        "nothing_to_approve",
    ),
    Refused(
        "approving an opening",
        CASE,
        command(approval(3, OPENED), role="supervisor"),
        "nothing_to_approve",
    ),
    Refused(
        "approving what was not seen",
        [*CASE, PLANNED],
        command(approval(4, structs.replace(PLANNED, planned_sessions=7)), role="supervisor"),
        "content_changed",
    ),
    Refused(
        "a worker who approves",
        [*CASE, PLANNED],
        command(approval(4, PLANNED), role="staff"),
        "not_permitted",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_a_case_is_refused(row):
    row.check()


def test_a_case_goes_from_opening_to_follow_up_and_on():
    story = given(*PAST)
    for details in (
        opening(),
        assessment(),
        plan(),
        session(),
        evaluation(),
        closing(),
        follow_up(),
        reopening(),
        session("2026-05-10"),
        closing("2026-05-20", "withdrew"),
    ):
        number = len(story.index.views) + 1
        story.do(command(details, event_id=record_id(500 + number)))
    assert len(story.state.cases.steps["GA-1"]) == 8  # sessions leave no trace


def test_a_case_without_a_number_gets_the_next_of_the_year():
    story = given(*PAST)
    first = story.when(command(opening(case=None))).accepted()
    assert first.case == "NB-YZ-ZGM-2026-C001"
    taken = given(*PAST, first).when(command(opening(case=None))).accepted()
    assert taken.case == "NB-YZ-ZGM-2026-C002"


@pytest.mark.parametrize("undone", [void(3), correct(3, opening(case="GA-7"))])
def test_a_number_that_an_opening_had_is_given_to_no_other(undone):
    first = structs.replace(OPENED, case="NB-YZ-ZGM-2026-C001")
    story = given(*PAST, first)
    story.do(undone)
    assert story.when(command(opening(case=None))).accepted().case == "NB-YZ-ZGM-2026-C002"
    by_hand = opening(case="NB-YZ-ZGM-2026-C001")
    assert story.when(command(by_hand)).accepted().case == by_hand.case, "whoever says so may"


PARTS: tuple[tuple[CaseNumberPart, ...], ...] = (
    ("station", "year", "sequence"),
    ("sequence", "station"),
    ("date",),
)
numbers_by_hand = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "S-2026-", "2026", "C001-"]),
    st.sampled_from(["C001", "C002", "C03", "C003", "C0004", "C004", "C"]),
    st.sampled_from(["", "-S", "-C001", "-C002"]),
)


@for_all(st.lists(numbers_by_hand | st.sampled_from(PARTS), max_size=30))
def test_the_next_number_is_the_first_that_nobody_ever_had(asked):
    numbers, had = Numbers(), set()
    for each in asked:
        number = each
        if isinstance(each, tuple):
            number = numbers.next_of(each, "S", "2026-03-02")
            said = {"station": "S", "year": "2026", "date": "20260302"}
            parts = each if "sequence" in each else (*each, "sequence")
            pattern = ["-".join(said.get(part, f"C{n:03}") for part in parts) for n in range(1, 40)]
            assert number == next(free for free in pattern if free not in had)
        numbers.take(number)
        had.add(number)


def test_a_session_is_as_long_as_it_is_and_names_everybody_once():
    held = given(*CASE).when(command(session())).accepted()
    assert (held.duration_minutes, held.workers) == (50, ("W-1",))


def test_a_step_may_name_any_code_of_the_client():
    merged = ClientMerged(client="C-9", into="C-1", merged_on="2026-03-01")
    assert given(*CASE, merged).when(command(assessment(client="C-9"))).accepted()


def test_a_step_is_corrected_and_taken_back():
    story = given(*OVER)
    assert story.when(correct(4, closing("2026-04-05"))).accepted().now.closed_on == "2026-04-05"
    assert story.when(void(4)).accepted().was == CLOSED
    assert given(*CASE).when(void(3)).accepted().was == OPENED


def test_declining_needs_no_case():
    details = CaseDeclinedDetails(
        client="C-1",
        declined_on="2026-03-02",
        source="self_request",
        problem="other",
        decline_reason="out_of_scope",
        worker="W-1",
    )
    assert given(*PAST).when(command(details)).accepted().decline_reason == "out_of_scope"


def test_an_approval_is_of_exactly_what_was_seen_and_of_nothing_once_that_changes():
    story = given(*CASE, PLANNED)
    approved = command(approval(4, PLANNED), role="supervisor", actor="supervisor-1")
    story.do(approved)
    assert approved_stages(story.state.cases.of("GA-1")) == {"planned"}
    story.do(correct(4, plan(planned_sessions=8, is_signed=True), event_id=record_id(950)))
    assert approved_stages(story.state.cases.of("GA-1")) == frozenset()
    story.do(correct(4, plan(planned_sessions=6, is_signed=True), event_id=record_id(951)))
    assert approved_stages(story.state.cases.of("GA-1")) == {"planned"}


def test_of_several_plans_the_latest_is_the_one_that_has_to_be_approved():
    story = given(*CASE, PLANNED)
    story.do(command(approval(4, PLANNED), role="supervisor", actor="supervisor-1"))
    again = structs.replace(PLANNED, planned_on=ISODate("2026-03-20"), planned_sessions=8)
    later = plan(planned_on="2026-03-20", planned_sessions=8, is_signed=True)
    story.do(command(later, event_id=record_id(950)))
    assert approved_stages(story.state.cases.of("GA-1")) == frozenset()
    seen = approval(950, again)
    story.do(command(seen, role="supervisor", actor="supervisor-1", event_id=record_id(951)))
    assert approved_stages(story.state.cases.of("GA-1")) == {"planned"}


def test_a_sealed_text_that_changes_ends_an_approval_too():
    sealed = structs.replace(PLANNED, sd=("digest",))
    assert content_hash(sealed) != content_hash(PLANNED)


def requiring(story: Story, *words: str) -> Story:
    """A story in a city that refuses a stage without some things."""
    version = PolicyVersion(policy_version="v", effective_from=ISODate("2026-01-01"))
    story.index.areas["330200"] = [Rule("case_requirements_refused", words, version)]
    return story


@pytest.mark.parametrize(
    ("past", "details", "lacking"),
    [
        (CASE, session(), ("assessed", "planned")),
        ([*CASE, ASSESSED], session(), ("planned",)),
        (
            [*CASE, ASSESSED, structs.replace(PLANNED, is_signed=False)],
            session(),
            ("client_signed",),
        ),
        ([*CASE, ASSESSED, PLANNED], closing(), ("evaluated",)),
        ([*PAST, structs.replace(OPENED, consent="")], assessment(), ("consent",)),
        ([*CASE, EVALUATED, CLOSED], reopening(), ("assessed", "planned")),
    ],
)
def test_a_stage_is_refused_without_what_the_policy_wants_before_it(past, details, lacking):
    words = ("consent", "assessed", "planned", "client_signed", "evaluated")
    outcome = requiring(given(*past), *words).when(command(details))
    outcome.refused(CaseStepMissing, missing=lacking)
    assert given(*past).when(command(details)).accepted(), "and only listed where it does not"


def test_whoever_leaves_a_case_early_need_not_have_gone_through_it():
    story = requiring(given(*CASE), "assessed", "planned", "evaluated")
    assert story.when(command(closing(reason="moved"))).accepted()
    story.when(command(closing())).refused(CaseStepMissing)


def test_a_case_that_lacks_nothing_is_reopened_where_its_file_is_policy():
    left_early = structs.replace(CLOSED, close_reason="moved")
    story = requiring(given(*CASE, left_early, FOLLOWED), "consent", "assessed", "evaluated")
    assert story.when(command(reopening())).accepted() == REOPENED


def test_a_plan_that_waits_for_its_supervisor_holds_up_sessions_where_that_is_policy():
    past = [*CASE, PLANNED]
    requiring(given(*past), "approved_plan").when(command(session())).refused(
        CaseStepMissing, missing=("approved_plan",)
    )
    approved = CaseApproved(
        **OF,
        approved_on="2026-03-05",
        approved=record_id(4),
        content_sha256=content_hash(PLANNED),
    )
    assert requiring(given(*past, approved), "approved_plan").when(command(session())).accepted()


FULL = CaseFile(
    stages=frozenset(CASE_STAGES),
    has_consent=True,
    is_signed=True,
    approved=frozenset({"assessed", "planned", "closed"}),
    sessions=5,
    close_reason="goal_met",
)


def test_a_full_file_lacks_nothing_and_an_empty_one_only_what_is_due():
    assert missing(FULL, CASE_REQUIREMENTS, least_sessions=5) == []
    new = CaseFile(stages=frozenset({"opened"}), sessions=0)
    assert missing(new, CASE_REQUIREMENTS, least_sessions=5) == ["consent"]


@for_all(st.sets(st.sampled_from(CASE_STAGES[1:])), st.sampled_from(["", "goal_met", "moved"]))
def test_what_is_missing_is_never_there(stages, reason):
    file = structs.replace(FULL, stages=frozenset({"opened", *stages}), close_reason=reason)
    for word in missing(file, CASE_REQUIREMENTS, least_sessions=5):
        assert word not in file.stages


STEPS = [
    Step("opened", "2026-03-02", client="C-1"),
    Step("closed", "2026-04-02", close_reason="moved"),
    Step("reopened", "2026-05-02"),
    Step("closed", "2026-06-02", close_reason="goal_met"),
    Step("planned", "2026-05-02"),
]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::17])
def test_a_course_is_possible_in_whatever_order_it_was_recorded(order):
    assert stands({str(number): STEPS[number] for number in order})


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_no_step_stands_without_what_it_rests_on(left_out):
    steps = {str(number): step for number, step in enumerate(STEPS) if number != left_out}
    assert not stands(steps)


CODE = CaseStepMissing.code
"""Refused where an area has laid it down, which no row of the table has."""
