"""In which order files that are given together are to be taken, whatever order they are named in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.workbooks.refusals import WorkbookUnreadable
from api.workbooks.rows import Workbook
from api.workbooks.workbook import read_workbook

_NO_YEAR: Final = 9999


def turns(files: Sequence[tuple[Path | bytes, str]]) -> list[int]:
    """The places of the files, each its content and name, in the order in which to take them.

    Whoever is named must be on a roster, and what is spent must have come: first the files that say
    whose they are or who works there, then by year, then those with income; else as given. A file
    that cannot be read has its turn too. Files are read one at a time, and none is kept.
    """
    if len(files) == 1:
        return [0]
    return sorted(range(len(files)), key=lambda place: (*_rank(*files[place]), place))


def _rank(source: Path | bytes, name: str) -> tuple[int, int, bool]:
    try:
        workbook = read_workbook(source, name=name)
    except WorkbookUnreadable:
        return 0, 0, False
    has_income = any(row.kind in {"income", "opening"} for row in workbook.money)
    days = [
        *(row.day for row in workbook.money),
        *(row.day for row in workbook.visits),
        *(row.day for row in workbook.training),
    ]
    year = workbook.ledger_year or min((day.year for day in days if day), default=_NO_YEAR)
    return _need(workbook, has_days=bool(days)), year, not has_income


def _need(workbook: Workbook, *, has_days: bool) -> int:
    """What others need comes first: the station with its people, the station alone, people alone."""
    is_whole = workbook.station is not None and bool(workbook.staff)
    if is_whole or (workbook.station is not None and not has_days):
        return 0 if is_whole else 1
    return 2 if workbook.staff else 3
