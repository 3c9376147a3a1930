"""Faults that other importers are known for: what this one answers."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import Given, RefusedFile, write_error_workbook
from domain.book.entry import decode_entry
from ledger.application import open_ledger

CASES = Path(__file__).parents[2] / "data" / "cases"


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def take_in(ledger, source, name=""):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=Options())
    book = session.read(Given(source, name or source.name))
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


def case(name):
    (file,) = CASES.glob(f"{name}_*.xlsx")
    return file


def refused(report):
    return [(row["sheet"], row["row"], row["code"]) for row in report.to_json()["refused"]]


def test_rows_with_error_values_are_refused_by_the_column_and_never_read_as_empty(ledger):
    report, _book = take_in(ledger, case("F02"))
    assert ("人员名册", 3, "cell_error") in refused(report)
    assert ("探访台账", 3, "cell_error") in refused(report)
    said = {row["sheet"]: row["message"] for row in report.to_json()["refused"]}
    assert "「证书等级」" in said["人员名册"]
    assert "「记录日期」" in said["探访台账"]
    for topic in ("staff.joined", "staff.credential_recorded", "home_visit.recorded"):
        assert facts(ledger, topic) == []
    assert len(facts(ledger, "grant.received")) == 1


def test_a_number_that_may_be_either_of_two_days_is_refused_and_nothing_is_spent(ledger):
    report, _book = take_in(ledger, case("F04"))
    assert refused(report) == [("经费台账", 4, "bad_date")]
    assert facts(ledger, "expenditure.recorded") == []
    assert len(facts(ledger, "grant.received")) == 1


def test_a_cell_merged_over_two_workers_is_of_both(ledger):
    report, _book = take_in(ledger, case("F05"))
    assert refused(report) == []
    workers = {each.worker for each in facts(ledger, "staff.joined")}
    assert len(workers) == 2
    certified = facts(ledger, "staff.credential_recorded")
    assert {(each.worker, each.level) for each in certified} == {
        (worker, "intermediate") for worker in workers
    }
    assert {(each.worker, each.left_on) for each in facts(ledger, "staff.left")} == {
        (worker, "2021-12-31") for worker in workers
    }


def test_a_day_of_a_workbook_that_counts_from_1904_is_that_day(ledger):
    report, _book = take_in(ledger, case("F06"))
    assert refused(report) == []
    (visit,) = facts(ledger, "home_visit.recorded")
    assert visit.started_at.startswith("2025-06-03")


def test_a_formatted_empty_last_row_is_in_nobodys_way(ledger):
    report, _book = take_in(ledger, case("F08"))
    assert refused(report) == []
    assert report.to_json()["added"] == {"visits": 1, "training": 1, "money": 2, "staff": 1}


def test_a_voucher_cell_too_long_for_the_book_is_refused_by_its_column(ledger):
    report, _book = take_in(ledger, case("F12"))
    (row,) = report.to_json()["refused"]
    assert (row["sheet"], row["row"], row["code"]) == ("经费台账", 4, "text_too_long")
    assert "「凭证号」" in row["message"]
    assert facts(ledger, "expenditure.recorded") == []
