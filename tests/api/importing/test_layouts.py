"""The same station-year as five stations would keep it: every flagged row, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import Given, RefusedFile, write_error_workbook
from ledger.application import open_ledger
from ledger.checks.replaying import replay

LAYOUTS = Path(__file__).parents[2] / "data" / "layouts"
NAMES = ("headers", "two_rows", "months", "csv_gb", "growth")


def expected(name):
    return json.loads((LAYOUTS / name / "expected.json").read_text(encoding="utf-8"))


def take_in(ledger, name):
    """Every file as the station gives it; the reports and what was read, by file."""
    found = {}
    for arguments in expected(name)["imports"]:
        file, station = arguments[0], arguments[2] if len(arguments) > 1 else ""
        options = Options(station=station)
        session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=options)
        book = session.read(Given(LAYOUTS / name / file, file))
        found[file] = session.take_in(book, file), book
    return found


def flagged(reports):
    """Every row that is refused, held back or warned about."""
    return {
        (file, row["sheet"], row["row"], row.get("code", "duplicate"))
        for file, (report, _book) in reports.items()
        for key in ("refused", "duplicates", "warnings")
        for row in report.to_json()[key]
        if row["row"] and row.get("code") != "late"  # counted, and not listed there
    }


def money(ledger, station):
    funds = replay(ledger.log.engine).stations[station].funds
    sources = {grant.source for grant in funds.grants.values()}
    return {source: funds.available_fen(source) for source in sources}


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_gives_the_figures_and_flags_of_the_year_and_again_changes_none(name, tmp_path):
    truth = expected(name)
    with open_ledger(tmp_path, create=True) as opened:
        ledger = opened.ledger
        first = take_in(ledger, name)
        last = {row["file"] for row in truth["flagged"]}
        shown = {each for each in flagged(first) if each[0] in last}
        assert shown == {
            (row["file"], row["sheet"], row["row"], row["code"]) for row in truth["flagged"]
        }
        assert money(ledger, truth["station"]) == truth["money_fen"]["balance"]
        added = sum(report.added["visits"] for report, _book in first.values())
        assert added == truth["visits"]["accepted"]
        assert (
            sum(r.added["training"] for r, _book in first.values()) == truth["training"]["sessions"]
        )
        head = ledger.head()
        again = take_in(ledger, name)
        assert ledger.head() == head
        assert {each for each in flagged(again) if each[0] in last} == shown
        handed_back(ledger, again, truth["station"])
        assert ledger.head() == head


def handed_back(ledger, reports, station):
    """The refused rows sent back as they are, are refused again for the same reasons."""
    refused = [
        RefusedFile(book, rows, file)
        for file, (report, book) in reports.items()
        if (rows := report.refused_rows())
    ]
    options = Options(station=station)
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=options)
    book = session.read(Given(write_error_workbook(refused), "errors.xlsx"))
    report = session.take_in(book, "errors.xlsx")
    codes = sorted(row.code for each in refused for row in each.rows)
    assert sorted(row.code for row in report.refused_rows()) == codes
