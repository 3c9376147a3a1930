"""Risk judged, contacts from afar, incidents, and reports that wait for nobody."""

from __future__ import annotations

import pytest

from domain.book.events import PeriodClosed
from domain.clients.care.details import (
    IncidentReportedDetails,
    MandatoryReportMadeDetails,
    RemoteContactRecordedDetails,
    RiskAssessedDetails,
)
from domain.clients.care.facts import RemoteContactRecorded
from domain.clients.facts import ClientDied
from domain.ground.refusals import MissingClient, ProbableDuplicate
from tests.builders import command, joined, left, planned
from tests.domain.spec import Refused, given

DAY = "2026-03-11"
TEAM = [planned(), joined(), joined("W-2", "2024-01-01"), left("W-2", "2024-12-31")]
DIED = ClientDied(client="C-1001", died_on=DAY)
CLOSED = PeriodClosed(month="2026-03")


def a_risk(**stated):
    fields = {
        "client": "C-1001",
        "assessed_at": f"{DAY}T15:00:00+08:00",
        "level": "red",
        "assessor": "W-1",
    }
    return RiskAssessedDetails(**(fields | stated))


def a_contact(**stated):
    fields = {
        "client": "C-1001",
        "contacted_at": f"{DAY}T10:00:00+08:00",
        "mode": "phone",
        "workers": ("W-1", "W-1"),
    }
    return RemoteContactRecordedDetails(**(fields | stated))


def an_incident(**stated):
    fields = {"occurred_at": f"{DAY}T10:00:00+08:00", "kind": "injury", "reporter": "W-1"}
    return IncidentReportedDetails(**(fields | stated))


def a_report(**stated):
    fields = {
        "reported_at": f"{DAY}T10:00:00+08:00",
        "harm": "neglect",
        "reported_to": ("police",),
        "reporter": "W-1",
    }
    return MandatoryReportMadeDetails(**(fields | stated))


REFUSED = [
    Refused("judged by who left", TEAM, command(a_risk(assessor="W-2")), "worker_not_employed"),
    Refused("reviewed by oneself", TEAM, command(a_risk(reviewer="W-1")), "same_reviewer"),
    Refused("reviewed by nobody", TEAM, command(a_risk(reviewer="W-9")), "unknown_worker"),
    Refused("the dead judged", [*TEAM, DIED], command(a_risk()), "client_not_served"),
    Refused("the dead called", [*TEAM, DIED], command(a_contact()), "client_not_served"),
    Refused("called by nobody", TEAM, command(a_contact(workers=("W-9",))), "unknown_worker"),
    Refused("reported by nobody", TEAM, command(a_report(reporter="W-9")), "unknown_worker"),
    Refused("seen by nobody", TEAM, command(an_incident(reporter="W-9")), "unknown_worker"),
    Refused("a closed month", [*TEAM, CLOSED], command(an_incident()), "period_already_closed"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_is_refused(row):
    row.check()


def test_a_mandatory_report_waits_for_no_approval_and_for_no_closed_month():
    made = given(*TEAM, CLOSED, DIED).when(command(a_report(client="C-1001"), role="staff"))
    assert made.accepted().reported_to == ("police",)
    assert given(*TEAM, left("W-1", "2026-01-01")).when(command(a_report())).is_accepted()


def test_whoever_asks_twice_stands_once_and_the_same_minute_is_held():
    story = given(*TEAM)
    fact = story.when(command(a_contact())).accepted()
    assert isinstance(fact, RemoteContactRecorded)
    assert fact.workers == ("W-1",)
    given(*TEAM, fact).when(command(a_contact())).refused(ProbableDuplicate)


def test_a_conflict_is_settled_by_naming_its_records():
    named = ("019a0000-0000-7000-8000-000000000007",)
    assert given(*TEAM).when(command(a_risk(settles=named))).accepted().settles == named


@pytest.mark.parametrize("details", [a_risk(), a_contact()], ids=lambda each: type(each).__name__)
def test_the_ledger_has_given_a_code_before_it_is_decided(details):
    nameless = details.model_copy(update={"client": None})
    given(*TEAM).when(command(nameless)).refused(MissingClient, field="client")
