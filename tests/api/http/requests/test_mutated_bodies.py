"""Mutated bodies at every write: an answer that says no, and a book that has not moved."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.api.http.attacks import Operation, operations_of
from tests.api.http.mutations import mutated
from tests.api.http.world import STATION, expenditure, grant, keys, open_world, visit

BY_THE_DISTRICT = {"change_station_area", "open_client_file"}
SHORT, LONG = 10, 600
"""Bodies of each write."""


class Target:
    """A station that works, and every write with the ids that it needs."""

    def __init__(self, world):
        self.world = world
        self.writes = [each for each in operations_of(world.app.openapi()) if each.method == "POST"]
        world.plan()
        world.made(world.record("grants", grant(), "accountant"))
        record = world.made(world.record("home-visits", visit()))["record"]
        kept = {
            "category": "service_activity",
            "reserved_on": "2021-07-01",
            "valid_until": "2999-12-31",
            "amount": "10.00",
            "lines": expenditure()["lines"],
        }
        reservation = world.made(world.record("reservations", kept))["record"]
        held = {"about": "client", "person": "C001", "case_number": "鄞审3号", "reason": "审计取证"}
        hold = world.made(world.post(f"/v1/stations/{STATION}/legal-holds", held))["record"]
        start = self.item("start_import", {"file_sha256": "0" * 64, "rows": 1})
        [begun] = world.post("/v1/commands", {"commands": [start]}).json()["items"]
        self.ids = {
            "code": STATION,
            "record": record,
            "reservation": reservation,
            "hold": hold,
            "batch": begun["receipt"]["record"],
            "client": "C001",
            "month": "2021-06",
        }
        self.said = Counter()

    def item(self, name, body):
        return {"command": name, "station": STATION, "idempotency_key": next(keys), **body}

    def give(self, write: Operation, raw: bytes, **more: str):
        """Send a body; whatever it is, there is an answer, and no answer but yes moves the book."""
        feed = self.world.house.feed
        head = feed.head_position()
        who = "district" if write.name in BY_THE_DISTRICT else "head"
        answer = self.world.post(
            write.address(self.ids), raw, who, If_Match=f'"v{head}", "r{head}"', **more
        )
        assert answer.status_code < 500, (write.name, raw[:2_000], answer.text)
        accepted = answer.status_code == 201
        if answer.status_code == 200:
            items = answer.json()["items"]
            assert all(each["status"] < 500 for each in items), (raw[:2_000], answer.text)
            accepted = any(each["status"] == 201 for each in items)
        elif not accepted:
            assert answer.headers["content-type"].startswith("application/problem+json")
            assert answer.json()["code"] != "internal_error"
        if not accepted:
            assert feed.head_position() == head, (write.name, raw[:2_000])
        self.said["accepted" if accepted else "refused"] += 1
        self.said[answer.status_code] += 1

    def attack(self, write: Operation, times: int):
        """A number of mutated bodies, the same in every run."""
        rng = random.Random(f"{write.name}")
        for _ in range(times):
            body = write.body()
            if write.name == "give_commands" and rng.random() < 0.9:
                other = rng.choice([each for each in self.writes if each.body() is not None])
                if other.name != "give_commands":
                    more = {name: self.ids[name] for name in ("record", "reservation", "month")}
                    body = {"commands": [self.item(other.name, other.body() | more)]}
            self.give(write, mutated(body, rng))


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("mutated")) as world:
        yield Target(world)


def attack_all(target, times):
    before = Counter(target.said)
    for write in target.writes:
        target.attack(write, 8 * times if write.name == "give_commands" else times)
    said = target.said - before
    given = (len(target.writes) + 7) * times
    assert said["accepted"] + said["refused"] == given
    # Nearly every one is refused, and as what it is.
    assert said["refused"] > given * 0.6, said
    assert said[400] > 0
    assert said[422] > given * 0.3
    return given


def test_mutated_bodies_are_refused_and_change_nothing(target):
    assert attack_all(target, SHORT) > 1_000


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_many_mutated_bodies_are_refused_and_change_nothing(target):
    given = attack_all(target, LONG)
    print(f"{given} mutated bodies: {dict(target.said)}")  # noqa: T201 - the count is what is asked
    assert given > 20_000


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1])
def test_a_body_of_any_size_is_answered(target, size):
    for write in target.writes:
        target.give(write, b" " * size)
        target.give(write, b"[" * size)
