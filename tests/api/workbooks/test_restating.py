"""A workbook stated anew says the same: compared with what the parser makes of the file itself."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from api.workbooks.files.restating import restated

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "workbooks").glob("*.xlsx"))


def rows_of(source: io.BytesIO, sheet: str):
    """The cells of a sheet with their types; blank ones at the ends of rows and sheet left out."""
    with python_calamine.CalamineWorkbook.from_filelike(source) as book:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    kept = []
    for row in rows:
        cells = [(type(cell), cell) for cell in row]
        while cells and cells[-1] == (str, ""):
            cells.pop()
        kept.append(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def assert_same(data: bytes):
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        names = book.sheet_names
    anew = restated(data).file.getvalue()
    for name in names:
        assert rows_of(io.BytesIO(anew), name) == rows_of(io.BytesIO(data), name)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_says_the_same(sample):
    assert_same(sample.read_bytes())


FIRST = datetime(1900, 3, 1)  # noqa: DTZ001 - a cell knows no zone
LAST = datetime(9999, 1, 1, 9)  # noqa: DTZ001
CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")),
    st.sampled_from(["a\nb", " a ", "\ta", "&<>\"'", "]]>", "_x0041_", "=1+1", "'x", "𠀀"]),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.datetimes(FIRST, LAST).map(lambda at: at.replace(microsecond=0)),
    st.dates(FIRST.date(), LAST.date()),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.timedeltas(timedelta(0), timedelta(900)).map(lambda long: timedelta(seconds=long.seconds)),
)


@given(rows=st.lists(st.lists(CELLS | st.none(), max_size=6), max_size=6), is_1904=st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_a_program_writes_says_the_same(rows, is_1904):
    result = io.BytesIO()
    options = {"in_memory": True, "date_1904": is_1904, "strings_to_formulas": False}
    with xlsxwriter.Workbook(result, options) as book:
        formats = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": 14}),
            time: book.add_format({"num_format": "h:mm"}),
            timedelta: book.add_format({"num_format": "[h]:mm:ss"}),
        }
        page = book.add_worksheet("一")
        page.write_formula(9, 0, "=A1", None, "said")
        page.write_formula(9, 1, "=A1", None, 5)
        page.write_blank(30, 3, None, formats[date])
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, column, cell)
                elif cell is not None:
                    page.write(number, column, cell, formats.get(type(cell)))
    assert_same(result.getvalue())


def test_what_another_program_writes_says_the_same():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "二 "
    page.append(["a", 1, 2.5, True, LAST.replace(2021), date(2021, 6, 3), time(9), "#N/A"])
    page["A3"] = CellRichText("前", TextBlock(InlineFont(b=True), " 中 "), "后")
    page["C5"] = "=1+1"
    page.merge_cells("A7:C9")
    page["A7"] = "合并"
    result = io.BytesIO()
    book.save(result)
    data = result.getvalue()
    found = restated(data)
    anew = found.file.getvalue()
    assert rows_of(io.BytesIO(anew), "二") == rows_of(io.BytesIO(data), "二 ")
    (facts,) = found.sheets
    assert facts.sheet.faults == {(1, 8): "#N/A", (5, 3): ""}
    assert facts.sheet.merged == {(7, 1, 7, 3)}
