"""A station is evaluated twice, by two templates: figures from the book, scores of several, frozen."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from hashlib import sha256
from urllib.parse import quote

import pytest

from ledger.writing.outcomes import Receipt
from tests.api.http.world import AREA, STATION, open_world
from tests.api.pages.test_policies import rows
from tests.api.pages.test_questions import page
from tests.builders import a_home_visit, command, record_id

ROOT = f"/v1/stations/{STATION}"
SHEET = f"/audit/evaluation?station={STATION}"
OFFICER = "district"
VISITS = 240
TEMPLATE = {
    "template": "PG-10",
    "version": "2025",
    "title": "季度检查表",
    "effective_from": "2025-01-01",
    "max_points": 100,
    "raters": [{"rater": "third_party", "weight": 70}, {"rater": "purchaser", "weight": 30}],
    "grades": [
        {"grade": "pass", "title": "合格", "at_least": 60},
        {"grade": "fail", "title": "不合格", "at_least": 0},
    ],
    "sampling": [{"topic": "home_visit.recorded", "files": 3}],
    "lines": [
        {
            "code": "1",
            "module": "服务",
            "text": "探访",
            "points": 60,
            "kind": "ratio",
            "auto_source": "visits_completed",
            "target": 300,
        },
        {"code": "2", "module": "管理", "text": "制度", "points": 40, "kind": "degree"},
        {"code": "3", "module": "否决", "text": "造假", "points": 0, "kind": "veto"},
    ],
}
OPENING = {
    "evaluation": "PG-A",
    "template": "PG-10",
    "version": "2025",
    "phase": "annual",
    "period_from": "2025-07-01",
    "period_to": "2026-06-30",
    "opened_on": "2026-07-01",
    "seed": "7f3a",
}


def visited(number):
    day = date(2025, 7, 1) + timedelta(days=number)
    return a_home_visit(
        visitors=["W01"],
        client=f"C-{number:03}",
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T09:40:00+08:00",
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("evaluated")) as world:
        world.plan()
        made = world.house.writing.execute_many(
            [
                command(visited(number), event_id=record_id(number), command_id=f"v-{number}")
                for number in range(VISITS)
            ]
        )
        assert all(isinstance(each, Receipt) for each in made)
        world.made(
            world.post(f"/v1/areas/{AREA}/template-published", {"details": TEMPLATE}, OFFICER)
        )
        yield world


def told(world, of="evaluation", who=OFFICER, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return world.get(f"{ROOT}/{of}?{asked}", who).json()


def score(world, line, rater, tenths, who=OFFICER, **more):
    stated = {"evaluation": "PG-A", "line": line, "rater": rater, "score": tenths}
    return world.record("line-scored", stated | {"scored_on": "2026-07-02"} | more, who=who)


def line(answer, code):
    return next(each for each in answer["lines"] if each["code"] == code)


def test_a_station_is_evaluated_and_the_result_stays_what_it_was(world):
    assert told(world)["code"] == "no_evaluation"
    there = [
        each["template"]["template"] for each in told(world, "evaluation-templates")["templates"]
    ]
    assert there == ["FJ-1000", "PG-10", "TZ-EVAL-100"]
    head = world.house.feed.head_position()
    beyond = OPENING | {"known_at": head + 99}
    refused = world.record("evaluation-opened", beyond, who=OFFICER).json()
    assert (refused["code"], refused["errors"][0]["pointer"]) == (
        "position_beyond_head",
        "/details/known_at",
    )
    world.made(world.record("evaluation-opened", OPENING | {"known_at": head}, who=OFFICER))
    assert told(world)["state"] == "open"

    (book,) = told(world, "evaluation-scores")["lines"]
    assert (book["measured"], book["due"], book["score"]) == (VISITS, 300, 48)
    assert world.get(f"{ROOT}/{book['evidence']}", OFFICER).json()["completed"] == VISITS
    figures = {each: book[each] for each in ("measured", "due", "evidence", "evidence_count")}
    refused = score(world, "1", "automatic", 60, **figures)
    assert refused.json()["code"] == "automatic_differs"
    world.made(score(world, "1", "automatic", 48, **figures))

    world.made(score(world, "1", "self", 60, who="head", why="另有电话探访"))
    world.made(score(world, "1", "third_party", 45, why="抽查三份不全"))
    world.made(score(world, "2", "third_party", 40))
    world.made(score(world, "2", "purchaser", 20))
    sheet = told(world)
    first, second = line(sheet, "1"), line(sheet, "2")
    assert (first["score"], first["rater"], first["gap"]) == (45, "third_party", 15)
    assert (first["overridden"], first["auto"], first["evidence"]) == (True, False, VISITS)
    assert (second["score"], second["rater"]) == (34, "weighted")
    assert (sheet["score"], sheet["grade"], sheet["vetoed_by"]) == (79, "pass", [])

    frozen = {"evaluation": "PG-A", "frozen_on": "2026-07-10", "sheet_sha256": "0" * 64}
    assert world.record("evaluation-frozen", frozen, who=OFFICER).json()["code"] == "sheet_changed"
    seen = frozen | {"sheet_sha256": sheet["sheet_sha256"]}
    world.made(world.record("evaluation-frozen", seen, who=OFFICER))
    assert score(world, "3", "purchaser", 0, why="造假").json()["code"] == "result_frozen"


def test_what_comes_later_moves_no_result_and_can_be_seen_beside_it(world):
    voided = {"reason": "经核实未入户", "reason_code": "fabricated"}
    for number in range(60):
        world.made(world.post(f"/v1/records/{record_id(number)}/voids", voided, If_Match="*"))
    sheet = told(world)
    assert (sheet["score"], sheet["state"], line(sheet, "1")["evidence"]) == (79, "frozen", VISITS)
    (then,) = told(world, "evaluation-scores")["lines"]
    assert (then["measured"], then["recorded"]) == (VISITS, 48)
    now = world.house.feed.head_position()
    (later,) = told(world, "evaluation-scores", as_known=now)["lines"]
    assert (later["measured"], later["score"], later["recorded"]) == (VISITS - 60, 36, 48)

    vetoed = OPENING | {"evaluation": "PG-B", "template": "FJ-1000", "version": "v1"}
    world.made(world.record("evaluation-opened", vetoed | {"known_at": now}, who=OFFICER))
    both = told(world)["evaluations"]
    assert [(e["evaluation"], e["max_points"], e["state"]) for e in both] == [
        ("PG-A", 100, "frozen"),
        ("PG-B", 10_000, "open"),
    ]
    assert told(world, evaluation="PG-A")["score"] == 79
    (here,) = world.get("/v1/evaluation", "city").json()["stations"]
    assert (here["station"], here["evaluation"]) == (STATION, "PG-B")


def test_files_are_drawn_by_the_seed_so_that_anybody_can_draw_again(world):
    (drawn,) = told(world, "evaluation-sample", evaluation="PG-A")["files"]
    every = [record_id(number) for number in range(VISITS)]
    lots = sorted(every, key=lambda record: sha256(f"7f3a\n{record}".encode()).hexdigest())
    assert (drawn["candidates"], drawn["records"]) == (VISITS, lots[:3])


def test_what_is_to_be_put_right_is_ordered_answered_and_accepted(world):
    order = {
        "evaluation": "PG-A",
        "line": "2",
        "ordered_on": "2026-07-11",
        "due_on": "2026-08-11",
        "demand": "补齐制度",
    }
    made = world.made(world.record("rectification-ordered", order, who=OFFICER))
    (open_,) = told(world, evaluation="PG-A", as_of="2026-09-01")["rectifications"]
    assert (open_["state"], open_["overdue"]) == ("ordered", True)
    names = {"rectification": made["record"]}
    answer = names | {"answered_on": "2026-08-01", "remedy": "已补"}
    world.made(world.record("rectification-answered", answer))
    accepted = names | {"accepted_on": "2026-08-05"}
    world.made(world.record("rectification-accepted", accepted, who=OFFICER))
    (closed,) = told(world, evaluation="PG-A")["rectifications"]
    assert (closed["state"], closed["answer"]) == ("accepted", "已补")


def test_the_page_is_filled_by_whoever_may_and_names_what_the_print_is_checked_by(world):
    frozen = page(world, f"{SHEET}&evaluation=PG-A", OFFICER)
    first, second, _veto, _total = rows(frozen, "sheet")
    assert (first[4:9], second[8]) == (["6", "4.8", "6", "4.5", ""], "2")
    (evidence,) = rows(frozen, "evidence")
    assert evidence[2:5] == ["240", "300", "4.8"]
    assert "/audit/new/line-scored" not in frozen
    assert told(world, evaluation="PG-A")["sheet_sha256"] in frozen
    scored_by = {"head": "self", OFFICER: "third_party"}
    for who, rater in scored_by.items():
        shown = page(world, f"{SHEET}&evaluation=PG-B", who)
        ways = [html.unescape(each) for each in re.findall(r'href="(/audit/new/[^"]+)"', shown)]
        assert [each for each in ways if quote(f"rater:{rater}") in each]
        form = page(world, next(each for each in ways if "line-scored" in each), who)
        assert "PG-B" in form
    assert page(world, "/audit/evaluation", "city")


def test_all_that_the_book_tells_is_recorded_at_once_and_once(world):
    opening = OPENING | {"evaluation": "PG-C", "known_at": world.house.feed.head_position()}
    world.made(world.record("evaluation-opened", opening, who=OFFICER))
    (book,) = told(world, "evaluation-scores", evaluation="PG-C")["lines"]
    assert book["recorded"] is None
    way = f"/audit/evaluation/automatic?station={STATION}&evaluation=PG-C"
    sheet = html.unescape(page(world, f"{SHEET}&evaluation=PG-C", OFFICER))
    assert re.search(r'href="/audit/evaluation/automatic\?[^"]*evaluation=PG-C', sheet)
    shown = page(world, way, OFFICER)
    (row,) = rows(shown, "automatic")
    assert row[:1] + row[2:5] == ["1", str(book["measured"]), "300", f"{book['score'] / 10:g}"]
    key = re.search(r'name="command_id" value="([^"]+)"', shown)[1]
    head = world.house.feed.head_position()
    for _twice in range(2):
        answer = world.client.post(
            f"/audit/evaluation/automatic/{STATION}",
            data={"command_id": key, "evaluation": "PG-C"},
            headers=world.headers(OFFICER, Content_Type="application/x-www-form-urlencoded"),
            follow_redirects=False,
        )
        assert answer.status_code == 303
    assert world.house.feed.head_position() == head + 1
    scored = line(told(world, evaluation="PG-C"), "1")
    assert (scored["auto"], scored["score"]) == (True, book["score"])
    assert rows(page(world, way, OFFICER), "automatic") == []


@pytest.mark.parametrize(("who", "status"), [("head", 403), ("other_head", 404)])
def test_whoever_may_not_score_for_the_book_records_nothing_of_it(world, who, status):
    opening = OPENING | {"known_at": world.house.feed.head_position()}
    world.made(
        world.record("evaluation-opened", opening | {"evaluation": f"PG-{who}"}, who=OFFICER)
    )
    head = world.house.feed.head_position()
    way = f"/audit/evaluation/automatic?station={STATION}&evaluation=PG-{who}"
    assert world.get(way, who).status_code == status
    sent = world.client.post(
        f"/audit/evaluation/automatic/{STATION}",
        data={"command_id": f"key-{who}", "evaluation": f"PG-{who}"},
        headers=world.headers(who, Content_Type="application/x-www-form-urlencoded"),
    )
    assert sent.status_code == status
    assert world.house.feed.head_position() == head


def test_the_sheet_offers_the_book_s_scores_to_nobody_else(world):
    assert "/audit/evaluation/automatic" not in page(world, f"{SHEET}&evaluation=PG-C", "head")
