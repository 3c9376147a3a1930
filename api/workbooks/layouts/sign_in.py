"""A form that people sign at one session: the session in labels above, who came in rows below.

    培训签到表
    主题：社工实务    时间：2021-06-09 9:00-10:30    学时：1.5    主讲：孙三
    序号 | 姓名 | 单位 | 签到 | 签退

It is read as the one line of a training ledger that it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Final, NamedTuple

from api.workbooks.cells import Cell, is_blank, is_filled, text
from api.workbooks.files.grids import Grid
from api.workbooks.layouts.columns import FOUNDATION, forms_of, header_key
from api.workbooks.layouts.finding import title_of
from api.workbooks.layouts.headers import Header
from api.workbooks.layouts.lines import Line
from api.workbooks.layouts.tables import Table
from api.workbooks.layouts.wording import closes_a_form, total_word
from api.workbooks.times import clock_time

_TRAINING: Final = FOUNDATION["training"]
_NAME_HEADERS: Final = frozenset(
    {"姓名", "参训人员", "参训人员姓名", "学员", "学员姓名", "人员姓名"}
)
_SIGNED: Final = ("签到", "签退", "签名", "签字")
"""A column with one of these in its name is where people sign."""
_ABSENT: Final = frozenset({"缺席", "缺勤", "请假", "未到", "病假", "事假", "公假", "×"})
_PEOPLE: Final = ("参加人员", "村社区工作者", "志愿者")
_AS_WHAT: Final = frozenset({"身份", "人员类别", "人员身份", "人员类型"})
"""A column that says what somebody is to the station."""
_COLUMNS: Final = (
    *("日期", "起止时间", "培训主题", "班次", "形式", "讲师", "学时", *_PEOPLE, "签到签退", "人数"),
)
"""The line that a form stands for; a form says all but the people in labels."""
_OF_PEOPLE: Final = (*_PEOPLE, "签到签退")
_NUMBERED: Final = "序号"
_HEADER_CELLS_MIN: Final = 2


def sign_in_tables(grid: Grid) -> list[Table]:
    """The forms of a sheet, one under the other, each as a table of one line."""
    places = [number for number, row in enumerate(grid.rows) if _names_people(row)]
    tables = []
    begin = 0
    for place, after in zip(places, [*places[1:], len(grid.rows)], strict=True):
        below = grid.rows[place + 1 : after]
        end = next((n for n, row in enumerate(below) if _ends_a_list(row)), len(below))
        said = _labels(grid.rows[begin:place])
        people = _people(grid.rows[place], below[:end])
        begin = place + 1 + end
        if people and said:
            tables.append(_table(grid, place, title_of(grid.rows, 0, place), said, people))
    return tables


def _names_people(row: Sequence[Cell]) -> bool:
    keys = [header_key(cell) for cell in row if isinstance(cell, str) and not is_blank(cell)]
    return len(keys) >= _HEADER_CELLS_MIN and any(key in _NAME_HEADERS for key in keys)


def _ends_a_list(row: Sequence[Cell]) -> bool:
    is_empty = all(is_blank(cell) for cell in row)
    return is_empty or bool(total_word(row)) or closes_a_form(row) or bool(_labels([row]))


def _labels(rows: Sequence[Sequence[Cell]]) -> dict[str, Cell]:
    """What labels say, by our own names of columns: 主题：社工实务, in one cell or in two."""
    found: dict[str, Cell] = {}
    for row in rows:
        filled = [cell for cell in row if not is_blank(cell)]
        for place, cell in enumerate(filled):
            label, colon, value = text(cell).partition(":")
            beside = filled[place + 1] if place + 1 < len(filled) else ""
            said: Cell = value.strip() if colon and value.strip() else beside
            column = _column(label, said, found) if isinstance(cell, str) else None
            if column is not None and not is_blank(said):
                found[column] = said
    return found


def _column(label: str, said: Cell, taken: Mapping[str, Cell]) -> str | None:
    """The column that a label means: of several the first that what it says reads as one of."""
    meant = [
        column
        for form in forms_of(header_key(label))
        for column in _TRAINING.names.get(form, ())
        if column in _COLUMNS and column not in taken and column not in _OF_PEOPLE
    ]
    fitting = (each for each in meant if _TRAINING.readers.get(each, _anything)(said))
    return next(fitting, meant[0] if meant else None)


def _anything(_cell: Cell) -> bool:
    return True


class _Came(NamedTuple):
    """Somebody on a list: in which column of the line, whether they signed, and when if it says so."""

    name: str
    column: str
    has_signed: bool
    arrived: str
    left: str


def _people(header: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> list[_Came]:
    """Who came: where anybody signed only those who did, and all whom a list on paper names."""
    names = [place for place, cell in enumerate(header) if header_key(text(cell)) in _NAME_HEADERS]
    came: list[_Came] = []
    for begin, end in zip(names, [*names[1:], len(header)], strict=True):
        for row in rows:
            own = row[begin:end]
            said = [text(cell) for cell in own]
            if said and said[0] and _ABSENT.isdisjoint(said):
                came.append(_came(said[0], header[begin:end], own))
    is_signed = any(each.has_signed for each in came)
    return [each for each in came if each.has_signed or not is_signed]


def _came(name: str, header: Sequence[Cell], own: Sequence[Cell]) -> _Came:
    column, signed = _PEOPLE[0], False
    arrived: list[time] = []
    left: list[time] = []
    for place in range(1, min(len(header), len(own))):
        heading, cell = header_key(text(header[place])), own[place]
        if heading in _AS_WHAT:
            column = _column_of_people(text(cell))
        elif any(mark in heading for mark in _SIGNED):
            signed = signed or is_filled(own, place)
            at = clock_time(cell)
            if at is not None:
                (left if "签退" in heading else arrived).append(at)
    return _Came(
        name,
        column,
        signed,
        f"{min(arrived):%H:%M}" if arrived else "",
        f"{max(left):%H:%M}" if left else "",
    )


def _column_of_people(said: str) -> str:
    if "志愿" in said:
        return "志愿者"
    return "村社区工作者" if "村" in said or "社区工作者" in said else _PEOPLE[0]


def _signs(people: Sequence[_Came]) -> str:
    """When they came and left, where anybody wrote the time of leaving: else signing is for being there."""
    if not any(each.left for each in people):
        return ""
    return "、".join(
        f"{each.name} {each.arrived}" + (f"-{each.left}" if each.left else "")
        for each in people
        if each.arrived
    )


def _table(
    grid: Grid, place: int, title: str, said: Mapping[str, Cell], people: Sequence[_Came]
) -> Table:
    listed: dict[str, Cell] = {
        each: "、".join(somebody.name for somebody in people if somebody.column == each)
        for each in _PEOPLE
    }
    stated = {**said, **listed, "签到签退": _signs(people)}
    names = tuple(each for each in _COLUMNS if stated.get(each) or each in _TRAINING.required)
    columns = {name: number for number, name in enumerate(names)}
    cells = tuple(stated.get(each, "") for each in names)
    line = Line(grid.name, place + 1, cells, names, columns, title=title)
    return Table(grid.name, title, Header(_TRAINING, names, columns, 1), [line])
