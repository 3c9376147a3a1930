"""A comparison as a file: the figures at both moments, and every entry that changed them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, Final

from api.lists.columns import moment_cell
from api.lists.tables import FileFormat, FileTable, Value, write_tables, yuan_of
from api.questions.asking import Ask
from api.questions.compared.answers import (
    GROUPS,
    Cause,
    ComparedFigure,
    ComparedRate,
    Group,
    Question,
)
from api.questions.compared.comparing import ComparedMoments, Part
from api.questions.compared.declared import QUESTIONS
from api.questions.compared.figure_words import unit_of
from domain.ground.values import iso_minute

GROUP_NAMES: Final[Mapping[Group, str]] = {
    "late": "补记",
    "corrected": "更正",
    "voided": "作废",
    "new": "新记",
}
_HEAD: Final = Part(limit=1, unchanged=True)
"""Of the entries, a page as short as can be: the file reads them one after the other."""


def write_comparison(
    found: ComparedMoments, question: Question, form: FileFormat, out: BinaryIO
) -> None:
    """Write what changed between two moments; sums of money in yuan."""
    told = found.document(_HEAD)
    heads = QUESTIONS[question].heads_among(told.figures)
    changed = [each for each in told.figures if each.then != each.now and each not in heads]
    shown: list[ComparedFigure | ComparedRate] = [*heads, *changed, *told.rates]
    moments = f"当时第{told.then.position}笔", f"后来第{told.now.position}笔"
    write_tables(
        [
            FileTable(
                "哪些数变了",
                ["项目", *moments, "差", *GROUP_NAMES.values()],
                map(_of_figure, shown),
            ),
            FileTable("差在哪几笔", _headings(heads), _rows(found.causes(), heads)),
        ],
        form,
        out,
    )


def tag_of(form: FileFormat, question: Question, ask: Ask, found: ComparedMoments) -> str:
    """The ETag of such a file: what it depends on, so that nobody makes it to compare it."""
    moments = (found.then.position, found.now.position)
    told = repr((form, question, replace(ask, reader=None), moments))
    return f'"p{moments[1]}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"'


def _of_figure(each: ComparedFigure | ComparedRate) -> list[Value]:
    ends = [_value(each.figure, each.then), _value(each.figure, each.now)]
    if isinstance(each, ComparedRate):
        return [each.label_zh, *ends, "", *("" for _group in GROUPS)]
    moved = [_value(each.figure, getattr(each, group)) for group in GROUPS]
    return [each.label_zh, *ends, _value(each.figure, each.difference), *moved]


def _headings(heads: list[ComparedFigure]) -> list[str]:
    return [
        *("类", "位置", "记录时间", "发生时间", "站点", "类型", "事由", "记录人", "理由"),
        *(each.label_zh for each in heads),
    ]


def _rows(causes: Iterator[Cause], heads: list[ComparedFigure]) -> Iterator[list[Value]]:
    for each in causes:
        yield [
            GROUP_NAMES[each.group],
            each.position,
            moment_cell(iso_minute(datetime.fromisoformat(each.recorded_at))),
            moment_cell(each.occurred_at),
            each.station,
            each.type_label_zh,
            each.deed_zh,
            each.actor,
            each.reason,
            *(_value(head.figure, each.effects.get(head.figure, 0)) for head in heads),
        ]


def _value(figure: str, value: float | None) -> Value:
    if value is None:
        return ""
    match unit_of(figure):
        case "fen":
            return yuan_of(int(value))
        case "share":
            return Decimal(int(value)).scaleb(-4)
        case _:
            return int(value) if value == int(value) else value
