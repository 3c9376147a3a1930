"""``Device-Time``: what a device's clock said, told beside a body that stays the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.book.entry import decode_entry
from tests.api.http.world import open_world, visit


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("device")) as opened:
        opened.plan()
        yield opened


def ahead(**by):
    return (datetime.now(UTC) + timedelta(**by)).isoformat()


def skew_minutes(world, answer):
    position = world.made(answer)["position"]
    return round(decode_entry(world.house.log.entries_at([position])[position]).skew_ms / 60_000)


def test_the_entry_keeps_by_how_much_the_clock_was_ahead(world):
    answer = world.record("home-visits", visit(), Device_Time=ahead(minutes=14))
    assert skew_minutes(world, answer) == 14


def test_the_same_body_at_another_time_is_the_same_request(world):
    body = {"details": visit(client="C002")}
    path = "/v1/stations/NB-YZ-ZGM/home-visits"
    first = world.post(path, body, key="phone-1", Device_Time=ahead(minutes=1))
    again = world.post(path, body, key="phone-1", Device_Time=ahead(hours=20))
    assert world.made(again) == world.made(first)
    assert again.headers["idempotency-replayed"] == "true"


def test_what_the_body_says_goes_before_the_header(world):
    body = {"details": visit(client="C003"), "device_time": ahead(minutes=3)}
    path = "/v1/stations/NB-YZ-ZGM/home-visits"
    assert skew_minutes(world, world.post(path, body, Device_Time=ahead(hours=9))) == 3


@pytest.mark.parametrize("text", ["yesterday", "2026-03-11T08:55:00", "1949-01-01T00:00:00Z", ""])
def test_what_is_no_time_is_refused(world, text):
    answer = world.record("home-visits", visit(client="C004"), Device_Time=text)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")
    assert answer.json()["header"] == "Device-Time"
