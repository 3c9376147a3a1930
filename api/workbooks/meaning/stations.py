"""Sheet 站点信息: keys and values, side by side or one under the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from api.workbooks import dates
from api.workbooks.cells import Cell, is_blank, text
from api.workbooks.dates import Calendar
from api.workbooks.files import Grid
from api.workbooks.layouts.columns import header_key
from api.workbooks.refusals import WorkbookUnreadable
from api.workbooks.rows import StationInfo
from domain.stations.sheet_words import KEYS, operating_model

_TEXTS: Final = ("站点名称", "站点代码", "所属区县", "运营模式")
_KEYS: Final = {header_key(name): key for key, also in KEYS.items() for name in (key, *also)}


class About(NamedTuple):
    """What the sheet says: the station, and the year of the book; or what it lacks."""

    info: StationInfo | None
    year: int | None
    missing: tuple[str, ...] = ()


def station_info(grid: Grid, other_year: int | None, *, are_years_told: bool) -> About:
    """Read the sheet; ``other_year`` is that of the file where the sheet says none.

    A sheet lacks it unless titles tell years, be it several, ``are_years_told``.
    """
    found: dict[str, Cell] = {}
    for key, value in _said(grid.rows):
        found.setdefault(key, value)
    said = {key: text(value) for key, value in found.items()}
    year = dates.ledger_year(found.get("台账年度", ""))
    missing = [key for key in _TEXTS if not said.get(key)]
    if year is None and (said.get("台账年度") or not (other_year or are_years_told)):
        missing.append("台账年度")
    built_on = dates.calendar_day(
        found.get("建成日期", ""), Calendar(year or other_year, grid.starts_1904)
    )
    if built_on is None:
        missing.append("建成日期")
    if built_on is None or missing:
        return About(None, year, tuple(missing))
    info = StationInfo(
        name=said["站点名称"],
        code=said["站点代码"],
        district=said["所属区县"],
        built_on=built_on,
        operating_model=operating_model(said["运营模式"]),
        operating_model_text=said["运营模式"],
    )
    return About(info, year)


def lacks(sheet: str, missing: Sequence[str]) -> WorkbookUnreadable:
    """The answer to a sheet that does not say enough."""
    return WorkbookUnreadable("station_info_missing", sheet=sheet, what=missing)


def keys_in(grid: Grid) -> int:
    """How many different keys the first rows of a sheet have."""
    return len({_key(cell) for row in grid.rows[:30] for cell in row} - {None})


def _said(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, Cell]]:
    """Each key with what stands right of it, or under it where only keys are beside it."""
    for number, row in enumerate(rows):
        filled = [(place, cell) for place, cell in enumerate(row) if not is_blank(cell)]
        keys = [_key(cell) for _place, cell in filled]
        if len(filled) > 1 and None not in keys:
            below = rows[number + 1] if number + 1 < len(rows) else ()
            for place, cell in filled:
                key = _key(cell)
                if key is not None and place < len(below):
                    yield key, below[place]
            continue
        for index, key in enumerate(keys[:-1]):
            if key is not None and keys[index + 1] is None:
                yield key, filled[index + 1][1]


def _key(cell: Cell) -> str | None:
    return _KEYS.get(header_key(cell)) if isinstance(cell, str) else None
