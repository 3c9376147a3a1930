"""An empty workbook to fill in: every sheet, its words as drop-downs, and a page that explains them.

What is filled in here is read by the same reader as every other book; nothing knows this form.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from api.workbooks import words
from api.workbooks.layouts import LAYOUTS, RowKind
from domain.book.words import VOCABULARY
from domain.stations.sheet_words import KEYS
from domain.stations.sheet_words import SHEET as STATION_SHEET

HELP_PAGE: Final = "填写说明"
WORDS_PAGE: Final = "可选词语"

_ROWS: Final = 2_000
"""How far down a sheet its drop-downs reach."""
_WIDTH: Final = 14
_DAY: Final = "可写 2021-06-03、2021年6月3日、6月3日或 6.3；不写年份的按台账年度。"
_TIMES: Final = "可写 9:00-9:40、上午9点至9点40分；到午夜写 24:00。"
_PEOPLE: Final = "多人用顿号分开。"
_AMOUNT: Final = "可写 1234.50、1,234.50元、5万元，精确到分。"

HELP: Final[Mapping[RowKind, Mapping[str, str]]] = {
    "staff": {
        "序号": "可不填。",
        "姓名": "每人一行；离开后又回来的，另起一行。",
        "专职/兼职": "专职或兼职。",
        "证书等级": "没有证书的写「无」或不填。",
        "来源": "人员是怎样来到站上的。",
        "入职日期": _DAY,
        "离职日期": "仍在岗的不填，或写「至今」。",
        "身份证号": "可不填；填了就按它区分同名的人。",
        "备注": "可不填。",
    },
    "money": {
        "序号": "可不填。",
        "日期": _DAY,
        "摘要": "写明事由。上年留下的钱写「上年结转」，不算收入；先垫后还的写「垫付」「归还垫付」。",
        "收入": f"收入和支出只填一个。{_AMOUNT}",
        "支出": f"收入和支出只填一个。{_AMOUNT}",
        "资金来源": "这笔钱来自哪里，或从哪里列支。",
        "文号": "拨款文件的文号，可不填。",
        "凭证号": "可不填；同一凭证的各行写同一个号。",
        "票据类型": "支出和垫付的票据是哪一种，可不填；号码和金额相同的发票，不论哪一年都算重复。",
        "票据代码": "发票代码，没有的不填。",
        "用途类别": "支出必填，收入不填。",
        "经办人": "可不填。",
        "备注": "可不填。",
    },
    "visits": {
        "序号": "可不填。",
        "探访日期": _DAY,
        "起止时间": _TIMES,
        "探访社工": f"须在人员名册上。{_PEOPLE}",
        "服务对象": f"写姓名。{_PEOPLE}",
        "身份证号": "可不填；填了就按它区分同名的人。",
        "联系电话": "可不填。",
        "住址": "可不填。",
        "对象类别": "可填一个或几个，用顿号分开。",
        "探访方式": "只有「入户」算作上门。",
        "服务内容": "可填一个或几个，用顿号分开。",
        "主要情况": "写所见所做。",
        "风险等级": "红、黄、蓝、绿，可不填。",
        "记录日期": "写下这次探访的日子，可不填。",
        "备注": "可不填。",
    },
    "training": {
        "序号": "可不填。",
        "日期": _DAY,
        "起止时间": _TIMES,
        "培训主题": "课程或主题的名称。",
        "班次": "例如金鼎班、银鼎班、文鼎班，可不填。",
        "形式": "不填按讲座记。",
        "讲师": "可不填。",
        "学时": "课时数，最多两位小数。",
        "参加人员": f"须在人员名册上。{_PEOPLE}",
        "人数": "可不填；填了就与参加人员核对。",
        "备注": "可不填。",
    },
}
"""What a clerk has to know of each column, and which columns the form has."""

STATION_HELP: Final[Mapping[str, str]] = {
    "站点名称": "全称，例如某某街道社会工作站。",
    "站点代码": "账上的代码，一站一个，不再改变。",
    "所属区县": "区、县（市）的名称。",
    "建成日期": "可写 2021-02-24 或 2021年2月24日。",
    "运营模式": "委托运营、增设岗位、混合运营之一，或照文件写。",
    "台账年度": "四位年份；各表不写年份的日期都属于这一年。",
}

CHOICES: Final[Mapping[tuple[RowKind, str], words.WordList[Any]]] = {
    ("staff", "专职/兼职"): words.ENGAGEMENTS,
    ("staff", "证书等级"): words.CERTIFICATES,
    ("staff", "来源"): words.STAFF_SOURCES,
    ("money", "资金来源"): words.SOURCES,
    ("money", "票据类型"): words.VOUCHER_KINDS,
    ("money", "用途类别"): words.CATEGORIES,
    ("visits", "对象类别"): words.TARGET_GROUPS,
    ("visits", "探访方式"): words.VISIT_MODES,
    ("visits", "服务内容"): words.SERVICES,
    ("visits", "风险等级"): words.RISK_LEVELS,
    ("training", "形式"): words.TRAINING_FORMATS,
}
"""The columns that take words of a list."""

_SEVERAL: Final = frozenset({"对象类别", "服务内容"})
"""Columns that take more words than a drop-down offers at once."""


def write_template(station: str = "") -> bytes:
    """Write the workbook, with the code of the station where it is given."""
    result = io.BytesIO()
    with xlsxwriter.Workbook(result, {"strings_to_formulas": False}) as book:
        form = _Form(book)
        form.explain()
        form.station(station)
        for kind in LAYOUTS:
            form.sheet(kind)
        form.list_words()
    return result.getvalue()


class _Form:
    """The pages of the workbook, as they are written."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._text = book.add_format({"num_format": "@"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def explain(self) -> None:
        """The page that says what each column is for."""
        page = self._book.add_worksheet(HELP_PAGE)
        page.set_column(0, 1, _WIDTH)
        page.set_column(2, 3, 60, self._wrapped)
        rows: list[Sequence[str]] = [("工作表", "列", "怎么填", "可填的词")]
        rows.extend(
            (STATION_SHEET, key, STATION_HELP[key], _said("OperatingModel") * (key == "运营模式"))
            for key in KEYS
        )
        for kind, columns in HELP.items():
            layout = LAYOUTS[kind]
            for column, said in columns.items():
                choice = CHOICES.get((kind, column))
                needed = (
                    "必填。" if column in layout.required and column not in {"收入", "支出"} else ""
                )
                allowed = "、".join(choice.allowed) if choice else ""
                rows.append((layout.sheet, column, needed + said, allowed))
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells, self._head if number == 0 else self._wrapped)
        page.freeze_panes(1, 0)

    def station(self, code: str) -> None:
        """Sheet 站点信息."""
        page = self._book.add_worksheet(STATION_SHEET)
        page.set_column(0, 1, 2 * _WIDTH, self._text)
        for number, key in enumerate(KEYS):
            page.write_string(number, 0, key, self._head)
            if key == "站点代码" and code:
                page.write_string(number, 1, code)

    def sheet(self, kind: RowKind) -> None:
        """An empty table with its drop-downs."""
        page = self._book.add_worksheet(LAYOUTS[kind].sheet)
        columns = tuple(HELP[kind])
        # As text, so that a typed 6.10 stays what it is and becomes no number.
        page.set_column(0, len(columns) - 1, _WIDTH, self._text)
        page.write_row(0, 0, columns, self._head)
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            if (kind, column) in CHOICES:
                letter = _letter(list(CHOICES).index((kind, column)))
                count = len(CHOICES[kind, column].allowed)
                page.data_validation(
                    *(1, place, _ROWS, place),
                    {
                        "validate": "list",
                        "source": f"='{WORDS_PAGE}'!${letter}$2:${letter}${count + 1}",
                        "error_type": "information" if column in _SEVERAL else "warning",
                        "error_title": column,
                        "error_message": HELP[kind][column],
                    },
                )

    def list_words(self) -> None:
        """The hidden page where the drop-downs take their words from."""
        page = self._book.add_worksheet(WORDS_PAGE)
        for place, ((_kind, column), choice) in enumerate(CHOICES.items()):
            page.write_column(0, place, (column, *choice.allowed))
        page.hide()


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _said(vocabulary: str) -> str:
    return "、".join(label.zh for label in VOCABULARY[vocabulary].values())
