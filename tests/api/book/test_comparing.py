"""Comparing two moments over HTTP: what changed, by which entries, and what is refused."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from api.questions.compared import asked_again
from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world, visit


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A station whose visits and money were told late, corrected and voided after a moment."""
    with open_world(tmp_path_factory.mktemp("compared")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.made(world.record("grants", grant()))
        spent = world.made(world.record("expenditures", expenditure("20.00")))
        wrong = world.made(world.record("expenditures", expenditure("5.00", voucher_number="V9")))
        world.then = wrong["position"]
        world.late = world.made(world.record("home-visits", visit()))
        body = {"reason_code": "wrong_amount", "reason": "票据看错"}
        world.corrected = world.made(
            world.post(
                f"/v1/records/{spent['record']}/corrections",
                {**body, "details": expenditure("12.34")},
                If_Match=f'"r{spent["position"]}"',
            )
        )
        world.voided = world.made(
            world.post(
                f"/v1/records/{wrong['record']}/voids",
                {**body, "reason_code": "double_entry"},
                If_Match=f'"r{wrong["position"]}"',
            )
        )
        yield world


def compared(world, who="head", **query):
    asked = {"question": "budget", "station": STATION, "then": world.then, **query}
    return world.get("/v1/compare?" + "&".join(f"{k}={v}" for k, v in asked.items()), who)


def test_each_entry_says_by_how_much_it_moved_which_figure(lived):
    found = compared(lived).json()
    assert found["agrees"]
    assert found["entries"] == {"late": 0, "corrected": 1, "voided": 1, "new": 0}
    spent = next(each for each in found["figures"] if each["figure"] == "/total_spent_fen")
    assert (spent["then"], spent["now"], spent["difference"]) == (2500, 1234, -1266)
    assert (spent["corrected"], spent["voided"]) == (-766, -500)
    assert spent["label_zh"] == "支出 合计"
    assert [
        (each["group"], each["position"], each["effects"]["/total_spent_fen"])
        for each in found["items"]
    ] == [
        ("corrected", lived.corrected["position"], -766),
        ("voided", lived.voided["position"], -500),
    ]
    assert "票据看错" in found["items"][0]["sentence_zh"]


def test_what_had_happened_before_the_moment_is_late(lived):
    found = compared(lived, question="services").json()
    assert found["entries"]["late"] == 1
    assert found["items"][0]["effects"]["/visits"] == 1
    (visits,) = (each for each in found["figures"] if each["figure"] == "/visits")
    assert (visits["then"], visits["now"], visits["late"]) == (0, 1, 1)


def test_causes_come_in_pages_and_their_sums_whole(lived):
    page = compared(lived, limit=1, count="true")
    assert (len(page.json()["items"]), page.json()["total"]) == (1, 2)
    rest = compared(lived, limit=1, cursor=page.json()["next_cursor"])
    assert [each["group"] for each in rest.json()["items"]] == ["voided"]
    assert rest.json()["next_cursor"] is None
    assert rest.json()["figures"] == page.json()["figures"]


def test_a_moment_compared_with_itself_differs_in_nothing(lived):
    found = compared(lived, now=lived.then).json()
    assert (found["figures"], found["rates"], found["items"]) == ([], [], [])
    assert found["then"] == found["now"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"question": "weather"}, "unknown_choice"),
        ({"then": 10**6}, "position_beyond_head"),
        ({"now": 10**6}, "position_beyond_head"),
        ({"then": "yesterday"}, "bad_date"),
        ({"now": "2026-02-30"}, "bad_date"),
        ({"now": 1}, "end_before_start"),
        ({"cursor": "Zm9v"}, "bad_cursor"),
    ],
)
def test_what_cannot_be_compared_is_refused(lived, query, code):
    answer = compared(lived, **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [each["parameter"] for each in answer.json()["errors"]] == list(query)


@pytest.mark.parametrize(
    ("who", "station", "question"),
    [
        ("other_head", STATION, "budget"),
        ("other_head", "NB-ZZ-000", "budget"),
        ("other_district", STATION, "due"),
        ("other_district", STATION, "coverage"),
    ],
)
def test_a_station_out_of_reach_is_not_there(lived, who, station, question):
    answer = compared(lived, who, station=station, question=question)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_station")


def test_of_another_district_nothing_is_compared(lived):
    asked = f"/v1/compare?question=due&then=0&now={lived.voided['position']}"
    own, other = (lived.get(asked, who).json() for who in ("district", "other_district"))
    assert own["agrees"]
    assert other["agrees"]
    told = {each["station"] for each in other["items"]}
    assert told <= {OTHER_STATION}
    assert {each["station"] for each in own["items"]} == {STATION}


def test_a_question_that_is_asked_again_tells_its_causes_too(lived):
    found = compared(lived, question="due", then=0, now=lived.late["position"], as_of="2027-01-31")
    body = found.json()
    assert (body["agrees"], body["exact"]) == (True, True)
    assert [each["position"] for each in body["items"]] == [lived.late["position"]]
    assert all(each["label_zh"] for each in body["figures"])


def test_too_many_entries_are_refused_with_their_number(lived, monkeypatch):
    monkeypatch.setattr(asked_again, "EACH_MAX", 0)
    monkeypatch.setattr(asked_again, "ASKS_MAX", 0)
    answer = compared(lived, question="due", then=0)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_entries")
    assert "有 4 笔" in answer.json()["detail"]


def in_csv(world, **query):
    """The figures and the causes of a comparison's file, each as rows by heading."""
    asked = {"question": "budget", "station": STATION, "then": world.then, **query}
    answer = world.get("/v1/compare.csv?" + "&".join(f"{k}={v}" for k, v in asked.items()))
    assert answer.status_code == 200, answer.text
    assert answer.headers["ledger-position"] == str(query.get("now", world.voided["position"]))
    first, second = answer.content.decode("utf-8-sig").split("\r\n\r\n")
    return [list(csv.DictReader(io.StringIO(each.split("\r\n", 1)[1]))) for each in (first, second)]


def test_the_file_has_every_figure_that_changed_and_every_entry_with_what_it_moved(lived):
    figures, causes = in_csv(lived)
    spent = next(each for each in figures if each["项目"] == "支出 合计")
    assert (spent["差"], spent["更正"], spent["作废"]) == ("-12.66", "-7.66", "-5.00")
    assert [(each["类"], each["位置"], each["支出 合计"]) for each in causes] == [
        ("更正", str(lived.corrected["position"]), "-7.66"),
        ("作废", str(lived.voided["position"]), "-5.00"),
    ]
    assert all(each["理由"] == "票据看错" for each in causes)


@pytest.mark.parametrize("question", ["budget", "services", "due", "months"])
def test_in_the_file_the_causes_add_up_to_what_the_figures_differ_by(lived, question):
    figures, causes = in_csv(lived, question=question, then=0)
    whole = compared(lived, question=question, then=0, limit=200).json()
    assert [each["位置"] for each in causes] == [str(each["position"]) for each in whole["items"]]
    added = [each for each in figures if each["项目"] in (causes or [{}])[0]]
    assert added or not causes
    for each in added:
        moved = sum((Decimal(cause[each["项目"]]) for cause in causes), Decimal(0))
        assert moved == Decimal(each["差"]), each


def test_as_a_workbook_it_has_a_sheet_of_figures_and_one_of_entries(lived):
    answer = lived.get(
        f"/v1/compare?question=budget&station={STATION}&then={lived.then}",
        Accept="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["哪些数变了", "差在哪几笔"]
    assert [row[1] for row in book["差在哪几笔"].iter_rows(min_row=2, values_only=True)] == [
        lived.corrected["position"],
        lived.voided["position"],
    ]
    again = lived.get(
        f"/v1/compare.xlsx?question=budget&station={STATION}&then={lived.then}",
        If_None_Match=answer.headers["etag"],
    )
    assert again.status_code == 304


def test_a_file_of_a_comparison_is_whole_and_within_reach(lived):
    place = f"/v1/compare.csv?question=budget&station={STATION}&then={lived.then}"
    assert lived.get(f"{place}&limit=2").json()["code"] == "unknown_field"
    assert lived.get(place, "other_head").status_code == 404
    assert lived.get(place, None).status_code == 401
