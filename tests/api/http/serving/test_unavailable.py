"""The store is locked, gone or closing: nothing is acknowledged that is not there."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.api.http.world import STATION, TURNED, keys, open_world, visit

VISITS = f"/v1/stations/{STATION}/home-visits"


def test_a_locked_database_is_answered_503_and_acknowledges_nothing(tmp_path):
    with open_world(tmp_path, busy_timeout_ms=200) as world:
        world.noted()
        world.plan()
        head = world.house.feed.head_position()
        key = next(keys)
        with closing(sqlite3.connect(tmp_path / "ledger" / "events.db")) as other:
            other.isolation_level = None
            other.execute("BEGIN IMMEDIATE")
            answer = world.record("home-visits", visit(), key=key)
            assert answer.status_code == 503
            assert answer.json()["code"] == "ledger_unavailable"
            assert answer.headers["retry-after"] == "1"
            assert answer.headers["content-type"].startswith("application/problem+json")
            batch = {
                "command": "record_home_visit",
                "station": STATION,
                "idempotency_key": next(keys),
                "details": visit(),
            }
            many = world.post("/v1/commands", {"commands": [batch]})
            assert many.status_code == 503
            # Readers are not disturbed by somebody else's writing.
            assert world.client.get(VISITS, headers=world.headers("head")).status_code == 200
            other.execute("ROLLBACK")
        assert world.house.feed.head_position() == head
        repeated = world.record("home-visits", visit(), key=key)
        assert repeated.status_code == 201
        assert "idempotency-replayed" not in repeated.headers
        assert world.house.feed.head_position() == head + 1


def test_a_locked_vault_is_answered_503_too(tmp_path):
    with open_world(tmp_path, busy_timeout_ms=200) as world:
        world.noted()
        world.plan()
        head = world.house.feed.head_position()
        with closing(sqlite3.connect(tmp_path / "ledger" / "vault.db")) as other:
            other.isolation_level = None
            other.execute("BEGIN IMMEDIATE")
            answer = world.record("home-visits", visit(client_name="示例乙"))
            assert answer.status_code == 503
            other.execute("ROLLBACK")
        assert world.house.feed.head_position() == head


def test_a_closing_ledger_is_answered_503(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        world.house.ledger.close()
        answer = world.record("home-visits", visit())
        assert answer.status_code == 503
        assert answer.json()["code"] == "ledger_closed"
        assert answer.headers["retry-after"] == "1"


def test_a_process_that_only_reads_says_so(tmp_path):
    from dataclasses import replace

    from starlette.testclient import TestClient

    from api.app import create_app
    from api.settings import Settings

    with open_world(tmp_path) as world:
        world.plan()
        reading = replace(world.house, ledger=None)
        with TestClient(create_app(reading, Settings(**{**TURNED, "follow": False}))) as client:
            headers = world.headers("head", Idempotency_Key="k")
            answer = client.post(VISITS, json={"details": visit()}, headers=headers)
            assert answer.status_code == 503
            assert answer.json()["code"] == "not_writing"
            shown = client.get(f"/v1/stations/{STATION}", headers=headers)
            assert shown.status_code == 200
