"""A simulated city has records of every kind, but for those that are named with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from api.bootstrap import open_house
from api.generating.city import CityPlan, SimulatedClock, generate_city
from api.generating.examples import NOT_GENERATED, by_example
from domain.activities.facts import GovernanceActed
from domain.book.catalogue import KIND_OF_TOPIC, KINDS
from domain.book.entry import decode_entry
from domain.stations.facts import StationMerged
from ledger.application import open_ledger


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """What a city of three stations holds after three years, and what was refused on the way."""
    clock = SimulatedClock()
    place = str(tmp_path_factory.mktemp("city") / "ledger")
    with open_ledger(place, create=True, clock=clock) as opened:
        plan = CityPlan(stations=3, years=3, events_per_station_year=400)
        report = generate_city(opened.ledger, clock, plan)
    with open_house(place, write=False) as house:
        entries = [decode_entry(raw) for _position, raw in house.log.read_page(0, report.events)]
    return entries, report.refused


def test_every_kind_is_brought_forth_or_named_with_a_reason(city):
    entries, _refused = city
    topics = {each.type for each in entries}
    assert set(KIND_OF_TOPIC) - topics == set(NOT_GENERATED)
    assert all(NOT_GENERATED.values())


def test_nothing_is_refused(city):
    _entries, refused = city
    assert refused == {}


def test_one_station_becomes_part_of_another_when_the_years_are_over(city):
    entries, _refused = city
    (merged,) = (each for each in entries if isinstance(each.data, StationMerged))
    assert merged.data.effective_on == max(each.recorded_at for each in entries)[:10]


def test_thirteen_neighbourhoods_of_each_station_act_for_themselves(city):
    entries, _refused = city
    acted: dict[str, set[str]] = {}
    for entry in entries:
        if isinstance(entry.data, GovernanceActed):
            acted.setdefault(entry.station, set()).add(entry.data.community)
    assert [len(each) for each in acted.values()] == [13, 13, 13]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_an_example_is_dated_and_staffed_anew(kind):
    made = by_example(kind, date(2025, 3, 4), "W-007", "C-0042")
    assert getattr(made, kind.started).startswith("2025-03-04")
    people = {"worker": "W-007", "client": "C-0042", "visitors": ("W-007",)}
    for name in people.keys() & kind.example["details"].keys():
        assert getattr(made, name) == people[name]
