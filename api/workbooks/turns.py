"""In which order files that are given together are to be taken, whatever order they are named in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from api.workbooks.layouts import NOTHING_MENDED, Mendings
from api.workbooks.refusals import WorkbookUnreadable
from api.workbooks.rows import StationInfo, Workbook
from api.workbooks.workbook import read_workbook

KEPT_ROWS_MAX: Final = 2_000
"""Of all files together: what was read is kept while it is small, and not read again."""

_NO_YEAR: Final = 9999


class Given(NamedTuple):
    """A file: where it is or what it holds, its name, and what was mended in it."""

    source: Path | bytes
    name: str
    mendings: Mendings = NOTHING_MENDED


class Turn(NamedTuple):
    """One of the files: its ``place`` among those given, and its ``workbook`` where that is kept.

    ``station`` and ``year`` are what it says of both.
    """

    place: int
    workbook: Workbook | None = None
    station: StationInfo | None = None
    year: int | None = None


def turns(files: Sequence[Given], keep_rows: int = KEPT_ROWS_MAX) -> list[Turn]:
    """The files in the order in which to take them.

    Whoever is named must be on a roster, and what is spent must have come: first the files that say
    whose they are or who works there, then by year, then those with income; else as given. A file
    that cannot be read has its turn too. At most ``keep_rows`` rows are kept as read.
    """
    if len(files) == 1:
        return [Turn(0)]
    ranked: list[tuple[tuple[int, int, bool], Turn]] = []
    kept = 0
    for place, file in enumerate(files):
        try:
            workbook = read_workbook(file.source, name=file.name, mendings=file.mendings)
        except WorkbookUnreadable:
            ranked.append(((0, 0, False), Turn(place)))
            continue
        count = sum(1 for _row in workbook.rows())
        is_kept = kept + count <= keep_rows
        kept += count if is_kept else 0
        turn = Turn(place, workbook if is_kept else None, workbook.station, workbook.ledger_year)
        ranked.append((_rank(workbook), turn))
    return [turn for _rank, turn in sorted(ranked, key=lambda each: (*each[0], each[1].place))]


def _rank(workbook: Workbook) -> tuple[int, int, bool]:
    has_income = any(row.kind in {"income", "opening"} for row in workbook.money)
    days = [
        *(row.day for row in workbook.money),
        *(row.day for row in workbook.visits),
        *(row.day for row in workbook.training),
        *(row.day for row in workbook.declared),
    ]
    year = workbook.ledger_year or min((day.year for day in days if day), default=_NO_YEAR)
    return _need(workbook, has_days=bool(days)), year, not has_income


def _need(workbook: Workbook, *, has_days: bool) -> int:
    """What others need comes first: the station with its people, the station alone, people alone."""
    is_whole = workbook.station is not None and bool(workbook.staff)
    if is_whole or (workbook.station is not None and not has_days):
        return 0 if is_whole else 1
    return 2 if workbook.staff else 3
