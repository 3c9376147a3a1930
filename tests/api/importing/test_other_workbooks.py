"""Workbooks that nobody prepared, against the oracle that shares only the reader with us."""

from __future__ import annotations

from collections import Counter

import pytest

from api.importing import ImportSession
from api.workbooks import read_workbook
from ledger.application import open_ledger
from tests.api.importing.invented import Invention
from tests.api.workbooks.made import xlsx
from tests.api.workbooks.oracle import expected


def rehearsed(book):
    return ImportSession(None, log=None, vault=None).take_in(book).to_json()


def by_row(rows, sheet):
    return {str(row["row"]): row["code"] for row in rows if row["sheet"] == sheet}


def warned(report, code):
    return [row["row"] for row in report["warnings"] if row["code"] == code]


@pytest.mark.parametrize("seed", range(12))
def test_every_row_of_an_invented_workbook_is_judged_as_the_oracle_does(seed):
    book = read_workbook(xlsx(Invention(seed).sheets()))
    report, truth = rehearsed(book), expected(book)
    assert by_row(report["refused"], "探访台账") == truth["visits"]["errors"]
    assert by_row(report["refused"], "经费台账") == truth["money_fen"]["errors"]
    assert by_row(report["refused"], "人员名册") == {}
    assert by_row(report["refused"], "培训台账") == {}
    assert [row["row"] for row in report["duplicates"]] == truth["visits"]["duplicates"]
    assert warned(report, "overlap") == truth["visits"]["overlaps"]
    assert len(warned(report, "late")) == truth["visits"]["late"]
    assert warned(report, "headcount_mismatch") == truth["training"]["headcount_mismatch"]
    assert report["accepted"]["visits"] == truth["visits"]["accepted"]
    assert report["accepted"]["training"] == truth["training"]["sessions"]


def test_the_inventions_hold_something_of_everything():
    codes: Counter[str] = Counter()
    for seed in range(12):
        report = rehearsed(read_workbook(xlsx(Invention(seed).sheets())))
        codes.update(row["code"] for row in report["refused"])
        codes.update(row["code"] for row in report["warnings"])
        codes["duplicate"] += len(report["duplicates"])
    assert codes.keys() >= {
        *("missing_client", "end_before_start", "unknown_worker", "worker_not_employed"),
        *("future_date", "bad_date", "unknown_service", "unknown_source", "bad_amount"),
        *("income_and_expense", "duplicate_municipal_grant", "insufficient_funds"),
        *("duplicate", "overlap", "late", "headcount_mismatch"),
        *("unclear_operating_model", "unknown_district", "unknown_format"),
    }


@pytest.mark.parametrize("seed", [3, 7])
def test_the_ledger_agrees_with_what_was_rehearsed(seed, tmp_path):
    book = read_workbook(xlsx(Invention(seed).sheets()))
    with open_ledger(tmp_path, create=True) as opened:
        ledger = opened.ledger
        report = ImportSession(ledger, log=ledger.log, vault=ledger.vault).take_in(book).to_json()
    dry = rehearsed(book)
    for key in ("accepted", "refused", "duplicates", "warnings"):
        assert report[key] == dry[key]
    assert report["added"] == report["accepted"]
