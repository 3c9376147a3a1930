"""How far the programme has come, over HTTP: each office by its own scope, and as known then."""

from __future__ import annotations

import pytest

from tests.api.http.world import (
    CITY,
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    open_world,
)

CITY_AREA, AREA = f"A-{CITY}", f"A-{DISTRICT}"


def state(world, area, path, who, **details):
    return world.made(world.post(f"/v1/areas/{area}/{path}", {"details": details}, who))


def list_area(world, code, level, name="地方", *, area=CITY_AREA, who="city"):
    details = {"code": code, "level": level, "name": name, "effective_on": "2019-01-01"}
    return state(world, area, "area-listed", who, **details)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("coverage")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        yield world


@pytest.fixture(scope="module")
def planned(world):
    """A city that listed its areas and set targets, and the township of the first station."""
    place = world.get(f"/v1/stations/{STATION}", "head").json()
    township = place["township"]["code"]
    for code in (DISTRICT, OTHER_DISTRICT):
        list_area(world, code, "district", f"区{code}")
    for code in dict.fromkeys((township, f"{DISTRICT}998", f"{OTHER_DISTRICT}998")):
        list_area(world, code, "township")
    state(
        world,
        CITY_AREA,
        "target-set",
        "city",
        year=2021,
        measure="stations_built",
        value=9,
        set_on="2021-01-01",
    )
    state(
        world,
        CITY_AREA,
        "certified-people-counted",
        "city",
        counted_on="2021-12-31",
        total=10_411,
    )
    state(
        world,
        AREA,
        "target-set",
        "district",
        year=2021,
        measure="stations_built",
        value=1,
        set_on="2021-01-01",
    )
    return world.house.feed.head_position()


def coverage(world, who, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = world.get(f"/v1/coverage?{query}", who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def year_of(found, year):
    return next(each for each in found["years"] if each["year"] == year)


def test_the_city_sees_all_of_it_and_each_district_its_own(world, planned):
    city = coverage(world, "city", as_of="2026-06-30")
    assert {each["code"] for each in city["districts"]} == {DISTRICT, OTHER_DISTRICT}
    assert year_of(city, 2021)["target_built"] == 9
    assert city["certified"] == {
        "assistant": None,
        "intermediate": None,
        "senior": None,
        "total": 10_411,
        "as_of": "2021-12-31",
        "document_number": "",
    }
    assert [each["measure"] for each in city["behind"]] == ["stations_built"]
    district = coverage(world, "district", as_of="2026-06-30")
    assert [each["code"] for each in district["districts"]] == [DISTRICT]
    assert year_of(district, 2021)["target_built"] == 1
    assert district["certified"]["total"] is None
    named = coverage(world, "city", as_of="2026-06-30", district=DISTRICT)
    assert named == {**district, "position": named["position"]}


def test_a_place_out_of_reach_shows_nothing_of_itself(world, planned):
    found = coverage(world, "district", as_of="2026-06-30", district=OTHER_DISTRICT)
    assert (found["districts"], found["certified"]["total"]) == ([], None)
    assert all(not each["built_total"] for each in found["years"])
    assert world.get(f"/v1/stations/{OTHER_STATION}/coverage", "head").status_code == 404


def test_a_station_and_an_auditor_are_told_of_the_townships_of_their_stations(world, planned):
    own = world.get(f"/v1/stations/{STATION}/coverage?as_of=2026-06-30", "head").json()
    assert own["years"][-1]["townships"] == 1
    assert own["villages"] == {"total": 0, "served": None}
    audited = coverage(world, "auditor", as_of="2026-06-30")
    assert audited["years"][-1]["built_total"] >= 1


def test_what_was_not_known_then_is_not_told(world, planned):
    now = coverage(world, "city", as_of="2026-06-30")
    list_area(world, f"{DISTRICT}997", "township")
    later = coverage(world, "city", as_of="2026-06-30")
    assert later["years"][-1]["townships"] == now["years"][-1]["townships"] + 1
    then = coverage(world, "city", as_of="2026-06-30", as_known=now["position"])
    assert then == now


def test_what_areas_list_and_plan_is_listed_over_http(world, planned):
    answer = world.get("/v1/target-set?count=true", "district").json()
    assert {(each["station"], each["value"]["value"]) for each in answer["items"]} == {
        (AREA, 1),
        (CITY_AREA, 9),
    }
    own = world.get(f"/v1/areas/{AREA}/target-set?count=true", "district").json()
    assert own["total"] == 1
    assert world.get(f"/v1/areas/{AREA}/target-set.csv", "district").status_code == 200
