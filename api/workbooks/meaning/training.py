"""A line of 培训台账."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from api.workbooks import cells, times, words
from api.workbooks.layouts import Line
from api.workbooks.meaning.cells_of import Context, Row
from api.workbooks.rows import Sign, TrainingRow

_SIGNS: Final = re.compile(r"[、,;/|\n\r]+")
"""Between the people of whom it is said when they came and left."""
_SIGN: Final = re.compile(
    r"(?P<who>.*?[^\s(:])[\s(:]*(?P<said>(?:[上中下]午|早上|晚上)?[0-9]{1,2}[:点时][^()]*)\)?"
)
"""A name or code, and the times behind it."""


def training_row(line: Line, context: Context) -> TrainingRow:
    """Read a line of 培训台账. An empty 人数 claims nothing."""
    row = Row(line, context)
    day, times = row.day_and_times("日期")
    hours = cells.hours(row.cell("学时"))
    row.unless(hours, "bad_hours", "学时")
    attendees = row.names("参加人员")
    villagers, volunteers = _beside(row, "村社区工作者"), _beside(row, "志愿者")
    row.unless(attendees or villagers, "unknown_worker", "参加人员")
    signs = _signs(row, {*attendees, *villagers, *volunteers})
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
        villagers=villagers,
        volunteers=volunteers,
        signs=signs,
        claimed_headcount=claimed,
    )


def _beside(row: Row, column: str) -> tuple[str, ...]:
    """Who came beside those who work at the station; how many they were names nobody."""
    is_count = cells.head_count(row.cell(column)) is not None
    return () if is_count or row.text(column) in words.NOTHING_WORDS else row.people(column)


def _signs(row: Row, people: Collection[str]) -> tuple[Sign, ...]:
    """Who signed in when, and out: 赵一 8:52-12:01、周五 8:55. Each is somebody of the row."""
    found: dict[str, Sign] = {}
    for item in filter(None, map(str.strip, _SIGNS.split(row.text("签到签退")))):
        sign = _SIGN.fullmatch(item)
        who, said = (sign["who"], sign["said"]) if sign else (item, "")
        both, arrived = times.time_range(said), times.clock_time(said)
        is_read = who in people and who not in found and (both or arrived)
        row.unless(is_read, "bad_list", "签到签退")
        if both is not None:
            found[who] = Sign(who, both.starts, both.ends)
        elif arrived is not None:
            found[who] = Sign(who, arrived, None)
    return tuple(found.values())
