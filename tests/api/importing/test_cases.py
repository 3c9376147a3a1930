"""Faults that other importers are known for: what this one answers."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import RefusedFile, write_error_workbook
from domain.book.entry import decode_entry
from ledger.application import open_ledger

CASES = Path(__file__).parents[2] / "data" / "cases"


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def take_in(ledger, source, name=""):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=Options())
    book = session.read(source, name or source.name)
    return session.take_in(book, name or source.name), book


def facts(ledger, topic):
    found = [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]
    return [entry.data for entry in found if entry.type == topic]


def test_the_rows_of_last_month_in_this_months_file_are_counted_once(ledger):
    take_in(ledger, CASES / "F01a_march.xlsx")
    take_in(ledger, CASES / "F01b_april_same_rows_plus_one.xlsx")
    assert sum(each.amount_fen for each in facts(ledger, "grant.received")) == 10_000_00
    assert sum(each.amount_fen for each in facts(ledger, "expenditure.recorded")) == 1_330_00
    assert len(facts(ledger, "training.session_held")) == 1


def test_a_client_with_a_blank_in_the_name_is_one_person_and_the_visit_is_held_back(ledger):
    report, _book = take_in(ledger, CASES / "F13a_client_with_blank.xlsx")
    assert len(report.duplicates) == 1
    assert len({each.client for each in facts(ledger, "home_visit.recorded")}) == 1


def test_the_one_refused_row_comes_back_corrected_and_completes_the_import(ledger):
    report, book = take_in(ledger, CASES / "F17_one_refused_row.xlsx")
    (refused,) = report.refused_rows()
    data = write_error_workbook([RefusedFile(book, [refused])])
    report, _book = take_in(ledger, data, "errors.xlsx")
    assert [row.code for row in report.refused_rows()] == [refused.code]
    pages = openpyxl.load_workbook(io.BytesIO(data))
    page = pages[refused.sheet]
    header = [cell.value for cell in page[1]]
    assert header[-3:] == ["原行号", "原因", "代码"]
    page.cell(2, header.index("资金来源") + 1).value = "区财政"
    corrected = io.BytesIO()
    pages.save(corrected)
    report, _book = take_in(ledger, corrected.getvalue(), "errors.xlsx")
    assert (report.refused_rows(), report.added["money"]) == ([], 1)
    report, _book = take_in(ledger, CASES / "F17_one_refused_row.xlsx")
    assert not report.added.total()
