"""What can be wrong with a row by itself: stable codes with a sentence in two languages.

Sentences never quote the cell: reports and logs must not repeat a name typed in the wrong column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from domain.ground.policy import FIRST_DAY, LAST_DAY

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "missing_client": ("缺少服务对象。", "The client is missing."),
    "missing_name": ("缺少姓名。", "The name is missing."),
    "bad_date": (
        f"「{{field}}」不是可以识别的日期（应在 {FIRST_DAY} 至 {LAST_DAY} 之间）。",
        f"{{field}} is not a date that can be read, between {FIRST_DAY} and {LAST_DAY}.",
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
    "income_and_expense": (
        "同一行同时填写了收入和支出。",
        "Income and expense are both filled in on one row.",
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

    def unless(self, condition: object, code: str, field: str) -> None:
        """Add the problem ``code`` of the column ``field`` unless ``condition`` holds."""
        if not condition:
            chinese, english = SENTENCES[code]
            self._found.append(
                RowProblem(code, field, chinese.format(field=field), english.format(field=field))
            )

    def all(self) -> tuple[RowProblem, ...]:
        """Everything found so far."""
        return tuple(self._found)
