from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from domain.book.events import PeriodClosed
from domain.book.states.station import Station, evolve
from domain.staff.facts import StaffJoined
from domain.stations.facts import (
    Area,
    StationAreaChanged,
    StationBuilt,
    StationClosed,
    StationOpened,
    StationPlanned,
    StationSuspended,
)
from projections.base import Recorded
from projections.stations import StationsProjection, exists, stations, stations_within
from tests.projections.given import corrected, dump, fold, given, opened, voided
from tests.projections.logs import STATIONS, logs

YINZHOU = Area(code="330212", name="鄞州区")
HAISHU = Area(code="330203", name="海曙区")
NINGBO = Area(code="330200", name="宁波市")
TOWN = Area(code="330212005", name="钟公庙街道")
NEW_TOWN = Area(code="330203009", name="石碶街道")

PLANNED = StationPlanned(
    name="钟公庙街道社会工作站",
    township=TOWN,
    district=YINZHOU,
    city=NINGBO,
    planned_on="2020-11-01",
)
MOVED = StationAreaChanged(
    township=NEW_TOWN, district=HAISHU, city=NINGBO, effective_on="2022-01-01"
)
BUILT = StationBuilt(built_on="2021-03-15")
OPENED = StationOpened(opened_on="2021-04-01", operating_model="agency_operated", operator="A-1")
SUSPENDED = StationSuspended(suspended_on="2021-08-01")
RESUMED = StationOpened(opened_on="2021-09-01", operating_model="direct_posts")
CLOSED = StationClosed(closed_on="2023-06-30")
LIFE = (PLANNED, BUILT, OPENED, SUSPENDED, RESUMED, MOVED, CLOSED)


@pytest.fixture
def answered(database_url, tmp_path):
    """A log, folded; the questions are asked of its view."""
    with opened(StationsProjection(), database_url) as view:

        def answer(*log):
            fold(StationsProjection(), view, [each for part in log for each in part])
            return view

        yield answer


def test_a_station_stands_on_a_day_as_its_life_says(answered):
    view = answered(given(*LIFE))
    days = {
        "2020-12-31": ("planned", None, "鄞州区"),
        "2021-03-15": ("built", None, "鄞州区"),
        "2021-05-01": ("operating", "agency_operated", "鄞州区"),
        "2021-08-15": ("suspended", "agency_operated", "鄞州区"),
        "2021-09-01": ("operating", "direct_posts", "鄞州区"),
        "2022-01-01": ("operating", "direct_posts", "海曙区"),
        "2023-06-30": ("operating", "direct_posts", "海曙区"),
        "2023-07-01": ("closed", "direct_posts", "海曙区"),
    }
    for day, (status, model, district) in days.items():
        (row,) = stations(view, as_known=None, as_of=day)
        assert (row.status, row.operating_model, row.district.name) == (status, model, district)
        assert (row.code, row.name, row.built_on) == ("钟公庙", PLANNED.name, "2021-03-15")


def test_districts_and_cities_are_found_by_code_and_by_name_as_of_a_day(answered):
    other = given(PLANNED, station="锦屏", start=8)
    view = answered(given(*LIFE), other)
    for district in ("330212", "鄞州区"):
        before = stations_within(view, districts=[district], as_of="2021-12-31", as_known=None)
        after = stations_within(view, districts=[district], as_of="2022-01-01", as_known=None)
        assert (before, after) == (["钟公庙", "锦屏"], ["锦屏"])
    assert stations_within(view, districts=["海曙区"], as_of="2022-01-01", as_known=None) == [
        "钟公庙"
    ]
    assert stations_within(view, cities=["宁波市"], as_of="2022-01-01", as_known=None) == [
        "钟公庙",
        "锦屏",
    ]
    assert stations_within(view, cities=["330100"], as_of="2022-01-01", as_known=None) == []


def test_a_change_of_area_is_not_known_before_it_is_recorded(answered):
    view = answered(given(*LIFE))
    known = {
        position: stations_within(view, districts=["海曙区"], as_of="2024-01-01", as_known=position)
        for position in (0, 5, 6, 7)
    }
    assert known == {0: [], 5: [], 6: ["钟公庙"], 7: ["钟公庙"]}


def test_corrected_and_voided_facts_count_as_they_now_are(answered):
    later = StationBuilt(built_on="2021-05-20")
    view = answered(given(PLANNED, BUILT, MOVED, corrected(2, BUILT, later), voided(3, MOVED)))
    (row,) = stations(view, as_known=None, as_of="2022-06-01")
    assert (row.built_on, row.district) == ("2021-05-20", YINZHOU)
    (row,) = stations(view, as_known=3, as_of="2022-06-01")
    assert (row.built_on, row.district) == ("2021-03-15", HAISHU)


def test_a_station_exists_from_its_plan_on(answered):
    view = answered(given(PLANNED))
    assert exists(view, "钟公庙")
    assert not exists(view, "钟公庙", as_known=0)
    assert not exists(view, "锦屏")


days = st.sampled_from(["2021-01-01", "2021-02-01", "2021-02-02", "2022-01-01"])
facts = st.one_of(
    st.builds(StationBuilt, built_on=days),
    st.builds(StationOpened, opened_on=days, operating_model=st.just("mixed")),
    st.builds(StationSuspended, suspended_on=days),
    st.builds(StationClosed, closed_on=days),
    st.builds(
        StationAreaChanged,
        township=st.just(NEW_TOWN),
        district=st.just(HAISHU),
        city=st.just(NINGBO),
        effective_on=days,
    ),
)
OTHERS = (
    PeriodClosed(month="2021-01"),
    StaffJoined(worker="W-1", engagement="full_time", source="agency", joined_on="2021-01-01"),
)


@settings(max_examples=25, deadline=None)
@examples(log=logs(facts, others=OTHERS), page=st.integers(1, 40), day=days)
def test_status_is_what_decisions_see_as_known_at_any_position(log, page, day):
    plans = [
        record
        for pos, station in enumerate(STATIONS, 1)
        for record in given(PLANNED, station=station, start=pos, event_id=f"plan-{station}")
    ]
    whole = [*plans, *(Recorded(pos + len(plans), entry) for pos, entry in log)]
    with opened(StationsProjection()) as view, opened(StationsProjection()) as at_once:
        fold(StationsProjection(), view, whole, page)
        fold(StationsProjection(), at_once, whole)
        assert dump(view) == dump(at_once)
        for position in range(len(plans), len(whole) + 1):
            states = {code: Station(code) for code in STATIONS}
            for _, entry in whole[:position]:
                evolve(states[entry.station], entry.data, entry.event_id)
            found = {row.code: row for row in stations(view, as_known=position, as_of=day)}
            assert {code: row.status for code, row in found.items()} == {
                code: state.status_on(day) for code, state in states.items()
            }
            for code, state in states.items():
                # The catalogue allows one; a random log does not know that.
                if sum(isinstance(fact, StationBuilt) for fact in state.lifecycle.values()) < 2:
                    assert found[code].built_on == state.built_on
