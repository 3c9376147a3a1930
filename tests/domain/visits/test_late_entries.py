"""Late entries: asked for by the station, decided by another person, once; rejected is not paid for."""

from __future__ import annotations

import pytest

from domain.book.events import PeriodClosed, PeriodReopened
from domain.book.refusals import LateEntryNotApproved
from domain.ground.refusals import NotPermitted
from domain.visits.late.details import LateEntryDecidedDetails, LateEntryRequestedDetails
from domain.visits.late.facts import LateEntryDecided
from domain.visits.refusals import LateRequestAlreadyDecided, UnknownVisit
from domain.visits.reviewed import LATE_REJECTED, NOT_REACHED, flags_by
from tests.builders import a_home_visit, command, correct, joined, planned, record_id, visited, void
from tests.domain.spec import Past, Refused, Story

VISIT, REQUEST = record_id(3), record_id(901)
THERE = [planned(), joined(), visited()]
CLOSED = [*THERE, PeriodClosed(month="2026-03")]


def a_request(**overrides):
    stated = {
        "worker": "W-1",
        "visit": VISIT,
        "requested_on": "2026-03-20",
        "cause": "paper_first",
        "explanation": "先记在纸上。",
        **overrides,
    }
    return LateEntryRequestedDetails.model_validate(stated)


def a_decision(ruling="accepted", **overrides):
    stated = {"request": REQUEST, "ruling": ruling, "decided_on": "2026-04-02", **overrides}
    return LateEntryDecidedDetails.model_validate(stated)


def asked(past=THERE, **overrides):
    story = Story(*past)
    story.do(command(a_request(**overrides), event_id=REQUEST, actor="W-1", role="staff"))
    return story


def for_a_month(records=2):
    return asked(CLOSED, visit=None, month="2026-03", records=records)


def test_a_request_for_a_visit_says_its_month_and_a_decision_when_the_visit_began():
    story = asked()
    assert story.state.late_entries.requested[REQUEST].month == "2026-03"
    (made,) = story.decide(command(a_decision("rejected", comment="与签到表不符")))
    assert (made.visit, made.visited_at) == (VISIT, visited().started_at)
    assert (made.ruling, made.comment) == ("rejected", "与签到表不符")


@pytest.mark.parametrize("past", [THERE, CLOSED], ids=["open", "closed"])
def test_no_closed_month_holds_up_a_request_or_its_decision(past):
    story = asked(past)
    story.do(command(a_decision()))
    assert story.state.late_entries.is_decided(REQUEST)


def test_a_decision_lets_so_many_records_into_a_closed_month_and_voiding_it_no_more():
    story = for_a_month()
    late = command(a_home_visit(client="C-7"), late_entry=record_id(902))
    story.when(late).refused(LateEntryNotApproved)
    story.do(command(a_decision(expires_on="2026-11-30"), event_id=record_id(902)))
    story.do(late)
    second = command(a_home_visit(client="C-8"), late_entry=record_id(902), event_id=record_id(903))
    assert story.when(second).is_accepted()
    story.do(void(record_id(902)))
    story.when(second).refused(LateEntryNotApproved)


def test_a_used_up_decision_lets_in_nothing_more():
    story = for_a_month(records=1)
    story.do(command(a_decision(expires_on="2026-11-30"), event_id=record_id(902)))
    story.do(command(a_home_visit(client="C-7"), late_entry=record_id(902)))
    again = command(a_home_visit(client="C-8"), late_entry=record_id(902), event_id=record_id(904))
    story.when(again).refused(LateEntryNotApproved)


def test_reopening_the_month_ends_what_was_let_in():
    story = for_a_month()
    story.do(command(a_decision(expires_on="2026-11-30"), event_id=record_id(902)))
    story.take(PeriodReopened(month="2026-03"), record_id(905))
    assert story.state.approvals == {}
    story.do(void(record_id(902)))


def test_a_rejection_of_records_lets_in_nothing():
    story = for_a_month()
    story.do(command(a_decision("rejected", comment="逾期太久", expires_on="2026-11-30")))
    assert story.state.approvals == {}


DAYS_31 = [*THERE, Past(asked(requested_on="2026-04-11").state.late_entries.requested[REQUEST])]
DAYS_30 = [*THERE, Past(asked(requested_on="2026-04-10").state.late_entries.requested[REQUEST])]
AT = record_id(4)
_ASKED = [*THERE, Past(asked().state.late_entries.requested[REQUEST], actor="W-1")]
_MONTH = [*CLOSED, Past(for_a_month().state.late_entries.requested[REQUEST], actor="W-1")]
_OF_MONTH = record_id(5)
_DECIDED = [
    *_ASKED,
    LateEntryDecided(request=AT, ruling="accepted", decided_on="2026-04-02", visit=VISIT),
]


def later(ruling="accepted", **overrides):
    return a_decision(ruling, **{"request": AT, "decided_on": "2026-04-20", **overrides})


REFUSED = [
    Refused("a request for nothing", THERE, command(a_request(visit=None)), "missing_value"),
    Refused(
        "a request for a worker",
        THERE,
        command(a_request(visit=record_id(2))),
        "unknown_visit",
    ),
    Refused(
        "a request for somebody else's record",
        THERE,
        command(a_request(visit=record_id(99))),
        "unknown_visit",
    ),
    Refused(
        "records of an open month",
        THERE,
        command(a_request(visit=None, month="2026-03")),
        "month_still_open",
    ),
    Refused(
        "before the visit", THERE, command(a_request(requested_on="2026-03-10")), "end_before_start"
    ),
    Refused("for nobody known", THERE, command(a_request(worker="W-9")), "unknown_worker"),
    Refused("of nothing", THERE, command(a_decision()), "unknown_late_request"),
    Refused(
        "by who asked",
        _ASKED,
        command(later(), actor="W-1"),
        "late_request_of_oneself",
    ),
    Refused(
        "what was decided",
        _DECIDED,
        command(later()),
        "late_request_already_decided",
    ),
    Refused(
        "the same visit twice", _ASKED, command(a_request(cause="ill")), "late_request_already_made"
    ),
    Refused(
        "before the request", _ASKED, command(later(decided_on="2026-03-19")), "end_before_start"
    ),
    Refused("without a comment", _ASKED, command(later("rejected")), "rejected_without_comment"),
    Refused(
        "by the station after 30 days",
        DAYS_31,
        command(later(), role="station_head", actor="head-2"),
        "late_request_left_to_district",
    ),
    Refused(
        "without a last day",
        _MONTH,
        command(later(request=_OF_MONTH)),
        "missing_value",
    ),
    Refused(
        "of a month that was opened again",
        [*_MONTH, PeriodReopened(month="2026-03")],
        command(later(request=_OF_MONTH, expires_on="2026-11-30")),
        "month_still_open",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_is_refused(row):
    row.check()


@pytest.mark.parametrize(
    ("past", "role"),
    [(DAYS_31, "district_officer"), (DAYS_30, "station_head")],
)
def test_up_to_30_days_the_head_decides_and_beyond_the_district(past, role):
    story = Story(*past)
    assert story.when(command(later(), role=role, actor="head-2")).is_accepted()


def test_staff_do_not_decide():
    story = Story(*_ASKED)
    story.when(command(later(), role="staff", actor="W-2")).refused(NotPermitted)


def test_a_request_is_decided_once_and_stands_while_its_decision_does():
    story = asked()
    story.do(command(a_decision(), event_id=record_id(902)))
    story.when(command(a_decision("rejected", comment="不实"))).refused(LateRequestAlreadyDecided)
    story.when(void(REQUEST)).refused(LateRequestAlreadyDecided)
    story.when(correct(REQUEST, a_request(cause="ill"))).refused(LateRequestAlreadyDecided)
    story.do(void(record_id(902)))
    story.do(void(REQUEST, command_id="void-2", event_id=record_id(906)))


def test_a_decision_on_a_visit_is_corrected_and_one_that_lets_records_in_is_not():
    story = asked()
    story.do(command(a_decision(), event_id=record_id(902)))
    (now,) = story.decide(correct(record_id(902), a_decision("rejected", comment="与签到表不符")))
    assert now.now.ruling == "rejected"
    story = for_a_month()
    story.do(command(a_decision(expires_on="2026-11-30"), event_id=record_id(902)))
    longer = correct(record_id(902), a_decision(expires_on="2026-11-29"))
    story.when(longer).refused(LateRequestAlreadyDecided)


def test_nothing_is_decided_of_a_visit_that_was_voided():
    story = asked()
    story.do(void(VISIT))
    story.when(command(a_decision())).refused(UnknownVisit)


def test_a_rejection_stands_beside_what_reviews_found():
    assert flags_by(["late_accepted"]) == set()
    assert flags_by(["late_rejected", "late_accepted"]) == {LATE_REJECTED}
    assert flags_by(["late_rejected", "not_reached"]) == {LATE_REJECTED, NOT_REACHED}
    assert flags_by(["late_accepted", "not_reached"]) == {NOT_REACHED}
