"""The refused rows as a workbook: their own columns, a reason, nothing else and no formula."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from api.workbooks import (
    RefusedFile,
    RefusedRow,
    read_workbook,
    refused_file,
    write_error_workbook,
)
from tests.api.workbooks.made import sheets, xlsx

SAMPLE = Path(__file__).parents[2] / "data" / "workbooks" / "大岚.xlsx"


def refused_by_itself(book):
    return [
        RefusedRow(row.sheet, row.row, problem.code, problem.message_zh)
        for row in book.rows()
        for problem in row.problems
    ]


def written(book, refused):
    return write_error_workbook([RefusedFile(book, refused)])


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_each_refused_row_stands_in_its_sheet_under_its_columns_with_its_reason():
    book = read_workbook(SAMPLE)
    pages = opened(written(book, refused_by_itself(book)))
    assert pages.sheetnames == ["站点信息", "经费台账", "探访台账"]
    money = list(pages["经费台账"].iter_rows(values_only=True))
    assert money[0] == (*book.headers["经费台账"], "原行号", "原因", "代码")
    assert [(row[10], row[12]) for row in money[1:]] == [
        (68, "bad_amount"),
        (80, "income_and_expense"),
        (99, "unknown_source"),
    ]
    assert money[1][2:6] == ("讲师费", None, "若干", "市级补助")
    assert money[1][11] == "「支出」须为大于零、至多精确到分的金额。"


def test_it_holds_nothing_of_any_other_row():
    book = read_workbook(SAMPLE)
    refused = [RefusedRow("探访台账", 18, "unknown_service", "不在词表里。")]
    pages = opened(written(book, refused))
    shown = {
        cell for page in pages for row in page.iter_rows(values_only=True) for cell in row if cell
    }
    client = next(visit.client for visit in book.visits if visit.row == 18)
    others = {visit.client for visit in book.visits} - {client}
    assert client in shown
    assert not others & shown


def test_of_a_long_file_only_the_refused_rows_need_be_held():
    book = read_workbook(SAMPLE)
    refused = refused_by_itself(book)
    slim = refused_file(book, refused, "大岚.xlsx")
    assert {(row.sheet, row.row) for row in slim.workbook.rows()} == {
        (each.sheet, each.row) for each in refused
    }
    pages = [
        [list(page.iter_rows(values_only=True)) for page in opened(data)]
        for data in (write_error_workbook([slim]), written(book, refused))
    ]
    assert pages[0] == pages[1]


def test_several_reasons_of_one_row_are_joined():
    book = read_workbook(SAMPLE)
    refused = [
        RefusedRow("探访台账", 18, "a_code", "甲。"),
        RefusedRow("探访台账", 18, "b_code", "乙。"),
    ]
    rows = list(opened(written(book, refused))["探访台账"].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][-3:] == (18, "甲。；乙。", "a_code b_code")


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x.invalid")', "+1+1", "-1", "@SUM(A1)", " =1"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(text):
    content = sheets()
    content["探访台账"][2][8] = text
    content["探访台账"][2][4] = ""
    book = read_workbook(xlsx(content))
    page = opened(written(book, refused_by_itself(book)))["探访台账"]
    cell = page.cell(2, 9)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_dates_and_numbers_keep_their_kind():
    content = sheets()
    content["探访台账"][2][1] = date(2021, 11, 9)
    content["探访台账"][2][4] = ""
    book = read_workbook(xlsx(content))
    page = opened(written(book, refused_by_itself(book)))["探访台账"]
    assert page.cell(2, 2).is_date
    assert page.cell(2, 2).value.date() == date(2021, 11, 9)
    assert page.cell(2, 1).value == 1


def test_without_refusals_it_is_an_empty_workbook_and_a_strange_row_is_our_own_fault():
    book = read_workbook(SAMPLE)
    assert opened(written(book, [])).sheetnames == ["无"]
    with pytest.raises(KeyError):
        written(book, [RefusedRow("探访台账", 9999, "bad_date", "x")])


def sent_back(*contents, names=None):
    """The refused rows of workbooks as they are read when they come back as they are."""
    names = names or [f"{number}.xlsx" for number in range(len(contents))]
    books = [
        read_workbook(xlsx(each), name=name) for each, name in zip(contents, names, strict=True)
    ]
    files = [
        RefusedFile(book, refused_by_itself(book), name)
        for book, name in zip(books, names, strict=True)
    ]
    return read_workbook(write_error_workbook(files), name="errors.xlsx")


def without_year(content):
    content["站点信息"] = content["站点信息"][:-1]
    return content


def test_a_unit_that_only_the_title_says_comes_along():
    content = sheets()
    content["经费台账"][0] = ["甲街道社会工作站2021年经费收支台账（单位：万元）"]
    content["经费台账"][3][3:6] = ["", 1.25, "不知哪里"]
    (row,) = sent_back(content).money
    assert row.amount_fen == 12_500_00
    assert [problem.code for problem in row.problems] == ["unknown_source"]


def test_a_side_that_only_the_title_says_comes_along():
    content = sheets()
    content["支"] = [
        ["甲街道社会工作站2021年收入明细"],
        ["序号", "日期", "摘要", "金额", "资金来源", "文号", "凭证号"],
        [1, "3月9日", "拨款", 30, "不知哪里", "", ""],
    ]
    (row,) = sent_back(content).money
    assert (row.kind, row.amount_fen) == ("income", 30_00)


def test_years_that_titles_say_come_along_where_rows_are_of_several():
    content = without_year(sheets())
    content["探访台账"][0] = ["甲街道社会工作站2022年入户探访台账"]
    content["探访台账"][2][4] = ""
    content["经费台账"][3][1:6] = ["3月2日", "印刷", "", 12.5, "不知哪里"]
    back = sent_back(content)
    assert [row.day.isoformat() for row in (*back.money, *back.visits)] == [
        "2021-03-02",
        "2022-06-03",
    ]


def test_a_year_that_only_the_name_of_a_file_says_comes_along():
    contents = [without_year(sheets()) for _ in range(2)]
    for content in contents:
        del content["人员名册"], content["培训台账"], content["经费台账"]
        content["探访台账"][0] = ["入户探访台账"]
        content["探访台账"][2][4] = ""
    del contents[0]["站点信息"]
    back = sent_back(*contents, names=["台账2021.xlsx", "台账2022.xlsx"])
    assert [row.day.isoformat() for row in back.visits] == ["2021-06-03", "2022-06-03"]


def test_an_amount_of_several_rows_is_of_none_of_them_when_it_comes_back():
    content = sheets()
    content["经费台账"].append(
        [3, "2021-03-03", "装订", "", "", "市级补助", "", "", "宣传", "赵一"]
    )
    whole = openpyxl.load_workbook(io.BytesIO(xlsx(content)))
    whole["经费台账"].merge_cells("E4:E5")
    saved = io.BytesIO()
    whole.save(saved)
    book = read_workbook(saved.getvalue())
    assert [row.problems[0].code for row in book.money[1:]] == ["merged_amount"] * 2
    back = read_workbook(written(book, refused_by_itself(book)))
    assert [row.problems[0].code for row in back.money] == ["bad_amount"] * 2


def test_bare_numbers_of_days_count_from_when_they_counted():
    content = sheets()
    content["探访台账"][2][4] = ""
    content["探访台账"][2][1] = 42_888
    whole = openpyxl.load_workbook(io.BytesIO(xlsx(content)))
    whole.epoch = CALENDAR_MAC_1904
    saved = io.BytesIO()
    whole.save(saved)
    book = read_workbook(saved.getvalue())
    back = read_workbook(written(book, refused_by_itself(book)))
    assert back.visits[0].day == book.visits[0].day == date(2021, 6, 3)
