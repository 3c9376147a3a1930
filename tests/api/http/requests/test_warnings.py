"""What is accepted and flagged says so in its answer, at every door alike and when it is asked again."""

from __future__ import annotations

import pytest

from ledger.checks.verifying import verify
from tests.api.http.world import STATION, grant, keys, open_world, visit

AT_ONCE = {"client": "C002", "started_at": "2021-06-03T09:30:00+08:00"}


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as opened:
        opened.plan()
        yield opened


def give(world, details, key=None):
    path = f"/v1/stations/{STATION}/home-visits"
    return world.post(path, {"details": details}, key=key or next(keys))


def item(details):
    head = {"command": "record_home_visit", "station": STATION, "idempotency_key": next(keys)}
    return head | {"details": details}


def test_an_answer_says_what_is_flagged_and_a_retry_says_the_same(world):
    first = world.made(give(world, visit()))
    assert first["warnings"] == []
    key = next(keys)
    second = give(world, visit(**AT_ONCE), key)
    assert second.json()["warnings"] == [
        {"code": "overlap", "workers": ["W01"], "records": [first["record"]]}
    ]
    again = give(world, visit(**AT_ONCE), key)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == second.content


def test_a_batch_and_a_correction_say_it_too(world):
    items = [item(visit()), item(visit(**AT_ONCE))]
    made, flagged = (
        each["receipt"] for each in world.post("/v1/commands", {"commands": items}).json()["items"]
    )
    assert made["warnings"] == []
    overlap = {"code": "overlap", "workers": ["W01"], "records": [made["record"]]}
    assert flagged["warnings"] == [overlap]
    corrections = f"/v1/records/{flagged['record']}/corrections"
    longer = {"details": {"ended_at": "2021-06-03T18:00:00+08:00"}, "reason_code": "typo"}
    told = world.post(corrections, longer | {"reason": "时间填错"}, If_Match="*").json()["warnings"]
    assert told == [overlap, {"code": "long_visit", "minutes": 510, "limit_minutes": 480}]


def test_flagged_outcomes_and_clients_found_by_name_are_no_damage(world):
    named = visit(client_name="示例丁")
    del named["client"]
    world.made(give(world, named))
    assert world.made(give(world, visit(**AT_ONCE)))["warnings"] != []
    log = world.house.log
    assert verify(log.engine).finding is None


def test_two_people_met_at_one_door_are_one_door_and_one_hour(world):
    for client in ("C001", "C002", "C003"):
        told = world.made(give(world, visit(client=client, household="H001")))
        assert told["warnings"] == []
    world.house.catch_up()
    found = world.get(f"/v1/stations/{STATION}/services").json()
    assert (found["visits"], found["person_times"], found["distinct_persons"]) == (3, 3, 3)
    assert (found["household_visits"], found["distinct_households"]) == (1, 1)
    assert (found["minutes"], found["worker_minutes"]) == (45, {"W01": 45})


def listed(world, path="home-visit-recorded", **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    items = world.get(f"/v1/stations/{STATION}/{path}?{query}").json()["items"]
    return {each["record"]: each["warnings"] for each in items}


def test_lists_and_figures_say_what_answers_said(world):
    on_time = {"claimed_recorded_on": "2021-06-03"}
    first = world.made(give(world, visit(**on_time)))["record"]
    alone = world.made(
        give(
            world,
            visit(
                client="C003",
                started_at="2021-06-04T08:00:00+08:00",
                ended_at="2021-06-04T17:00:00+08:00",
            ),
        )
    )["record"]
    second = world.made(give(world, visit(**AT_ONCE, **on_time)))
    both_flagged = {
        first: ["received_late", "overlap"],
        second["record"]: ["received_late", "overlap"],
    }
    assert listed(world, warning="overlap") == both_flagged
    assert listed(world, warning="long_visit") == {
        alone: ["late_entry", "received_late", "long_visit"]
    }
    services = f"/v1/stations/{STATION}/services"
    flagged = {"late_entry": 1, "long_visit": 1, "overlap": 2, "received_late": 3}
    assert world.get(services).json()["flagged"] == flagged
    before = f"{services}?as_known={second['position'] - 1}"
    assert "overlap" not in world.get(before).json()["flagged"]
    world.made(
        world.post(
            f"/v1/records/{first}/voids",
            {"reason_code": "double_entry", "reason": "重复"},
            If_Match="*",
        )
    )
    assert listed(world, warning="overlap") == {}
    assert "overlap" not in world.get(services).json()["flagged"]


def test_what_rests_on_a_policy_is_judged_where_it_is_listed(world):
    world.made(world.record("grants", grant(source="municipal_one_time", amount="30000.00")))
    assert list(listed(world, "grants").values()) == [["one_off_unlike_policy"]]
    assert listed(world, "grants", warning="one_off_unlike_policy") != {}
