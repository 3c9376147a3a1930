"""What a report on a workbook says in words: its warnings, and the fields that a row has otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from api.importing.reporting.report import Kind as SheetKind
from domain.book.catalogue import KINDS
from domain.book.form_fields import fields_of, label_of
from domain.book.words import WARNINGS
from domain.ground.kinds import Kind
from domain.ground.labels import Label
from domain.ground.refusals import Language
from projections.audit_trail.display import moment

OWN_WARNINGS: Final[Mapping[str, Label]] = {
    "late": Label("补记", "Late entry"),
    "unknown_format": Label(
        "形式不在词表里，按授课记", "Form of training unknown: taken as a lecture"
    ),
    "headcount_mismatch": Label("人数和名单不一致", "The number and the list of people differ"),
    "unknown_voucher_kind": Label("票据类型不在词表里", "Kind of voucher unknown"),
    "several_vouchers": Label(
        "票据号里有几个号，看不出各是多少钱，当作一个记了：其余的写在「其他票据」，号码:金额",
        "Several numbers in one cell, taken as one: give further vouchers as 其他票据, number:amount",
    ),
    "text_shortened": Label("文字太长，只保留前面的部分", "Too long: only its beginning is kept"),
    "nobody_met": Label("没有见到人，记为探访未遇", "Nobody was met: recorded as a visit not met"),
    "time_assumed": Label("没有写时间，按零点记", "No time of day: taken as midnight"),
    "day_assumed": Label(
        "没有写日期，按年末或今天记", "No day: taken as the end of the year or today"
    ),
    "duplicate": Label("和另一行重复", "Repeats another row"),
    "record_voided": Label("账上的这一笔已作废", "The record of it is voided"),
    "opening_differs": Label("上年结转和账上不一样", "The opening balance differs from the book's"),
}
"""Warnings about rows that no record has, by code."""

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)


def warning_name(code: str) -> Label:
    """What a warning about a row says."""
    return OWN_WARNINGS.get(code) or WARNINGS.get(code) or Label(code, code)


def field_name(sheet: SheetKind, field: str) -> Label:
    """What a field is called of what rows of a sheet state."""
    for kind in _kinds(sheet):
        try:
            return label_of(kind, field)
        except KeyError:
            continue
    return Label(field, field)


def plain(sheet: SheetKind, field: Mapping[str, Any], side: str, language: Language) -> str:
    """What a field was or is now (``side``), as people read it; empty for what says nothing."""
    value = field[side]
    if value is None or value == "":
        return ""
    stated = [
        each for kind in _kinds(sheet) for each in fields_of(kind) if each.name == field["name"]
    ]
    if any(each.form == "amount" for each in stated):
        return f"{Decimal(value):,.2f}"
    words = {
        word: label.zh if language == "zh" else label.en
        for each in stated
        for word, label in each.choices
    }
    some = value if isinstance(value, list | tuple) else [value]
    return "、".join(words.get(str(each)) or _read(str(each)) for each in some)


def _kinds(sheet: SheetKind) -> list[Kind]:
    """The kinds that a row of such a sheet may be."""
    return [kind for kind in KINDS if sheet in {kind.subject, kind.topic}]


def _read(text: str) -> str:
    """A value as people read it: a moment without its zone."""
    return moment(text) if _MOMENT.match(text) else text
