"""``If-Match`` on what changes a record: the record's own version, by the rules of RFC 9110."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.http.world import STATION, expenditure, grant, keys, open_world, visit
from tests.api.privacy.test_people import ROOT, erasure


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("preconditions")) as opened:
        opened.plan()
        yield opened


def persons(served, **more):
    return {
        "reason_code": "typo",
        "reason": "人数录错",
        "details": {"persons_served": served},
    } | more


def correct(world, made, served, etag, **headers):
    path = f"/v1/records/{made['record']}/corrections"
    return world.post(path, persons(served), If_Match=etag, **headers)


def test_a_colleagues_record_leaves_the_version_of_another_alone(world):
    mine = world.record("home-visits", visit())
    world.made(world.record("home-visits", visit(client="C004")))
    shown = world.get(f"/v1/records/{mine.json()['record']}")
    assert shown.headers["etag"] == mine.headers["etag"]
    assert shown.json()["version"] == mine.json()["position"]
    changed = correct(world, mine.json(), 2, mine.headers["etag"])
    assert changed.status_code == 201, changed.text
    after = world.get(f"/v1/records/{mine.json()['record']}")
    assert after.headers["etag"] == changed.headers["etag"] != mine.headers["etag"]


def test_a_stale_version_is_answered_with_the_records_current_one(world):
    made = world.record("home-visits", visit())
    changed = correct(world, made.json(), 2, made.headers["etag"]).json()
    stale = correct(world, made.json(), 3, made.headers["etag"])
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert stale.json()["current_version"] == changed["position"]


def test_a_stale_version_says_what_changed_since_and_by_whom(world):
    world.made(world.record("grants", grant(grant="G-STALE", document_number="示例〔2021〕9号")))
    line = {"source": "welfare_lottery", "grant": "G-STALE", "amount": "10.00"}
    made = world.record("expenditures", expenditure("10.00", lines=[line]))
    path, why = f"/v1/records/{made.json()['record']}/corrections", "金额录错"
    details = {"amount": "12.50", "lines": [{**line, "amount": "12.50"}]}
    body = {"reason_code": "typo", "reason": why, "details": details}
    changed = world.made(world.post(path, body, If_Match=made.headers["etag"]))
    stale = world.post(path, body, If_Match=made.headers["etag"]).json()
    (change,) = stale["changes"]
    assert (change["position"], change["reason"]) == (changed["position"], why)
    assert (
        change["actor"]
        == world.get(f"/v1/records/{changed['record']}").json()["history"][-1]["actor"]
    )
    amount = next(each for each in change["fields"] if each["field"] == "amount_fen")
    assert (amount["label_zh"], amount["old_zh"], amount["new_zh"]) == (
        "金额",
        "10.00 元",
        "12.50 元",
    )
    assert (amount["old"], amount["new"]) == (1000, 1250)
    assert f"此后：{change['actor']} 于 " in stale["detail"]
    assert "由 10.00 元更正为 12.50 元" in stale["detail"]
    english = world.post(path, body, If_Match=made.headers["etag"], Accept_Language="en").json()
    assert "Since then: On " in english["detail"]


def test_what_changed_is_told_from_the_latest_version_that_was_named(world):
    made = world.record("home-visits", visit())
    second = correct(world, made.json(), 2, made.headers["etag"])
    third = correct(world, made.json(), 3, second.headers["etag"])
    both = f"{made.headers['etag']}, {second.headers['etag']}"
    told = correct(world, made.json(), 4, both).json()["changes"]
    assert [each["position"] for each in told] == [third.json()["position"]]
    all_told = correct(world, made.json(), 4, made.headers["etag"]).json()["changes"]
    assert len(all_told) == 2
    assert "changes" not in correct(world, made.json(), 4, '"r999999"').json()


def test_what_a_rule_forbids_says_the_records_version_too(world):
    made = world.record("home-visits", visit())
    same = correct(world, made.json(), 1, made.headers["etag"])
    assert (same.status_code, same.json()["code"]) == (409, "nothing_changed")
    assert same.json()["current_version"] == made.json()["position"]


@pytest.mark.parametrize(
    ("given", "is_met"),
    [
        ("{0}", True),
        ("*", True),
        ('"r1", {0}', True),
        (',"nothing-of-ours" ,\t{0},', True),
        ('W/"x", {0}', True),
        ("W/{0}", False),
        ('"r1"', False),
        ('"r1", "r2"', False),
        ('""', False),
        ('"a,b"', False),
    ],
)
def test_if_match_is_evaluated(world, given, is_met):
    made = world.record("home-visits", visit())
    answer = correct(world, made.json(), 2, given.format(made.headers["etag"]))
    assert answer.status_code == (201 if is_met else 412), answer.text


def test_the_version_of_the_station_is_none_of_a_record(world):
    made = world.record("home-visits", visit())
    station = world.get(f"/v1/stations/{STATION}").headers["etag"]
    assert correct(world, made.json(), 2, station).status_code == 412


@pytest.mark.parametrize("given", ["r7", '"r7', "**", '*, "r7"', '"r7" "r8"', "w/", ",", ""])
def test_an_if_match_that_is_none_is_refused(world, given):
    made = world.record("home-visits", visit())
    answer = correct(world, made.json(), 2, given)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")


def test_a_list_may_come_in_several_lines(world):
    made = world.record("home-visits", visit())
    path = f"/v1/records/{made.json()['record']}/corrections"
    headers = [*world.headers("head", Idempotency_Key=next(keys)).items()]
    lines = [("If-Match", made.headers["etag"]), ("If-Match", '"r1"')]
    answer = world.client.post(path, json=persons(2), headers=[*headers, *lines])
    assert answer.status_code == 201, answer.text


def test_a_month_is_still_closed_upon_the_version_of_the_station(world):
    path = f"/v1/stations/{STATION}/periods/2020-0{{}}/closures"
    station = world.get(f"/v1/stations/{STATION}").headers["etag"]
    closed = world.post(path.format(1), {}, If_Match=f'"v1", {station}')
    assert closed.headers["etag"] == f'"v{closed.json()["version"]}"'
    assert world.post(path.format(2), {}, If_Match=station).status_code == 412
    assert world.post(path.format(2), {}, If_Match=f"W/{station}").status_code == 412
    assert world.post(path.format(2), {}, If_Match="*").status_code == 201


def test_a_read_compares_weakly(world):
    made = world.record("home-visits", visit())
    etag, place = made.headers["etag"], f"/v1/records/{made.json()['record']}"
    for held in (etag, f"W/{etag}", f'"r1", W/{etag}', "*"):
        assert world.get(place, If_None_Match=held).status_code == 304
    assert world.get(place, If_None_Match='"r1"').status_code == 200


def test_of_two_corrections_of_one_record_upon_one_version_one_wins(world):
    made = world.record("home-visits", visit())
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(
            lambda served: correct(world, made.json(), served, made.headers["etag"]), range(2, 10)
        )
        statuses = sorted(each.status_code for each in answers)
    assert statuses == [201, *[412] * 7]


def test_corrections_of_several_records_at_once_all_win(world):
    made = [world.record("home-visits", visit(client=f"C{number}")) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda each: correct(world, each.json(), 2, each.headers["etag"]), made)
        assert [each.status_code for each in answers] == [201] * 8


def test_an_item_of_a_batch_rests_on_the_version_of_its_record(world):
    made = world.made(world.record("home-visits", visit()))
    item = {
        "command": "correct_record",
        "station": STATION,
        "record": made["record"],
        **persons(2),
    }
    items = [
        {**item, "idempotency_key": next(keys), "expected_version": version}
        for version in (made["position"] - 1, made["position"], made["position"])
    ]
    found = world.post("/v1/commands", {"commands": items}).json()["items"]
    assert [each["status"] for each in found] == [412, 201, 412]
    corrected = found[1]["receipt"]["position"]
    assert [each["position"] for each in found[2]["problem"]["changes"]] == [corrected]
    assert [each["problem"]["current_version"] for each in (found[0], found[2])] == [
        made["position"],
        corrected,
    ]


def test_an_erasure_between_a_version_and_a_later_correction_is_told_too(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        made = world.record("home-visits", visit(client_name="示例甲"))
        world.made(world.record("home-visits", visit(client="C004", client_name="示例乙")))
        elsewhere = erasure() | {"person": "C004"}
        world.made(world.post(f"{ROOT}/erasures", elsewhere))
        erased = world.made(world.post(f"{ROOT}/erasures", erasure()))
        changed = world.made(correct(world, made.json(), 2, "*"))
        stale = correct(world, made.json(), 3, made.headers["etag"])
        assert (stale.status_code, stale.json()["current_version"]) == (412, changed["position"])
        assert [(each["position"], each["type"]) for each in stale.json()["changes"]] == [
            (erased["position"], "person.erased"),
            (changed["position"], "record.corrected"),
        ]
        since = correct(world, made.json(), 3, f'"r{erased["position"]}"').json()
        assert [each["type"] for each in since["changes"]] == ["record.corrected"]


def test_forgetting_the_person_of_a_record_is_a_new_version_of_it(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        made = world.record("home-visits", visit(client_name="示例甲"))
        other = world.record("home-visits", visit(client="C004"))
        erased = world.made(world.post(f"{ROOT}/erasures", erasure()))
        shown = world.get(f"/v1/records/{made.json()['record']}")
        assert shown.json()["version"] == erased["position"]
        stale = correct(world, made.json(), 2, made.headers["etag"])
        assert (stale.status_code, stale.json()["current_version"]) == (412, erased["position"])
        assert [each["type"] for each in stale.json()["changes"]] == ["person.erased"]
        assert correct(world, made.json(), 2, shown.headers["etag"]).status_code == 201
        assert correct(world, other.json(), 2, other.headers["etag"]).status_code == 201
