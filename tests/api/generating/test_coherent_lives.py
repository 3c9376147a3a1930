"""The clients of a simulated city live coherent lives, and what is true of them is found."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.generating.plans.transfers import Transfers
from api.generating.rates import TYPICAL_EVENTS, rates_of
from api.generating.station_life import StationLife
from api.questions.asking import Ask
from domain.book.entry import decode_entry
from domain.casework.facts import CaseClosed, CaseFollowedUp
from domain.clients.care.facts import (
    IncidentReported,
    MandatoryReportMade,
    RemoteContactRecorded,
    RiskAssessed,
)
from domain.clients.facts import (
    ClientDied,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
    HouseholdRegistered,
)
from domain.clients.lives.facts import (
    ClientChanged,
    ConsentGiven,
    ConsentWithdrawn,
    HouseholdChanged,
)
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


@pytest.mark.parametrize("seed", ["1", "2"])
def test_about_a_dozen_are_overdue_at_a_typical_station(seed):
    plan = CityPlan(stations=1, seed=seed)
    life = StationLife(
        "NB-330203-001",
        ("330203", "海曙区"),
        seed=seed,
        rates=rates_of(TYPICAL_EVENTS),
        first_day=plan.first_day,
        transfers=Transfers(),
    )
    made = [*life.opening()]
    late = {}
    for day in plan.days:
        made += life.day(day)
        late[day] = life.overdue(day)
    assert len(made) > TYPICAL_EVENTS
    assert 6 <= len(late[max(late)]) <= 20
    several = [len(each) for day, each in late.items() if day.month > 6]
    assert 6 <= sum(several) / len(several) <= 20


def test_a_case_whose_goals_were_met_is_followed_up_when_its_closing_says_so(city):
    _report, _found, facts = city
    closed = followed = 0
    for of_station in facts.values():
        promised = {}
        for fact in of_station:
            if isinstance(fact, CaseClosed) and fact.close_reason == "goal_met":
                closed += 1
                promised[fact.case] = date.fromisoformat(fact.follow_up_on)
            elif isinstance(fact, CaseFollowedUp):
                followed += 1
                late = date.fromisoformat(fact.followed_on) - promised.pop(fact.case)
                assert timedelta(0) <= late <= timedelta(days=4)
    assert (closed > 5, followed > 2) == (True, True)


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


_CHILDREN = {
    *("orphan", "de_facto_unattended_child"),
    *("other_child_in_difficulty", "left_behind_child"),
}


def face_to_face(facts, client, day):
    return [
        each
        for each in facts
        if isinstance(each, HomeVisitRecorded)
        and (each.client, each.started_at[:10], each.mode) == (client, day, "in_person")
    ]


def test_a_report_of_harm_follows_a_visit_at_which_a_child_was_found_at_risk(city):
    _report, _found, facts = city
    reports = 0
    for of_station in facts.values():
        for report in of_station:
            if not isinstance(report, MandatoryReportMade):
                continue
            reports += 1
            client, day = report.client, report.reported_at[:10]
            assert [
                each
                for each in face_to_face(of_station, client, day)
                if each.ended_at < report.reported_at
                and report.reporter in each.visitors
                and _CHILDREN & {*each.target_groups}
            ]
            (judged,) = [
                each
                for each in of_station
                if isinstance(each, RiskAssessed)
                and (each.client, each.assessed_at[:10]) == (client, day)
            ]
            assert (judged.level, judged.assessor) == ("red", report.reporter)
            assert judged.assessed_at < report.reported_at
            assert [
                each
                for each in of_station
                if isinstance(each, RemoteContactRecorded)
                and (each.client, each.contacted_at[:10]) == (client, day)
                and each.contacted_at > report.reported_at
            ]
    assert 3 <= reports <= 20


def test_an_incident_with_a_client_lies_within_a_visit_by_whoever_reports_it(city):
    _report, _found, facts = city
    incidents = [
        (each, of_station)
        for of_station in facts.values()
        for each in of_station
        if isinstance(each, IncidentReported)
    ]
    assert 5 <= len(incidents) <= 30
    for incident, of_station in incidents:
        if not incident.client:
            assert incident.kind in {"property_damage", "worker_safety"}
            continue
        at = incident.occurred_at
        assert [
            each
            for each in face_to_face(of_station, incident.client, at[:10])
            if each.started_at <= at <= each.ended_at and incident.reporter in each.visitors
        ]


def test_a_consent_is_withdrawn_by_who_gave_it_and_once(city):
    _report, _found, facts = city
    withdrawn = 0
    for of_station in facts.values():
        stands = {}
        for fact in of_station:
            if isinstance(fact, ConsentGiven):
                stands[fact.client, fact.purpose] = fact.given_on
            elif isinstance(fact, ConsentWithdrawn):
                withdrawn += 1
                assert stands.pop((fact.client, fact.purpose)) < fact.withdrawn_on
    assert withdrawn >= 3


def test_a_household_changes_when_somebody_of_it_moves_or_leaves(city):
    _report, _found, facts = city
    changes = 0
    for of_station in facts.values():
        lives_in, on_the_move = {}, set()
        for fact in of_station:
            match fact:
                case ClientRegistered():
                    lives_in[fact.client] = fact.household
                case ClientChanged():
                    on_the_move.add((lives_in[fact.client], fact.changed_on))
                    lives_in[fact.client] = fact.household or lives_in[fact.client]
                    on_the_move.add((lives_in[fact.client], fact.changed_on))
                case ClientDied() | ClientMovedAway() | ClientTransferred():
                    on_the_move.add((lives_in[fact.client], getattr(fact, _LEFT[type(fact)])))
                case HouseholdChanged():
                    changes += 1
                    assert (fact.household, fact.changed_on) in on_the_move
    assert changes >= 10


def test_a_client_is_visited_where_they_live(city):
    _report, _found, facts = city
    moved = 0
    for of_station in facts.values():
        homes = {}
        for fact in of_station:
            if isinstance(fact, ClientRegistered | ClientChanged) and fact.household:
                day = getattr(fact, "changed_on", "") or fact.registered_on
                homes.setdefault(fact.client, []).append((day, fact.household))
                moved += len(homes[fact.client]) == 2
        for fact in of_station:
            if isinstance(fact, HomeVisitRecorded) and fact.household:
                day = fact.started_at[:10]
                here = [home for since, home in homes[fact.client] if since < day]
                today = [home for since, home in homes[fact.client] if since == day]
                assert fact.household in (*here[-1:], *today)
    assert moved >= 2


def test_whoever_is_transferred_is_registered_judged_and_visited_where_they_went(city):
    report, _found, facts = city
    went = [each for true in report.known for each in true.transferred]
    assert len([each for each in went if each.as_client]) >= 2
    said = [
        (each.client, each.to_station, each.transferred_on)
        for of_station in facts.values()
        for each in of_station
        if isinstance(each, ClientTransferred)
    ]
    assert sorted((each.client, each.to_station, each.on) for each in went) == sorted(said)
    for each in went:
        there = facts[each.to_station]
        if not each.as_client:
            assert each.on >= "2025-12-29"
            continue
        (registered,) = [
            fact
            for fact in there
            if isinstance(fact, ClientRegistered) and fact.client == each.as_client
        ]
        assert registered.registered_on > each.on
        visits = [
            fact
            for fact in there
            if isinstance(fact, HomeVisitRecorded) and fact.client == each.as_client
        ]
        assert visits or each.on >= "2025-12-20"
