"""The same key twice, and the version that a write rests on."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from api.http.access import Principal
from api.http.requests.command_ids import command_id_of
from domain.ground.forms.fields import Code
from ledger.people import tokens
from tests.api.http.world import STATION, keys, open_world, visit
from tests.builders import a_home_visit
from tests.ledger.writing.checking import fresh as fresh_command

VISITS = f"/v1/stations/{STATION}/home-visits"


def test_the_same_key_and_body_get_the_first_answer_again(world):
    key = next(keys)
    first = world.record("home-visits", visit(), key=key)
    head = world.house.feed.head_position()
    again = world.record("home-visits", visit(), key=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.status_code == 201
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("location", "etag", "ledger-position"):
        assert again.headers[name] == first.headers[name]
    assert world.house.feed.head_position() == head


def test_the_same_key_with_another_body_is_refused(world):
    key = next(keys)
    world.made(world.record("home-visits", visit(), key=key))
    other = world.record("home-visits", visit(client="C002"), key=key)
    assert other.status_code == 422
    assert other.json()["code"] == "command_reused"


def test_the_same_key_at_another_address_is_refused(world):
    key = next(keys)
    body = {"details": {"worker": "W01", "level": "assistant", "valid_from": "2021-01-01"}}
    world.made(world.post(f"/v1/stations/{STATION}/staff-credentials", body, key=key))
    other = world.post(f"/v1/stations/{STATION}/staff-departures", body, key=key)
    assert other.status_code == 422


def test_the_same_key_of_another_actor_is_another_command(world):
    key = next(keys)
    first = world.made(world.record("home-visits", visit(), "head", key=key))
    second = world.made(world.record("home-visits", visit(), "staff", key=key))
    assert first["record"] != second["record"]


def test_a_refused_request_may_be_repeated_with_its_key(world):
    key = next(keys)
    refused = world.record("home-visits", visit(visitors=["W77"]), key=key)
    assert refused.status_code == 422
    world.made(world.record("home-visits", visit(), key=key))


def test_equal_requests_at_the_same_time_make_one_record(world):
    key = next(keys)
    head = world.house.feed.head_position()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: world.record("home-visits", visit(), key=key), range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert world.house.feed.head_position() == head + 1


def test_a_client_may_choose_the_record_id_once(world):
    chosen = "0199f0a0-1111-7000-8000-00000000abcd"
    receipt = world.made(world.post(VISITS, {"details": visit(), "record": chosen}))
    assert receipt["record"] == chosen
    taken = world.post(VISITS, {"details": visit(client="C003"), "record": chosen})
    assert taken.status_code == 409
    assert taken.json()["code"] == "record_id_taken"


def test_the_answer_says_where_and_at_which_version(world):
    answer = world.record("home-visits", visit())
    receipt = answer.json()
    assert answer.headers["location"] == f"/v1/records/{receipt['record']}"
    assert answer.headers["ledger-position"] == str(receipt["position"])
    assert answer.headers["etag"] == f'"r{receipt["position"]}"'
    assert receipt["events"] == [
        {
            "event_id": receipt["record"],
            "position": receipt["position"],
            "version": receipt["version"],
        }
    ]
    shown = world.get(answer.headers["location"])
    assert shown.status_code == 200
    assert shown.headers["etag"] == answer.headers["etag"]
    station = world.get(f"/v1/stations/{STATION}")
    assert station.headers["etag"] == f'"v{receipt["version"]}"'


def test_the_answer_to_a_month_says_where_its_event_is(world):
    answer = world.post(f"/v1/stations/{STATION}/periods/2020-07/closures", {})
    event = world.get(answer.headers["location"])
    assert event.json()["type"] == "period.closed"


def test_a_correction_without_if_match_is_refused(world):
    record = world.made(world.record("home-visits", visit()))["record"]
    for path in ("corrections", "voids"):
        answer = world.post(f"/v1/records/{record}/{path}", {})
        assert answer.status_code == 428
        assert answer.json()["code"] == "precondition_required"


def test_a_first_record_may_rest_on_a_version_too(world):
    version = world.get(f"/v1/stations/{STATION}").headers["etag"]
    world.made(world.record("home-visits", visit(), If_Match=version))
    assert world.record("home-visits", visit(), If_Match=version).status_code == 412


def test_a_repeat_needs_no_newer_version(world):
    record = world.made(world.record("home-visits", visit()))["record"]
    version = world.get(f"/v1/records/{record}").headers["etag"]
    key, void = next(keys), {"reason_code": "typo", "reason": "误录"}
    first = world.post(f"/v1/records/{record}/voids", void, If_Match=version, key=key)
    again = world.post(f"/v1/records/{record}/voids", void, If_Match=version, key=key)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content


def test_a_repeat_after_a_restart_gets_the_stored_answer(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        first = world.record("home-visits", visit(), key="the-key")
    with open_world(tmp_path) as world:
        again = world.record("home-visits", visit(), key="the-key")
        assert again.content == first.content
        assert again.headers["idempotency-replayed"] == "true"
        json.loads(again.content)


@pytest.fixture(scope="module")
def colons(world):
    """Holders as an earlier version let them be called."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_CODE", TypeAdapter(Code))
        for name in ("a", "a:b"):
            world.secrets[name] = world.tokens.create(
                name, role="staff", scope_kind="station", scope=STATION
            ).secret
    return world


def test_names_with_a_colon_are_told_apart_from_keys_with_one(colons):
    first = colons.made(colons.record("home-visits", visit(client="K1"), "a:b", key="c"))
    second = colons.record("home-visits", visit(client="K2"), "a", key="b:c")
    assert colons.made(second)["record"] != first["record"]
    again = colons.record("home-visits", visit(client="K1"), "a:b", key="c")
    assert (again.json()["record"], again.headers["idempotency-replayed"]) == (
        first["record"],
        "true",
    )


def test_what_was_stored_under_a_name_with_a_colon_is_found_again(colons):
    """As an earlier version stored it: the name as it is."""
    sent = json.dumps({"details": visit(client="K3")}, separators=(",", ":")).encode()
    command = fresh_command(
        a_home_visit(client="K3", visitors=["W01"]),
        actor="a:b",
        command_id=f"{STATION}/a:b:old",
    )
    receipt = colons.house.writing.execute(
        command, request=b"POST " + VISITS.encode() + b"\n" + sent
    )
    again = colons.post(VISITS, sent, "a:b", key="old")
    assert (again.json()["record"], again.headers["idempotency-replayed"]) == (
        receipt.record,
        "true",
    )
    # Nobody else is answered with it.
    others = [colons.post(VISITS, sent, "a", key="b:old") for _ in range(2)]
    assert colons.made(others[0])["record"] != receipt.record
    assert others[1].headers["idempotency-replayed"] == "true"
    assert others[1].content == others[0].content


@given(
    st.lists(
        st.tuples(
            st.text("a:/%3A2F5x", min_size=1, max_size=70),
            st.text("a:.x~", min_size=1, max_size=64),
            st.text("a:/%x", min_size=1, max_size=6),
        ),
        min_size=2,
        max_size=2,
        unique=True,
    )
)
def test_no_two_scopes_actors_and_keys_have_one_id(both):
    ids = [
        command_id_of(Principal(actor, "staff", "station", scope), key, lambda _former: None)
        for scope, actor, key in both
    ]
    assert ids[0] != ids[1]
    assert all(len(each) <= 200 for each in ids)
