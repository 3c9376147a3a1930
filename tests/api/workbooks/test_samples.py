"""The three sample workbooks against their true answers, figure by figure."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from api.workbooks import Workbook, read_workbook
from tests.api.workbooks.oracle import Rules, expected

FOLDER = Path(__file__).parents[2] / "data" / "workbooks"
DEMO = Path(__file__).parents[3] / "api" / "demo_data"
STATIONS = ("大岚", "钟公庙", "锦屏")


def sample(station: str) -> Workbook:
    return read_workbook(FOLDER / f"{station}.xlsx")


def answer(station: str) -> dict:
    return json.loads((FOLDER / f"{station}.expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("station", STATIONS)
@pytest.mark.parametrize("part", ["station", "year", "built_on", "visits", "training", "staff"])
def test_every_figure_of_the_answer_follows_from_the_parsed_rows(station, part):
    assert expected(sample(station))[part] == answer(station)[part]


@pytest.mark.parametrize("station", STATIONS)
@pytest.mark.parametrize("by_date", [False, True])
def test_money_is_the_same_judged_row_by_row_or_by_the_lowest_balance_from_its_day_on(
    station, by_date
):
    assert (
        expected(sample(station), Rules(by_date=by_date))["money_fen"]
        == (answer(station)["money_fen"])
    )


@pytest.mark.parametrize("station", ["大岚", "钟公庙"])
def test_a_worker_is_still_employed_on_the_day_of_leaving(station):
    stricter = expected(sample(station), Rules(leaving_day_counts=False))
    assert stricter["visits"]["errors"] != answer(station)["visits"]["errors"]


def test_a_future_visit_by_somebody_who_has_left_is_reported_as_future():
    assert expected(sample("大岚"))["visits"]["errors"]["182"] == "future_date"


@pytest.mark.parametrize("station", STATIONS)
def test_no_row_has_a_problem_that_the_answer_does_not_list(station):
    book = sample(station)
    listed = answer(station)
    for row in (*book.staff, *book.training):
        assert row.problems == ()
    for rows, errors in (
        (book.visits, listed["visits"]["errors"]),
        (book.money, listed["money_fen"]["errors"]),
    ):
        for row in rows:
            assert len(row.problems) <= 1
            for problem in row.problems:
                assert errors[str(row.row)] == problem.code


@pytest.mark.parametrize("station", STATIONS)
def test_blank_and_closing_rows_are_no_records(station):
    book = sample(station)
    closing = max(visit.row for visit in book.visits)
    serials = [visit.line["序号"] for visit in book.visits]
    assert serials == [float(number) for number in range(1, len(serials) + 1)]
    assert closing > len(serials) + 2


@pytest.mark.parametrize("station", STATIONS)
def test_the_hash_is_that_of_the_file_and_the_demo_ships_the_same_bytes(station):
    data = (FOLDER / f"{station}.xlsx").read_bytes()
    assert read_workbook(data).file_sha256 == hashlib.sha256(data).hexdigest()
    assert (DEMO / f"{station}.xlsx").read_bytes() == data


def test_the_station_sheet_is_read():
    station = sample("钟公庙").station
    assert (station.name, station.code, station.district) == (
        "钟公庙街道社会工作站",
        "钟公庙",
        "象山县",
    )
    assert station.built_on == date(2021, 1, 7)
    assert station.operating_model == "agency_operated"
    assert sample("锦屏").station.operating_model == "direct_posts"


def test_names_stay_out_of_what_a_log_would_print():
    book = sample("锦屏")
    printed = repr(book)
    people = {person.name for person in book.staff} | {visit.client for visit in book.visits}
    assert not [name for name in people if name and name in printed]
