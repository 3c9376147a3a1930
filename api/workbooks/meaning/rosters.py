"""A line of 人员名册."""

from __future__ import annotations

from api.workbooks import words
from api.workbooks.layouts import Line
from api.workbooks.meaning.cells_of import Context, Row
from api.workbooks.people import is_name
from api.workbooks.rows import StaffRow


def staff_row(line: Line, context: Context) -> StaffRow:
    """Read a line of 人员名册."""
    row = Row(line, context)
    name = row.name("姓名")
    row.unless(name, "missing_name", "姓名")
    row.unless(not name or is_name(name), "not_a_name", "姓名")
    engagement = row.word(words.ENGAGEMENTS, "专职/兼职", "unknown_engagement")
    certificate = row.word(words.CERTIFICATES, "证书等级", "unknown_certificate", may_be_empty=True)
    source = row.word(words.STAFF_SOURCES, "来源", "unknown_staff_source")
    joined_on = row.day("入职日期")
    still_here = row.text("离职日期") in words.STILL_EMPLOYED_WORDS
    left_on = None if still_here else row.day("离职日期")
    if joined_on and left_on:
        row.unless(joined_on <= left_on, "end_before_start", "离职日期")
    id_number = row.short_text("身份证号")
    return StaffRow(
        line=line,
        problems=row.problems(),
        name=name,
        id_number=id_number,
        engagement=engagement,
        certificate=certificate,
        source=source,
        joined_on=joined_on,
        left_on=left_on,
        remark=row.text("备注"),
    )
