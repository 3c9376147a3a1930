"""A whole workbook: its file, its five sheets, its rows.

The front of the package; what a row means is in ``sheets``, what a cell means in ``cells``,
``dates`` and ``amounts``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from api.workbooks import sheets
from api.workbooks.container import file_bytes, sheet_cells
from api.workbooks.refusals import too_large
from api.workbooks.rows import Workbook
from api.workbooks.tables import find_table

NAMES_MAX: Final = 100_000
"""Of workers and attendees: a cell of text can hold thousands, and each is more than its letters."""


def read_workbook(
    source: Path | bytes,
    *,
    name: str = "",  # noqa: ARG001 - asked for by files without a title, which come next
    default_year: int | None = None,
) -> Workbook:
    """Read a station workbook from a file or from its bytes.

    ``name`` is the file's where bytes are given. ``default_year`` is the year of dates written
    without one in a file that says none itself.

    Raises WorkbookUnreadable when the file as a whole cannot be read; what is wrong with single
    rows stands in their ``problems``.
    """
    data = file_bytes(source)
    contents = sheet_cells(data, (sheets.STATION_SHEET, *sheets.REQUIRED_COLUMNS))
    station, year = sheets.station_info(contents[sheets.STATION_SHEET])
    tables = {
        sheet: find_table(sheet, contents[sheet], required)
        for sheet, required in sheets.REQUIRED_COLUMNS.items()
    }
    named = 0

    def counted(names: tuple[str, ...]) -> None:
        nonlocal named
        named += len(names)
        if named > NAMES_MAX:
            raise too_large("names", NAMES_MAX)

    visits, training = [], []
    for line in tables[sheets.VISIT_SHEET].lines:
        visits.append(sheets.visit_row(line, year))
        counted(visits[-1].workers)
    for line in tables[sheets.TRAINING_SHEET].lines:
        training.append(sheets.training_row(line, year))
        counted(training[-1].attendees)
    return Workbook(
        file_sha256=hashlib.sha256(data).hexdigest(),
        station=station,
        ledger_year=year or default_year,
        staff=tuple(sheets.staff_row(line, year) for line in tables[sheets.STAFF_SHEET].lines),
        money=tuple(sheets.money_row(line, year) for line in tables[sheets.MONEY_SHEET].lines),
        visits=tuple(visits),
        training=tuple(training),
        headers={sheet: table.header for sheet, table in tables.items()},
    )
