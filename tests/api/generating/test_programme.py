"""A city by the programme of Ningbo: its districts, its years, its certified people."""

from __future__ import annotations

from datetime import date

import pytest

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.generating.programme import FIRST_DAY, STATIONS, TOWNSHIPS, built_by_year, townships
from api.questions.asking import Ask
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
        yield report, house.questions.coverage(Ask(as_of="2022-12-31"))


def test_nothing_is_refused_and_every_township_is_covered_in_2022(city):
    report, found = city
    assert report.refused == {}
    built = {each["year"]: each["built"] for each in found["years"] if each["built"] is not None}
    assert built == built_by_year(SMALL)
    cover = {each["year"]: each["cover_percent"] for each in found["years"]}
    assert (cover[2022], cover[2021] < 100) == (100.0, True)
    assert found["behind"] == []
    assert found["certified"]["total"] == round(10_411 * SMALL / STATIONS)
    assert found["certified"]["senior"] is None
    assert found["unlisted_townships"] == []


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
