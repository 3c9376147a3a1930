"""The same edge over PostgreSQL: written, repeated, read back, refused, and not acknowledged."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import make_url

from tests.api.http.world import STATION, keys, open_world, visit

pytestmark = pytest.mark.postgres
VISITS = f"/v1/stations/{STATION}/home-visits"


def test_a_station_lives_on_postgresql(postgres_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_world(postgres_url, busy_timeout_ms=1_000) as world:
        world.noted()
        world.plan()
        key = next(keys)
        first = world.record("home-visits", visit(client_name="示例乙"), key=key)
        again = world.record("home-visits", visit(client_name="示例乙"), key=key)
        assert again.content == first.content
        assert again.headers["idempotency-replayed"] == "true"
        record = first.json()["record"]
        body = {"reason_code": "typo", "reason": "录错", "details": visit(persons_served=3)}
        path = f"/v1/records/{record}/corrections"
        world.made(world.post(path, body, If_Match=first.headers["etag"]))
        assert world.post(path, body, If_Match=first.headers["etag"]).status_code == 412
        shown = world.get(f"/v1/records/{record}").json()
        assert (shown["corrections"], shown["value"]["persons_served"]) == (1, 3)
        assert shown["personal"] == {"client_name": "示例乙"}
        assert world.get(f"/v1/stations/{STATION}/services").json()["visits"] == 1
        assert len(world.get("/v1/events", "city").json()["items"]) == 6
        assert world.get("/v1/events/stream?after=x", "city").status_code == 422
        for path in ("/v1/records/%00", f"/v1/stations/{STATION}/trail?actor=%00", "/v1/events/0"):
            assert world.get(path).status_code in (404, 422)
        assert world.client.get("/checkpoint").text.splitlines()[1] == "6"
        proved = world.post(f"{VISITS}?wait=proof", {"details": visit(client="C9")}).json()
        assert proved["proof"]["index"] == 6
        assert len(world.get("/tile/0/000.p/7", "city").content) == 7 * 32
        refused_while_locked(world, postgres_url)


def refused_while_locked(world, url):
    """Nothing is acknowledged while somebody else holds the head."""
    head = world.house.feed.head_position()
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    key = next(keys)
    with psycopg.connect(plain) as other:
        other.execute("LOCK TABLE ledger.log_head IN ACCESS EXCLUSIVE MODE")
        answer = world.record("home-visits", visit(client="C2"), key=key)
        assert answer.status_code == 503
        assert answer.json()["code"] == "ledger_unavailable"
        assert answer.headers["retry-after"] == "1"
        other.rollback()
    assert world.house.feed.head_position() == head
    world.made(world.record("home-visits", visit(client="C2"), key=key))
