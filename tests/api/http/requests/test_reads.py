"""Reads: the book now and earlier, page by page, fresh enough, and not sent twice."""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import quote

import pytest

from ledger.writing.records import find_record, find_stream, versions_of
from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world, visit

ROOT = f"/v1/stations/{STATION}"


@contextmanager
def lived_in(place):
    """A station with a few visits, some money and a correction."""
    with open_world(place) as world:
        world.plan()
        for day in range(1, 8):
            world.made(
                world.record(
                    "home-visits",
                    visit(
                        client=f"C{day}",
                        started_at=f"2021-06-0{day}T09:00:00+08:00",
                        ended_at=f"2021-06-0{day}T09:30:00+08:00",
                    ),
                )
            )
        world.made(world.record("grants", grant()))
        spent = world.made(world.record("expenditures", expenditure()))
        world.spent = spent
        body = {
            "reason_code": "wrong_amount",
            "reason": "票据看错",
            "details": expenditure("12.34"),
        }
        world.corrected = world.made(
            world.post(
                f"/v1/records/{spent['record']}/corrections",
                body,
                If_Match=f'"r{spent["position"]}"',
            )
        )
        yield world


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A world to ask; nobody writes there."""
    with lived_in(tmp_path_factory.mktemp("lived")) as world:
        yield world


@pytest.fixture
def living(tmp_path):
    """The same, to write to."""
    with lived_in(tmp_path) as world:
        yield world


def test_the_five_questions_are_answered(lived):
    staffing = lived.get(f"{ROOT}/staffing?as_of=2021-12-31").json()
    assert (staffing["heads"], staffing["full_time"]) == (1, 1)
    budget = lived.get(f"{ROOT}/budget").json()
    assert budget["sources"]["welfare_lottery"]["spent_fen"] == 1234
    assert budget["total_available_fen"] == 100_000 - 1234
    services = lived.get(f"{ROOT}/services").json()
    assert (services["visits"], services["minutes"]) == (7, 210)
    training = lived.get(f"{ROOT}/training").json()
    assert training["sessions"] == 0
    trail = lived.get(f"{ROOT}/trail").json()
    assert trail["items"][0]["type"] == "record.corrected"
    assert trail["items"][0]["sentence_zh"]
    assert trail["items"][0]["reason"] == "票据看错"


def test_days_and_areas_narrow_a_question(lived):
    june = lived.get(f"{ROOT}/services?from=2021-06-02&to=2021-06-03").json()
    assert june["visits"] == 2
    assert lived.get("/v1/services?district=330212", "city").json()["visits"] == 7
    assert lived.get("/v1/services?district=330281", "city").json()["visits"] == 0
    assert lived.get("/v1/services?city=330200&from=2021-06-07", "city").json()["visits"] == 1


@pytest.mark.parametrize("question", ["services", "trail", "stations", "coverage"])
def test_a_name_that_no_district_or_city_has_is_refused_with_the_names_there_are(lived, question):
    for field, named in (("district", "示例区"), ("city", "宁波市")):
        refused = lived.get(f"/v1/{question}?{field}=示列区", "city")
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_choice")
        assert refused.json()["errors"][0]["parameter"] == field
        assert named in refused.json()["detail"]
        assert lived.get(f"/v1/{question}?{field}={named}", "city").status_code == 200


def test_a_range_ends_where_it_says_for_questions_about_one_day_too(lived):
    until = lived.get(f"{ROOT}/staffing?from=2020-06-01&to=2020-06-30").json()
    assert until["as_of"] == "2020-06-30"
    assert until["days_below_minimum"] == 30
    other = lived.get(f"{ROOT}/staffing?from=2020-06-01&to=2020-06-30&as_of=2020-07-01").json()
    assert (other["as_of"], other["days_below_minimum"]) == ("2020-07-01", 31)
    assert lived.get(f"{ROOT}/continuing-education?to=2020-06-30").json()["as_of"] == "2020-06-30"


QUESTIONS = (
    *("staffing", "budget", "services", "training", "continuing-education", "trail", "postings"),
    *("home-visits", "reservations", "clients", "grants", "money/trace?source=welfare_lottery"),
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_moment_before_the_first_record_is_said_to_be_one(lived, question):
    first = lived.get(f"{ROOT}/trail?type=staff.joined&newest_first=false").json()["items"][0]
    asked = f"{ROOT}/{question}{'&' if '?' in question else '?'}as_known="
    hint = lived.get(f"{asked}{first['position'] - 1}").json()["hint"]
    assert hint["code"] == "before_first_record"
    assert hint["first_position"] == first["position"]
    assert hint["first_recorded_at"] == first["recorded_at"]
    assert f"第 {first['position']} 笔" in hint["zh"]
    assert "hint" not in lived.get(f"{asked}{first['position']}").json()


def test_an_area_that_nobody_knew_then_is_said_to_be_one(lived):
    assert "hint" in lived.get("/v1/budget?city=330200&as_known=0", "city").json()
    assert "hint" not in lived.get("/v1/budget?city=330200", "city").json()


def test_a_question_can_be_asked_of_the_book_as_it_was(lived):
    before = lived.corrected["position"] - 1
    was = lived.get(f"{ROOT}/budget?as_known={before}")
    assert was.json()["sources"]["welfare_lottery"]["spent_fen"] == 1000
    assert was.json()["position"] == before
    assert was.headers["ledger-position"] == str(before)
    assert lived.get(f"{ROOT}/services?as_known=2000-01-01").status_code in (200, 404)
    record = lived.get(f"/v1/records/{lived.spent['record']}?as_known={before}").json()
    assert (record["corrections"], record["value"]["amount_fen"]) == (0, 1000)


def test_a_record_shows_every_value_it_had(lived):
    shown = lived.get(f"/v1/records/{lived.spent['record']}").json()
    assert shown["kind"] == "expenditure.recorded"
    assert shown["value"]["amount_fen"] == 1234
    assert (shown["corrections"], shown["is_voided"]) == (1, False)
    assert [each["value"]["amount_fen"] for each in shown["history"]] == [1000, 1234]
    assert [each["position"] for each in shown["history"]] == [
        lived.spent["position"],
        lived.corrected["position"],
    ]
    assert shown["history"][1]["reason"] == "票据看错"
    assert shown["history"][1]["reason_code"] == "wrong_amount"


def test_a_record_is_at_least_as_new_as_the_version_that_its_answer_names(fresh):
    fresh.plan()
    record = fresh.made(fresh.record("home-visits", visit()))["record"]
    row = find_record(fresh.house.log, record)
    body = {"reason_code": "typo", "reason": "录错", "details": visit(client="C9")}
    etag = fresh.get(f"/v1/records/{record}").headers["etag"]
    fresh.made(fresh.post(f"/v1/records/{record}/corrections", body, If_Match=etag))
    # As if the correction had come between the look at the index and the look at the stream.
    last = versions_of(fresh.house.log, row)[-1]
    assert last.entry.version == find_stream(fresh.house.log, STATION).version
    assert last.entry.data.now.client == "C9"


def test_a_record_corrected_again_and_voided_shows_it_all(living):
    record = living.made(living.record("home-visits", visit(client="C50")))
    version = record["position"]
    for persons in (2, 3):
        body = {
            "reason_code": "typo",
            "reason": "人数录错",
            "details": visit(client="C50", persons_served=persons),
        }
        path = f"/v1/records/{record['record']}/corrections"
        version = living.made(living.post(path, body, If_Match=f'"r{version}"'))["position"]
        living.made(living.record("home-visits-not-met", not_met()))
    void = {"reason_code": "fabricated", "reason": "查无此访"}
    living.made(
        living.post(f"/v1/records/{record['record']}/voids", void, If_Match=f'"r{version}"')
    )
    shown = living.get(f"/v1/records/{record['record']}").json()
    assert (shown["corrections"], shown["is_voided"]) == (2, True)
    assert [each["value"].get("persons_served", 1) for each in shown["history"]] == [1, 2, 3, 3]
    assert [each["type"] for each in shown["history"]][1:] == [
        "record.corrected",
        "record.corrected",
        "record.voided",
    ]


def not_met():
    return {"visitors": ["W01"], "client": "C60", "attempted_at": "2021-06-20T09:00:00+08:00"}


def walk(world, path, **headers):
    """Every item of a paged list, following the links."""
    items, pages = [], 0
    while path:
        answer = world.get(path, **headers)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        pages += 1
        link = answer.headers.get("link")
        assert (link is None) == (answer.json()["next_cursor"] is None)
        path = link.partition(">")[0][1:] if link else None
    return items, pages


@pytest.mark.parametrize(
    ("question", "key"),
    [("home-visits", "record"), ("postings", "record"), ("trail", "position")],
)
def test_a_list_is_walked_page_by_page_without_gap_or_repeat(lived, question, key):
    whole, _ = walk(lived, f"{ROOT}/{question}?limit=200")
    parts, pages = walk(lived, f"{ROOT}/{question}?limit=2")
    assert parts == whole
    assert pages == -(-len(whole) // 2)
    assert len({(item[key], str(item)) for item in whole}) == len(whole)


def test_stations_are_walked_in_order_of_their_codes(living):
    living.plan(OTHER_STATION, "other_head")
    items, pages = walk(living, "/v1/stations?limit=1", who="city")
    assert [item["code"] for item in items] == sorted([STATION, OTHER_STATION])
    assert pages == 2
    shown = living.get(f"/v1/stations/{quote(OTHER_STATION)}", "other_head")
    assert shown.json()["code"] == OTHER_STATION


@pytest.mark.parametrize("cursor", ["!", "AAAA", "YWJj", "eA", "0", "AA"])
def test_a_cursor_that_is_none_is_refused(lived, cursor):
    for question in ("home-visits", "postings", "trail"):
        answer = lived.get(f"{ROOT}/{question}?cursor={cursor}")
        assert answer.status_code == 422, (question, cursor, answer.text)
        assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_trail_is_filtered(lived):
    def types(query):
        items = lived.get(f"{ROOT}/trail?limit=200&{query}").json()["items"]
        return [item["type"] for item in items]

    assert set(types("type=home_visit.recorded")) == {"home_visit.recorded"}
    assert types(f"record={lived.spent['record']}") == ["record.corrected", "expenditure.recorded"]
    assert types("actor=nobody") == []
    assert types("newest_first=false")[0] == "station.planned"
    assert types("recorded_to=2000-01-01") == []
    assert "expenditure.recorded" in types("from=2021-07-01&to=2021-07-01")


@pytest.mark.parametrize("path", ["trail", "trail/facets", "events"])
def test_a_type_that_no_event_has_is_refused(lived, path):
    refused = lived.get(f"/v1/{path}?type=home_visit.recorded&type=home_visit", "city")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_choice")
    assert "探访（home_visit.recorded）" in refused.json()["detail"]


def test_postings_are_filtered(lived):
    def kinds(query):
        items = lived.get(f"{ROOT}/postings?{query}").json()["items"]
        return [item["kind"] for item in items]

    assert kinds("kind=received") == ["received"]
    assert set(kinds("category=service_activity")) == {"spent"}
    assert kinds("source=charity_donation") == []


def test_postings_are_added_up_by_kind(lived):
    found = lived.get(f"{ROOT}/postings").json()
    by_kind = {kind: total["amount_fen"] for kind, total in found["totals"].items()}
    budget = lived.get(f"{ROOT}/budget").json()
    assert by_kind["received"] == budget["total_received_fen"]
    assert by_kind["spent"] == budget["total_spent_fen"]
    assert sum(total["count"] for total in found["totals"].values()) == found["count"]


def test_an_unchanged_answer_is_not_sent_twice(living):
    staffing = "staffing?as_of=2026-11-23"  # of today, it is another one after midnight
    for question in (staffing, "budget", "services", "training", "trail", "home-visits"):
        first = living.get(f"{ROOT}/{question}")
        again = living.get(f"{ROOT}/{question}", If_None_Match=first.headers["etag"])
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]
        weak = living.get(f"{ROOT}/{question}", If_None_Match=f'"x", W/{first.headers["etag"]}')
        assert weak.status_code == 304
    first = living.get(ROOT)
    assert living.get(ROOT, If_None_Match=first.headers["etag"]).status_code == 304
    living.made(living.record("home-visits", visit(client="C70")))
    moved = living.get(ROOT, If_None_Match=first.headers["etag"])
    assert moved.status_code == 200
    assert moved.headers["etag"] != first.headers["etag"]


def test_a_read_waits_for_the_position_that_it_needs(fresh):
    fresh.plan()
    for number in range(5):
        receipt = fresh.made(fresh.record("home-visits", visit(client=f"C{number}")))
        answer = fresh.get(f"{ROOT}/services", Ledger_Min_Position=str(receipt["position"]))
        assert answer.json()["visits"] == number + 1


@pytest.mark.parametrize("beyond", [1, 90_000, 10**18 - 1])
def test_a_position_beyond_the_head_is_refused_and_not_waited_for(lived, beyond):
    head = lived.house.feed.head_position()
    for path in (f"{ROOT}/services", "/v1/stations", f"{ROOT}/home-visits", f"{ROOT}/trail"):
        answer = lived.get(path, Ledger_Min_Position=str(min(head + beyond, 10**18 - 1)))
        assert answer.status_code == 422
        problem = answer.json()
        assert problem["code"] == "position_beyond_head"
        assert problem["head"] == head
        assert problem["errors"][0]["parameter"] == "Ledger-Min-Position"
        asked = lived.get(f"{path}?as_known={min(head + beyond, 10**18 - 1)}")
        assert (asked.status_code, asked.json()["code"]) == (422, "position_beyond_head")
        assert asked.json()["errors"][0]["parameter"] == "as_known"
    assert lived.get(f"{ROOT}/services", Ledger_Min_Position=str(head)).status_code == 200
    assert lived.get(f"{ROOT}/services?as_known={head}").status_code == 200


def test_a_position_that_is_not_folded_in_time_is_answered_503(tmp_path):
    with open_world(tmp_path, follow=False, min_position_wait_seconds=0.1) as world:
        world.plan()
        world.house.catch_up()
        world.made(world.record("home-visits", visit()))
        answer = world.get(f"{ROOT}/services")
        assert answer.status_code == 503
        assert answer.json()["code"] == "projection_behind"
        assert answer.headers["retry-after"] == "1"


def test_tables_that_are_not_there_yet_are_answered_503(tmp_path):
    with open_world(tmp_path, follow=False, min_position_wait_seconds=0.1) as world:
        answer = world.client.get("/v1/budget", headers=world.headers("auditor"))
        assert answer.status_code == 503
        assert answer.json()["code"] == "projection_behind"
