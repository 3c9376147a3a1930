"""Inspections: held once, findings answered by the station, settled or sent back by another person."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.ground.events import content_hash
from domain.inspections.details import (
    FindingAnsweredDetails,
    FindingClosedDetails,
    FindingRaisedDetails,
    FindingReturnedDetails,
    InspectionHeldDetails,
)
from domain.inspections.facts import (
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    FindingReturned,
    InspectionHeld,
)
from domain.inspections.state import finding_of
from tests.builders import command, correct, joined, planned, record_id, void
from tests.domain.spec import Past, Refused, given

PAST = [planned(), joined()]
HASH = "ab" * 32
BY = {"role": "district_officer", "actor": "officer-1"}
HELD = InspectionHeld(
    inspection="JC-1",
    kind="routine",
    authority="district",
    held_on="2026-03-02",
    matters=("money",),
)
RAISED = FindingRaised(
    inspection="JC-1",
    finding="JC-1-1",
    raised_on="2026-03-04",
    matter="money",
    severity="major",
    due_on="2026-03-20",
    linked_records=(record_id(2),),
)
ANSWERED = FindingAnswered(
    finding="JC-1-1", answered_on="2026-03-15", evidence_records=(record_id(2),)
)
ANSWER = record_id(5)
SEEN = content_hash(ANSWERED)
RETURNED = FindingReturned(
    finding="JC-1-1",
    answer=ANSWER,
    returned_on="2026-03-18",
    return_reason="no_evidence",
    due_on="2026-03-31",
    content_sha256=SEEN,
)
CLOSED = FindingClosed(finding="JC-1-1", answer=ANSWER, closed_on="2026-03-18", content_sha256=SEEN)
OPEN = [*PAST, HELD, RAISED]
WAITING = [*OPEN, ANSWERED]


def holding(**stated):
    fields = {"inspection": "JC-1", "kind": "routine", "held_on": "2026-03-02"}
    return InspectionHeldDetails(**(fields | {"matters": ["money"]} | stated))


def raising(**stated):
    fields = {
        "inspection": "JC-1",
        "finding": "JC-1-1",
        "raised_on": "2026-03-04",
        "matter": "money",
        "severity": "major",
        "due_on": "2026-03-20",
        "linked_records": [record_id(2)],
    }
    return FindingRaisedDetails(**(fields | stated))


def answering(**stated):
    fields = {"finding": "JC-1-1", "answered_on": "2026-03-15"}
    return FindingAnsweredDetails(**(fields | {"evidence_records": [record_id(2)]} | stated))


def returning(**stated):
    fields = {
        "finding": "JC-1-1",
        "answer": ANSWER,
        "returned_on": "2026-03-18",
        "return_reason": "no_evidence",
        "due_on": "2026-03-31",
        "content_sha256": SEEN,
        "opinion": "缺佐证",
    }
    return FindingReturnedDetails(**(fields | stated))


def closing(**stated):
    fields = {
        "finding": "JC-1-1",
        "answer": ANSWER,
        "closed_on": "2026-03-18",
        "content_sha256": SEEN,
    }
    return FindingClosedDetails(**(fields | stated))


REFUSED = [
    Refused("held twice", [*PAST, HELD], command(holding()), "inspection_already_held"),
    Refused("it ends tomorrow", PAST, command(holding(ended_on="2026-11-24")), "future_date"),
    Refused(
        "a sample of elsewhere",
        PAST,
        command(holding(sampled_records=[record_id(99)])),
        "unknown_evidence",
    ),
    Refused("a finding of none", PAST, command(raising()), "unknown_inspection"),
    Refused("raised twice", OPEN, command(raising()), "finding_already_raised"),
    Refused(
        "raised before it was held",
        [*PAST, HELD],
        command(raising(raised_on="2026-03-01")),
        "inspection_has_records",
    ),
    Refused("an answer to none", [*PAST, HELD], command(answering()), "unknown_finding"),
    Refused("answered twice", WAITING, command(answering()), "finding_not_open"),
    Refused(
        "answered when it is settled", [*WAITING, CLOSED], command(answering()), "finding_not_open"
    ),
    Refused("settled without an answer", OPEN, command(closing(), **BY), "unknown_answer"),
    Refused(
        "settled by who answered",
        [*OPEN, Past(ANSWERED, "officer-1")],
        command(closing(), **BY),
        "answer_of_oneself",
    ),
    Refused(
        "not what was answered",
        WAITING,
        command(closing(content_sha256=HASH), **BY),
        "content_changed",
    ),
    Refused(
        "settled what was sent back",
        [*WAITING, RETURNED],
        command(closing(), **BY),
        "answer_already_decided",
    ),
    Refused(
        "settled before it was answered",
        WAITING,
        command(closing(closed_on="2026-03-14"), **BY),
        "inspection_has_records",
    ),
    Refused("an inspection taken from its finding", OPEN, void(3, **BY), "inspection_has_records"),
    Refused(
        "an inspection that leaves its finding",
        OPEN,
        correct(3, holding(inspection="JC-2"), **BY),
        "inspection_has_records",
    ),
    Refused("a finding taken from its answer", WAITING, void(4, **BY), "inspection_has_records"),
    Refused(
        "an answer taken from what was decided",
        [*WAITING, CLOSED],
        void(5),
        "inspection_has_records",
    ),
    Refused(
        "a finding that leaves its answer",
        WAITING,
        correct(4, raising(finding="JC-1-2"), **BY),
        "inspection_has_records",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_an_inspection_is_refused(row):
    row.check()


def test_a_finding_goes_its_way_until_it_is_settled():
    assert given(*PAST).when(command(holding(), **BY)).accepted() == HELD
    assert given(*PAST, HELD).when(command(raising(), **BY)).accepted() == RAISED
    assert given(*OPEN).when(command(answering())).accepted() == ANSWERED
    assert given(*WAITING).when(command(returning(), **BY)).accepted() == RETURNED
    assert given(*WAITING).when(command(closing(), **BY)).accepted() == CLOSED


def test_what_was_sent_back_is_answered_anew_and_settled_on_the_new_answer():
    again = structs.replace(ANSWERED, answered_on="2026-03-28")
    returned = given(*WAITING, RETURNED)
    assert returned.when(command(answering(answered_on="2026-03-28"))).accepted() == again
    settled = closing(
        answer=record_id(7), content_sha256=content_hash(again), closed_on="2026-03-30"
    )
    assert given(*WAITING, RETURNED, again).when(command(settled, **BY)).is_accepted()


def test_an_inspection_is_that_of_whoever_recorded_it_first():
    by_city = {"role": "city_officer", "actor": "city-1"}
    assert given(*PAST).when(command(holding(), **by_city)).accepted().authority == "city"
    corrected = given(*PAST, HELD).when(correct(3, holding(kind="special"), **by_city)).accepted()
    assert (corrected.now.authority, corrected.now.kind) == ("district", "special")


def test_a_finding_is_due_when_it_was_sent_back_until_and_waits_while_it_is_answered():
    said = {"1": RAISED}
    assert (finding_of(said).state, finding_of(said).due_on) == ("open", "2026-03-20")
    said[ANSWER] = ANSWERED
    assert finding_of(said).state == "answered"
    said["3"] = RETURNED
    assert (finding_of(said).state, finding_of(said).due_on) == ("returned", "2026-03-31")
    said["3"] = CLOSED
    assert finding_of(said).state == "closed"
