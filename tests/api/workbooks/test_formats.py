"""Other files than .xlsx: old workbooks and text, with the same rows."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from api.workbooks import WorkbookUnreadable, read_workbook
from tests.api.workbooks.made import sheets, xlsx
from tests.api.workbooks.test_layout_properties import plain


def text(rows, delimiter=","):
    result = io.StringIO()
    csv.writer(result, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return result.getvalue()


def legacy(content, change=lambda _book: None):
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in content.items():
        page = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write(row, column, cell, day)
                elif cell not in ("", None):
                    page.write(row, column, cell)
    change(book)
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


USUAL = read_workbook(xlsx(sheets()))


@pytest.mark.parametrize(
    ("encoding", "delimiter", "suffix"),
    [
        ("utf-8", ",", ".csv"),
        ("utf-8-sig", ",", ".csv"),
        ("gb18030", ",", ".csv"),
        ("utf-16", "\t", ".txt"),
        ("gb18030", "\t", ".tsv"),
        ("utf-8", ";", ".CSV"),
    ],
)
@pytest.mark.parametrize("sheet", ["经费台账", "探访台账", "培训台账"])
def test_a_text_file_has_the_rows_of_the_sheet(sheet, encoding, delimiter, suffix):
    data = text(sheets()[sheet], delimiter).encode(encoding)
    book = read_workbook(data, name=f"{sheet}{suffix}")
    kind = {"经费台账": "money", "探访台账": "visits", "培训台账": "training"}[sheet]
    assert plain(getattr(book, kind)) == plain(getattr(USUAL, kind))
    assert {row.sheet for row in book.rows()} == {sheet}
    assert (book.station, book.ledger_year) == (None, 2021)


def test_in_a_text_file_every_day_is_a_text():
    rows = sheets()["探访台账"]
    rows[2][1] = "6.3"
    book = read_workbook(text(rows).encode(), name="走访.csv")
    assert book.visits[0].day == date(2021, 6, 3)


def test_the_year_comes_from_title_then_name_then_whoever_asks():
    rows = sheets()["经费台账"]
    rows[2][0:2] = [1, "3月1日"]
    untitled = text([["收支"], *rows[1:]]).encode()
    assert read_workbook(text(rows).encode(), name="经费2020.csv").money[0].day.year == 2021
    assert read_workbook(untitled, name="2020年经费.csv").money[0].day.year == 2020
    asked = read_workbook(untitled, name="经费.csv", default_year=2019)
    assert asked.money[0].day.year == 2019
    assert [note.code for note in asked.notes] == ["year_assumed"]
    nobody = read_workbook(untitled, name="经费.csv")
    assert nobody.money[0].problems[0].code == "bad_date"
    assert nobody.ledger_year is None


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"\xff\xfe\x00", b"\x81", b"a\0b,c"])
def test_a_text_file_that_is_none_is_damaged(data):
    with pytest.raises(WorkbookUnreadable) as caught:
        read_workbook(data, name="坏.csv")
    assert caught.value.code in ("workbook_damaged", "sheet_missing")


def test_a_text_file_has_the_limits_of_every_file():
    for data in (b"a,b\n" * 20_001, b"," * 1_100_000, b'"' + b"x" * 40_000 + b'"'):
        with pytest.raises(WorkbookUnreadable) as caught:
            read_workbook(data, name="大.csv")
        assert caught.value.code == "workbook_too_large"


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_no_bytes_called_text_break_the_reader(data):
    with pytest.raises(WorkbookUnreadable):
        read_workbook(data, name="x.csv")


def test_an_old_workbook_has_the_same_rows():
    content = sheets()
    content["探访台账"][2][1] = date(2021, 6, 3)
    book = read_workbook(legacy(content), name="旧.xls")
    for kind in ("staff", "money", "visits", "training"):
        assert plain(getattr(book, kind)) == plain(getattr(USUAL, kind))
    assert book.station == USUAL.station


def test_an_old_workbook_says_what_is_merged_and_hidden():
    content = sheets()
    content["人员名册"].append([2, "钱二", "专职", "", "县统招", "2021-02-01", "", ""])
    content["人员名册"][2][3] = ""

    def change(book):
        page = book.get_sheet("人员名册")
        page.write_merge(2, 3, 3, 3, "社会工作师")
        page.row(3).hidden = True
        book.get_sheet("培训台账").visibility = 1

    book = read_workbook(legacy(content, change))
    assert [person.certificate for person in book.staff] == ["intermediate", "intermediate"]
    assert {note.code for note in book.notes} == {"hidden_rows", "hidden_sheet"}


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_broken_old_workbook_is_an_answer(data):
    whole = bytearray(legacy(sheets()))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    answer = ""
    try:
        answer = read_workbook(bytes(whole)).file_sha256
    except WorkbookUnreadable as error:
        answer = error.code
    assert answer
