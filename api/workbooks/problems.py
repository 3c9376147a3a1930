"""What can be wrong with a row by itself: stable codes with a sentence in two languages.

Sentences never quote the cell: reports and logs must not repeat a name typed in the wrong column.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from domain.ground.policy import FIRST_DAY, LAST_DAY

TEXT_CHARACTERS_MAX: Final = 200
"""Of a text that tells one thing from another: the rest of it may not be cut off unsaid."""

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "cell_error": (
        "「{field}」中是错误值或没有结果的公式，请填入实际内容。",
        "{field} holds an error value, or a formula without a result.",
    ),
    "as_above": (
        "「{field}」写的是“同上”，但上面没有记录，或者是金额，请填入实际内容。",
        "{field} says that it is as above, which has no record or is an amount; fill it in.",
    ),
    "merged_amount": (
        "「{field}」的金额单元格跨了几行，请拆分后分别填写。",
        "The amount in {field} is one cell over several rows; give each row its own.",
    ),
    "text_too_long": (
        f"「{{field}}」超过 {TEXT_CHARACTERS_MAX} 字。",
        f"{{field}} has over {TEXT_CHARACTERS_MAX} characters.",
    ),
    "nobody_met": (
        "「{field}」写明没有见到人，不算一次探访；上门未遇的，探访方式写入户，结果写未遇。",
        "{field} says that nobody was met, which is no visit; one that knocked is in person, not met.",
    ),
    "missing_client": ("缺少服务对象。", "The client is missing."),
    "missing_value": ("「{field}」没有填。", "{field} is empty."),
    "unknown_word": ("「{field}」不在词表中。", "{field} is none of the words of its list."),
    "bad_birth_date": (
        "「{field}」应写明年、月、日。",
        "{field} is not a day with its year, month and day.",
    ),
    "bad_number": ("「{field}」应为整数。", "{field} is not a whole number."),
    "bad_length": (
        "「{field}」不是可以识别的时长。",
        "{field} is not a length of time that can be read.",
    ),
    "bad_flag": ("「{field}」应填是或否。", "{field} is neither yes nor no."),
    "bad_list": (
        "「{field}」不是可以识别的清单，几项之间用顿号隔开。",
        "{field} is not a list that can be read; part its items by commas.",
    ),
    "missing_name": ("缺少姓名。", "The name is missing."),
    "not_a_name": (
        "「{field}」中有不是姓名的内容（如数字、编号），请只写姓名，几个人用顿号隔开。",
        "{field} holds something that is no name, such as a number or a code; give names only.",
    ),
    "people_unnamed": (
        "「{field}」中有没写出姓名的人（如“等3人”“家属”），请逐个写出姓名。",
        "{field} speaks of people whom it does not name; name each of them.",
    ),
    "bad_date": (
        (
            f"「{{field}}」不是可以识别的日期（应在 {FIRST_DAY} 至 {LAST_DAY} 之间；"
            "数字格式的 10.1 分不清是 1 日还是 10 日，请写成 10月1日）。"
        ),
        (
            f"{{field}} is not a date that can be read, between {FIRST_DAY} and {LAST_DAY}; "
            "of a number such as 10.1 nobody can tell the 1st from the 10th."
        ),
    ),
    "bad_time": (
        "「{field}」不是可以识别的起止时间。",
        "{field} is not a start and end time that can be read.",
    ),
    "end_before_start": (
        "「{field}」的结束不晚于开始。",
        "{field} does not end after its start.",
    ),
    "unknown_worker": ("「{field}」没有写人员姓名。", "{field} names no worker."),
    "unknown_service": (
        "「{field}」中有不在词表里的服务内容。",
        "{field} has a service that is not in the vocabulary.",
    ),
    "unknown_source": (
        "「{field}」不在资金来源词表中。",
        "{field} is not a known funding source.",
    ),
    "unknown_category": (
        "「{field}」不在用途类别词表中。",
        "{field} is not a known spending category.",
    ),
    "unknown_target_group": (
        "「{field}」不在对象类别词表中。",
        "{field} is not a known target group.",
    ),
    "unknown_mode": ("「{field}」不在探访方式词表中。", "{field} is not a known visit mode."),
    "unknown_risk_level": ("「{field}」不是风险等级。", "{field} is not a known risk level."),
    "unknown_engagement": (
        "「{field}」应为专职或兼职。",
        "{field} is neither full-time nor part-time.",
    ),
    "unknown_certificate": (
        "「{field}」不在证书等级词表中。",
        "{field} is not a known certificate level.",
    ),
    "unknown_staff_source": (
        "「{field}」不在人员来源词表中。",
        "{field} is not a known staff source.",
    ),
    "bad_amount": (
        "「{field}」须为大于零、至多精确到分的金额。",
        "{field} is not a positive amount with at most two decimals.",
    ),
    "bad_vouchers": (
        "「{field}」每张票据写成“号码:金额”，几张之间用顿号隔开，例如 24332:30.00、88:20；每张都写了金额的，加起来要等于这笔支出。",
        (
            "Each voucher in {field} is its number, a colon and its amount, parted by 、, such as "
            "24332:30.00、88:20; where all have amounts, they come to the whole."
        ),
    ),
    "refund_unnamed": (
        "这是红字（退回），没有写明退的是哪一笔：请在「{field}」或备注里写明原凭证或发票的号，如“冲记-012号”。",
        (
            "The row is in red letters and does not say which expense it takes back: name the "
            "number of its voucher or invoice in {field} or in the remark, 冲记-012号."
        ),
    ),
    "unclear_opening": (
        "「{field}」看不出结转的是哪一年的钱。是上年结下来的，请写“上年结转”；是本年内的结转，不用另列一行。",
        (
            "{field} does not say what the money was left from: call it 上年结转 if it is last "
            "year's; what was carried within the year needs no row."
        ),
    ),
    "income_and_expense": (
        "同一行同时填写了收入和支出。",
        "Income and expense are both filled in on one row.",
    ),
    "bad_direction": (
        "「{field}」应为收入或支出。",
        "{field} is neither income nor expense.",
    ),
    "bad_hours": ("「{field}」不是可以识别的学时。", "{field} is not a number of class hours."),
    "bad_headcount": (
        "「{field}」不是可以识别的人数。",
        "{field} is not a number of people.",
    ),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One reason to refuse a row; ``field`` is the sheet's own column name."""

    code: str
    field: str
    message_zh: str
    message_en: str


class Problems:
    """Collects what is wrong with a row, in the order of the checks."""

    def __init__(self) -> None:
        self._found: list[RowProblem] = []
        self._faulty: set[str] = set()

    def unless(
        self, condition: object, code: str, field: str, allowed: Collection[str] = ()
    ) -> None:
        """Add the problem ``code`` of the column ``field`` unless ``condition`` holds.

        ``allowed`` are the words that the column takes. A cell that went wrong has that one problem.
        """
        if condition or field in self._faulty:
            return
        if code == "cell_error":
            self._faulty.add(field)
        chinese, english = (sentence.format(field=field) for sentence in SENTENCES[code])
        if allowed:
            chinese += f"可填：{'、'.join(allowed)}。"
            english += f" It takes: {', '.join(allowed)}."
        self._found.append(RowProblem(code, field, chinese, english))

    def all(self) -> tuple[RowProblem, ...]:
        """Everything found so far."""
        return tuple(self._found)
