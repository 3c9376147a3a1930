"""Workbooks as clerks upload them: how long the report takes, and what a very long one needs."""

from __future__ import annotations

from statistics import median
from typing import Final

from bench.databases import Places
from bench.measuring import child
from bench.sizes import Size
from bench.table import Row
from bench.workbook import make_workbook

USUAL_ROWS: Final = 300
LONG_ROWS: Final = 19_000
"""As many visits as a file may hold, less what else is in it."""

SECONDS: Final = 2.0
PEAK_MB: Final = 300.0


def rows(size: Size, places: Places) -> list[Row]:
    """Seconds from the upload of a month's workbook to its report; memory for the longest."""
    book = places.fresh_directory("uploads")
    usual = str(make_workbook(book / "usual.xlsx", USUAL_ROWS))
    seconds = [child("upload", usual).seconds for _ in range(size.rounds)]
    found = [
        Row(
            key="upload.usual",
            what=f"import of a {USUAL_ROWS}-row workbook, upload to report",
            unit="s",
            ours=median(seconds),
            target=SECONDS,
            sense="at_most",
        )
    ]
    if size.name == "tiny":
        return found
    longest = child("upload", str(make_workbook(book / "long.xlsx", LONG_ROWS)))
    note = f"{longest.count / longest.seconds:,.0f} rows/s, {longest.seconds:.1f} s in all"
    return [
        *found,
        Row(
            key="upload.long",
            what=f"peak memory of importing {LONG_ROWS:,} rows",
            unit="MB",
            ours=longest.peak_mb,
            target=PEAK_MB,
            sense="at_most",
            note=note,
        ),
    ]
