"""Workbooks made for a test: a small correct one, to be changed in one place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import xlsxwriter

STATION = [
    ["站点名称", "甲街道社会工作站"],
    ["站点代码", "甲"],
    ["所属区县", "江北区"],
    ["建成日期", "2021-01-04"],
    ["运营模式", "县统招+属地自招"],
    ["台账年度", "2021年"],
]
STAFF = [
    ["甲街道社会工作站人员名册"],
    ["序号", "姓名", "专职/兼职", "证书等级", "来源", "入职日期", "离职日期", "备注"],
    [1, "赵一", "专职", "社会工作师", "县统招", "2021-01-04", "", ""],
]
VISITS = [
    ["甲街道社会工作站2021年入户探访台账"],
    [
        *("序号", "探访日期", "起止时间", "探访社工", "服务对象", "对象类别"),
        *("探访方式", "服务内容", "主要情况", "风险等级", "记录日期", "备注"),
    ],
    [
        *(1, "6月3日", "9:00-9:40", "赵一", "钱二", "独居老人"),
        *("入户", "人文关怀", "送药", "红", "2021-06-03", ""),
    ],
]
TRAINING = [
    ["甲街道社会工作站2021年培训台账"],
    [
        *("序号", "日期", "起止时间", "培训主题", "班次"),
        *("形式", "讲师", "学时", "参加人员", "人数"),
    ],
    [1, "6.9", "9:00-10:30", "社工实务", "银鼎班", "小组活动", "孙三", 1.5, "赵一", 1],
]
MONEY = [
    ["甲街道社会工作站2021年经费收支台账"],
    [
        *("序号", "日期", "摘要", "收入", "支出"),
        *("资金来源", "文号", "凭证号", "用途类别", "经办人"),
    ],
    [1, "2021-03-01", "拨款到账", "5万元", "", "市级补助", "〔2021〕1号", "记-001", "", "赵一"],
    [2, "2021-03-02", "印刷", "", 12.5, "市级补助", "", "记-002", "宣传", "赵一"],
]

Sheets = dict[str, list[list[object]]]


def sheets() -> Sheets:
    """Fresh copies of the five sheets."""
    every = {
        "站点信息": STATION,
        "人员名册": STAFF,
        "探访台账": VISITS,
        "培训台账": TRAINING,
        "经费台账": MONEY,
    }
    return {name: [list(row) for row in rows] for name, rows in every.items()}


def xlsx(content: Sheets) -> bytes:
    """The sheets as an .xlsx file; dates become real date cells."""
    result = io.BytesIO()
    with xlsxwriter.Workbook(result, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in content.items():
            page = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, (date, datetime)):
                        page.write_datetime(row, column, cell, day)
                    elif cell not in ("", None):
                        page.write(row, column, cell)
    return result.getvalue()


def with_parts_changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with every part passed through ``change``."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            target.writestr(part.filename, change(part.filename, source.read(part)))
    return result.getvalue()
