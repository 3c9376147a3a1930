"""What is accepted and flagged says so in its answer, at every door alike and when it is asked again."""

from __future__ import annotations

import pytest

from ledger.checks.verifying import verify
from tests.api.http.world import STATION, keys, open_world, visit

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
