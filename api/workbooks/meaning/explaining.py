"""What a clerk is told of each column: which there are, what to write in them, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.workbooks import words
from api.workbooks.layouts import RowKind
from api.workbooks.layouts.declared import COLUMNS, DECLARED, NUMBER, REMARK, Column, Form

_DAY: Final = "可写 2021-06-03、2021年6月3日、6月3日或 6.3；不写年份的按台账年度。"
_TIMES: Final = "可写 9:00-9:40、上午9点至9点40分；到午夜写 24:00。"
_PEOPLE: Final = "多人用顿号分开。"
_AMOUNT: Final = "可写 1234.50、1,234.50元、5万元，精确到分。"

_OF_FOUNDATION: Final[Mapping[RowKind, Mapping[str, str]]] = {
    "staff": {
        "序号": "可不填。",
        "姓名": "每人一行；离开后又回来的，另起一行。",
        "专职/兼职": "专职或兼职。",
        "证书等级": "没有证书的写「无」或不填。",
        "来源": "人员是怎样来到站上的。",
        "入职日期": _DAY,
        "离职日期": "仍在岗的不填，或写「至今」。",
        "身份证号": "可不填；填了就按它区分同名的人。",
        "备注": "只供自己看，不入账。",
    },
    "money": {
        "序号": "可不填。",
        "日期": _DAY,
        "摘要": "写明事由。上年留下的钱写「上年结转」，不算收入；先垫后还的写「垫付」「归还垫付」。退回的支出写明原凭证的号。",
        "收入": f"收入和支出只填一个。{_AMOUNT}",
        "支出": f"收入和支出只填一个。{_AMOUNT}退回的支出写负数。",
        "资金来源": "这笔钱来自哪里，或从哪里列支。",
        "文号": "拨款文件的文号，可不填。",
        "凭证号": "本站记账凭证的号，可不填；同一凭证的各行写同一个号。",
        "票据号": "发票、收据上的号码，可不填；号码和金额相同的发票，不论哪一年都算重复。",
        "其他票据": "同一笔支出、垫付还有别的票据的，写号码和金额，几张用顿号分开，例如 24332:30.00、88:20；余下的金额是第一张的。可不填。",
        "票据类型": "支出和垫付的票据是哪一种，可不填；另有票据号的，类型和代码只说票据，不说凭证。",
        "票据代码": "发票代码，没有的不填。",
        "用途类别": "支出必填，收入不填。",
        "经办人": "可不填。",
        "支付方式": "支出怎么付的，可不填；现金超过上限的提示。",
        "收款方": "支出付给谁，可不填；只存人员信息库，是本站人员的提示。",
        "备注": "可不填；记在摘要后面。",
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
        "村社区工作者": f"参加培训的村（社区）工作者，写姓名或代码，可不填。{_PEOPLE}",
        "志愿者": f"写登记过的姓名，或代码，可不填。{_PEOPLE}",
        "签到签退": "可不填。写谁几点到、几点走：赵一 8:52-12:01、周五 8:55；有签到没有签退的不计学时。",
        "人数": "可不填；填了就与参加人员核对。",
        "备注": "只供自己看，不入账。",
    },
}

STATION_HELP: Final[Mapping[str, str]] = {
    "站点名称": "全称，例如某某街道社会工作站。",
    "站点代码": "账上的代码，一站一个，不再改变。",
    "所属区县": "区、县（市）的名称。",
    "建成日期": "可写 2021-02-24 或 2021年2月24日。",
    "运营模式": "委托运营、增设岗位、混合运营之一，或照文件写。",
    "台账年度": "四位年份；各表不写年份的日期都属于这一年。",
}

_SEVERAL: Final = "可填一个或几个，用顿号分开。"
_OF_FORM: Final[Mapping[Form, str]] = {
    "day": _DAY,
    "moment": f"写日期和时间，例如 2021-06-03 15:00。{_DAY}",
    "span": _DAY,
    "birthday": "写明年、月、日，例如 1950-03-02。",
    "amount": _AMOUNT,
    "hours": "小时数，最多两位小数。",
    "minutes": "写分钟数，或 1小时30分。",
    "number": "写整数。",
    "flag": "填是或否。",
    "word": "从下拉的词里选一个。",
    "text": "写文字。",
    "note": "写所见所做。",
    "worker": "写姓名，须在人员名册上。",
}
"""What is to be said of a column by what it holds."""


def _told(column: Column) -> str:
    """What is to be said of a column that a kind declares."""
    told = _OF_FORM.get(column.form, "")
    if column.form in {"client", "volunteer"} or (column.form == "worker" and column.called):
        told = "写姓名，没有登记过的会登记。" if column.called else "写登记过的姓名，或代码。"
    if column.form == "parts":
        behind = "、".join(each.name for each in column.parts[1:])
        told = f"几项用顿号分开，{behind}写在后面的括号里。"
    elif column.is_several:
        told += _PEOPLE if column.form in {"worker", "client"} else _SEVERAL
    return told if column.is_required else f"{told}可不填。"


def _columns_told(topic: str) -> Iterator[tuple[str, str]]:
    yield NUMBER, "可不填。"
    for column in COLUMNS[topic]:
        yield column.name, _told(column)
        if column.form == "span":
            yield "起止时间", _TIMES
    if REMARK in DECLARED[topic].columns and REMARK not in {e.name for e in COLUMNS[topic]}:
        yield REMARK, "可不填。"


HELP: Final[Mapping[RowKind, Mapping[str, str]]] = {
    **_OF_FOUNDATION,
    **{topic: dict(_columns_told(topic)) for topic in DECLARED},
}
"""What a clerk has to know of each column, and which columns the form has."""

CHOICES: Final[Mapping[tuple[RowKind, str], words.WordList[Any]]] = {
    ("staff", "专职/兼职"): words.ENGAGEMENTS,
    ("staff", "证书等级"): words.CERTIFICATES,
    ("staff", "来源"): words.STAFF_SOURCES,
    ("money", "资金来源"): words.SOURCES,
    ("money", "票据类型"): words.VOUCHER_KINDS,
    ("money", "支付方式"): words.PAYMENT_METHODS,
    ("money", "用途类别"): words.CATEGORIES,
    ("visits", "对象类别"): words.TARGET_GROUPS,
    ("visits", "探访方式"): words.VISIT_MODES,
    ("visits", "服务内容"): words.SERVICES,
    ("visits", "风险等级"): words.RISK_LEVELS,
    ("training", "形式"): words.TRAINING_FORMATS,
    **{
        (topic, each.name): found
        for topic, columns in COLUMNS.items()
        for each in columns
        if (found := each.parts[0].words if each.parts else each.words) is not None
    },
}
"""The columns that take words of a list."""

SEVERAL: Final = frozenset(
    {
        *(("visits", "对象类别"), ("visits", "服务内容")),
        *((t, each.name) for t, columns in COLUMNS.items() for each in columns if each.is_several),
    }
)
"""Columns that take more words than a drop-down offers at once."""
