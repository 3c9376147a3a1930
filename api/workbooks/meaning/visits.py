"""A line of 探访台账."""

from __future__ import annotations

from api.workbooks import words
from api.workbooks.layouts import Line
from api.workbooks.meaning.cells_of import Context, Row
from api.workbooks.rows import VisitRow
from domain.visits.sheet_words import NOT_MET_WORDS


def visit_row(line: Line, context: Context) -> VisitRow:
    """Read a line of 探访台账."""
    row = Row(line, context)
    for column in ("走访结果", "见到本人"):
        row.unless(row.text(column) not in NOT_MET_WORDS, "nobody_met", column)
    clients = row.names("服务对象")
    row.unless(clients, "missing_client", "服务对象")
    day, times = row.day_and_times("探访日期")
    workers = row.names("探访社工")
    row.unless(workers, "unknown_worker", "探访社工")
    services = row.words(words.SERVICES, "服务内容", "unknown_service")
    groups = row.words(words.TARGET_GROUPS, "对象类别", "unknown_target_group")
    mode = row.word(words.VISIT_MODES, "探访方式", "unknown_mode")
    risk = row.word(words.RISK_LEVELS, "风险等级", "unknown_risk_level", may_be_empty=True)
    recorded_on = row.day("记录日期", may_be_empty=True)
    return VisitRow(
        line=line,
        problems=row.problems(),
        day=day,
        starts=times and times.starts,
        ends=times and times.ends,
        ends_next_day=times is not None and times.ends_next_day,
        workers=workers,
        clients=clients,
        id_number=row.short_text("身份证号"),
        phone=row.short_text("联系电话"),
        address=row.short_text("住址"),
        target_groups=groups,
        mode=mode,
        services=services,
        narrative=row.text("主要情况"),
        risk_level=risk,
        recorded_on=recorded_on,
        remark=row.text("备注"),
    )
