"""A city by the programme of Ningbo: its districts, its years, its certified people."""

from __future__ import annotations

from datetime import date

import pytest

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.generating.programme import FIRST_DAY, STATIONS, TOWNSHIPS, built_by_year, townships
from api.questions.asking import Ask
from domain.book.entry import decode_entry
from domain.programme.facts import TargetAssessed
from domain.stations.facts import StationMerged
from domain.stations.ningbo import NINGBO_DISTRICTS
from ledger.application import open_ledger

SMALL = 13


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The report on a small city, and what it answers about coverage at its end."""
    clock = SimulatedClock()
    place = str(tmp_path_factory.mktemp("programme") / "ledger")
    with open_ledger(place, create=True, clock=clock) as opened:
        plan = CityPlan(
            stations=SMALL,
            years=3,
            first_day=FIRST_DAY,
            events_per_station_year=100,
            has_programme=True,
        )
        report = generate_city(opened.ledger, clock, plan)
    with open_house(place, write=False) as house:
        house.engine.prepare(lambda _done, _total: None)
        house.catch_up()
        found = house.questions.coverage(Ask(as_of="2022-12-31"))
        entries = [decode_entry(raw) for _position, raw in house.log.read_page(0, report.events)]
        later = house.questions.coverage(Ask(as_of="2026-12-31"))
        yield report, found, [each.data for each in entries], later


def test_nothing_is_refused_and_every_township_is_covered_in_2022(city):
    report, found, _facts, _later = city
    assert report.refused == {}
    built = {each["year"]: each["built"] for each in found["years"] if each["built"] is not None}
    assert built == built_by_year(SMALL)
    cover = {each["year"]: each["cover_percent"] for each in found["years"]}
    assert (cover[2022], cover[2021] < 100) == (100.0, True)
    assert found["behind"] == []
    assert found["certified"]["total"] == round(10_411 * SMALL / STATIONS)
    assert found["certified"]["senior"] is None
    assert found["unlisted_townships"] == []


def test_districts_are_judged_by_the_stations_of_each_year(city):
    _report, _found, facts, _later = city
    judged = [each for each in facts if isinstance(each, TargetAssessed)]
    reached = {
        year: sum(each.reached for each in judged if each.year == year) for year in (2020, 2021)
    }
    built = built_by_year(SMALL)
    assert reached == {2020: built[2020], 2021: built[2020] + built[2021]}
    assert {each.result for each in judged} == {"met"}


def test_every_township_is_covered_still_when_the_years_are_over(city):
    _report, _found, facts, later = city
    assert not [each for each in facts if isinstance(each, StationMerged)]
    assert later["years"][-1]["townships_covered"] == later["years"][-1]["townships"] == SMALL


def test_people_come_twice_across_stations_and_each_is_asked_about(city):
    report, _found, _facts, _later = city
    twice = [(each.station, one) for each in report.known for one in each.duplicates]
    assert len([1 for station, one in twice if one.of_station != station]) >= 5
    assert sorted(report.held) == sorted((station, one.client) for station, one in twice)


def test_the_whole_city_is_that_of_the_seed():
    assert built_by_year(STATIONS) == {2020: 45, 2021: 50, 2022: 61}
    places = townships(STATIONS)
    assert len({each.code for each in places}) == STATIONS == 156
    assert {each.district[0] for each in places} == set(NINGBO_DISTRICTS.values()) == set(TOWNSHIPS)
    for year, count in built_by_year(STATIONS).items():
        days = [each.built_on for each in places if each.built_on.year == year]
        assert len(days) == count
        assert date(year, 1, 15) <= min(days)


@pytest.mark.parametrize("stations", [1, 2, 3, 10, 45, 155])
def test_a_smaller_city_builds_as_many_stations_as_it_has(stations):
    assert sum(built_by_year(stations).values()) == stations
    assert len(townships(stations)) == stations
