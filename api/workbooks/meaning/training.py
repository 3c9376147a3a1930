"""A line of 培训台账."""

from __future__ import annotations

from api.workbooks import cells, words
from api.workbooks.layouts import Line
from api.workbooks.meaning.cells_of import Context, Row
from api.workbooks.rows import TrainingRow


def training_row(line: Line, context: Context) -> TrainingRow:
    """Read a line of 培训台账. An empty 人数 claims nothing."""
    row = Row(line, context)
    day, times = row.day_and_times("日期")
    hours = cells.hours(row.cell("学时"))
    row.unless(hours, "bad_hours", "学时")
    attendees = row.names("参加人员")
    row.unless(attendees, "unknown_worker", "参加人员")
    claimed = cells.head_count(row.cell("人数"))
    is_none_claimed = row.text("人数") in words.NOTHING_WORDS
    row.unless(claimed is not None or is_none_claimed, "bad_headcount", "人数")
    format_text = row.text("形式")
    topic, class_name = row.short_text("培训主题"), row.short_text("班次")
    lecturer = row.short_text("讲师")
    return TrainingRow(
        line=line,
        problems=row.problems(),
        day=day,
        starts=times and times.starts,
        ends=times and times.ends,
        ends_next_day=times is not None and times.ends_next_day,
        topic=topic,
        class_name=class_name,
        format=words.TRAINING_FORMATS.find(format_text),
        format_text=format_text,
        lecturer=lecturer,
        hours=hours,
        attendees=attendees,
        claimed_headcount=claimed,
    )
