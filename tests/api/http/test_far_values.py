"""Values at the far ends: days that the calendar cannot move on from, numbers beyond every column.

Each is well-formed, so each must be answered or refused by its name, and never be a fault.
"""

from __future__ import annotations

import pytest

from tests.api.http.world import STATION, keys, open_world, visit

ROOT = f"/v1/stations/{STATION}"
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A station whose worker was visited, certified and paid nothing."""
    with open_world(tmp_path_factory.mktemp("far")) as world:
        world.plan()
        world.made(world.record("home-visits", visit()))
        certificate = {"worker": "W01", "level": "assistant", "valid_from": "2021-01-01"}
        world.made(world.record("staff-credentials", certificate))
        yield world


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
@pytest.mark.parametrize("parameter", ["as_of", "from", "to"])
@pytest.mark.parametrize(
    "question", ["staffing", "budget", "services", "training", "continuing-education"]
)
def test_a_question_is_answered_about_any_day_of_the_calendar(certified, question, parameter, day):
    answer = certified.get(f"{ROOT}/{question}?{parameter}={day}")
    assert answer.status_code == 200, answer.text


def test_the_trail_is_whole_between_the_ends_of_the_calendar(certified):
    whole = certified.get(f"{ROOT}/trail").json()["items"]
    asked = f"{ROOT}/trail?recorded_from={FIRST_DAY}&recorded_to={LAST_DAY}"
    assert certified.get(asked).json()["items"] == whole != []
    for empty in (f"recorded_to={FIRST_DAY}", f"recorded_from={LAST_DAY}"):
        assert certified.get(f"{ROOT}/trail?{empty}").json()["items"] == []


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", LAST_DAY]
)
def test_a_moment_outside_of_the_clock_is_no_moment(certified, moment):
    answer = certified.get(f"{ROOT}/budget?as_known={moment}")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_date")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_device_time_outside_of_the_clock_is_refused(certified, moment):
    answer = certified.post(f"{ROOT}/home-visits", {"details": visit(), "device_time": moment})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_date")
    assert answer.json()["errors"][0]["pointer"] == "/device_time"


@pytest.mark.parametrize(
    ("command", "field", "more"),
    [
        ("start_import", "rows", {"file_sha256": "0" * 64}),
        ("record_home_visit", "expected_version", {"details": visit()}),
    ],
)
@pytest.mark.parametrize("number", [2**53, 2**64, 10**30])
def test_a_number_beyond_what_is_exact_is_refused(certified, command, field, more, number):
    item = {"command": command, "station": STATION, "idempotency_key": next(keys), **more}
    answer = certified.post("/v1/commands", {"commands": [{**item, field: number}]})
    assert answer.status_code == 200, answer.text
    (refused,) = answer.json()["items"]
    assert (refused["status"], refused["problem"]["code"]) == (422, "bad_value")
    assert refused["problem"]["errors"][0]["pointer"] == f"/{field}"
