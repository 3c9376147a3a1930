"""A station planned under the name of an area, before such names were kept: it stays a station.

The area of that name lies elsewhere, so whoever serves there sees nothing of it.
"""

from __future__ import annotations

import json

import pytest

import domain.book.states.streams
import domain.ground.forms.fields
import ledger.people.tokens
from tests.api.exporting.bundles.bundles import bundle_of, unpacked
from tests.api.http.world import (
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    TOKENS,
    area,
    open_world,
    visit,
)

NAMED = f"A-{OTHER_DISTRICT}"
"""It lies in ``DISTRICT``."""
ROLES = {**TOKENS, "own_head": ("station_head", "station", NAMED)}
SEEING = {"own_head", "district", "city"}
OUTSIDE = ["other_district", "other_head", "other_staff", "head", "staff", "auditor", "admin"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    place = tmp_path_factory.mktemp("named")
    with pytest.MonkeyPatch.context() as as_before:
        as_before.setattr(ledger.people.tokens, "is_reserved", lambda _code: False)
        yield from _lived(place, as_before)


def _lived(place, as_before):
    with open_world(place, roles=ROLES) as world:
        as_before.setattr(domain.book.states.streams, "division_of", lambda _code: None)
        as_before.setattr(domain.ground.forms.fields, "is_reserved", lambda _code: False)
        plan = {"name": "旧站", "planned_on": "2020-01-01", **area(STATION)}
        root = f"/v1/stations/{NAMED}"
        for path, details in (
            ("/built", {"built_on": "2020-03-01"}),
            ("/openings", {"opened_on": "2020-06-01", "operating_model": "agency_operated"}),
            (
                "/staff",
                {
                    "worker": "W01",
                    "engagement": "full_time",
                    "source": "agency",
                    "joined_on": "2020-06-01",
                },
            ),
            ("/home-visits", visit()),
        ):
            if path == "/built":
                asked = {"station": NAMED, "details": plan}
                world.made(world.post("/v1/stations", asked, "own_head"))
            made = world.made(world.post(root + path, {"details": details}, "own_head"))
        world.visit = made["record"]
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        yield world


def streams_told_of(world, who):
    """The streams of every list, trail and feed."""
    found = set()
    for path in ("home-visit-recorded", "station-planned", "trail"):
        answer = world.get(f"/v1/{path}?count=true", who)
        assert answer.status_code == 200, answer.text
        found |= {item["station"] for item in answer.json()["items"]}
    feed = world.get("/v1/events", who).json()
    return found | {event["source"].rpartition("/")[2] for event in feed["items"]}


@pytest.mark.parametrize("who", sorted(SEEING))
def test_who_sees_the_station_sees_it_under_its_name(world, who):
    assert world.get(f"/v1/records/{world.visit}", who).status_code == 200
    assert NAMED in streams_told_of(world, who)
    assert world.get(f"/v1/stations/{NAMED}/staffing", who).status_code == 200


@pytest.mark.parametrize("who", OUTSIDE)
def test_who_serves_in_the_area_of_that_name_sees_nothing_of_it(world, who):
    assert world.get(f"/v1/records/{world.visit}", who).status_code == 404
    assert NAMED not in streams_told_of(world, who)
    for path in (
        f"/v1/stations/{NAMED}/staffing",
        f"/v1/areas/{NAMED}/policies",
        f"/v1/areas/{NAMED}/policy-published",
    ):
        assert world.get(path, who).status_code == 404, path
    void = {"reason_code": "double_entry", "reason": "重复"}
    answer = world.post(f"/v1/records/{world.visit}/voids", void, who, If_Match="*")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_record")


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("other_district", ""),
        ("other_district", f"?district={OTHER_DISTRICT}"),
        ("city", f"?district={OTHER_DISTRICT}"),
    ],
)
def test_no_list_of_the_areas_own_entries_has_them(world, who, query):
    trail = world.get(f"/v1/trail{query}", who).json()["items"]
    assert {item["station"] for item in trail} == {OTHER_STATION}
    assert world.get(f"/v1/policy-published{query}", who).json()["items"] == []


def streams_in(bundle):
    lines = unpacked(bundle)["entries.jsonl"].splitlines()
    return {json.loads(line)["entry"]["station"] for line in lines}


def test_no_bundle_of_the_area_has_its_entries(world):
    world.house.catch_up()
    assert streams_in(bundle_of(world.house, district=OTHER_DISTRICT)) == {OTHER_STATION}
    assert streams_in(bundle_of(world.house, district=DISTRICT)) == {STATION, NAMED}
    every = {STATION, NAMED, OTHER_STATION}
    assert streams_in(world.get("/v1/audit-bundle", "city").content) == every
