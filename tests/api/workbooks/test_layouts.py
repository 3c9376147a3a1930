"""Books as other stations keep them: the same rows whatever the sheets look like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.workbooks import Workbook, read_workbook
from tests.api.workbooks.made import sheets, xlsx
from tests.api.workbooks.oracle import expected

DATA = Path(__file__).parents[2] / "data"
LAYOUTS = sorted(folder.name for folder in (DATA / "layouts").iterdir())
OF_A_ROW = {
    *("missing_client", "end_before_start", "unknown_service", "bad_date", "unknown_source"),
    *("bad_amount", "income_and_expense"),
}
"""Codes that a row has by itself, whatever else is in the book."""


def answer(layout: str) -> dict:
    return json.loads((DATA / "layouts" / layout / "expected.json").read_text(encoding="utf-8"))


def files(layout: str) -> list[Path]:
    return [DATA / "layouts" / layout / given[0] for given in answer(layout)["imports"]]


def case(name: str) -> Workbook:
    (file,) = (DATA / "cases").glob(f"{name}_*.xlsx")
    return read_workbook(file)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_rows_that_cannot_be_right_are_those_of_the_answer(layout):
    found = {
        (file.name, row.sheet, row.row, row.problems[0].code)
        for file in files(layout)
        for row in read_workbook(file).rows()
        if row.problems
    }
    listed = {
        (each["file"], each["sheet"], each["row"], each["code"])
        for each in answer(layout)["flagged"]
        if each["code"] in OF_A_ROW
    }
    last = files(layout)[-1].name if layout == "growth" else None
    assert {each for each in found if last in (None, each[0])} == listed


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_has_the_rows_of_the_same_year(layout):
    books = [read_workbook(file) for file in files(layout)]
    if layout == "growth":
        books = books[-1:]
    counts = [
        sum(len(getattr(book, kind)) for book in books)
        for kind in ("staff", "money", "visits", "training")
    ]
    assert counts == [4, 59, 229, 9]
    assert {book.ledger_year for book in books} == {2021}


@pytest.mark.parametrize("layout", ["headers", "two_rows"])
@pytest.mark.parametrize("part", ["visits", "training", "staff", "built_on"])
def test_figures_follow_from_the_rows_of_a_layout(layout, part):
    (file,) = files(layout)
    found, listed = expected(read_workbook(file))[part], answer(layout)[part]
    if part == "visits":
        # Row numbers of the answer are those of the usual layout; the layout's own stand in flagged.
        places = {"errors", "duplicates", "overlaps"}
        found, listed = (
            {name: value for name, value in each.items() if name not in places}
            for each in (found, listed)
        )
    if part == "training":
        found, listed = (
            {name: value for name, value in each.items() if name != "headcount_mismatch"}
            for each in (found, listed)
        )
    assert found == listed


def test_a_known_column_that_no_record_has_a_field_for_is_named_where_something_stands_in_it():
    content = sheets()
    content["人员名册"][2][7] = "借调"
    content["培训台账"][1].append("备注")
    (told,) = (n for n in read_workbook(xlsx(content)).notes if n.code == "column_not_kept")
    assert (told.sheet, told.column) == ("人员名册", "备注")


def test_unknown_columns_are_named():
    book = read_workbook(files("headers")[0])
    named = {(note.sheet, note.column) for note in book.notes if note.code == "unknown_column"}
    assert ("入户走访台账", "照片编号") in named
    assert ("经费使用台账", "联系电话") in named


def test_a_total_that_counts_its_rows_is_no_row_and_is_not_complained_of():
    assert {note.code for note in read_workbook(files("months")[0]).notes} == set()


def test_a_text_file_is_a_sheet_called_as_the_file_and_of_no_station_by_itself():
    book = read_workbook(DATA / "layouts" / "csv_gb" / "经费台账.csv")
    assert book.station is None
    assert {row.sheet for row in book.money} == {"经费台账"}


def test_error_values_refuse_the_row_and_name_the_column():
    book = case("F02")
    (person,) = book.staff
    assert [(each.code, each.field) for each in person.problems] == [
        ("cell_error", "证书等级"),
        ("cell_error", "离职日期"),
    ]
    assert [each.field for each in book.visits[0].problems] == ["记录日期"]


def test_a_number_that_could_be_two_days_is_none():
    assert [row.problems[0].code for row in case("F04").money if row.problems] == ["bad_date"]


def test_a_cell_merged_down_fills_every_row():
    first, second = case("F05").staff
    assert (first.certificate, first.left_on) == (second.certificate, second.left_on)
    assert second.certificate == "intermediate"
    assert second.left_on is not None


def test_a_workbook_that_counts_from_1904_is_not_four_years_off():
    assert case("F06").visits[0].day.isoformat() == "2025-06-03"


def test_an_empty_last_row_counts_for_nothing():
    assert len(case("F08").visits) == 1


def test_a_text_that_would_be_cut_is_refused_by_its_column():
    (problem,) = case("F12").money[1].problems
    assert (problem.code, problem.field) == ("text_too_long", "凭证号")


def test_a_wide_blank_makes_no_other_person():
    first, second = case("F13a").visits
    assert first.clients == second.clients == ("钱二",)
