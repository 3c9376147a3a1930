"""Other layouts of the same rules hold the same rows, and the same ones are flagged."""

from __future__ import annotations

from functools import cache

import pytest

from api.importing import ImportSession
from api.workbooks import Given
from tests.api.importing.remade import LAYOUTS, SHEETS, WORKBOOKS

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
