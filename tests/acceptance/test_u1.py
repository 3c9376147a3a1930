"""U1: a worker records without a signal, and who was red is followed up on time.

The story of the domain reference (section 18) in its own figures, from the visits as the phone sends
them, with the times that its clock was corrected to; people and codes are invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.book.entry import decode_entry
from domain.book.privacy.retention import Traces
from tests.api.http.world import STATION, open_world
from tests.api.terminal.running import taizhang

ROOT = f"/v1/stations/{STATION}"
DAY, SYNCED = "2026-03-11", "2026-03-12"
PHONE_SAID = f"{SYNCED}T11:19:00+08:00"
"""Its clock is 14 minutes fast; it has a signal again at 11:05."""
RED, NOT_MET, CHILD = "C-1001", "C-1002", "C-1003"
WORKER, OTHER, SECOND = "W-0412", "W-0423", "W-0418"


def at(hour, day=DAY):
    return f"{day}T{hour}:00+08:00"


OUTBOX = [
    (
        "home_visit.recorded",
        {
            "visitors": [WORKER],
            "client": RED,
            "started_at": at("08:41"),
            "ended_at": at("09:21"),
            "mode": "in_person",
            "services": ["humane_care"],
            "target_groups": ["elder_alone"],
            "risk_before": "red",
            "risk_after": "red",
            "follow_up_due": SYNCED,
        },
    ),
    (
        "home_visit.not_met",
        {"visitors": [WORKER], "client": NOT_MET, "attempted_at": at("09:56")},
    ),
    (
        "home_visit.recorded",
        {
            "visitors": [WORKER, SECOND],
            "client": CHILD,
            "started_at": at("10:46"),
            "ended_at": at("11:36"),
            "mode": "in_person",
            "services": ["humane_care"],
            "target_groups": ["left_behind_child"],
        },
    ),
]


def synced(world):
    """What the phone sends once it has a signal, and again because it did not get the answer."""
    commands = [
        {
            "command": name,
            "station": STATION,
            "idempotency_key": f"phone-7-{number}",
            "details": details,
            "device_time": PHONE_SAID,
        }
        for number, (name, details) in enumerate(OUTBOX)
    ]
    answer = world.post("/v1/commands", {"commands": commands})
    assert answer.status_code == 200, answer.text
    return answer.json()


class Clock:
    """The ledger's own, which the story moves on."""

    now = "2026-03-01T03:00:00.000000Z"

    def __call__(self) -> str:
        return self.now


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The station, with the red client changed by somebody else in the meantime."""
    clock = Clock()
    with open_world(tmp_path_factory.mktemp("u1"), clock=clock) as world:
        world.plan()
        for worker in (WORKER, OTHER, SECOND):
            joining = {
                "worker": worker,
                "engagement": "full_time",
                "source": "agency",
                "joined_on": "2025-01-01",
            }
            world.made(world.record("staff", joining))
        red = {"client": RED, "assessed_at": at("10:00", "2026-03-01"), "level": "red"}
        world.made(world.record("risk-assessed", {**red, "assessor": WORKER}))
        clock.now = "2026-03-11T07:00:00.000000Z"
        yellow = {"client": RED, "assessed_at": at("15:00"), "level": "yellow"}
        world.made(world.record("risk-assessed", {**yellow, "assessor": OTHER}))
        clock.now = "2026-03-12T03:05:00.000000Z"
        world.first = synced(world)
        world.head_before = world.house.feed.head_position()
        synced(world)
        yield world


def due(world, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = world.get(f"{ROOT}/due?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_second_sync_makes_no_event(world):
    assert world.house.feed.head_position() == world.head_before


def test_what_comes_a_day_later_is_not_late_and_keeps_what_the_phone_s_clock_said(world):
    entries = [
        decode_entry(raw) for _pos, raw in world.house.log.read_page(world.head_before - 3, 3)
    ]
    assert [each.occurred_at for each in entries] == [at("08:41"), at("09:56"), at("10:46")]
    assert {each.recorded_at[:16] for each in entries} == {"2026-03-12T03:05"}
    assert {each.device_time for each in entries} == {"2026-03-12T03:19:00.000Z"}
    told = world.get(f"{ROOT}/services?from={DAY}&to={DAY}").json()
    assert (told["late_entries"], told["received_late"]) == (0, 0)
    first, second = (datetime.fromisoformat(at(ended)) for ended in ("09:21", "11:36"))
    synced_at = datetime.fromisoformat(at("11:05", SYNCED))
    lags = [(synced_at - ended) / timedelta(hours=1) for ended in (first, second)]
    assert max(lags) == pytest.approx(26, abs=0.5)
    assert told["mean_lag_hours"] == pytest.approx(sum(lags) / 2, abs=1)


def test_what_is_said_of_the_child_is_kept_as_a_minor_s(world):
    ((_pos, raw),) = world.house.log.read_page(world.head_before - 1, 1)
    entry, traces = decode_entry(raw), Traces()
    traces.add(entry.record, entry.data)
    assert list(traces.people["client", CHILD]) == ["minor_service_file"]


def test_the_follow_up_is_due_to_the_minute_and_overdue_on_the_day(world):
    found = due(world, as_of=SYNCED, within_days=0)
    (line,) = (each for each in found["due"] if each["client"] == RED)
    assert (line["due_at"], line["rule"]) == (at("09:21", SYNCED), "red_followup_hours")
    assert (line["overdue"], line["risk"], line["worker"]) == (True, "red", WORKER)
    assert line["policy_version"] == "seed-2000-01-01"
    assert found["counts"]["red_overdue"] == 1
    day_before = due(world, as_of=DAY)
    assert [each["overdue"] for each in day_before["due"] if each["client"] == RED] == [False]


def test_the_two_words_on_risk_both_stand_and_the_higher_counts_until_one_settles_them(world):
    (conflict,) = due(world, as_of=SYNCED)["conflicts"]
    assert (conflict["client"], conflict["level"], len(conflict["records"])) == (RED, "red", 2)
    settling = {
        "client": RED,
        "assessed_at": at("11:05", SYNCED),
        "level": "yellow",
        "assessor": SECOND,
        "settles": conflict["records"],
    }
    world.made(world.record("risk-assessed", settling))
    assert due(world, as_of=SYNCED)["conflicts"] == []
    position = world.head_before
    assert due(world, as_of=SYNCED, as_known=position)["conflicts"] == [conflict]
    (line,) = world.get(f"{ROOT}/clients?client={RED}&as_of={SYNCED}").json()["items"]
    assert line["risk"] == "yellow"


def test_who_was_not_met_counts_as_tried_and_is_still_to_be_seen(world):
    told = world.get(f"{ROOT}/services?from={DAY}&to={DAY}").json()
    assert (told["attempted"], told["completed"]) == (3, 2)
    (attempt,) = world.get(f"{ROOT}/home-visits?client={NOT_MET}").json()["items"]
    assert not attempt["met"]
    covered = due(world, as_of=SYNCED)["covered"]
    assert covered["elder_alone"] == {"clients": 1, "visited": 1, "percent": 100.0}
    assert covered["left_behind_child"]["visited"] == 1
    (line,) = world.get(f"{ROOT}/clients?client={CHILD}").json()["items"]
    assert line["last_visit_on"] == DAY


def test_the_area_and_the_command_line_say_the_same(world):
    here = due(world, as_of=SYNCED)
    area = world.get(f"/v1/due?as_of={SYNCED}", "city").json()
    assert area["due"] == here["due"]
    place = str(world.house.location.directory)
    printed = taizhang(place, "due", "--station", STATION, "--as-of", SYNCED, "--json").json
    assert printed["counts"] == here["counts"]
