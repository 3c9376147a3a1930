"""What a report tells beside refusals and warnings."""

from __future__ import annotations

import io

import openpyxl
import pytest

from api.importing import ImportSession
from api.workbooks import Given
from ledger.application import open_ledger
from tests.api.workbooks.made import sheets, xlsx


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def take_in(ledger, data):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)
    return session.take_in(session.read(Given(data, "甲.xlsx")), "甲.xlsx").to_json()


def oddly_kept():
    content = sheets()
    content["探访台账"][1].append("照片编号")
    content["经费台账"].append(["合计", "", "", 50_000, 13])
    content["通讯录"] = [["单位", "负责"], ["街道", "某人"]]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(content)))
    book["培训台账"].sheet_state = "hidden"
    book["经费台账"].row_dimensions[4].hidden = True
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def places(report):
    return {
        (note["code"], note["sheet"], note.get("row"), note.get("column"))
        for note in report["notes"]
    }


def test_a_usual_workbook_has_no_notes(ledger):
    assert take_in(ledger, xlsx(sheets()))["notes"] == []


def test_what_the_reader_noticed_is_in_the_report_and_neither_refused_nor_warned(ledger):
    report = take_in(ledger, oddly_kept())
    assert places(report) == {
        ("unknown_column", "探访台账", None, "照片编号"),
        ("subtotal_differs", "经费台账", 5, "支出"),
        ("sheet_ignored", "通讯录", None, None),
        ("hidden_sheet", "培训台账", None, None),
        ("hidden_rows", "经费台账", 4, None),
    }
    assert (report["refused"], report["warnings"]) == ([], [])
    assert report["accepted"] == {"visits": 1, "training": 1, "money": 2, "staff": 1}
    for note in report["notes"]:
        assert note["sheet"] in note["message"]
        assert note["sheet"] in note["message_en"]
    assert places(take_in(ledger, oddly_kept())) == places(report)


def test_a_text_that_is_cut_says_so_and_where(ledger):
    content = sheets()
    content["探访台账"][2][8] = "长" * 5_000
    content["经费台账"][3][2] = "很" * 300
    report = take_in(ledger, xlsx(content))
    assert report["warnings"] == [
        {"sheet": "经费台账", "row": 4, "code": "text_shortened"},
        {"sheet": "探访台账", "row": 3, "code": "text_shortened"},
    ]
    assert places(report) == {
        ("text_shortened", "经费台账", 4, "摘要"),
        ("text_shortened", "探访台账", 3, "主要情况"),
    }
    assert "长长" not in str(report)
