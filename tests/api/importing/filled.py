"""Sheets that kinds declare, filled in as a clerk would by the kind's own example."""

from __future__ import annotations

from api.workbooks.layouts.declared import COLUMNS, DECLARED, DECLARING
from api.workbooks.meaning.explaining import HELP
from tests.api.workbooks.made import sheets

WORKER = "赵一"
"""Who works at the station of ``made.sheets``."""
SUPERVISOR = "示例督导"
"""Who supervises it, and works elsewhere."""


def cells_of(topic, **otherwise):
    """What stands in each column for a kind's example; ``otherwise`` are other cells."""
    kind = DECLARING[topic]
    names = {name: field.alias or name for name, field in kind.details.model_fields.items()}
    stated = kind.example["details"]
    found = {}
    for column in COLUMNS[topic]:
        whole, _, part = column.field.partition(".")
        # Of a list that is spread the sheet has a row for each item; here the first.
        value = stated[whole][0].get(part) if part else stated.get(names[column.field])
        if column.form == "client" and value is None and column.called:
            value = stated.get(column.called)
        if value is None or value == ():
            continue
        if column.form == "span":
            found[column.name] = value[:10]
            found["起止时间"] = f"{value[11:16]}-{stated[names[column.until]][11:16]}"
            continue
        unit = "分钟" if column.form == "minutes" else ""  # whatever the heading says
        found[column.name] = f"{value}{unit}" if unit else _typed(column, value)
    return {**found, **otherwise}


def _typed(column, value):
    if column.form == "worker":
        return SUPERVISOR if column.field == "supervisor" else WORKER
    if column.form == "parts":
        return "、".join(_part(column, each) for each in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.words is not None:
        labels = _labels(column.words)
        return "、".join(labels[each] for each in (value if isinstance(value, list) else [value]))
    if column.form == "moment":
        return f"{value[:10]} {value[11:16]}"
    return "、".join(value) if isinstance(value, list) else value


def _part(column, stated):
    said = [str(_typed(each, stated[each.field])) for each in column.parts if each.field in stated]
    return f"{said[0]}（{'，'.join(said[1:])}）"


def _labels(words):
    return dict(zip(words.codes, words.allowed, strict=True))


def sheet_of(topic, *rows):
    """A sheet with its own columns and some rows."""
    header = list(HELP[topic])
    return [header, *([row.get(name, "") for name in header] for row in rows)]


def book_of(**rows):
    """A station with its roster and sheets of kinds, by the topic with ``__`` for its point."""
    content = {name: sheets()[name] for name in ("站点信息", "人员名册")}
    for name, some in rows.items():
        topic = name.replace("__", ".")
        content[DECLARED[topic].sheet] = sheet_of(topic, *some)
    return content
