"""Handovers and leaves: listed by people of the station, taken on item by item, each once."""

from __future__ import annotations

import pytest

from domain.casework.facts import CaseOpened
from domain.staff.details import StaffLeaveDetails
from domain.staff.facts import StaffLeaveTaken
from domain.staff.handovers.details import HandoverAcknowledgedDetails, HandoverPreparedDetails
from domain.staff.handovers.facts import (
    HandoverAcknowledged,
    HandoverAnswered,
    HandoverItem,
    HandoverPrepared,
)
from tests.builders import command, correct, joined, left, planned, record_id, void
from tests.domain.spec import Refused, given

CASES = [
    CaseOpened(
        case=case,
        client="C-1",
        opened_on="2026-01-05",
        worker="W-1",
        source="outreach",
        problem="other",
    )
    for case in ("GA-1", "GA-2")
]
PAST = [planned(), joined("W-1"), joined("W-2"), *CASES]
PREPARED = HandoverPrepared(
    workers=("W-1",),
    prepared_on="2026-03-31",
    items=(
        HandoverItem(item="open_case", case="GA-1"),
        HandoverItem(item="open_case", case="GA-2"),
        HandoverItem(item="red_client", client="C-1"),
    ),
)
HANDOVER = record_id(6)
ANSWERED = HandoverAcknowledged(
    handover=HANDOVER,
    worker="W-2",
    acknowledged_on="2026-04-01",
    answers=(
        HandoverAnswered(number=1, answer="accepted"),
        HandoverAnswered(number=2, answer="disputed", dispute="file_incomplete"),
        HandoverAnswered(number=3, answer="accepted"),
    ),
    taken_over=("GA-1",),
)
AWAY = StaffLeaveTaken(
    worker="W-1", leave="sick", leave_from="2026-03-02", leave_until="2026-03-06"
)
LISTED = [*PAST, PREPARED]


def preparing(**stated):
    fields = {
        "workers": ["W-1"],
        "prepared_on": "2026-03-31",
        "items": [
            {"item": "open_case", "case": "GA-1"},
            {"item": "open_case", "case": "GA-2"},
            {"item": "red_client", "client": "C-1"},
        ],
    }
    return HandoverPreparedDetails(**(fields | stated))


def taken(number):
    return {"number": number, "answer": "accepted"}


def disputed(number, **why):
    return {"number": number, "answer": "disputed", **(why or {"dispute": "file_incomplete"})}


def answering(**stated):
    fields = {
        "handover": HANDOVER,
        "worker": "W-2",
        "acknowledged_on": "2026-04-01",
        "answers": [taken(1), disputed(2), taken(3)],
    }
    return HandoverAcknowledgedDetails(**(fields | stated))


def away(first="2026-03-02", last="2026-03-06", worker="W-1"):
    return StaffLeaveDetails(worker=worker, leave="sick", leave_from=first, leave_until=last)


REFUSED = [
    Refused("by a stranger", PAST, command(preparing(workers=["W-9"])), "unknown_worker"),
    Refused(
        "a case without its number",
        PAST,
        command(preparing(items=[{"item": "open_case", "client": "C-1"}])),
        "missing_value",
    ),
    Refused(
        "a case that nobody opened",
        PAST,
        command(preparing(items=[{"item": "open_case", "case": "GA-3"}])),
        "unknown_case",
    ),
    Refused("no such handover", PAST, command(answering()), "unknown_handover"),
    Refused("taken on by a stranger", LISTED, command(answering(worker="W-9")), "unknown_worker"),
    Refused(
        "taken on before",
        LISTED,
        command(answering(acknowledged_on="2026-03-30")),
        "end_before_start",
    ),
    Refused(
        "a dispute without a reason",
        LISTED,
        command(answering(answers=[disputed(1, dispute=None)])),
        "missing_value",
    ),
    Refused(
        "no such item", LISTED, command(answering(answers=[taken(4)])), "unknown_handover_item"
    ),
    Refused(
        "an item accepted and disputed",
        LISTED,
        command(answering(answers=[taken(2), disputed(2)])),
        "handover_item_answered",
    ),
    Refused("answered twice", [*LISTED, ANSWERED], command(answering()), "handover_item_answered"),
    Refused("a list taken from its answer", [*LISTED, ANSWERED], void(6), "handover_answered"),
    Refused(
        "a list changed after its answer",
        [*LISTED, ANSWERED],
        correct(6, preparing(prepared_on="2026-03-30")),
        "handover_answered",
    ),
    Refused(
        "away twice",
        [*PAST, AWAY],
        command(away("2026-03-06", "2026-03-09")),
        "already_on_leave",
    ),
    Refused(
        "away after leaving",
        [*PAST, left("W-1", "2026-03-04")],
        command(away()),
        "worker_not_employed",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_handed_over_is_refused(row):
    row.check()


def test_a_handover_is_listed_and_taken_on_item_by_item():
    assert given(*PAST).when(command(preparing())).accepted() == PREPARED
    assert given(*LISTED).when(command(answering())).accepted() == ANSWERED
    rest = given(*LISTED, ANSWERED).when(correct(7, answering(answers=[taken(1)]))).accepted()
    assert len(rest.now.answers) == 1


def test_a_leave_is_moved_within_itself():
    assert given(*PAST).when(command(away())).accepted() == AWAY
    moved = given(*PAST, AWAY).when(correct(6, away("2026-03-03"))).accepted()
    assert moved.now.leave_from == "2026-03-03"
