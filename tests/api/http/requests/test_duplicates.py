"""What is probably in the book already is held at every door, and recorded once that is confirmed."""

from __future__ import annotations

import pytest

from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.entry import decode_entry
from tests.api.http.world import STATION, expenditure, grant, keys, open_world, visit

CONFIRMED = {"confirm_duplicate": True, "reason": "上下午各去一次"}
CODE = "confirmed_duplicate"
HELD = {"confirm_duplicate": False, "reason": ""}


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as opened:
        opened.plan()
        yield opened


def give(world, path, details, **more):
    return world.post(f"/v1/stations/{STATION}/{path}", {"details": details} | HELD | more)


def item(details, **more):
    head = {"command": "record_home_visit", "station": STATION, "idempotency_key": next(keys)}
    return head | {"details": details} | more


def last_entry(world):
    (found,) = world.house.log.read_page(world.house.feed.head_position() - 1, 1)
    return decode_entry(found[1])


def test_the_same_visit_under_another_key_is_held_and_the_earlier_one_named(world):
    made = world.made(give(world, "home-visits", visit()))
    head = world.house.feed.head_position()
    answer = give(world, "home-visits", visit(services=["counselling"]))
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["record"]) == ("probable_duplicate", made["record"])
    assert world.house.feed.head_position() == head


def test_what_is_confirmed_says_so_in_its_entry_for_ever(world):
    made = world.made(give(world, "home-visits", visit()))
    assert last_entry(world).duplicate_of == ""
    again = give(world, "home-visits", visit(), **CONFIRMED)
    assert {"code": CODE, "records": [made["record"]]} in world.made(again)["warnings"]
    entry = last_entry(world)
    assert (entry.duplicate_of, entry.reason) == (made["record"], CONFIRMED["reason"])


def test_what_is_confirmed_is_told_in_its_list_as_long_as_it_counts_at_every_position(world):
    first = world.made(give(world, "home-visits", visit()))
    world.made(give(world, "home-visits", visit(client="C002")))
    again = world.made(give(world, "home-visits", visit(), **CONFIRMED))
    third = world.made(give(world, "home-visits", visit(), **CONFIRMED))
    reason = {"reason_code": "typo", "reason": "看错"}
    later = {"started_at": "2021-06-04T09:00:00+08:00", "ended_at": "2021-06-04T09:45:00+08:00"}
    changes = ((again, "corrections", {"details": {"mode": "phone"}}), (third, "voids", {}))
    for made, what, more in (*changes, (again, "corrections", {"details": later})):
        address = f"/v1/records/{made['record']}/{what}"
        world.made(world.post(address, reason | more, If_Match="*"))
    head = world.house.feed.head_position()
    entries = world.house.log.entries_at(range(1, head + 1))
    standing: set[str] = set()
    for position in range(1, head + 1):
        entry = decode_entry(bytes(entries[position]))
        standing |= {entry.record} if entry.duplicate_of else set()
        standing -= {entry.record} if entry.type == "record.voided" else set()
        if position < first["position"]:
            continue
        listed = f"/v1/stations/{STATION}/home-visit-recorded?count=true&as_known={position}"
        found = world.get(f"{listed}&warning=confirmed_duplicate").json()
        assert {each["record"] for each in found["items"]} == standing, position
        assert found["total"] == len(standing)
        told = {
            each["record"] for each in world.get(listed).json()["items"] if CODE in each["warnings"]
        }
        assert told == standing, position
    assert standing == {again["record"]}
    flagged = world.get(f"/v1/stations/{STATION}/services").json()["flagged"]
    assert CODE not in flagged, "a figure of services counts what visits state"


def test_a_confirmation_needs_a_reason(world):
    world.made(give(world, "home-visits", visit()))
    answer = give(world, "home-visits", visit(), confirm_duplicate=True)
    assert (answer.status_code, answer.json()["code"]) == (422, "missing_value")
    assert answer.json()["errors"][0]["pointer"] == "/reason"


def test_a_retry_with_the_same_key_is_answered_as_before(world):
    key = next(keys)
    body = {"details": visit()} | HELD
    path = f"/v1/stations/{STATION}/home-visits"
    first = world.post(path, body, key=key)
    again = world.post(path, body, key=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"


def test_items_of_a_batch_are_held_against_the_book_and_against_each_other(world):
    first = world.made(give(world, "home-visits", visit()))
    other = visit(client="C002")
    items = [item(visit()), item(other), item(other), item(other, **CONFIRMED)]
    found = world.post("/v1/commands", {"commands": items}).json()["items"]
    assert [each["status"] for each in found] == [409, 201, 409, 201]
    assert found[0]["problem"]["record"] == first["record"]
    assert found[2]["problem"]["record"] == found[1]["receipt"]["record"]


def test_a_correction_that_makes_a_visit_like_another_is_held(world):
    first = world.made(give(world, "home-visits", visit()))
    second = world.made(give(world, "home-visits", visit(client="C002")))
    path = f"/v1/records/{second['record']}/corrections"
    body = {"reason_code": "typo", "reason": "写错人", "details": {"client": "C001"}}
    held = world.post(path, body | {"confirm_duplicate": False}, If_Match="*")
    assert (held.status_code, held.json()["record"]) == (409, first["record"])
    world.made(world.post(path, body | {"confirm_duplicate": True}, If_Match="*"))
    assert last_entry(world).duplicate_of == first["record"]


def test_a_void_makes_room_and_a_correction_moves_what_is_held(world):
    made = world.made(give(world, "home-visits", visit()))
    path = f"/v1/records/{made['record']}"
    moved = {"started_at": "2021-06-04T09:00:00+08:00", "ended_at": "2021-06-04T09:45:00+08:00"}
    body = {"reason_code": "typo", "reason": "日期写错", "details": moved}
    world.made(world.post(f"{path}/corrections", body, If_Match="*"))
    assert give(world, "home-visits", visit(**moved)).status_code == 409
    again = world.made(give(world, "home-visits", visit()))
    assert again["record"] != made["record"]
    void = {"reason_code": "double_entry", "reason": "重复"}
    world.made(world.post(f"{path}/voids", void, If_Match="*"))
    world.made(give(world, "home-visits", visit(**moved)))


def test_a_session_of_a_group_is_held_by_its_number_and_by_its_time(world):
    plan = KIND_OF_TOPIC["group.planned"]
    world.made(give(world, plan.path, plan.example["details"]))
    kind = KIND_OF_TOPIC["group.session_held"]
    session = kind.example["details"]
    made = world.made(give(world, kind.path, session))
    for again in (session, session | {"session_number": 9}, session | _LATER):
        answer = give(world, kind.path, again)
        assert (answer.status_code, answer.json()["code"]) == (409, "probable_duplicate")
        assert answer.json()["record"] == made["record"]
    world.made(give(world, kind.path, session | _LATER | {"session_number": 9}))
    world.made(give(world, kind.path, session, **CONFIRMED))


_LATER = {"started_at": "2021-07-20T14:00:00+08:00", "ended_at": "2021-07-20T15:30:00+08:00"}


def test_the_same_voucher_is_held(world):
    world.made(give(world, "grants", grant()))
    paid = expenditure("120.50", voucher_number="E-001")
    first = world.made(give(world, "expenditures", paid))
    held = give(world, "expenditures", paid | {"spent_on": "2021-12-31"})
    assert (held.status_code, held.json()["record"]) == (409, first["record"])
    world.made(give(world, "expenditures", paid | {"spent_on": "2022-01-05"}))
