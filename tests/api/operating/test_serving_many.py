"""A server in a process of its own, of which one token asks for more than is good for others."""

from __future__ import annotations

import http.client
import json
import select
from contextlib import ExitStack, closing

import pytest

from tests.api.http.world import STATION, open_world, visit
from tests.api.operating.serving import PATIENCE_SECONDS, running

ROOT = f"/v1/stations/{STATION}"
WAITING = 120


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server that does not follow the log by itself, and waits for positions for long."""
    place = tmp_path_factory.mktemp("many")
    with open_world(place) as world:
        world.plan()
        world.house.catch_up()
        head, secrets = world.house.feed.head_position(), world.secrets
    turned = {
        "follow": False,
        "min_position_wait_seconds": 2 * PATIENCE_SECONDS,
        "request_timeout_seconds": PATIENCE_SECONDS / 2,
        "rate_limit_burst": 100_000,
        "graceful_stop_seconds": 0,
    }
    with running(place / "ledger", place / "log", **turned) as port:
        yield port, secrets, head


def connection_to(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)


def asked(connection, secret, path, method="GET", body=None, **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Authorization": f"Bearer {secret}", **sent})


def answered(connection):
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_positions_of_the_far_future_are_refused_while_they_are_asked_for(served):
    port, secrets, _head = served
    with ExitStack() as stack:
        many = [stack.enter_context(closing(connection_to(port))) for _ in range(WAITING)]
        for each in many:
            far = {"Ledger_Min_Position": "900000000000000000"}
            asked(each, secrets["staff"], f"{ROOT}/services", **far)
        found = [answered(each) for each in many]
    assert {status for status, _ in found} == {422}
    assert {problem["code"] for _, problem in found} == {"position_beyond_head"}


def test_others_are_answered_while_one_token_waits_a_hundred_times(served):
    port, secrets, _head = served
    with ExitStack() as stack:
        other = stack.enter_context(closing(connection_to(port)))
        body = json.dumps({"details": visit()})
        headers = {"Content_Type": "application/json", "Idempotency_Key": "one-more"}
        asked(other, secrets["head"], f"{ROOT}/home-visits", "POST", body, **headers)
        status, receipt = answered(other)
        assert status == 201
        ahead = {"Ledger_Min_Position": str(receipt["position"])}
        many = [stack.enter_context(closing(connection_to(port))) for _ in range(WAITING)]
        for number, each in enumerate(many):
            asked(each, secrets["staff"], f"{ROOT}/{QUESTIONS[number % 4]}", **ahead)
        for _ in range(10):
            for question in QUESTIONS:
                asked(other, secrets["head"], f"{ROOT}/{question}")
                status, found = answered(other)
                assert (status, found["position"]) == (200, receipt["position"] - 1)
            asked(other, secrets["head"], "/v1/events?after=1")
            assert answered(other)[0] == 200
        # Nobody of them was refused or answered meanwhile: they do wait, and hold nothing up.
        assert not select.select([each.sock for each in many], [], [], 0)[0]


QUESTIONS = ("staffing", "services", "budget", "training")
