"""What one row of each sheet means.

One function per sheet, each listing its checks in the order in which a reader of the sheet would
make them; the first problem of a row is the one that is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from api.workbooks import amounts, cells, dates, words
from api.workbooks.cells import Cell, text
from api.workbooks.problems import Problems
from api.workbooks.refusals import WorkbookUnreadable
from api.workbooks.rows import MoneyRow, StaffRow, StationInfo, TrainingRow, VisitRow
from api.workbooks.tables import Line
from domain.money import sheet_words as money_words
from domain.staff import sheet_words as staff_words
from domain.stations import sheet_words as stations_words
from domain.training import sheet_words as training_words
from domain.visits import sheet_words as visits_words

STATION_SHEET: Final = "站点信息"
STAFF_SHEET: Final = "人员名册"
MONEY_SHEET: Final = "经费台账"
VISIT_SHEET: Final = "探访台账"
TRAINING_SHEET: Final = "培训台账"

REQUIRED_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    STAFF_SHEET: ("姓名", "专职/兼职", "证书等级", "来源", "入职日期", "离职日期"),
    MONEY_SHEET: (
        *("日期", "摘要", "收入", "支出", "资金来源"),
        *("文号", "凭证号", "用途类别", "经办人"),
    ),
    VISIT_SHEET: (
        *("探访日期", "起止时间", "探访社工", "服务对象", "对象类别"),
        *("探访方式", "服务内容", "主要情况", "风险等级", "记录日期"),
    ),
    TRAINING_SHEET: (
        *("日期", "起止时间", "培训主题", "班次", "形式"),
        *("讲师", "学时", "参加人员", "人数"),
    ),
}
"""All columns but 序号 and 备注: a misnamed one would otherwise lose its content in silence."""

_STATION_TEXTS: Final = ("站点名称", "站点代码", "所属区县", "运营模式")

Word = TypeVar("Word")


def station_info(rows: Sequence[Sequence[Cell]]) -> tuple[StationInfo, int]:
    """Read the key-value sheet, and its 台账年度: the first filled cell right of a key is its value.

    Raises WorkbookUnreadable(station_info_missing) naming every key that is absent or unclear.
    """
    found: dict[str, Cell] = {}
    for row in rows:
        filled = [cell for cell in row if not cells.is_blank(cell)]
        if len(filled) > 1:
            found.setdefault("".join(text(filled[0]).split()).rstrip(":"), filled[1])
    said = {key: text(value) for key, value in found.items()}
    year = dates.ledger_year(found.get("台账年度", ""))
    built_on = dates.calendar_day(found.get("建成日期", ""), year) if year else None
    missing = [key for key in _STATION_TEXTS if not said.get(key)]
    if year is None:
        missing.append("台账年度")
    elif built_on is None:
        missing.append("建成日期")
    if year is None or built_on is None or missing:
        raise WorkbookUnreadable("station_info_missing", sheet=STATION_SHEET, what=missing)
    info = StationInfo(
        name=said["站点名称"],
        code=said["站点代码"],
        district=said["所属区县"],
        built_on=built_on,
        operating_model=stations_words.operating_model(said["运营模式"]),
        operating_model_text=said["运营模式"],
    )
    return info, year


def staff_row(line: Line, year: int) -> StaffRow:
    """Read a line of 人员名册."""
    name = text(line["姓名"])
    engagement = words.look_up(staff_words.ENGAGEMENT_WORDS, text(line["专职/兼职"]))
    certificate_text = text(line["证书等级"])
    certificate = words.look_up(staff_words.CERTIFICATE_WORDS, certificate_text)
    source = words.look_up(staff_words.STAFF_SOURCE_WORDS, text(line["来源"]))
    joined_on = dates.calendar_day(line["入职日期"], year)
    still_here = text(line["离职日期"]) in words.STILL_EMPLOYED_WORDS
    left_on = None if still_here else dates.calendar_day(line["离职日期"], year)

    found = Problems()
    found.unless(bool(name), "missing_name", "姓名")
    found.unless(engagement, "unknown_engagement", "专职/兼职")
    found.unless(
        certificate or certificate_text in words.NOTHING_WORDS, "unknown_certificate", "证书等级"
    )
    found.unless(source, "unknown_staff_source", "来源")
    found.unless(joined_on, "bad_date", "入职日期")
    found.unless(still_here or left_on, "bad_date", "离职日期")
    if joined_on and left_on:
        found.unless(joined_on <= left_on, "end_before_start", "离职日期")
    return StaffRow(
        line=line,
        problems=found.all(),
        name=name,
        engagement=engagement,
        certificate=certificate,
        source=source,
        joined_on=joined_on,
        left_on=left_on,
        remark=text(line["备注"]),
    )


def money_row(line: Line, year: int) -> MoneyRow:
    """Read a line of 经费台账. A zero or a dash on one side counts as empty beside the other."""
    day = dates.calendar_day(line["日期"], year)
    source = words.look_up(money_words.SOURCE_WORDS, text(line["资金来源"]))
    category = words.look_up(money_words.CATEGORY_WORDS, text(line["用途类别"]))
    filled = [side for side in ("收入", "支出") if not amounts.says_nothing(line[side])]
    side = filled[0] if len(filled) == 1 else None
    amount = amounts.amount_fen(line[side]) if side else None

    found = Problems()
    found.unless(day, "bad_date", "日期")
    found.unless(source, "unknown_source", "资金来源")
    found.unless(len(filled) <= 1, "income_and_expense", "收入")
    found.unless(len(filled) > 1 or amount, "bad_amount", side or "收入")
    found.unless(side != "支出" or category, "unknown_category", "用途类别")
    return MoneyRow(
        line=line,
        problems=found.all(),
        kind="expense" if side == "支出" else "income",
        day=day,
        summary=text(line["摘要"]),
        amount_fen=amount,
        source=source,
        document_no=text(line["文号"]),
        voucher_no=text(line["凭证号"]),
        category=category if side == "支出" else None,
        handler=text(line["经办人"]),
    )


def visit_row(line: Line, year: int) -> VisitRow:
    """Read a line of 探访台账."""
    client = text(line["服务对象"])
    day = dates.calendar_day(line["探访日期"], year)
    starts, ends = dates.time_range(line["起止时间"]) or (None, None)
    workers = cells.names(line["探访社工"])
    services, services_known = _vocabulary(visits_words.SERVICE_WORDS, line["服务内容"])
    groups, groups_known = _vocabulary(visits_words.TARGET_GROUP_WORDS, line["对象类别"])
    mode = words.look_up(visits_words.VISIT_MODE_WORDS, text(line["探访方式"]))
    risk_text = text(line["风险等级"])
    risk_level = words.look_up(visits_words.RISK_WORDS, risk_text)
    recorded_on = dates.calendar_day(line["记录日期"], year)

    found = Problems()
    found.unless(bool(client), "missing_client", "服务对象")
    found.unless(day, "bad_date", "探访日期")
    found.unless(starts is not None, "bad_time", "起止时间")
    if starts is not None and ends is not None:
        found.unless(starts < ends, "end_before_start", "起止时间")
    found.unless(bool(workers), "unknown_worker", "探访社工")
    found.unless(services_known, "unknown_service", "服务内容")
    found.unless(groups_known, "unknown_target_group", "对象类别")
    found.unless(mode, "unknown_mode", "探访方式")
    found.unless(risk_level or risk_text in words.NOTHING_WORDS, "unknown_risk_level", "风险等级")
    found.unless(recorded_on or cells.is_blank(line["记录日期"]), "bad_date", "记录日期")
    return VisitRow(
        line=line,
        problems=found.all(),
        day=day,
        starts=starts,
        ends=ends,
        workers=workers,
        clients=(client,) if client else (),
        id_number="",
        phone="",
        address="",
        target_groups=groups,
        mode=mode,
        services=services,
        narrative=text(line["主要情况"]),
        risk_level=risk_level,
        recorded_on=recorded_on,
        remark=text(line["备注"]),
    )


def training_row(line: Line, year: int) -> TrainingRow:
    """Read a line of 培训台账. An empty 人数 claims nothing."""
    day = dates.calendar_day(line["日期"], year)
    starts, ends = dates.time_range(line["起止时间"]) or (None, None)
    hours = cells.hours(line["学时"])
    attendees = cells.names(line["参加人员"])
    claimed_headcount = cells.head_count(line["人数"])
    format_text = text(line["形式"])

    found = Problems()
    found.unless(day, "bad_date", "日期")
    found.unless(starts is not None, "bad_time", "起止时间")
    if starts is not None and ends is not None:
        found.unless(starts < ends, "end_before_start", "起止时间")
    found.unless(hours, "bad_hours", "学时")
    found.unless(bool(attendees), "unknown_worker", "参加人员")
    found.unless(
        claimed_headcount is not None or cells.is_blank(line["人数"]), "bad_headcount", "人数"
    )
    return TrainingRow(
        line=line,
        problems=found.all(),
        day=day,
        starts=starts,
        ends=ends,
        topic=text(line["培训主题"]),
        class_name=text(line["班次"]),
        format=words.look_up(training_words.TRAINING_FORMAT_WORDS, format_text),
        format_text=format_text,
        lecturer=text(line["讲师"]),
        hours=hours,
        attendees=attendees,
        claimed_headcount=claimed_headcount,
    )


def _vocabulary(table: Mapping[str, Word], cell: Cell) -> tuple[tuple[Word, ...], bool]:
    """Give the known words of a cell, and whether there are any and all are known."""
    found = [words.look_up(table, word) for word in cells.word_list(cell)]
    known = tuple(dict.fromkeys(word for word in found if word is not None))
    return known, bool(found) and None not in found
