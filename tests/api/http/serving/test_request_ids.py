"""Which request brought an entry: told in every answer, logged, kept beside what it wrote."""

from __future__ import annotations

import json

import pytest

from tests.api.http.world import STATION, keys, visit

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


def history(world, record):
    return world.get(f"/v1/records/{record}").json()["history"]


def logged(world, request_id):
    lines = [json.loads(line) for line in world.log.getvalue().splitlines()]
    (found,) = [line for line in lines if line.get("request_id") == request_id]
    return found


def test_a_record_says_which_requests_brought_and_corrected_it(world):
    first = world.record("home-visits", visit(), X_Request_Id="phone-1", traceparent=PARENT)
    record = world.made(first)["record"]
    etag = world.get(f"/v1/records/{record}").headers["etag"]
    correction = {"reason_code": "typo", "reason": "编号有误", "details": visit(client="C002")}
    path = f"/v1/records/{record}/corrections"
    second = world.post(path, correction, If_Match=etag)
    assert second.status_code == 201, second.text
    told = [(each["request_id"], each["trace_id"]) for each in history(world, record)]
    assert told == [("phone-1", TRACE), (second.headers["x-request-id"], "")]
    assert logged(world, "phone-1")["trace_id"] == TRACE


def test_a_repeated_write_keeps_the_request_that_was_decided(world):
    key = next(keys)
    first = world.record("home-visits", visit(), key=key, X_Request_Id="first-try")
    again = world.record("home-visits", visit(), key=key, X_Request_Id="second-try")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-request-id"] == "second-try"
    (change,) = history(world, world.made(first)["record"])
    assert change["request_id"] == "first-try"


def test_every_command_of_a_batch_has_its_request(world):
    items = [
        {
            "command": "record_home_visit",
            "station": STATION,
            "idempotency_key": next(keys),
            "details": visit(client=f"C{number}"),
        }
        for number in range(3)
    ]
    answer = world.post("/v1/commands", {"commands": items}, X_Request_Id="outbox-7")
    records = [each["receipt"]["record"] for each in answer.json()["items"]]
    told = {history(world, record)[0]["request_id"] for record in records}
    assert told == {"outbox-7"}


@pytest.mark.parametrize(
    ("parent", "trace"),
    [
        (PARENT, TRACE),
        (PARENT.replace("00-", "01-", 1) + "-more", TRACE),
        (PARENT.replace("00-", "01-", 1), TRACE),
        (PARENT + "-more", ""),
        (PARENT.replace("00-", "ff-", 1), ""),
        (PARENT.upper(), ""),
        (PARENT.replace(TRACE, "0" * 32), ""),
        (PARENT.replace("00f067aa0ba902b7", "0" * 16), ""),
        (PARENT[:-1], ""),
        ("张三", ""),
        ("", ""),
    ],
)
def test_a_trace_is_taken_over_only_from_a_well_formed_parent(world, parent, trace):
    sent = {"traceparent": parent.encode()} if parent else {}
    answer = world.client.get("/healthz", headers=sent)
    assert answer.status_code == 200
    line = logged(world, answer.headers["x-request-id"])
    assert line.get("trace_id", "") == trace
    assert "张三" not in world.log.getvalue().decode()
