"""Files that are deleted, replaced or damaged while the server has them open.

Views are made anew without anybody's doing; the book and the vault are never replaced by new,
empty ones, and everything is answered with a code of ours.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.application import open_ledger
from ledger.faults.machine import LedgerDamagedError
from tests.api.http.world import STATION, open_world, until, visit

SERVICES = f"/v1/stations/{STATION}/services"
READS = {
    "/v1/stations": "head",
    SERVICES: "head",
    f"/v1/stations/{STATION}/trail": "head",
    f"/v1/stations/{STATION}/budget": "district",
    "/v1/events": "city",
    "/metrics": None,
    "/readyz": None,
}
NEED_NO_VIEWS = {"/checkpoint": None, "/healthz": None, "/v1/events/1": "head"}


def codes(world, paths=None):
    """What each path is answered with, its code where it is a refusal."""
    found = {}
    for path, who in (READS if paths is None else paths).items():
        answer = world.client.get(path, headers=world.headers(who))
        said = answer.json() if answer.headers["content-type"].startswith("application/") else {}
        found[path] = said.get("code") or answer.status_code
        assert said.get("code") != "internal_error", path
    return found


def settle(path):
    """Everything in the file itself, nothing in the write-ahead log."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def delete(path):
    path.unlink()


def delete_all(path):
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink()


def delete_the_write_ahead_log(path):
    Path(f"{path}-wal").unlink()


def truncate(path):
    settle(path)
    os.truncate(path, 0)


def cut_in_half(path):
    settle(path)
    os.truncate(path, path.stat().st_size // 2)


def overwrite_with_garbage(path):
    settle(path)
    path.write_bytes(b"\x5a" * path.stat().st_size)


def replace_by_a_copy(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"VACUUM INTO '{path}.copy'")
    Path(f"{path}.copy").replace(path)


ATTACKS = [
    delete,
    delete_all,
    delete_the_write_ahead_log,
    truncate,
    cut_in_half,
    overwrite_with_garbage,
    replace_by_a_copy,
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_lost_views_are_503_at_most_and_made_anew_while_everything_else_goes_on(tmp_path, attack):
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record("home-visits", visit()))
        assert world.get(SERVICES).json()["visits"] == 1
        attack(tmp_path / "ledger" / "views.db")
        assert set(codes(world).values()) <= {200, 503, "views_unavailable", "projection_behind"}
        assert set(codes(world, NEED_NO_VIEWS).values()) == {200}
        world.made(world.record("home-visits", visit(client="C002")))

        def visits():
            answer = world.client.get(SERVICES, headers=world.headers("head"))
            assert answer.status_code in (200, 503)
            return (answer.status_code == 200 and answer.json()["visits"] == 2) or None

        until(visits, "both visits")
        until(lambda: set(codes(world).values()) == {200} or None, "every answer")
        assert b'"event":"failed"' not in world.log.getvalue()


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_lost_book_is_said_and_never_made_anew(tmp_path, attack):
    ledger = tmp_path / "ledger"
    with open_world(tmp_path) as world:
        world.plan()
        receipt = world.made(world.record("home-visits", visit()))
        world.get(SERVICES)
        shutil.copytree(ledger, tmp_path / "before")
        attack(ledger / "events.db")
        typed = {"ledger_unavailable", "ledger_damaged", "ledger_replaced"}
        # Half a file may still answer what lies in its sound half.
        whole = {200} if attack is cut_in_half else set()
        for _ in range(3):
            assert set(codes(world).values()) <= typed | {503} | whole
            for body in (visit(), visit(client_name="示例乙")):
                answer = world.record("home-visits", body)
                assert answer.json().get("code", answer.status_code) in typed
        assert world.client.get("/healthz").status_code == 200
        assert b'"event":"failed"' not in world.log.getvalue()
    assert receipt["record"]
    if attack in (delete, delete_all):
        assert not (ledger / "events.db").exists()
        with pytest.raises(LedgerDamagedError), open_ledger(ledger, create=True):
            pass
        assert not (ledger / "events.db").exists()


def test_what_was_acknowledged_outlives_a_write_ahead_log_that_was_deleted(tmp_path):
    ledger = tmp_path / "ledger"
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record("home-visits", visit()))
        head = world.house.feed.head_position()
        delete_the_write_ahead_log(ledger / "events.db")
        assert world.record("home-visits", visit()).json()["code"] == "ledger_replaced"
    with open_ledger(ledger) as opened:
        assert opened.ledger.head().pos == head


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_lost_vault_is_said_and_never_made_anew(tmp_path, attack):
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record("home-visits", visit(client_name="示例乙")))
        world.get(SERVICES)
        attack(tmp_path / "ledger" / "vault.db")
        typed = {"ledger_unavailable", "ledger_damaged", "ledger_replaced"}
        head = world.house.feed.head_position()
        for _ in range(3):
            answer = world.record("home-visits", visit(client_name="示例丙"))
            assert answer.json()["code"] in typed
            staffing = world.get(f"/v1/stations/{STATION}/staffing")
            assert staffing.json()["code"] in {*typed, "reading_not_logged"}
            assert world.client.get("/readyz").json()["checks"]["vault"]["code"] in typed
        assert world.house.feed.head_position() == head
        # What needs no name is answered and recorded.
        assert codes(world)[SERVICES] == 200
        assert b'"event":"failed"' not in world.log.getvalue()
    if attack in (delete, delete_all):
        assert not (tmp_path / "ledger" / "vault.db").exists()


@pytest.mark.postgres
def test_schemas_that_are_dropped_on_postgresql(postgres_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_world(postgres_url) as world:
        world.plan()
        world.made(world.record("home-visits", visit()))
        assert world.get(SERVICES).json()["visits"] == 1
        engine = world.house.log.engine

        def drop(schema):
            with engine.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))

        drop("views")
        assert set(codes(world).values()) <= {200, 503, "views_unavailable", "projection_behind"}
        world.made(world.record("home-visits", visit(client="C002")))
        until(lambda: set(codes(world).values()) == {200} or None, "every answer")
        assert world.get(SERVICES).json()["visits"] == 2
        drop("vault")
        refused = world.record("home-visits", visit(client_name="示例丙"))
        assert refused.json()["code"] == "ledger_damaged"
        drop("ledger")
        assert set(codes(world).values()) <= {"ledger_damaged", 503}
        assert world.record("home-visits", visit()).json()["code"] == "ledger_damaged"
        assert b'"event":"failed"' not in world.log.getvalue()
