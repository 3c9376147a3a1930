"""A client's file: who reads it, who has to give a reason, for how long, and what is noted."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from ledger.vault.erasing import Forgotten
from ledger.vault.vault import ERASED, RESTRICTED
from tests.api.http.world import OTHER_STATION, STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"
FILE = f"{ROOT}/clients/C001"
NAME, ADDRESS, NOTE = "示例乙", "示例村1号", "腿疼，已联系卫生院。"
REASON = {"reason": "信访件复核：核对去年的探访"}


class Clock:
    """The machine's clock, until it is set."""

    now = "2026-04-01T02:00:00.000Z"

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@contextmanager
def lived_in(place, clock=None):
    """A station with two visits to one client."""
    with open_world(place, clock=clock or Clock()) as found:
        found.plan()
        first = visit(client_name=NAME, address="旧地址")
        found.first = found.made(found.record("home-visits", first))
        second = visit(
            started_at="2021-07-03T09:00:00+08:00",
            ended_at="2021-07-03T09:45:00+08:00",
            address=ADDRESS,
            narrative=NOTE,
        )
        found.second = found.made(found.record("home-visits", second))
        found.house.catch_up()
        yield found


@pytest.fixture
def world(tmp_path, clock):
    with lived_in(tmp_path, clock) as found:
        yield found


@pytest.fixture(scope="module")
def unread(tmp_path_factory):
    """A station that the tests share, because none of them gets to read anything."""
    with lived_in(tmp_path_factory.mktemp("unread")) as found:
        yield found


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    """A station of which one file was read once."""
    with lived_in(tmp_path_factory.mktemp("read_once")) as found:
        assert found.get(FILE, "staff").status_code == 200
        yield found


def opened(world, who="district", body=REASON, **more):
    return world.post(f"{FILE}/openings", body, who, **more)


def reads_of(world, who="head", query=""):
    return world.get(f"{ROOT}/reads{query}", who).json()["items"]


@pytest.mark.parametrize("who", ["staff", "head"])
def test_the_people_of_the_station_read_its_files(world, who):
    answer = world.get(FILE, who)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["client_name"], found["address"], found["mark"]) == (NAME, ADDRESS, "")
    assert [(each["record"], each["day"], each["narrative"]) for each in found["visits"]] == [
        (world.first["record"], "2021-06-03", ""),
        (world.second["record"], "2021-07-03", NOTE),
    ]
    assert answer.headers["cache-control"] == "no-store"
    (reading,) = reads_of(world)
    assert (reading["purpose"], reading["people"]) == ("client_file", ["client/C001"])
    assert (reading["actor"], reading["role"], reading["channel"]) == (
        who,
        {"staff": "staff", "head": "station_head"}[who],
        "api",
    )
    assert reading["read_at"] == "2026-04-01T02:00:00.000Z"


@pytest.mark.parametrize(
    "who",
    [
        "accountant",
        "supervisor",
        "district",
        "other_district",
        "city",
        "auditor",
        "admin",
        "other_head",
        "other_staff",
    ],
)
def test_for_everybody_else_there_is_no_file(unread, who):
    answer = unread.get(FILE, who)
    assert answer.status_code == 404
    assert NAME not in answer.text
    assert reads_of(unread) == []


def test_a_client_nobody_visited_has_no_file(world):
    hidden = world.get(FILE, "district")
    absent = world.get(f"{ROOT}/clients/C999")
    assert (absent.status_code, absent.json()["code"]) == (404, "person_unknown")
    assert hidden.json()["code"] == "person_unknown"
    assert world.post(f"{ROOT}/clients/C999/openings", REASON, "district").status_code == 404


def test_a_district_officer_opens_a_file_for_an_hour(world, clock):
    answer = opened(world)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == FILE
    assert (made["client"], made["reason"], made["ends_at"]) == (
        "C001",
        REASON["reason"],
        "2026-04-01T03:00:00.000Z",
    )
    clock.now = "2026-04-01T02:59:59.000Z"
    found = world.get(FILE, "district").json()
    assert (found["client_name"], found["opening"], found["ends_at"]) == (
        NAME,
        made["opening"],
        made["ends_at"],
    )
    clock.now = "2026-04-01T03:00:00.000Z"
    assert world.get(FILE, "district").status_code == 404
    read, opening = reads_of(world)
    assert (opening["purpose"], opening["people"]) == ("opening", ["client/C001"])
    assert (read["purpose"], read["actor"], read["role"]) == (
        "client_file",
        "district",
        "district_officer",
    )
    assert {read["opening"], opening["opening"]} == {made["opening"]}
    assert {read["reason"], opening["reason"]} == {REASON["reason"]}


def test_an_opening_shows_the_records_of_that_client_too(world, clock):
    world.made(world.record("home-visits", visit(client="C002", client_name="示例丙")))
    path = f"/v1/records/{world.second['record']}"
    unopened = world.get(path, "district")
    assert unopened.json()["personal"] == {}
    opened(world)
    # The version is the same, so a client that holds it must not be told that it has it all.
    shown = world.get(path, "district", If_None_Match=unopened.headers["etag"])
    assert shown.json()["personal"] == {"address": ADDRESS, "narrative": NOTE}
    assert shown.headers["cache-control"] == "no-store"
    assert reads_of(world)[0]["opening"]
    other = world.get(f"{ROOT}/home-visits", "district").json()["items"]
    (record,) = [each["record"] for each in other if each["client"] == "C002"]
    assert world.get(f"/v1/records/{record}", "district").json()["personal"] == {}
    clock.now = "2026-04-01T03:00:00.000Z"
    assert world.get(path, "district").json()["personal"] == {}


def test_an_opening_is_the_account_s_own(world):
    opened(world)
    again = world.tokens.create(
        "officer-2", role="district_officer", scope_kind="district", scope="330212"
    )
    assert world.get(FILE, again.secret).status_code == 404
    assert world.get(f"{ROOT}/clients/C002", "district").status_code == 404


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({}, "missing_value", 422),
        ({"reason": "  "}, "missing_value", 422),
        ({"reason": "看看"}, "reason_too_short", 422),
        ({"reason": "核对电话 13905740000 的来访"}, "personal_data_in_reason", 422),
        ({"reason": REASON["reason"], "minutes": 600}, "unknown_field", 422),
        (b"{", "malformed_json", 400),
    ],
)
def test_a_file_is_not_opened_without_a_good_reason(unread, body, code, status):
    answer = opened(unread, body=body)
    assert (answer.json()["code"], answer.status_code) == (code, status)
    assert reads_of(unread) == []
    assert unread.get(FILE, "district").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("staff", 403),
        ("head", 403),
        ("auditor", 403),
        ("city", 403),
        ("other_district", 404),
        ("admin", 404),
        (None, 401),
    ],
)
def test_only_a_district_officer_in_reach_opens_a_file(unread, who, status):
    assert opened(unread, who).status_code == status
    assert reads_of(unread) == []


def test_an_equal_request_opens_once(world):
    first = opened(world, key="open-1")
    again = opened(world, key="open-1")
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    other = opened(world, body={"reason": "另一个理由，同一个编号"}, key="open-1")
    assert (other.status_code, other.json()["code"]) == (422, "command_reused")
    assert len(reads_of(world)) == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("auditor", 200),
        ("staff", 404),
        ("accountant", 404),
        ("supervisor", 404),
        ("district", 404),
        ("city", 404),
        ("other_head", 404),
        ("admin", 404),
    ],
)
def test_the_head_and_the_auditor_see_who_read(read_once, who, status):
    answer = read_once.get(f"{ROOT}/reads", who)
    assert answer.status_code == status
    if status == 200:
        assert len(answer.json()["items"]) == 1
        assert NAME not in answer.text


def test_every_answer_with_names_is_one_reading(world):
    world.get(f"{ROOT}/staffing")
    world.get(f"/v1/records/{world.first['record']}", "staff")
    world.get(f"/v1/records/{world.first['record']}", "accountant")
    world.get(f"/v1/records/{world.first['record']}", "auditor")
    world.get(f"{ROOT}/staffing", "auditor")
    world.get("/v1/staffing", "city")
    world.get(f"{ROOT}/trail")
    world.get("/v1/events", "staff")
    noted = sorted((each["purpose"], *each["people"]) for each in reads_of(world))
    assert noted == [("record", "client/C001"), ("staffing", "worker/W01")]


def test_readings_are_paged_and_filtered(world, clock):
    for hour in range(5):
        clock.now = f"2026-04-0{hour + 1}T02:00:00.000Z"
        world.get(FILE if hour % 2 else f"{ROOT}/staffing")
    page = world.get(f"{ROOT}/reads?limit=2").json()
    seen = page["items"]
    while page["next_cursor"]:
        page = world.get(f"{ROOT}/reads?limit=2&cursor={page['next_cursor']}").json()
        seen += page["items"]
    assert [each["read_at"][:10] for each in seen] == [f"2026-04-0{n}" for n in (5, 4, 3, 2, 1)]
    assert len(reads_of(world, query="?person=client/C001")) == 2
    assert len(reads_of(world, query="?from=2026-04-02&to=2026-04-03")) == 2
    assert world.get(f"{ROOT}/reads?cursor=AAAA").json()["code"] == "bad_cursor"
    assert world.get(f"{ROOT}/reads?person=C001").status_code == 422


@pytest.mark.parametrize("path", [FILE, f"{ROOT}/staffing", "record"])
def test_what_cannot_be_logged_is_not_shown(world, path):
    with world.house.vault.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE reads RENAME TO hidden")
    path = f"/v1/records/{world.first['record']}" if path == "record" else path
    answer = world.get(path)
    assert (answer.status_code, answer.json()["code"]) == (503, "reading_not_logged")
    assert NAME not in answer.text
    assert "示例甲" not in answer.text
    assert world.get(f"{ROOT}/staffing", "auditor").status_code == 200


def test_a_file_is_paged(world):
    for day in range(1, 6):
        world.made(
            world.record(
                "home-visits",
                visit(
                    started_at=f"2021-08-0{day}T09:00:00+08:00",
                    ended_at=f"2021-08-0{day}T09:45:00+08:00",
                    narrative=f"第{day}次",
                ),
            )
        )
    path, days = f"{FILE}?limit=3", []
    while path:
        answer = world.get(path)
        days += [each["day"] for each in answer.json()["visits"]]
        link = answer.headers.get("link")
        path = link.partition(">")[0][1:] if link else None
    assert len(days) == 7
    assert days == sorted(days)


def test_a_corrected_visit_shows_what_it_says_now(world):
    body = {
        "reason_code": "typo",
        "reason": "文字录错",
        "details": visit(
            started_at="2021-07-03T09:00:00+08:00",
            ended_at="2021-07-03T09:45:00+08:00",
            narrative="腿疼，已送医。",
        ),
    }
    path = f"/v1/records/{world.second['record']}/corrections"
    world.made(world.post(path, body, If_Match=f'"r{world.second["position"]}"'))
    assert [each["narrative"] for each in world.get(FILE).json()["visits"]] == [
        "",
        "腿疼，已送医。",
    ]


def test_a_file_holds_what_was_noted_under_every_code_of_a_merged_client(world):
    other = visit(
        client="C009",
        client_name=NAME,
        narrative="另一个代码下的记录。",
        started_at="2021-08-03T09:00:00+08:00",
        ended_at="2021-08-03T09:45:00+08:00",
    )
    world.made(world.record("home-visits", other))
    before = world.house.feed.head_position()
    merge = {"client": "C009", "into": "C001", "merged_on": "2021-09-01"}
    world.made(world.record("client-merged", merge))
    for code in ("C001", "C009"):
        file = world.get(f"{ROOT}/clients/{code}").json()
        assert [each["narrative"] for each in file["visits"]] == ["", NOTE, "另一个代码下的记录。"]
        assert (file["client_name"], file["address"]) == (NAME, ADDRESS)
    was = world.get(f"{FILE}?as_known={before}").json()
    assert [each["narrative"] for each in was["visits"]] == ["", NOTE]
    reads = world.get(f"{ROOT}/reads").json()["items"]
    assert [each["people"] for each in reads] == [
        ["client/C001"],
        *[["client/C001", "client/C009"]] * 2,
    ]


def test_another_station_s_client_of_the_same_code_is_another_person(world):
    world.plan(OTHER_STATION, "other_head")
    other = f"/v1/stations/{OTHER_STATION}"
    details = visit(client_name="示例丁")
    world.made(world.post(f"{other}/home-visits", {"details": details}, "other_head"))
    assert world.get(f"{other}/clients/C001", "other_head").json()["client_name"] == "示例丁"
    assert world.get(FILE).json()["client_name"] == NAME
    assert world.get(f"{other}/clients/C001", "head").status_code == 404


def test_nothing_personal_is_logged_about_requests(world):
    world.get(FILE)
    opened(world)
    written = world.log.getvalue().decode()
    assert json.loads(written.splitlines()[-1])
    for personal in (NAME, ADDRESS, NOTE, REASON["reason"]):
        assert personal not in written


@pytest.mark.parametrize(("state", "mark"), [("erased", ERASED), ("restricted", RESTRICTED)])
def test_of_somebody_forgotten_there_is_a_mark_and_no_reading(world, state, mark):
    opened(world)
    who = f"{STATION}/client/C001"
    world.house.vault.forget([Forgotten(who, state, 1, "2026-04-01T02:00:00.000Z")])
    for reader in ("head", "district"):
        found = world.get(FILE, reader).json()
        assert (found["client_name"], found["address"], found["mark"]) == (mark, mark, mark)
        assert {each["narrative"] for each in found["visits"]} == {mark}
    for reader in ("head", "district", "auditor", "city"):
        record = world.get(f"/v1/records/{world.second['record']}", reader).json()
        assert record["personal"] == {"client_name": mark}
    assert [each["purpose"] for each in reads_of(world)] == ["opening"]


@pytest.mark.postgres
def test_files_are_read_and_opened_on_postgresql(postgres_url, tmp_path, monkeypatch, clock):
    monkeypatch.chdir(tmp_path)
    with lived_in(postgres_url, clock) as world:
        assert world.get(FILE, "district").status_code == 404
        key = "open-1"
        first, again = opened(world, key=key), opened(world, key=key)
        assert first.content == again.content
        assert world.get(FILE, "district").json()["client_name"] == NAME
        clock.now = "2026-04-01T03:00:00.000Z"
        assert world.get(FILE, "district").status_code == 404
        assert [each["purpose"] for each in reads_of(world)] == ["client_file", "opening"]
