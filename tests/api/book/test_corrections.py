"""Corrections over HTTP: the fields that change, what they leave standing, what they refuse."""

from __future__ import annotations

import pytest

from tests.api.http.world import STATION, keys, open_world, visit

NAMED = {"client_name": "示例甲", "address": "示例路一号", "narrative": "腿疼。"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("corrections")) as opened:
        opened.plan()
        yield opened


def correct(world, made, **details):
    body = {"reason_code": "typo", "reason": "录错", "details": details}
    return world.post(f"/v1/records/{made['record']}/corrections", body, If_Match="*")


def shown(world, made):
    return world.get(f"/v1/records/{made['record']}").json()


def test_one_field_is_sent_and_the_rest_stands(world):
    made = world.made(world.record("home-visits", visit(household="H001", **NAMED)))
    before = shown(world, made)
    world.made(correct(world, made, persons_served=3))
    after = shown(world, made)
    assert after["value"] == {**before["value"], "persons_served": 3}
    assert after["personal"] == before["personal"] == NAMED
    assert [each["value"] for each in after["history"]] == [before["value"], after["value"]]


def test_null_clears_what_may_be_absent(world):
    made = world.made(world.record("home-visits", visit(household="H001", **NAMED)))
    world.made(correct(world, made, household=None, address=None))
    after = shown(world, made)
    assert "household" not in after["value"]
    assert after["personal"] == {name: NAMED[name] for name in ("client_name", "narrative")}


def test_one_personal_field_is_stated_anew_and_the_others_stand(world):
    made = world.made(world.record("home-visits", visit(**NAMED)))
    world.made(correct(world, made, narrative="腿疼，已送医。", client_name=""))
    assert shown(world, made)["personal"] == {**NAMED, "narrative": "腿疼，已送医。"}
    world.made(correct(world, made, narrative="已康复。"))
    assert shown(world, made)["personal"] == {**NAMED, "narrative": "已康复。"}


def test_text_about_a_client_belongs_to_whomever_the_record_names_by_then(world):
    made = world.made(world.record("home-visits", visit(client="C010")))
    changes = [{"client": "C011"}, {"narrative": "腿疼。"}, {"client": "C012", "address": "一号"}]
    items = [
        {
            "command": "correct_record",
            "station": STATION,
            "record": made["record"],
            "idempotency_key": next(keys),
            "reason_code": "typo",
            "reason": "录错",
            "details": details,
        }
        for details in changes
    ]
    found = world.post("/v1/commands", {"commands": items}).json()
    assert found["accepted"] == 3, found
    assert shown(world, made)["personal"] == {"narrative": "腿疼。", "address": "一号"}
    vault = world.house.vault
    assert vault.reveal(f"{STATION}/client/C010") == {}
    assert vault.reveal(f"{STATION}/client/C011") == {"narrative": "腿疼。"}
    assert vault.reveal(f"{STATION}/client/C012") == {"address": "一号"}


def test_a_record_of_the_same_batch_is_corrected_by_one_field(world):
    record = "0199f0a0-7777-7000-8000-00000000000a"
    common = {"station": STATION, "record": record}
    given = {"command": "record_home_visit", "details": visit(client="C007", **NAMED)}
    fixed = {
        "command": "correct_record",
        "reason_code": "typo",
        "reason": "录错",
        "details": {"narrative": "已康复。"},
    }
    items = [{**common, **each, "idempotency_key": next(keys)} for each in (given, fixed)]
    found = world.post("/v1/commands", {"commands": items}).json()
    assert found["accepted"] == 2, found
    assert shown(world, {"record": record})["personal"] == {**NAMED, "narrative": "已康复。"}


@pytest.mark.parametrize(
    ("details", "status", "code", "pointer"),
    [
        ({}, 409, "nothing_changed", "/details"),
        ({"persons_served": 1}, 409, "nothing_changed", "/details"),
        ({"nonsense": 1}, 422, "unknown_field", "/details/nonsense"),
        ({"client": None}, 422, "missing_client", "/details/client"),
        ({"visitors": None}, 422, "bad_value", "/details/visitors"),
        ({"visitors": []}, 422, "missing_value", "/details/visitors"),
        ({"visitors": ["W99"]}, 422, "unknown_worker", "/details/visitors/0"),
        (
            {"ended_at": "2021-06-03T08:00:00+08:00"},
            422,
            "end_before_start",
            "/details/ended_at",
        ),
        (
            {"started_at": "2021-06-03T10:00:00+08:00"},
            422,
            "end_before_start",
            "/details/started_at",
        ),
        ({"client": "13800138000"}, 422, "personal_number", "/details/client"),
        ({"persons_served": "2"}, 422, "bad_value", "/details/persons_served"),
    ],
)
def test_what_is_wrong_is_named_where_it_was_sent(world, details, status, code, pointer):
    made = world.made(world.record("home-visits", visit()))
    answer = correct(world, made, **details)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_whole_body_is_a_special_case(world):
    made = world.made(world.record("home-visits", visit(household="H001")))
    world.made(correct(world, made, **visit(persons_served=2)))
    value = shown(world, made)["value"]
    assert (value["persons_served"], value["household"]) == (2, "H001")
