"""Clients over HTTP: registered, found by code and by name, named in the place of a code."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.ground.forms.codes import is_sound
from tests.api.http.world import OTHER_STATION, STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"
NAME = "示例乙"
CARD = "33021219380415001X"


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        yield world


def named(**details):
    stated = visit(**{"client_name": NAME} | details)
    del stated["client"]
    return stated


def clients(world, query="", who="head"):
    world.house.catch_up()
    return world.get(f"{ROOT}/clients{query}", who)


def test_a_visit_may_give_the_name_and_is_answered_with_the_code(world):
    first = world.made(world.record("home-visits", named(), key="one"))
    assert is_sound(first["client"])
    again = world.record("home-visits", named(), key="one")
    assert again.json() == first
    later = {"started_at": "2021-07-03T09:00:00+08:00", "ended_at": "2021-07-03T09:45:00+08:00"}
    second = world.made(world.record("home-visits", named(client_name="示例　乙", **later)))
    assert second["client"] == first["client"]
    other = world.made(world.record("home-visits", named(client_name="示例丙", **later)))
    assert other["client"] != first["client"]
    record = world.get(f"/v1/records/{second['record']}").json()
    assert record["value"]["client"] == first["client"]
    given = world.made(world.record("home-visits", visit(client="C009", **later)))
    assert "client" not in given


def test_many_at_once_of_one_new_name_are_one_person(world):
    def send(number):
        day = f"2021-06-{number + 1:02d}"
        at = {"started_at": f"{day}T09:00:00+08:00", "ended_at": f"{day}T09:45:00+08:00"}
        return world.made(world.record("home-visits", named(**at), key=f"at-once-{number}"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(16)))
    assert len({each["client"] for each in answers}) == 1
    assert len({each["record"] for each in answers}) == 16
    assert [each["code"] for each in clients(world).json()["items"]] == [answers[0]["client"]]


def test_a_batch_names_clients_too(world):
    items = [
        {
            "command": name,
            "station": STATION,
            "idempotency_key": name,
            "details": named(started_at=f"{day}T09:00:00+08:00", ended_at=f"{day}T09:45:00+08:00"),
        }
        for name, day in (
            ("record_home_visit", "2021-06-07"),
            ("home_visit.recorded", "2021-06-08"),
        )
    ]
    answer = world.post("/v1/commands", {"commands": items})
    codes = {each["receipt"]["client"] for each in answer.json()["items"]}
    assert len(codes) == 1


@pytest.mark.parametrize("details", [{}, {"client_name": " "}, {"client": None}, {"client": ""}])
def test_neither_code_nor_name_is_refused(world, details):
    stated = visit()
    del stated["client"]
    answer = world.record("home-visits", {**stated, **details})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (422, "missing_client")
    assert error["pointer"] == "/details/client"


def test_a_name_in_the_place_of_a_code_is_refused(world):
    for details in ({"client": "钱二"}, {"client": "a b"}, {"household": "钱家"}):
        answer = world.record("home-visits", visit(**details))
        assert answer.json()["code"] in {"not_a_person_code", "bad_value"}
        assert "钱" not in answer.text
    assert world.record("home-visits", visit(client="x" * 41)).json()["code"] == "not_a_person_code"


def registration(**details):
    return {"client_name": NAME, "registered_on": "2021-06-02", "id_number": CARD} | details


def test_a_client_is_registered_by_name_and_then_found_by_code_and_name(world):
    groups = [{"group": "elder_alone", "since": "2020-01-01", "evidence": "社区12号"}]
    made = world.made(world.record("clients", registration(groups=groups, household="H-1")))
    code = made["client"]
    assert world.made(world.record("home-visits", named()))["client"] == code
    (line,) = clients(world, f"?client={code}").json()["items"]
    assert line["code"] == code
    assert (line["groups"], line["household"]) == (["elder_alone"], "H-1")
    assert line["last_visit_on"] == "2021-06-03"
    assert "client_name" not in line
    (line,) = clients(world, "?name=示例 乙", "staff").json()["items"]
    assert (line["code"], line["client_name"]) == (code, NAME)
    assert clients(world, "?name=示例丙").json()["items"] == []
    assert clients(world, "?client=C-0").json()["items"] == []
    reads = world.get(f"{ROOT}/reads", "head").json()["items"]
    assert [(each["purpose"], each["people"]) for each in reads] == [
        ("clients", [f"client/{code}"])
    ]
    again = world.record("clients", registration(client=code))
    assert (again.status_code, again.json()["code"]) == (409, "client_already_registered")


@pytest.mark.parametrize("who", ["district", "auditor", "supervisor", "city"])
def test_nobody_else_looks_for_names(world, who):
    world.made(world.record("clients", registration()))
    answer = clients(world, f"?name={NAME}", who)
    assert answer.status_code == 403
    assert NAME not in answer.text
    assert NAME not in clients(world, "", who).text


def test_an_identity_number_that_no_card_has_is_refused(world):
    for wrong in ("330212193804150013", "33021219380415001", "33021219381315001X"):
        answer = world.record("clients", registration(id_number=wrong))
        assert answer.json()["code"] == "bad_identity_number"
        assert wrong not in answer.text


def test_a_merge_is_recorded_undone_and_seen_in_the_list(world):
    codes = [
        world.made(world.record("home-visits", visit(client=code))) and code
        for code in ("A-1", "A-2")
    ]
    merged = {"client": codes[0], "into": codes[1], "merged_on": "2021-06-10"}
    merge = world.made(world.record("client-merged", merged))["record"]
    (line,) = clients(world).json()["items"]
    assert [line["code"], *line["other_codes"]] == codes
    for code in codes:
        visits = world.get(f"{ROOT}/home-visits?client={code}").json()["items"]
        assert sorted(each["client"] for each in visits) == codes
    undone = {"merge": merge, "unmerged_on": "2021-06-11"}
    world.made(world.record("client-unmerged", undone))
    assert [each["code"] for each in clients(world).json()["items"]] == codes
    again = world.record("client-unmerged", undone)
    assert (again.status_code, again.json()["code"]) == (409, "not_merged")


def test_a_registration_of_who_is_probably_there_is_held_and_then_taken_with_a_reason(world):
    first = world.made(world.record("clients", registration()))
    same_phone = {"client_name": "示例丁", "registered_on": "2021-06-03", "phone": "0574-88880000"}
    world.made(
        world.record(
            "clients", registration(client_name="示例丙", id_number="", phone="0574-88880000")
        )
    )
    for again in (registration(), same_phone):
        held = world.record("clients", again)
        assert (held.status_code, held.json()["code"]) == (409, "probable_duplicate"), held.text
    assert world.record("clients", registration()).json()["record"] == first["record"]
    body = {"details": same_phone, "confirm_duplicate": True, "reason": "同住，用同一部电话"}
    other = world.made(world.post(f"{ROOT}/clients", body))
    assert other["client"] != first["client"]


def test_who_sounds_the_same_is_asked_about_where_something_else_is_the_same(world):
    world.made(world.record("clients", registration()))
    sounding = registration(client_name="事例亿", id_number="")
    held = world.record("clients", sounding | {"birth_date": "1938-04-15"})
    assert (held.status_code, held.json()["code"]) == (409, "probable_duplicate"), held.text
    world.made(world.record("clients", sounding | {"birth_date": "1938-04-16"}))
    world.made(world.record("clients", registration(client_name="世理易", id_number="")))


def test_who_sounds_the_same_at_another_station_is_asked_about(world):
    world.plan(OTHER_STATION, "other_head")
    there = f"/v1/stations/{OTHER_STATION}/clients"
    world.made(world.post(there, {"details": registration()}, "other_head"))
    sounding = registration(client_name="事例亿", id_number="", birth_date="1938-04-15")
    held = world.record("clients", sounding)
    assert (held.status_code, held.json()["code"]) == (409, "probable_duplicate"), held.text


def test_clients_are_found_by_the_sound_of_their_names_by_who_sees_names(world):
    code = world.made(world.record("clients", registration()))["client"]
    world.made(world.record("clients", registration(client_name="示范丙", id_number="")))
    for typed in ("sly", "Shi Liyi", "SHILIYI"):
        found = clients(world, f"?name={typed}").json()["items"]
        assert [(each["code"], each["client_name"]) for each in found] == [(code, NAME)]
    assert clients(world, "?name=sl").json()["items"] == []
    assert clients(world, "?name=sly", "district").status_code == 403


def test_a_client_of_another_station_is_asked_about_without_being_named(world):
    world.plan(OTHER_STATION, "other_head")
    there = f"/v1/stations/{OTHER_STATION}/clients"
    code = world.made(world.post(there, {"details": registration()}, "other_head"))["client"]
    held = world.record("clients", registration())
    assert (held.status_code, held.json()["code"]) == (409, "probable_duplicate")
    assert code not in held.text
    assert NAME not in held.text
    assert OTHER_STATION not in held.text
    bad = world.record("clients", registration(id_number="330212199001011230"))
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_identity_number")
