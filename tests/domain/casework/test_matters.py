"""Referrals and complaints: one answer to each, and none without it."""

from __future__ import annotations

import pytest

from domain.casework.matters.details import (
    ComplaintAnsweredDetails,
    ComplaintReceivedDetails,
    ReferralAcceptedDetails,
    ReferralCompletedDetails,
    ReferralDeclinedDetails,
    ReferralMadeDetails,
)
from domain.casework.matters.facts import (
    ComplaintReceived,
    ReferralAccepted,
    ReferralCompleted,
    ReferralMade,
)
from tests.builders import command, correct, joined, planned, record_id, void
from tests.domain.spec import Refused, given

PAST = [planned(), joined()]
MADE = ReferralMade(
    client="C-1", referred_on="2026-03-02", body="health", receiver_name="卫生院", worker="W-1"
)
REFERRAL = record_id(3)
ACCEPTED = ReferralAccepted(referral=REFERRAL, accepted_on="2026-03-05")
COMPLETED = ReferralCompleted(referral=REFERRAL, completed_on="2026-03-20", goal_result="met")
RECEIVED = ComplaintReceived(
    received_on="2026-03-02", channel="phone", complains_of="quality", handler="W-1", client="C-1"
)
PUT = [*PAST, MADE]
TAKEN = [*PUT, ACCEPTED]
COMPLAINED = [*PAST, RECEIVED]


def made(**stated):
    fields = {
        "client": "C-1",
        "referred_on": "2026-03-02",
        "body": "health",
        "receiver_name": "卫生院",
        "worker": "W-1",
    }
    return ReferralMadeDetails(**(fields | stated))


def received(**stated):
    fields = {
        "received_on": "2026-03-02",
        "channel": "phone",
        "complains_of": "quality",
        "handler": "W-1",
    }
    return ComplaintReceivedDetails(**(fields | stated))


def accepted(day="2026-03-05", referral=REFERRAL):
    return ReferralAcceptedDetails(referral=referral, accepted_on=day)


def declined(day="2026-03-06"):
    return ReferralDeclinedDetails(referral=REFERRAL, declined_on=day, decline_reason="no_capacity")


def completed(day="2026-03-20", **stated):
    fields = {"referral": REFERRAL, "completed_on": day, "goal_result": "met"}
    return ReferralCompletedDetails(**(fields | stated))


def answered(day="2026-03-05", **stated):
    fields = {"complaint": REFERRAL, "answered_on": day, "result": "upheld", "worker": "W-1"}
    return ComplaintAnsweredDetails(**(fields | stated))


REFUSED = [
    Refused("no client", PAST, command(made(client=None, client_name="x")), "missing_client"),
    Refused("referred by a stranger", PAST, command(made(worker="W-9")), "unknown_worker"),
    Refused("handled by a stranger", PAST, command(received(handler="W-9")), "unknown_worker"),
    Refused("accepting no referral", PAST, command(accepted()), "unknown_referral"),
    Refused("accepting a complaint", COMPLAINED, command(accepted()), "unknown_referral"),
    Refused("answering a referral", PUT, command(answered()), "unknown_complaint"),
    Refused("accepted before", PUT, command(accepted("2026-03-01")), "answered_too_early"),
    Refused("answered twice", TAKEN, command(declined()), "already_answered"),
    Refused("a result of no acceptance", PUT, command(completed()), "referral_not_accepted"),
    Refused("a result before it", TAKEN, command(completed("2026-03-04")), "answered_too_early"),
    Refused("a second result", [*TAKEN, COMPLETED], command(completed()), "already_answered"),
    Refused("a result of another", TAKEN, command(completed(client="C-9")), "matter_of_another"),
    Refused("a referral taken from its answer", TAKEN, void(3), "answers_stand"),
    Refused("an acceptance taken from its result", [*TAKEN, COMPLETED], void(4), "answers_stand"),
    Refused(
        "a referral put behind its answer",
        TAKEN,
        correct(3, made(referred_on="2026-03-06")),
        "answers_stand",
    ),
    Refused(
        "an acceptance put behind its result",
        [*TAKEN, COMPLETED],
        correct(4, accepted("2026-03-21")),
        "answers_stand",
    ),
    Refused(
        "an acceptance moved away from its result",
        [*TAKEN, COMPLETED, MADE],
        correct(4, accepted(referral=record_id(6))),
        "answers_stand",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_a_matter_is_refused(row):
    row.check()


def test_a_referral_is_made_accepted_and_completed():
    assert given(*PAST).when(command(made())).accepted() == MADE
    assert given(*PUT).when(command(accepted())).accepted() == ACCEPTED
    assert given(*TAKEN).when(command(completed())).accepted() == COMPLETED
    assert given(*TAKEN).when(command(completed(client="C-1"))).accepted().client == "C-1"


def test_a_referral_may_be_declined_on_its_day():
    assert given(*PUT).when(command(declined("2026-03-02"))).accepted()


def test_a_complaint_may_name_nobody_and_is_answered_once():
    assert given(*PAST).when(command(received())).accepted().client == ""
    assert given(*COMPLAINED).when(command(answered(client="C-1"))).accepted().result == "upheld"


def test_what_nothing_rests_on_is_corrected_and_voided():
    story = given(*TAKEN, COMPLETED)
    assert story.when(void(5)).accepted().was == COMPLETED
    assert story.when(correct(5, completed("2026-03-25"))).accepted()
    assert given(*PUT).when(void(3)).accepted().was == MADE
    assert given(*PUT).when(correct(3, made(urgency="crisis"))).accepted().now.urgency == "crisis"
