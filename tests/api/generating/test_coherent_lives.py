"""The clients of a simulated city live coherent lives, and what is true of them is found."""

from __future__ import annotations

import pytest

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.questions.asking import Ask
from domain.book.entry import decode_entry
from domain.clients.care.facts import RemoteContactRecorded, RiskAssessed
from domain.clients.facts import (
    ClientDied,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
    HouseholdRegistered,
)
from domain.clients.lives.facts import ConsentGiven
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from ledger.application import open_ledger

_LEFT = {ClientDied: "died_on", ClientMovedAway: "moved_on", ClientTransferred: "transferred_on"}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """What is true of a small city, what it answers, and its facts by station."""
    clock = SimulatedClock()
    place = str(tmp_path_factory.mktemp("lives") / "ledger")
    with open_ledger(place, create=True, clock=clock) as opened:
        plan = CityPlan(stations=3, events_per_station_year=1_500)
        report = generate_city(opened.ledger, clock, plan)
    with open_house(place) as house:
        house.catch_up()
        found = {
            true.station: house.questions.due(Ask(station=true.station, as_of=true.as_of))
            for true in report.known
        }
        entries = [decode_entry(raw) for _position, raw in house.log.read_page(0, report.events)]
    facts = {
        true.station: [each.data for each in entries if each.station == true.station]
        for true in report.known
    }
    assert report.refused == {}
    return report, found, facts


def test_every_client_whom_nobody_visited_in_time_is_listed_and_no_other(city):
    report, found, _facts = city
    known = report.known
    for true in known:
        assert len(true.overdue) >= 3
        listed = [each["client"] for each in found[true.station]["due"] if each["overdue"]]
        assert sorted(listed) == true.overdue


def test_every_person_who_is_registered_twice_is_asked_about_and_nobody_else(city):
    report, _found, _facts = city
    true = {(each.station, twice.client) for each in report.known for twice in each.duplicates}
    assert len(true) >= 12
    assert sorted(report.held) == sorted(true)
    assert {each.became for of in report.known for each in of.duplicates} == {
        "",
        "merged",
        "parted",
    }
    assert any(each.of_station != of.station for of in report.known for each in of.duplicates)


def test_every_client_on_whose_risk_two_workers_differ_is_a_task_and_no_other(city):
    report, found, _facts = city
    known = report.known
    assert sum(len(true.conflicts) for true in known) >= 2
    for true in known:
        tasks = [each["client"] for each in found[true.station]["conflicts"]]
        assert sorted(tasks) == true.conflicts


def test_some_of_what_workers_differ_on_is_settled_by_a_later_word(city):
    _report, _found, facts = city
    settled = 0
    for of_station in facts.values():
        for fact in of_station:
            if isinstance(fact, RiskAssessed) and fact.settles:
                assert len(fact.settles) == 2
                settled += 1
    assert settled >= 2


def test_most_visits_are_made_in_time(city):
    report, _found, facts = city
    for true in report.known:
        served = {each.client for each in facts[true.station] if isinstance(each, ClientRegistered)}
        assert len(true.overdue) < len(served) / 4


def test_who_is_visited_was_registered_with_household_and_consent(city):
    _report, _found, facts = city
    for of_station in facts.values():
        registered, agreed, households = set(), set(), set()
        for fact in of_station:
            match fact:
                case HouseholdRegistered():
                    households.add(fact.household)
                case ClientRegistered():
                    assert fact.household in households
                    registered.add(fact.client)
                case ConsentGiven():
                    agreed.add(fact.client)
                case HomeVisitRecorded() | HomeVisitNotMet() | RiskAssessed():
                    assert fact.client in registered & agreed


def test_nobody_is_visited_called_or_judged_after_they_left(city):
    _report, _found, facts = city
    left_of_all = 0
    for of_station in facts.values():
        left = {
            each.client: getattr(each, _LEFT[type(each)])
            for each in of_station
            if type(each) in _LEFT
        }
        left_of_all += len(left)
        for fact in of_station:
            match fact:
                case HomeVisitRecorded(client=client, started_at=at):
                    pass
                case HomeVisitNotMet(client=client, attempted_at=at):
                    pass
                case RemoteContactRecorded(client=client, contacted_at=at):
                    pass
                case RiskAssessed(client=client, assessed_at=at):
                    pass
                case _:
                    continue
            assert at[:10] <= left.get(client, "9999")
    assert left_of_all >= 3


def test_the_risk_of_some_falls_at_a_visit(city):
    _report, _found, facts = city
    moved = [
        fact
        for of_station in facts.values()
        for fact in of_station
        if isinstance(fact, HomeVisitRecorded) and fact.risk_after != fact.risk_before
    ]
    assert len(moved) >= 3
