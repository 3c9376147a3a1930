"""The question of casework against plain loops, at every position and page size."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import structs

from domain.book.events import RecordCorrected
from domain.casework.facts import (
    CaseApproved,
    CaseAssessed,
    CaseAssigned,
    CaseClosed,
    CaseDeclined,
    CaseEvaluated,
    CaseFollowedUp,
    CaseOpened,
    CasePlanned,
    CaseReopened,
    CaseSessionRecorded,
)
from domain.casework.matters.facts import (
    ComplaintAnswered,
    ComplaintReceived,
    ReferralAccepted,
    ReferralCompleted,
    ReferralDeclined,
    ReferralMade,
)
from domain.ground.events import content_hash
from domain.ground.policy import SEEDED, Rules, seeded
from domain.staff.facts import StaffLeft
from projections.casework import CaseworkProjection
from projections.casework.queries import Wanted, cases_list, casework, open_cases
from projections.casework.standing import Cut
from tests.projections.given import dump, fold, given, opened, record_at
from tests.projections.logs import STATIONS, logs, plainly

QUESTION = CaseworkProjection()
FIRST = date(2021, 1, 1)
END = "2022-03-01"
HERE = "大岚"


def took_on(case, day, worker, problem="psychological"):
    return CaseOpened(
        case=case, client="C1", opened_on=day, source="outreach", problem=problem, worker=worker
    )


def met(case, day, minutes=50):
    return CaseSessionRecorded(
        case=case,
        client="C1",
        session_number=1,
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T09:50:00+08:00",
        duration_minutes=minutes,
        mode="interview",
        workers=("W1",),
    )


def over(case, day, reason="goal_met", **more):
    return CaseClosed(
        case=case, client="C1", closed_on=day, close_reason=reason, worker="W1", **more
    )


def again(case, day):
    return CaseReopened(case=case, client="C1", reopened_on=day, worker="W1")


def turned_away(day):
    return CaseDeclined(
        client="C1",
        declined_on=day,
        source="self_request",
        problem="other",
        decline_reason="other",
        worker="W1",
    )


def referred(day):
    return ReferralMade(
        client="C1", referred_on=day, body="health", receiver_name="卫生院", worker="W1"
    )


def complained(day):
    return ComplaintReceived(received_on=day, channel="phone", complains_of="quality", handler="W1")


days = st.integers(0, 400).map(lambda each: (FIRST + timedelta(days=each)).isoformat())
cases = st.sampled_from(["GA-1", "GA-2", "GA-3"])
workers = st.sampled_from(["W1", "W2"])
facts = st.one_of(
    st.builds(took_on, cases, days, workers),
    st.builds(met, cases, days, st.integers(1, 200)),
    st.builds(over, cases, days, st.sampled_from(["goal_met", "moved", "died"])),
    st.builds(again, cases, days),
    st.builds(turned_away, days),
    st.builds(referred, days),
    st.builds(complained, days),
)
histories = logs(facts, others=(StaffLeft(worker="W9", left_on="2021-05-01"),))


def day_of(fact):
    names = ("opened_on", "started_at", "closed_on", "reopened_on", "declined_on")
    names += ("referred_on", "received_on")
    return next(getattr(fact, each) for each in names if hasattr(fact, each))[:10]


def loop(log, stations, from_day):
    """The sums of a range, record by record."""
    known = [
        (station, fact)
        for station, fact in plainly(log).values()
        if station in stations and not isinstance(fact, StaffLeft)
    ]
    chosen = [fact for _station, fact in known if day_of(fact) >= (from_day or "")]

    def of(kind):
        return [fact for fact in chosen if isinstance(fact, kind)]

    steps = Counter(
        (station, fact.case, type(fact))
        for station, fact in known
        if isinstance(fact, CaseOpened | CaseClosed | CaseReopened)
    )
    going_on = {
        (station, case)
        for station, case, kind in steps
        if kind is CaseOpened
        and steps[station, case, CaseClosed] == steps[station, case, CaseReopened]
    }
    return {
        "opened": len(of(CaseOpened)),
        "closed": len(of(CaseClosed)),
        "open": len(going_on),
        "declined": len(of(CaseDeclined)),
        "sessions": len(of(CaseSessionRecorded)),
        "minutes": sum(each.duration_minutes for each in of(CaseSessionRecorded)),
        "by_close_reason": dict(Counter(each.close_reason for each in of(CaseClosed))),
        "made": len(of(ReferralMade)),
        "received": len(of(ComplaintReceived)),
    }


@for_all(
    log=histories,
    stations=st.sampled_from([None, STATIONS[:1], STATIONS]),
    from_day=st.none() | days,
    data=st.data(),
)
@settings(max_examples=100)
def test_every_sum_is_what_a_loop_over_the_records_adds_up_at_every_position(
    log, stations, from_day, *, data
):
    position = data.draw(st.none() | st.integers(0, len(log)))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = casework(Cut(view, stations, position, END, from_day), seeded)
    expected = loop(log[:position], stations or STATIONS, from_day)
    assert found.referrals.made == found.referrals.unanswered == expected.pop("made")
    assert found.complaints.received == expected.pop("received")
    assert {name: getattr(found, name) for name in expected} == expected
    assert sum(found.by_worker.values()) == found.open


@for_all(log=histories, page=st.integers(1, 31))
def test_the_tables_do_not_depend_on_the_page_size(log, page):
    with opened(QUESTION) as whole, opened(QUESTION) as paged:
        fold(QUESTION, whole, log)
        fold(QUESTION, paged, log, page)
        assert dump(whole) == dump(paged)


OF = {"case": "GA-1", "client": "C1"}
BY = {**OF, "worker": "W1"}
PLAN = CasePlanned(**BY, planned_on="2021-02-01", planned_sessions=5)
LIFE = [
    CaseOpened(
        **BY,
        opened_on="2021-01-10",
        source="outreach",
        problem="psychological",
        urgency="urgent",
        consent=record_at(99),
    ),
    CaseAssessed(**BY, assessed_on="2021-01-20"),
    PLAN,
    CaseApproved(
        **OF, approved_on="2021-02-02", approved=record_at(3), content_sha256=content_hash(PLAN)
    ),
    *(met("GA-1", f"2021-03-0{day}") for day in range(1, 6)),
    CaseEvaluated(**BY, evaluated_on="2021-05-01", goal_result="met"),
    CaseAssigned(case="GA-1", assigned_from="2021-05-02", worker="W2"),
    over("GA-1", "2021-05-10", follow_up_on="2021-06-10"),
    CaseFollowedUp(**BY, followed_on="2021-06-20", mode="phone"),
]


def stands(view, day, **more):
    found = cases_list(Cut(view, [HERE], None, day, **more), seeded)
    return found.items


@pytest.fixture
def lived(database_url):
    with opened(QUESTION, database_url) as view:
        fold(QUESTION, view, given(*LIFE, station=HERE))
        yield view


@pytest.mark.parametrize(
    ("day", "stage", "is_open", "missing"),
    [
        ("2021-01-10", "opened", True, []),
        ("2021-01-20", "assessed", True, []),
        ("2021-02-01", "planned", True, []),
        ("2021-03-02", "session", True, []),
        ("2021-05-01", "evaluated", True, []),
        ("2021-06-10", "closed", False, []),
        ("2021-06-11", "closed", False, ["followed_up"]),
        ("2021-06-20", "followed_up", False, []),
    ],
)
def test_a_case_is_shown_as_it_stood_on_a_day(lived, day, stage, is_open, missing):
    (line,) = stands(lived, day)
    assert (line.stage, line.is_open, line.missing) == (stage, is_open, missing)


def test_a_case_says_who_is_responsible_and_how_much_was_done(lived):
    (line,) = stands(lived, "2021-05-09")
    assert (line.worker, line.sessions, line.minutes) == ("W2", 5, 250)
    assert (line.opened_on, line.last_session_on) == ("2021-01-10", "2021-03-05")
    found = casework(Cut(lived, [HERE], None, "2021-05-09"), seeded)
    assert (found.by_worker, found.by_stage) == ({"W2": 1}, {"evaluated": 1})
    assert (found.incomplete, found.awaiting_approval) == ([], [])
    assert open_cases(Cut(lived, [HERE], None, "2021-05-09")) == {"C1": 1}
    assert open_cases(Cut(lived, [HERE], None, "2021-05-10")) == {}


def test_a_case_that_was_over_before_the_days_is_not_among_them(lived):
    assert stands(lived, END, from_day="2021-05-11") == []
    assert len(stands(lived, END, from_day="2021-05-10")) == 1


def test_a_plan_that_is_corrected_waits_for_its_approval_again():
    changed = structs.replace(PLAN, planned_sessions=9)
    log = given(
        *LIFE,
        RecordCorrected(record=record_at(3), reason_code="typo", was=PLAN, now=changed),
        station=HERE,
    )
    last = log[-1]
    log[-1] = last._replace(entry=structs.replace(last.entry, corrects=record_at(3)))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = casework(Cut(view, [HERE], None, "2021-05-09"), seeded)
        (waiting,) = found.awaiting_approval
        assert (waiting.record, waiting.content_sha256) == (record_at(3), content_hash(changed))
        assert [each.missing for each in found.incomplete] == [["approved_plan"]]
        before = casework(Cut(view, [HERE], len(log) - 1, "2021-05-09"), seeded)
        assert before.incomplete == []


AGAIN = CasePlanned(**BY, planned_on="2021-04-01", planned_sessions=9, is_signed=True)


@pytest.mark.parametrize(
    ("approved", "missing", "waiting"),
    [([PLAN], ["approved_plan"], [5]), ([AGAIN], [], []), ([PLAN, AGAIN], [], [])],
)
def test_the_latest_plan_is_approved_or_waits_whatever_became_of_those_before(
    approved, missing, waiting
):
    records = {id(PLAN): record_at(3), id(AGAIN): record_at(5)}
    approvals = [
        CaseApproved(
            **OF,
            approved_on="2021-04-02",
            approved=records[id(each)],
            content_sha256=content_hash(each),
        )
        for each in approved
    ]
    log = given(*LIFE[:2], PLAN, met("GA-1", "2021-03-01"), AGAIN, *approvals, station=HERE)
    wanted = ("approved_plan",)
    rules = Rules((("", structs.replace(SEEDED, case_requirements=wanted)),))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = casework(Cut(view, [HERE], None, "2021-05-09"), lambda _station: rules)
        assert [word for each in found.incomplete for word in each.missing] == missing
        assert [each.record for each in found.awaiting_approval] == [*map(record_at, waiting)]


@pytest.mark.parametrize("left", [[], [over("GA-3", "2021-02-05")], [again("GA-3", "2021-02-05")]])
def test_a_case_whose_opening_is_gone_is_not_lost_from_days_after_it(left):
    log = given(met("GA-3", "2021-02-01"), *left, station=HERE)
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = casework(Cut(view, [HERE], None, END, "2021-06-01"), seeded)
        assert [(each.case, each.missing) for each in found.incomplete] == [("GA-3", ["opened"])]
        assert [each.case for each in stands(view, END, from_day="2021-06-01")] == ["GA-3"]


def test_a_closed_case_lacks_what_its_policy_wants():
    log = given(
        took_on("GA-1", "2021-01-10", "W1"),
        met("GA-1", "2021-02-01"),
        over("GA-1", "2021-03-01"),
        took_on("GA-2", "2021-01-10", "W1"),
        over("GA-2", "2021-03-01", "died"),
        met("GA-3", "2021-02-01"),
        took_on("GA-4", "2021-02-10", "W1"),
        met("GA-4", "2021-02-01"),
        station=HERE,
    )
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = casework(Cut(view, [HERE], None, "2021-12-31"), seeded)
        lacking = {each.case: each.missing for each in found.incomplete}
        assert lacking == {
            "GA-1": ["consent", "assessed", "planned", "sessions", "evaluated", "followed_up"],
            "GA-2": ["consent"],
            "GA-3": ["opened"],
            "GA-4": ["consent", "assessed", "planned", "session_in_time"],
        }
        easy = Rules((("", structs.replace(SEEDED, case_requirements=())),))
        found = casework(Cut(view, [HERE], None, "2021-12-31"), lambda _station: easy)
        assert [each.case for each in found.incomplete] == ["GA-3", "GA-4"]


def test_cases_are_narrowed_and_paged():
    log = given(
        took_on("GA-1", "2021-01-10", "W1"),
        took_on("GA-2", "2021-01-10", "W2"),
        over("GA-2", "2021-03-01", "moved"),
        took_on("GA-3", "2021-01-10", "W1"),
        station=HERE,
    )
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        cut = Cut(view, [HERE], None, "2021-12-31")

        def found(limit=100, cursor=None, **wanted):
            return cases_list(
                cut, seeded, wanted=Wanted(**wanted), limit=limit, cursor=cursor, counted=True
            )

        assert [each.case for each in found(workers=["W1"]).items] == ["GA-1", "GA-3"]
        assert [each.case for each in found(only_open=True).items] == ["GA-1", "GA-3"]
        assert [each.case for each in found(stages=["closed"]).items] == ["GA-2"]
        assert found(clients=["C9"]).total == 0
        assert found(only_incomplete=True).total == 3
        first = found(limit=2)
        assert (first.next_cursor, first.total) == ("GA-2", 3)
        rest = found(limit=2, cursor=first.next_cursor)
        assert ([each.case for each in rest.items], rest.next_cursor) == (["GA-3"], None)


def test_matters_wait_until_they_are_answered(database_url):
    log = given(
        referred("2021-01-01"),
        referred("2021-01-01"),
        referred("2021-01-01"),
        complained("2021-01-02"),
        ReferralAccepted(referral=record_at(1), accepted_on="2021-01-04"),
        ReferralDeclined(
            referral=record_at(2), declined_on="2021-01-05", decline_reason="no_capacity"
        ),
        ReferralCompleted(referral=record_at(1), completed_on="2021-02-01", goal_result="met"),
        ComplaintAnswered(
            complaint=record_at(4), answered_on="2021-01-12", result="upheld", worker="W1"
        ),
        station=HERE,
    )
    with opened(QUESTION, database_url) as view:
        fold(QUESTION, view, log)
        found = casework(Cut(view, None, None, "2021-12-31"), seeded)
        assert (found.referrals.made, found.referrals.accepted, found.referrals.declined) == (
            3,
            1,
            1,
        )
        assert (found.referrals.completed, found.referrals.unanswered) == (1, 1)
        assert found.referrals.median_days == median([3, 4])
        assert (found.complaints.answered, found.complaints.median_days) == (1, 10.0)
        early = casework(Cut(view, None, None, "2021-01-04"), seeded)
        assert (early.referrals.unanswered, early.referrals.median_days) == (2, 3.0)
        later = casework(Cut(view, None, None, "2021-12-31", "2021-01-02"), seeded)
        assert (later.referrals.made, later.complaints.received) == (0, 1)
