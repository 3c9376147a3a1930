"""A long file needs little more memory than a short one."""

from __future__ import annotations

import gc
import tracemalloc

from api.importing import ImportSession
from api.workbooks import read_workbook
from bench.workbook import make_workbook

SHORT, LONG = 150, 450
ROW_BYTES_MAX = 3_300
"""2,750 when this was written, each row with a client of its own; 4,700 before."""


def peak_of_judging(folder, rows):
    """The most bytes held at once while so many visits are compared and judged."""
    workbook = read_workbook(make_workbook(folder / f"{rows}.xlsx", rows))
    session = ImportSession(None, log=None, vault=None)
    gc.collect()
    tracemalloc.start()
    try:
        report = session.take_in(workbook)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.accepted["visits"] == rows
    return peak


def test_a_row_more_takes_few_kilobytes_more(tmp_path):
    peak_of_judging(tmp_path, SHORT)  # what is made once is no row's
    grown = peak_of_judging(tmp_path, LONG) - peak_of_judging(tmp_path, SHORT)

    assert grown / (LONG - SHORT) < ROW_BYTES_MAX
