"""Sample workbooks written anew in other layouts of the same rules, each row marked with its own.

What a layout means is known from the sample: the same rows, and the same ones flagged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine

from api.workbooks.dates import Calendar, calendar_day
from api.workbooks.times import TimeRange, time_range
from tests.api.workbooks.made import xlsx

WORKBOOKS = Path(__file__).parents[2] / "data" / "workbooks"
SHEETS = {"staff": "人员名册", "money": "经费台账", "visits": "探访台账", "training": "培训台账"}
SERVICES = ("困难救助", "矛盾调处", "人文关怀", "心理疏导", "行为矫治", "关系调适", "资源协调")
MODES = ("入户", "电话", "微信")

Row = dict[str, Any]
Place = tuple[str, int]
"""Kind and row of the sample."""


class Sample(NamedTuple):
    """The rows of a sample by kind, each with its number, and the sheet about the station."""

    station: list[list[object]]
    rows: dict[str, list[tuple[int, Row]]]


class Remade(NamedTuple):
    """A file in another layout, and which row of the sample each of its rows is."""

    name: str
    content: bytes
    places: dict[tuple[str, int], Place]


def sample(name: str) -> Sample:
    """A sample by its station."""
    with python_calamine.CalamineWorkbook.from_path(WORKBOOKS / f"{name}.xlsx") as book:
        station = book.get_sheet_by_name("站点信息").to_python()
        rows = {}
        for kind, sheet in SHEETS.items():
            _title, header, *lines = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            rows[kind] = [
                (number, dict(zip(header, line, strict=True)))
                for number, line in enumerate(lines, 3)
                if any(cell != "" for cell in line) and line[0] != "合计"
            ]
    return Sample(station, rows)


class Book:
    """A workbook being written: ``rest`` puts what is not remade as it is in the sample."""

    def __init__(self, name: str) -> None:
        self.sample = sample(name)
        self.name = f"{name}.xlsx"
        self.sheets: dict[str, list[list[object]]] = {"站点信息": self.sample.station}
        self.places: dict[tuple[str, int], Place] = {}

    def add(self, sheet: str, cells: Sequence[object] = (), place: Place | None = None) -> None:
        """Write a row."""
        rows = self.sheets.setdefault(sheet, [])
        rows.append(list(cells))
        if place is not None:
            self.places[sheet, len(rows)] = place

    def table(
        self,
        kind: str,
        sheet: str,
        above: Iterable[Sequence[object]],
        cells: Callable[[Row], Sequence[object]],
        wanted: Callable[[Row], bool] = lambda _row: True,
    ) -> None:
        """Write a table of a kind: what stands above its rows, and each row in its own form."""
        for head in above:
            self.add(sheet, head)
        for number, row in self.sample.rows[kind]:
            if wanted(row):
                self.add(sheet, cells(row), (kind, number))

    def rest(self, *remade: str) -> Remade:
        """The whole book, the kinds that are not remade as they were."""
        for kind, sheet in SHEETS.items():
            if kind not in remade:
                header = list(self.sample.rows[kind][0][1])
                self.table(kind, sheet, [header], lambda row: list(row.values()))
        return Remade(self.name, xlsx(self.sheets), self.places)


def day(row: Row, column: str = "探访日期") -> date | None:
    """The day of a row of the sample."""
    return calendar_day(row[column], Calendar(2021))


def hours(row: Row) -> TimeRange:
    """From when to when."""
    found = time_range(row["起止时间"])
    assert found is not None
    return found


def long_records(name: str) -> Remade:
    """One moment to begin and one to end, as a system exports its visits."""
    book = Book(name)

    def cells(row: Row) -> list[object]:
        on, at = day(row), hours(row)
        moments = [datetime.combine(on, each) if on else row["探访日期"] for each in at[:2]]
        said = ("探访方式", "探访社工", "服务对象")
        more = ("对象类别", "服务内容", "主要情况", "记录日期")
        return [*moments, *(row[each] for each in said), "某街道", *(row[each] for each in more)]

    header = ["开始时间", "结束时间", "探访方式", "探访人员姓名", "服务对象姓名", "行政区划"]
    header += ["对象类别", "服务项目", "探访内容", "填报日期"]
    book.table("visits", "走访记录", [["探访服务系统导出"], header], cells)
    return book.rest("visits")


def ticked(name: str) -> Remade:
    """A column for each group, mode and service, with a tick in it."""
    book = Book(name)
    groups = list(dict.fromkeys(row["对象类别"] for _n, row in book.sample.rows["visits"]))
    upper = ["序号", "日期", "时间", "走访人", "走访对象", "人员类别", *[""] * (len(groups) - 1)]
    upper += ["走访方式", *[""] * (len(MODES) - 1), "服务内容", *[""] * len(SERVICES)]
    lower = [*[""] * 5, *groups, *MODES, *SERVICES, "其他", "", ""]

    def cells(row: Row) -> list[object]:
        services = row["服务内容"].replace("，", "、").replace(",", "、").split("、")
        mode = row["探访方式"].removesuffix("探访")
        ticks = [each == row["对象类别"] for each in groups]
        ticks += [each == mode for each in MODES]
        ticks += [each in services for each in SERVICES]
        ticks.append(any(each not in SERVICES for each in services))
        said = ("序号", "探访日期", "起止时间", "探访社工", "服务对象")
        return [
            *(row[each] for each in said),
            *("√" if each else "" for each in ticks),
            *(row["主要情况"], row["记录日期"]),
        ]

    book.table("visits", "探访", [["走访表"], [*upper, "走访情况", "填写日期"], lower], cells)
    return book.rest("visits")


def repeated(name: str) -> Remade:
    """An example below the header, and 〃 wherever a cell is as the one above."""
    book = Book(name)
    header = list(book.sample.rows["visits"][0][1])
    before: list[object] = []

    def cells(row: Row) -> list[object]:
        own = list(row.values())
        shown = [
            "〃" if place and cell == above and cell != "" else cell
            for place, (cell, above) in enumerate(zip(own, before or [""] * len(own), strict=True))
        ]
        before[:] = own
        return shown

    example = ["例", "2021-01-01", "9:00-9:40", "某社工", "某某", "独居老人", "入户", "人文关怀"]
    book.table("visits", "探访台账", [header, example], cells)
    return book.rest("visits")


def in_months(name: str) -> Remade:
    """A sheet for each month, visits and money one under the other, days in parts, sums between."""
    book = Book(name)
    for month in range(1, 13):
        sheet = f"{month}月"

        def here(column: str, month: int = month) -> Callable[[Row], bool]:
            # What has no day stands somewhere all the same.
            return lambda row: (found.month if (found := day(row, column)) else 1) == month

        visits = ["序", "走访时间", "具体时间", "走访社工", "受访者", "人群类别", "走访类型"]
        visits += ["服务种类", "走访记录", "风险等级", "登记日期", "备注"]
        above = [[f"2021年{month}月工作台账"], [], ["一、入户走访"], visits]
        book.table("visits", sheet, above, lambda row: list(row.values()), here("探访日期"))
        book.add(sheet, ["本月小计"])
        money = ["日期", "", "凭证", "", "收支内容", "拨款来源", "开支类别", "本期收入", "本期支出"]
        money += ["批文号", "经办人"]
        above = [[], ["二、经费收支（单位：元）"], money, ["月", "日", "字", "号", *[""] * 7]]
        book.table("money", sheet, above, _in_parts, here("日期"))
        book.add(sheet, ["本月合计"])
        book.add(sheet, ["结转下月"])
        book.add(sheet, ["填表人：", "", "审核人："])
    return book.rest("visits", "money")


def _in_parts(row: Row) -> list[object]:
    on = day(row, "日期")
    parts = [on.month, on.day] if on else [row["日期"], ""]
    said = ("摘要", "资金来源", "用途类别", "收入", "支出", "文号", "经办人")
    return [*parts, "记", row["凭证号"], *(row[each] for each in said)]


def by_groups(name: str) -> Remade:
    """Tables one under the other in one sheet, each of a group that only its title says."""
    book = Book(name)
    for group in dict.fromkeys(row["对象类别"] for _n, row in book.sample.rows["visits"]):
        header = [
            "序号",
            "巡访日期",
            "起止时段",
            "巡访人",
            "姓名",
            "形式",
            "提供的服务",
            "填写日期",
        ]
        said = ("序号", "探访日期", "起止时间", "探访社工", "服务对象")
        more = ("探访方式", "服务内容", "记录日期")
        book.table(
            "visits",
            "巡访",
            [[f"{group}巡访记录表"], header],
            lambda row, said=said, more=more: [row[each] for each in (*said, *more)],
            lambda row, group=group: row["对象类别"] == group,
        )
        book.add("巡访", ["小计"])
        book.add("巡访")
    return book.rest("visits")


LAYOUTS = (long_records, ticked, repeated, in_months, by_groups)
