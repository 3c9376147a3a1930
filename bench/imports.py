"""Workbooks as clerks upload them: how long the report takes, and what very long ones need.

The server is a process of its own, as a station has it, and its memory is that alone.
"""

from __future__ import annotations

import json
import tempfile
import time
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from bench.databases import Places
from bench.measuring import peak_mb, served
from bench.sizes import Size
from bench.table import Row
from bench.workbook import STATION, make_workbook

USUAL_ROWS: Final = 300
LONG_ROWS: Final = 5_000
LONGEST_ROWS: Final = 19_000
"""As many visits as a file may hold, less what else is in it."""

SECONDS: Final = 2.0
PEAK_MB: Final = 300.0
GROWTH_MB: Final = 4.0


class Uploaded(NamedTuple):
    """What one upload took. ``base_mb`` is the highest memory of the server before it."""

    seconds: float
    base_mb: float
    peak_mb: float
    again_mb: float


def rows(size: Size, places: Places) -> list[Row]:
    """Seconds from the upload of a month's workbook to its report; memory for long ones."""
    book = places.fresh_directory("uploads")
    usual = make_workbook(book / "usual.xlsx", USUAL_ROWS)
    seconds = [uploaded(usual, USUAL_ROWS).seconds for _ in range(size.rounds)]
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
    long = uploaded(make_workbook(book / "long.xlsx", LONG_ROWS), LONG_ROWS)
    longest = uploaded(make_workbook(book / "longest.xlsx", LONGEST_ROWS), LONGEST_ROWS)
    note = (
        f"{LONGEST_ROWS / longest.seconds:,.0f} rows/s, {longest.seconds:.1f} s in all; "
        f"{longest.base_mb:.0f} MB before the upload, {longest.again_mb:.0f} MB at most when the "
        "same file came again"
    )
    grown = (longest.peak_mb - long.peak_mb) / (LONGEST_ROWS - LONG_ROWS) * 1_000
    return [
        *found,
        Row(
            key="upload.long",
            what=f"peak memory of a server that imports {LONGEST_ROWS:,} rows",
            unit="MB",
            ours=longest.peak_mb,
            target=PEAK_MB,
            sense="at_most",
            note=note,
        ),
        Row(
            key="upload.growth",
            what=f"memory for 1,000 rows more, from {LONG_ROWS:,} to {LONGEST_ROWS:,}",
            unit="MB",
            ours=grown,
            target=GROWTH_MB,
            sense="at_most",
            note=f"{long.peak_mb:.0f} MB for {LONG_ROWS:,} rows",
        ),
    ]


def uploaded(file: Path, visits: int) -> Uploaded:
    """Upload a workbook to a new ledger and wait for its report; a long one a second time.

    Raises RuntimeError when not every row was recorded the first time.
    """
    with tempfile.TemporaryDirectory() as place, served("bench.import_server", place) as server:
        base = peak_mb(server["pid"])
        begun = time.perf_counter()
        added = _report(server, file)["added"]["visits"]
        seconds = time.perf_counter() - begun
        peak = again = peak_mb(server["pid"])
        if added != visits:
            raise RuntimeError(f"{added} of {visits} rows were recorded")
        if visits > USUAL_ROWS:
            _report(server, file)
            again = peak_mb(server["pid"])
    return Uploaded(seconds, base, peak, again)


def _report(server: dict[str, Any], file: Path) -> dict[str, Any]:
    head = f'--end\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
    connection = HTTPConnection("127.0.0.1", server["port"])
    connection.request(
        "POST",
        f"/v1/stations/{STATION}/imports",
        body=head.encode() + file.read_bytes() + b"\r\n--end--\r\n",
        headers={
            "Authorization": f"Bearer {server['token']}",
            "Content-Type": "multipart/form-data; boundary=end",
        },
    )
    answer = connection.getresponse()
    document = json.loads(answer.read())
    connection.close()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"the upload was answered with {answer.status}: {document}")
    report: dict[str, Any] = document["files"][0]
    return report
