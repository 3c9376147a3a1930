"""Other layouts of the same rules hold the same rows, and the same ones are flagged."""

from __future__ import annotations

from functools import cache

import pytest

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import Given
from domain.book.entry import decode_entry
from ledger.application import open_ledger
from tests.api.importing.remade import LAYOUTS, SHEETS, WORKBOOKS
from tests.api.workbooks.made import sheets, xlsx

STATEMENTS = {
    "staff": ("name", "engagement", "certificate", "source", "joined_on", "left_on"),
    "money": ("kind", "day", "amount_fen", "source", "category", "voucher_no", "document_no"),
    "visits": ("day", "starts", "ends", "workers", "clients", "mode", "recorded_on"),
    "training": ("day", "starts", "ends", "topic", "class_name", "hours", "attendees"),
}
IN_ORDER = {"by_groups"}
"""Layouts that put rows in another order: which of two alike is the later one follows from it."""


def tried(given, place_of):
    """What each row states, by its place in the sample, and what is flagged of it."""
    session = ImportSession(None, log=None, vault=None)
    book = session.read(given)
    report = session.take_in(book, given.name).to_json()
    stated = {
        place_of(row.sheet, row.row): (
            *(getattr(row, name) for name in STATEMENTS[kind]),
            *(set(getattr(row, name, ())) for name in ("services", "target_groups")),
        )
        for kind in STATEMENTS
        for row in getattr(book, kind)
        if not any(each.code in {"bad_date", "bad_amount"} for each in row.problems)
    }
    flagged = {
        (place_of(each["sheet"], each["row"]), each.get("code", "duplicate"))
        for part in ("refused", "duplicates", "warnings")
        for each in report[part]
    }
    return stated, flagged, report["accepted"]


@cache
def as_it_was(station):
    kinds = {sheet: kind for kind, sheet in SHEETS.items()}
    given = Given(WORKBOOKS / f"{station}.xlsx", f"{station}.xlsx")
    return tried(given, lambda sheet, row: (kinds.get(sheet, sheet), row))


@pytest.mark.parametrize("station", ["锦屏", "钟公庙", "大岚"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: each.__name__)
def test_a_remade_layout_holds_the_same_rows_and_flags(layout, station):
    remade = layout(station)
    # A row that is none of the sample's would stand under its own place, and differ.
    stated, flagged, accepted = tried(
        Given(remade.content, remade.name),
        lambda sheet, row: remade.places.get((sheet, row), (sheet, row)),
    )
    rows, flags, counts = as_it_was(station)
    assert stated == rows
    if layout.__name__ in IN_ORDER:
        ordered = {"overlap", "duplicate"}
        flagged, flags = (
            {each for each in some if each[1] not in ordered} for some in (flagged, flags)
        )
    assert flagged == flags
    assert accepted == counts


def test_the_same_year_in_other_layouts_is_on_the_book_already_and_takes_nothing_from_it(tmp_path):
    """What a sheet has no column for, another one has told: it is not taken back as a change."""
    with open_ledger(tmp_path, create=True) as opened:
        ledger = opened.ledger
        session = ImportSession(
            ledger, log=ledger.log, vault=ledger.vault, options=Options(apply_changes=True)
        )
        given = Given(WORKBOOKS / "大岚.xlsx", "大岚.xlsx")
        first = session.take_in(session.read(given), given.name).to_json()
        head = ledger.head().pos
        for layout in LAYOUTS:
            remade = layout("大岚")
            again = Given(remade.content, remade.name)
            report = session.take_in(session.read(again), again.name).to_json()
            assert (report["changed"], report["missing"]) == ([], [])
            assert report["accepted"] == first["accepted"]
        assert ledger.head().pos == head


def test_an_empty_cell_of_a_column_that_is_there_is_still_a_change(tmp_path):
    book = sheets()
    with open_ledger(tmp_path, create=True) as opened:
        ledger = opened.ledger
        options = Options(apply_changes=True)
        session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=options)
        session.take_in(session.read(Given(xlsx(book), "甲.xlsx")), "甲.xlsx")
        for row in book["探访台账"][1:]:
            del row[9]  # 风险等级
        report = session.take_in(session.read(Given(xlsx(book), "甲.xlsx")), "甲.xlsx").to_json()
        assert report["changed"] == []
        book = sheets()
        book["探访台账"][2][9] = ""
        report = session.take_in(session.read(Given(xlsx(book), "甲.xlsx")), "甲.xlsx").to_json()
        ((change,),) = (each["fields"] for each in report["changed"])
        assert (change["name"], change["was"], change["now"]) == ("risk_after", "red", None)
        last = decode_entry(ledger.log.read_page(ledger.head().pos - 1, 1)[0][1])
        assert last.type == "record.corrected"
