"""Visits drawn to be reviewed: the same seed draws the same for everybody, at every moment of the past."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.api.http.world import STATION, open_world, visit
from tests.api.terminal.running import taizhang

ROOT = f"/v1/stations/{STATION}"
DRAW = f"{ROOT}/review-draw?from=2021-06-01&to=2021-06-30&seed=2021-06"
REVIEW = {"reviewer": "W02", "reviewed_on": "2021-07-02", "means": "phone", "seed": "2021-06"}


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A station with twenty-one visits, one of them to a child, of whom nobody reviewed any yet."""
    folder = tmp_path_factory.mktemp("draws")
    with open_world(folder) as world:
        world.plan()
        second = {"worker": "W02", "engagement": "full_time", "source": "agency"}
        world.made(world.record("staff", {**second, "joined_on": "2021-01-04"}))
        records = []
        for day in range(1, 22):
            times = {
                "started_at": f"2021-06-{day:02}T09:00:00+08:00",
                "ended_at": f"2021-06-{day:02}T09:45:00+08:00",
            }
            groups = ["orphan"] if day == 1 else ["dibao"]
            details = visit(**times, target_groups=groups)
            records.append(world.made(world.record("home-visits", details))["record"])
        yield world, records, folder


def test_anybody_draws_the_same_from_the_records_and_the_seed(station):
    world, (child, *rest), _folder = station
    drawn = world.get(DRAW).json()
    lots = {each: sha256(f"2021-06\n{each}".encode()).hexdigest() for each in rest}
    assert {each["record"]: each["because"] for each in drawn["items"]} == {
        child: "minor",
        **dict.fromkeys(sorted(lots, key=lots.get)[:2], "drawn"),
    }
    assert (drawn["candidates"], drawn["drawn"], drawn["percent"]) == (21, 3, 10)
    assert drawn["policies"]["review_sample_percent"][0]["policy_version"] == "seed-2000-01-01"


def test_without_a_seed_nothing_is_drawn(station):
    world, _records, _folder = station
    answer = world.get(DRAW.replace("&seed=2021-06", ""))
    assert (answer.status_code, answer.json()["code"]) == (422, "missing_value")


def test_the_command_line_prints_the_seed_and_draws_the_same(station):
    world, _records, folder = station
    options = ("--station", STATION, "--from", "2021-06-01", "--to", "2021-06-30")
    asked = ("review-draw", *options, "--seed", "2021-06", "--json")
    printed = taizhang(folder / "ledger", *asked)
    assert printed.json["items"] == world.get(DRAW).json()["items"]
    told = taizhang(folder / "ledger", "review-draw", *options)
    assert "种子 seed " in told.out


def test_a_dispute_flags_the_visit_until_it_is_taken_back_and_the_draw_says_so(station):
    world, (child, *_rest), _folder = station
    before = world.get(DRAW).json()["position"]
    review = {**REVIEW, "visit": child, "client": "C001", "finding": "disputed"}
    made = world.made(world.record("home-visit-reviewed", {**review, "narrative": "说没人来过"}))

    def flagged():
        listed = world.get(f"{ROOT}/home-visit-recorded?warning=review_disputed").json()
        return [each["record"] for each in listed["items"]]

    assert flagged() == [child]
    assert world.get(f"{ROOT}/services").json()["flagged"]["review_disputed"] == 1
    drawn = world.get(DRAW).json()
    assert drawn["reviewed"] == 1
    assert [each["finding"] for each in drawn["items"][0]["reviews"]] == ["disputed"]
    assert world.get(f"{DRAW}&as_known={before}").json()["reviewed"] == 0
    change = {"reason_code": "typo", "reason": "听错", "details": {"finding": "genuine"}}
    at = f"/v1/records/{made['record']}/corrections"
    world.made(world.post(at, change, If_Match="*"))
    assert flagged() == []


def test_who_made_the_visit_does_not_review_it(station):
    world, (child, *_rest), _folder = station
    own = {**REVIEW, "visit": child, "client": "C001", "finding": "genuine", "reviewer": "W01"}
    refused = world.record("home-visit-reviewed", own)
    assert (refused.status_code, refused.json()["code"]) == (409, "reviewer_was_there")


def test_the_page_draws_by_the_seed_of_its_address_and_opens_a_form_that_names_the_visit(station):
    world, (child, *_rest), _folder = station
    page = f"/audit/services/reviews?station={STATION}&from=2021-06-01&as_of=2021-06-30"
    assert "另抽一次" in world.get(page, Accept="text/html").text
    drawn = world.get(f"{page}&seed=2021-06", Accept="text/html").text
    assert "种子 2021-06" in drawn
    assert f"stated=visit%3A{child}" in drawn
    form = f"/audit/new/home-visit-reviewed?station={STATION}&stated=visit:{child}"
    filled = world.get(
        f"{form}&stated=client:C001&stated=narrative:secret", Accept="text/html"
    ).text
    assert f'value="{child}"' in filled
    assert 'value="C001"' in filled
    assert "secret</textarea>" not in filled
