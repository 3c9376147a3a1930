"""Ledgers that earlier versions have made: opened, migrated, verified, replayed, answered the same.

They are never made again (``ledgers/make.py`` says how one was made); a later version may answer
more than was asked then, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.application import KEYS_VARIABLE
from ledger.schema.migrations import EVENTS, VAULT
from tests.api.http.world import World, keys
from tests.api.terminal.running import Ran, taizhang
from tests.golden.ledgers.keeping import (
    Restored,
    answers_of,
    asked,
    differences,
    restore,
    versions,
    without_words,
)


@dataclass(frozen=True)
class Old:
    """A ledger of an earlier version, what was written down of it, and what this version says."""

    restored: Restored
    then: dict[str, Any]
    world: World
    migrated: Ran
    verified: Ran
    replayed: Ran

    @property
    def outside(self) -> Path:
        return self.restored.outside

    @property
    def root(self) -> str:
        return f"/v1/stations/{self.then['station']}"

    def taizhang(self, *words: object) -> Ran:
        return taizhang(self.restored.place, *words)

    def records(self, name: str) -> str:
        return str(self.then["records"][name])


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((version, database), id=f"{version} {database}", marks=marks)
        for version in versions()
        for database, marks in (("sqlite", ()), ("postgresql", pytest.mark.postgres))
    ],
)
def old(request, tmp_path_factory, postgres_databases) -> Iterator[Old]:
    version, database = request.param
    folder = tmp_path_factory.mktemp("old")
    place = postgres_databases() if database == "postgresql" else nullcontext("")
    with pytest.MonkeyPatch.context() as patch, place as url:
        patch.setenv(KEYS_VARIABLE, str(folder / "keys"))
        restored = restore(version, database, folder, url)
        migrated = taizhang(restored.place, "migrate", "--json")
        verified = taizhang(restored.place, "verify", "--deep", "--json")
        replayed = taizhang(restored.place, "replay", "--check", "--json")
        with restored.world() as world:
            then = answers_of(version, database)
            yield Old(restored, then, world, migrated, verified, replayed)


def test_there_is_a_ledger_of_every_released_version():
    assert versions() == ["0.1.0"]


def test_it_is_migrated_from_the_tables_of_its_version(old):
    heads = {"events": EVENTS.head, "vault": VAULT.head}
    assert old.migrated.json == {
        part: {"from": then, "to": heads[part]} for part, then in old.then["schemas"].items()
    }


def test_it_verifies(old):
    assert list(differences(old.then["verify"], old.verified.json)) == []


def test_its_replay_gives_the_same_stations_and_every_view_agrees(old):
    assert list(differences(old.then["replay"], old.replayed.json)) == []
    assert set(old.replayed.json["differences"].values()) == {None}


def test_it_answers_what_it_answered(old):
    told = [
        f"{each['who']} {each['get']}{difference}"
        for each in old.then["answers"]
        for difference in differences(
            each["answer"], without_words(asked(old.world, each["who"], each["get"]))
        )
    ]
    assert told == []
    assert len(old.then["answers"]) > 150


def test_a_command_given_again_gets_the_stored_outcome(old):
    head = old.world.house.feed.head_position()
    for each in old.then["repeats"]:
        answer = old.world.post(
            each["post"], each["body"].encode(), each["who"], key=each["key"], **each["headers"]
        )
        assert answer.status_code == 201, (each["post"], answer.text)
        assert list(differences(each["answer"], answer.json())) == []
        assert answer.headers["idempotency-replayed"] == "true"
    assert old.world.house.feed.head_position() == head


def test_who_was_erased_stays_erased_and_who_was_not_has_a_name(old):
    erased, restricted = old.then["erased"], old.then["restricted"]
    shown = asked(old.world, "head", f"/v1/records/{old.records('visit 3')}")
    assert shown["value"]["client"] == erased["client"]
    assert shown["personal"] == {"client_name": "〔已依法删除〕"}
    people = asked(old.world, "head", f"{old.root}/staffing?as_of=2024-06-30")["people"]
    names = {person["code"]: person["name"] for person in people}
    assert old.then["names"].items() <= names.items()
    assert names[restricted["worker"]] not in {restricted["name"], ""}
    kept = asked(old.world, "head", f"/v1/records/{old.records('visit 6')}")["personal"]
    assert (kept["client_name"], kept["narrative"]) == ("客户06", "一切平安。")
    lists = ("home-visits?limit=200", "trail?limit=200", "reads", f"clients/{erased['client']}")
    for each in lists:
        assert erased["name"] not in old.world.get(f"{old.root}/{each}", "head").text
    visit = {"details": _visit(erased["client"])}
    refused = old.world.post(f"{old.root}/home-visits", visit, "staff")
    assert refused.json()["code"] == "person_already_erased"


def test_a_token_that_had_ended_opens_nothing(old):
    assert old.world.get("/v1/stations", "staff").status_code == 200
    assert old.world.get("/v1/stations", "ended").status_code == 401


def test_what_was_kept_outside_still_proves(old):
    policy, entry = old.outside / "trust.policy", old.outside / "entry.json"
    proofs = sorted(old.outside.glob("*.tlog-proof"))
    assert len(proofs) == 3
    for proof in proofs:
        for given in ((), ("--entry", entry, "--policy", policy)):
            checked = old.taizhang("proof", "check", proof, *given, "--json")
            assert checked.code == 0, checked.err
    witnessed = old.outside / "witnessed.policy"
    witnessed.write_text(policy.read_text().replace("quorum none", "quorum w"))
    given = ("--entry", entry, "--policy", witnessed)
    cosigned = old.outside / f"{old.then['sizes'][-1]}.tlog-proof"
    codes = [old.taizhang("proof", "check", proof, *given).code for proof in proofs]
    assert codes == [int(proof != cosigned) for proof in proofs]


def test_it_is_written_to_and_continues_what_was_signed(old):
    head = old.then["sizes"][-1]
    made = old.world.made(
        old.world.post(f"{old.root}/home-visits", {"details": _visit("C-0100")}, "staff")
    )
    assert made["position"] > head
    right = {"reason_code": "typo", "reason": "录入有误", "details": _visit("C-0101")}
    etag = old.world.get(f"/v1/records/{old.records('visit 7')}", "head").headers["etag"]
    path = f"/v1/records/{old.records('visit 7')}/corrections"
    old.world.made(old.world.post(path, right, key=next(keys), If_Match=etag))
    old.world.house.transparency.publish()
    kept = [
        word
        for size in old.then["sizes"]
        for word in ("--checkpoint", old.outside / f"{size}.checkpoint")
    ]
    policy = ("--policy", old.outside / "trust.policy")
    verified = old.taizhang("verify", "--views", *kept, *policy, "--json").json
    assert (verified["ok"], verified["entries"]) == (True, made["position"] + 1)


def test_a_rebuild_from_nothing_agrees_with_a_replay(old):
    rebuilt = old.taizhang("rebuild", "--json").json
    assert rebuilt["failed"] == {}
    assert old.taizhang("replay", "--check", "--json").code == 0


def _visit(client: str) -> dict[str, Any]:
    return {
        "visitors": ["W-1"],
        "client": client,
        "started_at": "2024-06-10T09:00:00+08:00",
        "ended_at": "2024-06-10T09:45:00+08:00",
        "mode": "phone",
        "services": ["counselling"],
    }


def test_a_difference_is_told_and_an_addition_is_not():
    stored = {"a": [1, {"b": "x"}], "c": None}
    assert list(differences(stored, {"a": [1, {"b": "x", "new": 1}], "c": None, "d": 2})) == []
    wrong: list[Any] = [
        {"a": [1], "c": None},
        {"a": [1, {"b": "y"}], "c": None},
        {"a": [True, {"b": "x"}], "c": None},
        {"a": [1, {"b": "x"}]},
        json.loads("[]"),
    ]
    assert [len(list(differences(stored, each))) for each in wrong] == [1, 1, 1, 1, 1]
