"""The audit trail as a file: every line that a question finds, as CSV or a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, Final

from api.lists.columns import moment_cell
from api.lists.tables import FileFormat, FileTable, write_tables
from api.questions.asking import Ask
from api.questions.questions import Questions
from api.workbooks.cells import Cell
from domain.ground.values import iso_minute

_READ_TOGETHER: Final = 500
_HEADINGS: Final = (
    *("位置", "记录时间", "发生时间", "站点", "类型", "事由", "记录人", "角色", "渠道", "理由"),
    *("更正第几笔", "后来的更正或作废", "记录号"),
)


def write_trail(
    questions: Questions, ask: Ask, filters: dict[str, Any], form: FileFormat, out: BinaryIO
) -> None:
    """Write all lines that match, as known at the position that ``ask`` names."""
    table = FileTable("流水", _HEADINGS, _rows(questions, ask, filters))
    write_tables([table], form, out)


def tag_of(form: FileFormat, ask: Ask, filters: dict[str, Any], position: int) -> str:
    """The ETag of such a file: what it depends on, so that nobody makes it to compare it."""
    told = repr((form, replace(ask, reader=None), sorted(filters.items())))
    return f'"p{position}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"'


def _rows(questions: Questions, ask: Ask, filters: dict[str, Any]) -> Iterator[list[Cell]]:
    after: int | None = None
    while True:
        found = questions.trail(ask, **filters, after=after, limit=_READ_TOGETHER)
        yield from map(_row, found["items"])
        after = found["next_cursor"]
        if after is None:
            return


def _row(line: dict[str, Any]) -> list[Cell]:
    return [
        line["position"],
        moment_cell(iso_minute(datetime.fromisoformat(line["recorded_at"]))),
        moment_cell(line["occurred_at"]),
        line["station"],
        line["type_label_zh"],
        line["deed_zh"],
        line["actor"],
        line["role_label_zh"],
        line["channel_label_zh"],
        line["reason"],
        line["corrects"] or "",
        " ".join(map(str, line["corrected_by"])),
        line["record"],
    ]
