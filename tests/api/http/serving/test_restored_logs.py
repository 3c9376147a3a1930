"""A book that is restored under the running server, and clocks that are put back under it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from api.http.serving.readiness import Readiness
from domain.ground.values import iso_instant
from ledger.store.identifiers import utc_now
from tests.api.http.world import CITY, DISTRICT, OTHER_DISTRICT, STATION, open_world, until, visit
from tests.ledger.book_copies import copy_of_book, put_back

SERVICES = f"/v1/stations/{STATION}/services"
PHANTOM = "NB-PHANTOM"


def planned_in(district):
    return {
        "station": PHANTOM,
        "details": {
            "name": "示例社工站",
            "planned_on": "2020-01-01",
            "township": {"code": f"{district}002", "name": "示例街道"},
            "district": {"code": district, "name": "示例区"},
            "city": {"code": CITY, "name": "宁波市"},
        },
    }


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sqlite = request.param == "sqlite"
    with open_world(tmp_path if sqlite else request.getfixturevalue("postgres_url")) as found:
        found.plan()
        found.made(found.record("home-visits", visit()))
        yield found


def codes_of(world, who):
    answer = world.client.get("/v1/stations", headers=world.headers(who))
    return [each["code"] for each in answer.json()["items"]] if answer.status_code == 200 else None


def test_what_a_restored_book_does_not_have_is_not_answered_and_gives_no_reach(world):
    engine = world.house.log.engine
    copy = copy_of_book(engine)
    world.made(world.post("/v1/stations", planned_in(DISTRICT), "district"))
    for _ in range(5):
        world.made(world.record("home-visits", visit()))
    assert world.get(SERVICES).json()["visits"] == 6
    assert world.get(f"/v1/stations/{PHANTOM}", "district").status_code == 200
    assert PHANTOM in world.get("/v1/stations", "district").text
    put_back(engine, copy)
    until(lambda: codes_of(world, "district") == [STATION] or None, "the district's own")
    # Planned again elsewhere: the district that had it in the lost entries does not have it now.
    world.made(world.post("/v1/stations", planned_in(OTHER_DISTRICT), "other_district"))
    assert world.get(f"/v1/stations/{PHANTOM}", "other_district").status_code == 200
    assert world.get(f"/v1/stations/{PHANTOM}", "district").status_code == 404
    assert world.get(f"/v1/stations/{PHANTOM}/budget", "district").status_code == 404
    assert world.get(SERVICES).json()["visits"] == 1
    assert world.get(f"/v1/stations/{STATION}/trail?limit=200").json()["position"] == 6
    ready = world.client.get("/readyz").json()["checks"]
    assert "on entries that the log does not have" in ready["services"]["rebuilt"]
    assert ready["services"]["ok"]
    assert b'"event":"failed"' not in world.log.getvalue()


def test_a_lease_of_the_future_stops_no_reads(world):
    url = world.house.engine.store.engine.url
    views = create_engine(url)
    with views.begin() as connection:
        table = (
            "projection_state" if url.get_backend_name() == "sqlite" else "views.projection_state"
        )
        connection.execute(
            text(
                f"UPDATE {table} SET lease_owner = 'a crashed process', "
                "lease_until = '2031-01-01T00:00:00.000Z'"
            )
        )
    views.dispose()
    world.made(world.record("home-visits", visit()))
    assert world.get(SERVICES).json()["visits"] == 2


class Clock:
    def __init__(self):
        self.behind = timedelta()

    def __call__(self):
        return iso_instant(datetime.fromisoformat(utc_now()) - self.behind)


def test_under_a_clock_that_was_put_back_reads_go_on_and_writes_say_why_they_do_not(tmp_path):
    clock = Clock()
    with open_world(tmp_path, clock=clock) as world:
        world.plan()
        first = world.made(world.record("home-visits", visit(), key="once"))
        clock.behind = timedelta(days=2)
        refused = world.record("home-visits", visit(), Accept_Language="en")
        assert (refused.status_code, refused.json()["code"]) == (503, "clock_behind")
        assert world.made(world.record("home-visits", visit(), key="once")) == first
        assert world.get(SERVICES).json()["visits"] == 1
        answer = world.client.get("/readyz")
        check = answer.json()["checks"]["clock"]
        assert (answer.status_code, check["code"]) == (503, "clock_behind")
        assert check["behind_seconds"] > 86_400
        clock.behind = timedelta(seconds=60)
        world.made(world.record("home-visits", visit()))
        assert world.get(SERVICES).json()["visits"] == 2
        assert world.client.get("/readyz").json()["checks"]["clock"]["ok"]


def test_readiness_counts_events_and_looks_whether_they_move(tmp_path):
    seconds = [0.0]
    settings = {"ready_lag_events": 8, "ready_lag_seconds": 60, "follow": False}
    clock = Clock()
    with open_world(tmp_path, clock=clock, **settings) as world:
        door = world.app.state.door
        readiness = Readiness(world.house, door.settings, clock=lambda: seconds[0])

        def ready():
            checks = readiness.checks()
            return all(check["ok"] for check in checks.values())

        world.plan()
        world.house.catch_up()
        assert ready()
        for _ in range(3):
            world.made(world.record("home-visits", visit()))
        # The entries seem to come from the future, so that their age says nothing.
        clock.behind = timedelta(seconds=200)
        assert ready()
        seconds[0] = 60
        assert ready()
        seconds[0] = 61
        assert not ready()
        world.house.catch_up()
        assert ready()
        for _ in range(9):
            world.made(world.record("home-visits", visit()))
        assert not ready()
        world.house.catch_up()
        assert ready()
