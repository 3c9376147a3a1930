"""A station's workbook of any length, in the layout that the importer reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

STATION = "BENCH-WB"

_STATION = [
    ("站点名称", "量具街道社会工作站"),
    ("站点代码", STATION),
    ("所属区县", "江北区"),
    ("建成日期", "2021-01-04"),
    ("运营模式", "县统招+属地自招"),
    ("台账年度", "2021年"),
]
_STAFF = [
    ("量具街道社会工作站人员名册",),
    ("序号", "姓名", "专职/兼职", "证书等级", "来源", "入职日期", "离职日期", "备注"),
    (1, "赵一", "专职", "社会工作师", "县统招", "2021-01-04", "", ""),
]
_VISITS = (
    *("序号", "探访日期", "起止时间", "探访社工", "服务对象", "对象类别"),
    *("探访方式", "服务内容", "主要情况", "风险等级", "记录日期", "备注"),
)
_TRAINING = (
    *("序号", "日期", "起止时间", "培训主题", "班次"),
    *("形式", "讲师", "学时", "参加人员", "人数"),
)
_MONEY = (
    *("序号", "日期", "摘要", "收入", "支出"),
    *("资金来源", "文号", "凭证号", "用途类别", "经办人"),
)
_PER_DAY = 24


def make_workbook(path: Path, visits: int) -> Path:
    """Write a workbook with so many visits, each at a time and to a client of its own."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        _sheet(book, "站点信息", _STATION)
        _sheet(book, "人员名册", _STAFF)
        rows = [_visit(number) for number in range(visits)]
        _sheet(book, "探访台账", [("量具街道社会工作站2021年入户探访台账",), _VISITS, *rows])
        _sheet(book, "培训台账", [("量具街道社会工作站2021年培训台账",), _TRAINING])
        _sheet(book, "经费台账", [("量具街道社会工作站2021年经费收支台账",), _MONEY])
    return path


def _visit(number: int) -> tuple[object, ...]:
    day = date(2021, 2, 1) + timedelta(days=number // _PER_DAY % 300)
    hour, minute = 8 + number % _PER_DAY // 3, number % 3 * 20
    return (
        *(number + 1, day.isoformat(), f"{hour}:{minute:02}-{hour}:{minute + 15:02}", "赵一"),
        *(f"来访{number % 5000:04}", "独居老人", "入户", "人文关怀", "", "", day.isoformat(), ""),
    )


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Sequence[tuple[object, ...]]) -> None:
    page = book.add_worksheet(name)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
