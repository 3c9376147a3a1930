"""Batches of all roles and scopes against a plain model of who may reach what."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.stations.commands import PlanStation
from tests.api.http.world import (
    CITY,
    DISTRICT,
    OTHER_DISTRICT,
    OTHER_STATION,
    STATION,
    area,
    keys,
    open_world,
)
from tests.builders import EVERYWHERE, a_plan, command

OTHER_CITY = "330100"
PLACES = {DISTRICT: CITY, OTHER_DISTRICT: CITY, "330105": OTHER_CITY}
"""District -> city."""


def put(district: str) -> dict[str, object]:
    """The areas of a station in a district."""
    return {
        "township": {"code": f"{district}001", "name": "示例街道"},
        "district": {"code": district, "name": f"区{district}"},
        "city": {"code": PLACES[district], "name": f"市{PLACES[district]}"},
    }


def give(world, secret, items):
    answer = world.client.post(
        "/v1/commands", json={"commands": items}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


@pytest.mark.parametrize("who", ["other_district", "city", "other_head"])
@pytest.mark.parametrize("kept", [True, False])
def test_a_batch_takes_no_station_over(fresh, who, kept):
    """Planned by somebody it is not within reach of, then put under the planner's own areas."""
    taken = "NB-FAR"
    plan = {"name": "新站", "planned_on": "2024-01-01", **put("330105")}
    fresh.secrets["far"] = fresh.tokens.create(
        "far", role="district_officer", scope_kind="district", scope="330105"
    ).secret
    fresh.made(fresh.post("/v1/stations", {"station": taken, "details": plan}, "far"))
    fresh.plan()
    head = fresh.house.feed.head_position()
    if who != "city" and not kept:
        taken = STATION
    own = area(OTHER_STATION)
    change = {**own, "effective_on": "2020-01-01"}
    worker = {
        "worker": "W-9",
        "engagement": "full_time",
        "source": "agency",
        "joined_on": "2024-06-01",
    }
    wanted = [
        ("plan_station", {"name": "我站", "planned_on": "2020-01-01", **own}),
        ("change_station_area", change),
        ("build_station", {"built_on": "2024-02-01"}),
        ("join_staff", worker),
        ("close_station", {"closed_on": "2026-01-01"}),
    ]
    items = [
        {"command": name, "station": taken, "idempotency_key": next(keys), "details": details}
        for name, details in wanted
    ]
    answers = give(fresh, fresh.secrets[who], items)
    assert {each["status"] for each in answers} <= {403, 404}, answers
    assert fresh.house.feed.head_position() == head
    for path in ("", "/staffing", "/trail"):
        assert fresh.get(f"/v1/stations/{taken}{path}", who).status_code == 404
    # One by one as well, and a plan tells no more of a station than that it is not for the asker.
    single = fresh.post("/v1/stations", {"station": taken, "details": wanted[0][1]}, who)
    assert (single.status_code, single.json()["code"]) == (404, "unknown_station")


MAY = {
    "plan_station": {"station_head", "district_officer", "city_officer"},
    "change_station_area": {"district_officer", "city_officer"},
    "promise_grant": {"station_head", "accountant"},
    "correct_record": {"station_head", "accountant"},
    "void_record": {"station_head", "accountant"},
}
EXISTING, NEW, RECORDS = 4, 2, 2


@dataclass
class Model:
    """Where stations lie, whose records there are, and what was accepted: all there is to reach."""

    tokens: dict[str, tuple[str, str, str]]
    places: dict[str, str]
    records: dict[str, str] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)

    def covers(self, who: str, station: str) -> bool:
        return station in self.places and self.may_put(who, station, self.places[station])

    def may_put(self, who: str, station: str, district: str) -> bool:
        role, kind, scope = self.tokens[who]
        if role == "admin":
            return False
        if kind == "engagement":
            return station in scope.split()[1:]
        return scope == {"station": station, "district": district, "city": PLACES[district]}[kind]

    def take(self, who: str, items: list[dict]) -> list[bool]:
        """What of a batch is accepted."""
        unmade: set[str] = set()
        said = []
        for item in items:
            is_accepted = self._take(who, item, unmade)
            if is_accepted:
                self.accepted.add(item["idempotency_key"])
            elif item["command"] == "promise_grant":
                unmade.add(item["record"])
            said.append(is_accepted)
        return said

    def _take(self, who: str, item: dict, unmade: set[str]) -> bool:
        name, station, key = item["command"], item["station"], item["idempotency_key"]
        district = item.get("details", {}).get("district", {}).get("code")
        is_new = station not in self.places
        if self.tokens[who][0] not in MAY[name] or not (is_new or self.covers(who, station)):
            return False
        if district and not self.may_put(who, station, district):
            return False
        if key in self.accepted:
            return True
        if is_new != (name == "plan_station") or not self._name(item, unmade):
            return False
        if district:
            self.places[station] = district
        return True

    def _name(self, item: dict, unmade: set[str]) -> bool:
        """Whether the record that an item names, if any, is one that it may name."""
        record, station = item.get("record"), item["station"]
        if record is None:
            return True
        if item["command"] == "promise_grant":
            is_free = record not in self.records
            self.records.setdefault(record, station)
            return is_free
        if record in self.voided | unmade or self.records.get(record) != station:
            return False
        if item["command"] == "void_record":
            self.voided.add(record)
        return True


WISH = st.tuples(
    st.sampled_from(sorted(MAY)),
    # The first two have somebody of their own who writes.
    st.sampled_from((*range(EXISTING + NEW), 0, 0, 1, 1)),
    st.sampled_from(sorted(PLACES)),
    st.integers(0, RECORDS - 1),
)
# And what rests on what was given right before it.
PAIR = st.tuples(
    WISH,
    st.sampled_from((("plan_station", "change_station_area"), ("promise_grant", "correct_record"))),
).map(lambda drawn: [(name, *drawn[0][1:]) for name in drawn[1]])
WISHES = st.lists(st.one_of(WISH.map(lambda wish: [wish]), PAIR), min_size=1, max_size=4).map(
    lambda several: [wish for wishes in several for wish in wishes]
)
ACTORS = (
    "head",
    "head",
    "money",
    "far_head",
    "staff",
    "supervisor",
    "d1",
    "d2",
    "city",
    "far",
    "audit",
)
BATCHES = st.lists(
    st.tuples(
        st.sampled_from(ACTORS),
        WISHES,
        st.sampled_from(("once", "repeated", "given anew")),
    ),
    min_size=2,
    max_size=6,
)


class Round:
    """One example: stations, tokens and records of its own in a book that all share."""

    numbers = itertools.count(1)

    def __init__(self, world):
        self.world = world
        mark = f"{next(self.numbers):04d}"
        self.amounts = itertools.count(1)
        self.stations = [f"S{mark}-{number}" for number in range(EXISTING + NEW)]
        self.ids = [f"0199f0a0-{mark}-7000-8000-{n:012d}" for n in range(RECORDS)]
        districts = sorted(PLACES)
        places = {code: districts[n % 3] for n, code in enumerate(self.stations[:EXISTING])}
        tokens = {
            "head": ("station_head", "station", self.stations[0]),
            "far_head": ("station_head", "station", self.stations[-1]),
            "money": ("accountant", "station", self.stations[1]),
            "staff": ("staff", "station", self.stations[0]),
            "supervisor": ("supervisor", "district", DISTRICT),
            "d1": ("district_officer", "district", DISTRICT),
            "d2": ("district_officer", "district", OTHER_DISTRICT),
            "city": ("city_officer", "city", CITY),
            "far": ("city_officer", "city", OTHER_CITY),
            "audit": ("auditor", "engagement", f"ENG {' '.join(self.stations)}"),
        }
        self.secrets = {
            who: world.tokens.create(
                f"{who}-{mark}", role=role, scope_kind=kind, scope=scope
            ).secret
            for who, (role, kind, scope) in tokens.items()
        }
        self.model = Model(tokens, places)
        for number, (code, district) in enumerate(places.items()):
            event = f"0199f0a0-{mark}-7000-9000-{number:012d}"
            plan = command(
                a_plan(**put(district)),
                station=code,
                event_id=event,
                command_id=event,
                reach=EVERYWHERE,
            )
            assert isinstance(plan, PlanStation)
            world.house.writing.execute(plan)

    def item(self, wish):
        name, station, district, record = wish
        found = {
            "command": name,
            "station": self.stations[station],
            "idempotency_key": next(keys),
        }
        if name == "plan_station":
            found["details"] = {"name": "站", "planned_on": "2024-01-01", **put(district)}
        elif name == "change_station_area":
            found["details"] = {"effective_on": "2024-02-01", **put(district)}
        else:
            found["record"] = self.ids[record]
        if name in ("promise_grant", "correct_record"):
            found["details"] = {
                "grant": f"G{record}",
                "source": "welfare_lottery",
                "amount": f"{next(self.amounts)}.00",
                "promised_on": "2025-01-01",
            }
        if name in ("correct_record", "void_record"):
            found |= {"reason": "录错", "reason_code": "typo"}
        return found

    def play(self, batches):
        sent = []
        for who, wishes, again in batches:
            items = [self.item(wish) for wish in wishes]
            sent.append((who, items))
            self._give(who, items)
            if again == "repeated":
                for former in sent[:2]:
                    self._give(*former)
            elif again == "given anew":
                self._give(who, [self.item(wish) for wish in wishes])
        self._compare()

    def _give(self, who, items):
        expected = self.model.take(who, items)
        answers = give(self.world, self.secrets[who], items)
        said = [each["status"] == 201 for each in answers]
        assert said == expected, (who, items, answers)
        for item, answer in zip(items, answers, strict=True):
            hidden = not self.model.covers(who, item["station"])
            if answer["status"] != 201 and hidden:
                assert answer["status"] in (403, 404), (who, item, answer)

    def _compare(self):
        found = {}
        asked = "&".join(f"station={code}" for code in self.stations)
        for who in ("city", "far"):
            self.world.secrets[who] = self.secrets[who]
            for each in self.world.get(f"/v1/stations?{asked}", who).json()["items"]:
                found[each["code"]] = each["district"]["code"]
            for record, station in self.model.records.items():
                shown = self.world.get(f"/v1/records/{record}", who)
                assert (shown.status_code == 200) == self.model.covers(who, station)
                if shown.status_code == 200:
                    is_voided = record in self.model.voided
                    assert (shown.json()["station"], shown.json()["is_voided"]) == (
                        station,
                        is_voided,
                    )
        assert found == self.model.places


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("reach")) as world:
        yield world


def played(world, examples):
    @settings(max_examples=examples, database=None)
    @given(batches=BATCHES)
    def play(batches):
        Round(world).play(batches)

    play()


def test_random_batches_reach_what_the_model_says(shared):
    played(shared, 25)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_random_batches_reach_what_the_model_says(shared):
    played(shared, 300)
