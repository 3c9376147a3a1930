"""Policies of areas over HTTP: who lays them down, who reads them, and which figures they change."""

from __future__ import annotations

import pytest

from tests.api.http.world import (
    CITY,
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    keys,
    open_world,
)

CITY_AREA, AREA, OTHER_AREA = f"A-{CITY}", f"A-{DISTRICT}", f"A-{OTHER_DISTRICT}"
SEED = "seed-2000-01-01"


def policy(key="min_full_time", value=4, **changed):
    return {
        "key": key,
        "value": value,
        "effective_from": "2026-01-01",
        "title": "建设管理规范",
        "document_number": "甬社工〔2025〕12号",
        "article": "第六条",
        **changed,
    }


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("areas")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        yield world


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        yield world


def lay_down(world, area, details, who, **more):
    return world.post(f"/v1/areas/{area}/policies", {"details": details}, who, **more)


def staffing(world, station=STATION, who="head", **asked):
    parameters = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = world.get(f"/v1/stations/{station}/staffing?{parameters}", who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def in_force(world, area, who, key="min_full_time", **asked):
    parameters = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = world.get(f"/v1/areas/{area}/policies?{parameters}", who)
    assert answer.status_code == 200, answer.text
    (found,) = [item for item in answer.json()["items"] if item["key"] == key]
    return found


def test_the_nearest_area_wins_and_names_its_document(world):
    city = world.made(lay_down(world, CITY_AREA, policy(value=5), "city"))
    assert city["station"] == CITY_AREA
    assert staffing(world)["minimum"] == 5
    district = world.made(lay_down(world, AREA, policy(value=4), "district"))
    found = staffing(world)
    assert found["minimum"] == 4
    version = found["policies"]["min_full_time"][-1]
    assert (version["policy_version"], version["area"]) == (district["record"], AREA)
    assert (version["position"], version["article"]) == (district["position"], "第六条")
    assert version["document_number"] == "甬社工〔2025〕12号"
    assert found["policies"]["min_certified"][0]["policy_version"] == SEED
    assert staffing(world, OTHER_STATION, "other_head")["minimum"] == 5


def test_what_is_known_later_changes_no_figure_that_was_known_before(world):
    before = world.house.feed.head_position()
    was = staffing(world, as_of="2026-06-30")
    receipt = world.made(lay_down(world, AREA, policy(value=9), "district"))
    now = staffing(world, as_of="2026-06-30")
    assert (was["minimum"], now["minimum"]) == (3, 9)
    then = staffing(world, as_of="2026-06-30", as_known=before)
    assert then == {**was, "position": before}
    assert staffing(world, as_of="2025-12-31")["minimum"] == 3
    fixed = world.post(
        f"/v1/records/{receipt['record']}/corrections",
        {"reason_code": "typo", "reason": "数字录错", "details": {"value": 2}},
        "district",
        If_Match=f'"r{receipt["position"]}"',
    )
    world.made(fixed)
    assert staffing(world, as_of="2026-06-30")["minimum"] == 2
    assert staffing(world, as_of="2026-06-30", as_known=receipt["position"])["minimum"] == 9
    void = world.post(
        f"/v1/records/{receipt['record']}/voids",
        {"reason_code": "other", "reason": "撤回"},
        "district",
        If_Match=f'"r{fixed.json()["position"]}"',
    )
    world.made(void)
    assert staffing(world, as_of="2026-06-30")["minimum"] == 3


@pytest.mark.parametrize(
    ("area", "who", "code"),
    [
        (AREA, "other_district", "unknown_area"),
        (AREA, "city", "not_permitted"),
        (CITY_AREA, "district", "not_permitted"),
        (AREA, "head", "not_permitted"),
        ("A-330100", "city", "unknown_area"),
        ("A-3302", "city", "unknown_area"),
        (STATION, "district", "unknown_area"),
        (AREA, "admin", "unknown_area"),
        (AREA, "auditor", "not_permitted"),
    ],
)
def test_nobody_lays_down_rules_for_another_area(planned, area, who, code):
    answer = lay_down(planned, area, policy(), who)
    status = 404 if code == "unknown_area" else 403
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    item = {
        "command": "publish_policy",
        "station": area,
        "idempotency_key": next(keys),
        "details": policy(),
    }
    batch = planned.post("/v1/commands", {"commands": [item]}, who)
    assert batch.json()["items"][0]["problem"]["code"] == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([["office"]], "policy_value_out_of_bounds"),
        ([{}], "policy_value_out_of_bounds"),
        ([None], "policy_value_out_of_bounds"),
        ([3], "policy_value_out_of_bounds"),
        ({"office": 1}, "bad_value"),
        (True, "bad_value"),
        (None, "bad_value"),
    ],
    ids=str,
)
def test_what_is_no_value_is_refused_and_spoils_nothing_beside_it(world, value, code):
    bad = policy("service_categories", value)
    answer = lay_down(world, AREA, bad, "district")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    body = [
        {
            "command": "publish_policy",
            "station": AREA,
            "idempotency_key": next(keys),
            "details": details,
        }
        for details in (bad, policy(value=5))
    ]
    answer = world.post("/v1/commands", {"commands": body}, "district")
    assert answer.status_code == 200, answer.text
    refused, stored = answer.json()["items"]
    assert (refused["status"], refused["problem"]["code"]) == (422, code)
    assert stored["status"] == 201
    assert in_force(world, AREA, "district", as_of="2026-06-30")["value"] == 5


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("head", {CITY_AREA, AREA}),
        ("staff", {CITY_AREA, AREA}),
        ("auditor", {CITY_AREA, AREA}),
        ("district", {CITY_AREA, AREA}),
        ("other_head", {CITY_AREA, OTHER_AREA}),
        ("city", {CITY_AREA, AREA, OTHER_AREA}),
        ("admin", set()),
    ],
)
def test_whoever_is_in_an_area_reads_its_policies_and_nobody_else(planned, who, seen):
    for area in (CITY_AREA, AREA, OTHER_AREA, "A-330100", "A-1", STATION):
        answer = planned.get(f"/v1/areas/{area}/policies", who)
        assert answer.status_code == (200 if area in seen else 404), (area, answer.text)
        if area not in seen:
            assert answer.json()["code"] == "unknown_area"


def test_a_batch_publishes_a_policy_and_rests_on_it_in_the_next_command(world):
    share = policy("part_time_fte_percent", 40, effective_from="2020-01-01")
    worker = {
        "worker": "W-9",
        "engagement": "part_time",
        "source": "agency",
        "joined_on": "2021-01-01",
    }
    items = [
        ("publish_policy", AREA, share),
        ("join_staff", STATION, worker),
        ("publish_policy", AREA, {**share, "value": 60}),
        ("join_staff", STATION, {**worker, "worker": "W-10"}),
    ]
    body = [
        {"command": name, "station": stream, "idempotency_key": next(keys), "details": details}
        for name, stream, details in items
    ]
    answer = world.post("/v1/commands", {"commands": body}, "district")
    assert [item["status"] for item in answer.json()["items"]] == [201] * 4, answer.text
    people = staffing(world, as_of="2021-12-31", who="district")["people"]
    assert {each["code"]: each["fte_percent"] for each in people} == {
        "W01": 100,
        "W-9": 40,
        "W-10": 60,
    }


def test_the_trail_and_the_feed_show_an_area_to_its_officers_only(world):
    world.made(lay_down(world, AREA, policy(), "district"))
    world.made(lay_down(world, OTHER_AREA, policy(), "other_district"))
    seen = {
        "head": set(),
        "other_head": set(),
        "auditor": set(),
        "district": {AREA},
        "other_district": {OTHER_AREA},
        "city": {AREA, OTHER_AREA},
    }
    for who, areas in seen.items():
        trail = world.get("/v1/trail?type=policy.published&count=true", who).json()
        assert {item["station"] for item in trail["items"]} == areas, who
        assert trail["total"] == len(areas)
        feed = world.get("/v1/events?type=policy.published&count=true", who).json()
        assert {event["source"].rpartition("/")[2] for event in feed["items"]} == areas, who
        assert feed["total"] == len(areas)


def test_a_policy_in_force_is_listed_with_its_value_and_version(world):
    world.made(lay_down(world, CITY_AREA, policy(value=5), "city"))
    before = world.house.feed.head_position()
    world.made(lay_down(world, AREA, policy(value=6, effective_from="2026-07-01"), "district"))
    assert in_force(world, AREA, "head", as_of="2026-07-01")["value"] == 6
    assert in_force(world, AREA, "head", as_of="2026-06-30")["value"] == 5
    assert in_force(world, AREA, "head", as_of="2026-07-01", as_known=before)["value"] == 5
    assert in_force(world, AREA, "head", as_of="2025-12-31")["policy_version"] == SEED


def test_a_station_is_not_called_like_an_area(planned):
    plan = {
        "name": "新站",
        "planned_on": "2024-01-01",
        "township": {"code": "330212001", "name": "街道"},
        "district": {"code": DISTRICT, "name": "区"},
        "city": {"code": CITY, "name": "市"},
    }
    answer = planned.post("/v1/stations", {"station": "A-7", "details": plan}, "district")
    assert (answer.status_code, answer.json()["code"]) == (422, "station_code_reserved")


def test_a_batch_corrects_a_policy_and_an_area_is_no_station(world):
    made = world.made(lay_down(world, AREA, policy(), "district"))
    fix = {
        "command": "correct_record",
        "station": AREA,
        "record": made["record"],
        "idempotency_key": next(keys),
        "reason_code": "typo",
        "reason": "数字录错",
        "details": {"value": 7},
    }
    for who, status in (("head", 404), ("city", 403), ("other_head", 404), ("district", 201)):
        answer = world.post("/v1/commands", {"commands": [fix]}, who)
        assert answer.json()["items"][0]["status"] == status, answer.text
    assert world.get(f"/v1/records/{made['record']}", "head").json()["value"]["value"] == 7
    assert world.get(f"/v1/records/{made['record']}", "other_head").status_code == 404
    for path in ("staffing", "legal-holds", "home-visits", "reads"):
        assert world.get(f"/v1/stations/{AREA}/{path}", "head").status_code == 404, path
