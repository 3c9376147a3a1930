"""Lists of what areas lay down, and the trail of it: for whom, and narrowed by codes and names."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.api.http.world import (
    CITY,
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    TOKENS,
    open_world,
)

AREA, OTHER_AREA, CITY_AREA = f"A-{DISTRICT}", f"A-{OTHER_DISTRICT}", f"A-{CITY}"
FAR, FAR_AREA, FAR_CITY = "SH-1", "A-310115", "A-310000"
ROLES = {
    **TOKENS,
    "far_district": ("district_officer", "district", "310115"),
    "far_city": ("city_officer", "city", "310000"),
    "far_head": ("station_head", "station", FAR),
    "auditor_of_all": ("auditor", "engagement", f"ENG-2 {STATION} {OTHER_STATION} {FAR}"),
}
LAID_DOWN = {
    CITY_AREA: "city",
    AREA: "district",
    OTHER_AREA: "other_district",
    FAR_AREA: "far_district",
    FAR_CITY: "far_city",
}


def at(district, district_name, city, city_name):
    return {
        "township": {"code": f"{district}002", "name": "示例街道"},
        "district": {"code": district, "name": district_name},
        "city": {"code": city, "name": city_name},
    }


PLACES = {
    STATION: at(DISTRICT, "鄞州区", CITY, "宁波市"),
    OTHER_STATION: at(OTHER_DISTRICT, "余姚市", CITY, "宁波市"),
    FAR: at("310115", "浦东新区", "310000", "上海市"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("areas"), roles=ROLES) as world:
        for station, who in (
            (STATION, "head"),
            (OTHER_STATION, "other_head"),
            (FAR, "far_head"),
        ):
            plan = {"name": f"{station}社工站", "planned_on": "2020-01-01", **PLACES[station]}
            world.made(world.post("/v1/stations", {"station": station, "details": plan}, who))
        for area, who in LAID_DOWN.items():
            details = {
                "key": "idle_money_months",
                "value": 9,
                "effective_from": "2026-01-01",
                "title": f"建设管理 规范（{area}）",
            }
            world.made(world.post(f"/v1/areas/{area}/policies", {"details": details}, who))
        yield world


def listed(world, who, **query):
    answer = world.get(f"/v1/policy-published?{urlencode({**query, 'count': True})}", who)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] == len(found["items"])
    return {each["station"] for each in found["items"]}


def in_the_trail(world, who, **query):
    asked = {**query, "type": "policy.published", "count": True}
    answer = world.get(f"/v1/trail?{urlencode(asked)}", who)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] == len(found["items"])
    return {each["station"] for each in found["items"]}


@pytest.mark.parametrize(
    ("who", "areas"),
    [
        ("staff", {CITY_AREA, AREA}),
        ("head", {CITY_AREA, AREA}),
        ("auditor", {CITY_AREA, AREA}),
        ("auditor_of_all", set(LAID_DOWN)),
        ("district", {CITY_AREA, AREA}),
        ("city", {CITY_AREA, AREA, OTHER_AREA}),
        ("far_head", {FAR_CITY, FAR_AREA}),
        ("far_district", {FAR_CITY, FAR_AREA}),
        ("far_city", {FAR_CITY, FAR_AREA}),
        ("admin", set()),
    ],
)
def test_everybody_is_listed_what_holds_for_them(world, who, areas):
    assert listed(world, who) == areas
    for area in LAID_DOWN:
        answer = world.get(f"/v1/areas/{area}/policy-published", who)
        assert answer.status_code == (200 if area in areas else 404), area


@pytest.mark.parametrize(
    ("who", "query", "areas"),
    [
        ("city", {"city": CITY}, {CITY_AREA, AREA, OTHER_AREA}),
        ("city", {"city": "宁波市"}, {CITY_AREA, AREA, OTHER_AREA}),
        ("city", {"district": DISTRICT}, {AREA}),
        ("city", {"district": "鄞州区"}, {AREA}),
        ("city", {"city": "宁波市", "district": "余姚市"}, {OTHER_AREA}),
        ("city", {"city": CITY, "district": "余姚市"}, {OTHER_AREA}),
        ("city", {"city": "上海市", "district": "余姚市"}, set()),
        ("city", {"city": "310000", "district": OTHER_DISTRICT}, set()),
        ("city", {"city": "330282"}, set()),
        ("city", {"city": OTHER_DISTRICT}, set()),
        ("far_city", {"city": "上海市"}, {FAR_CITY, FAR_AREA}),
        ("far_city", {"district": "浦东新区"}, {FAR_AREA}),
        ("far_city", {"district": "鄞州区"}, set()),
    ],
)
def test_an_area_is_asked_about_by_its_code_or_its_name_and_both_narrow(world, who, query, areas):
    assert listed(world, who, **query) == areas
    assert in_the_trail(world, who, **query) == areas


@pytest.mark.parametrize("query", [{"city": "鄞州区"}, {"district": "宁波市"}])
def test_the_name_of_a_district_is_no_name_of_a_city(world, query):
    for path in ("/v1/policy-published", "/v1/trail"):
        refused = world.get(f"{path}?{urlencode(query)}", "city")
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_choice")


def test_a_text_is_looked_for_as_it_stands_there(world):
    assert listed(world, "city", title=f"建设管理 规范（{AREA}）") == {AREA}
    assert listed(world, "city", title="建设管理 规范") == set()
    answer = world.get("/v1/policy-published?title=%20", "city")
    assert (answer.status_code, answer.json()["code"]) == (422, "missing_value")
