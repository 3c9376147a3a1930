"""Layouts that stations really use: sides with columns of their own, days in parts, ticked options."""

from __future__ import annotations

from datetime import date

import pytest

from api.workbooks import RefusedFile, RefusedRow, read_workbook, write_error_workbook
from api.workbooks.amounts import unit_in_brackets, unit_in_title
from api.workbooks.times import length_minutes
from tests.api.workbooks.made import sheets, xlsx

SOURCE = "市级补助"


def read(**changed):
    """The small correct book with some sheets in another layout, under our names of the kinds."""
    names = {"staff": "人员名册", "visits": "探访台账", "training": "培训台账", "money": "经费台账"}
    content = sheets()
    for kind, rows in changed.items():
        content[names[kind]] = rows
    return read_workbook(xlsx(content))


def problems(book):
    return [(row.sheet, row.row, each.code) for row in book.rows() for each in row.problems]


def test_what_came_and_what_was_spent_may_have_a_source_each_under_their_groups():
    book = read(
        money=[
            ["2021年经费台账"],
            ["序号", "日期", "收入", "", "支出", "", "", "凭证号"],
            ["", "", "金额", "资金来源", "金额", "列支渠道", "科目", ""],
            [1, "3.1", 100, SOURCE, "", "", "", "记-1"],
            [2, "3.2", "", "", 30, "慈善捐赠", "办公", "记-2"],
        ]
    )
    came, spent = book.money
    assert (came.kind, came.amount_fen, came.source) == ("income", 10_000, "municipal_one_time")
    assert (spent.kind, spent.amount_fen, spent.source) == ("expense", 3_000, "charity_donation")
    assert spent.line.named("资金来源") == "支出/列支渠道"
    assert problems(book) == []
    assert [note for note in book.notes if note.code == "unknown_column"] == []


def test_a_column_that_rows_fill_beside_its_like_is_another_one():
    content = sheets()["探访台账"]
    content[1] = [*content[1], "户主"]
    content[2] = [*content[2], "孙三"]
    book = read(visits=content)
    assert book.visits[0].clients == ("钱二",)
    assert [note.column for note in book.notes] == ["户主"]


@pytest.mark.parametrize(
    "said",
    [
        "2021-06-03 9:00-9:40",
        "2021年6月3日9:00—9:40",
        "2021.6.3 9:00~9:40",
        "6月3日上午9:00-9:40",
        "6月3日 上午9点至9点40分",
        "2021.6.3上午9点至9点40分",
    ],
)
def test_times_may_stand_behind_the_day_without_a_column_of_their_own(said):
    content = sheets()["探访台账"]
    for row in content[1:]:
        del row[2]
    content[1][1], content[2][1] = "走访时间", said
    (visit,) = read(visits=content).visits
    assert (visit.problems, visit.day, visit.minutes) == ((), date(2021, 6, 3), 40)


def test_without_times_anywhere_the_column_for_them_is_named():
    content = sheets()["探访台账"]
    for row in content[1:]:
        del row[2]
    with pytest.raises(Exception, match="header_missing") as caught:
        read(visits=content)
    assert "起止时间" in caught.value.message("zh")


def test_month_and_day_may_have_a_column_each_under_their_year():
    content = sheets()
    content["站点信息"].pop()
    content["探访台账"][0] = ["入户探访台账"]
    content["探访台账"][2][1] = "2020-06-03"
    del content["培训台账"]
    content["经费台账"] = [
        ["经费明细账"],
        ["2020年", "", "凭证", "", "摘要", "资金来源", "科目", "收入", "支出", "余额"],
        ["月", "日", "字", "号", "", "", "", "", "", ""],
        [3, 1, "记", 1, "拨款", SOURCE, "", 100, "", 100],
        ["3月", "12日", "记", 2, "印刷", SOURCE, "办公", "", 30, 70],
        [13, 1, "记", 3, "印刷", SOURCE, "办公", "", 30, 40],
    ]
    book = read_workbook(xlsx(content))
    assert [row.day for row in book.money] == [date(2020, 3, 1), date(2020, 3, 12), None]
    assert [row.voucher_no for row in book.money] == ["记1", "记2", "记3"]
    assert problems(book) == [("经费台账", 6, "bad_date")]
    assert book.money[2].problems[0].field == "2020年/月"


def test_tables_without_a_title_or_a_blank_row_between_are_all_read():
    content = sheets()
    staff = [
        ["姓名", "专职/兼职", "来源", "入职日期"],
        ["赵一", "专职", "县统招", "2021-01-04"],
        ["周五", "兼职", "县统招", "2021-01-05"],
    ]
    rest = [content.pop(name)[1:] for name in ("探访台账", "培训台账", "经费台账")]
    del content["人员名册"]
    content["台账"] = [*staff, *(row for rows in rest for row in rows)]
    book = read_workbook(xlsx(content))
    assert [person.name for person in book.staff] == ["赵一", "周五"]
    assert [len(rows) for rows in (book.visits, book.training, book.money)] == [1, 1, 2]
    assert problems(book) == []


def of_a_group(sheet, title=()):
    content = sheets()
    header, row = content.pop("探访台账")[1:]
    content[sheet] = [*title, header[:5] + header[6:], row[:5] + row[6:]]
    return content


@pytest.mark.parametrize(
    "content",
    [of_a_group("低保边缘户探访"), of_a_group("探访", [["低保边缘家庭探访台账（2021年）"]])],
)
def test_a_group_may_be_said_once_in_the_name_or_the_title_of_a_sheet(content):
    (visit,) = read_workbook(xlsx(content)).visits
    assert (visit.target_groups, visit.problems) == (("dibao_edge",), ())


@pytest.mark.parametrize("sheet", ["入户探访台账", "独居老人和困境儿童探访台账"])
def test_a_title_with_no_group_or_several_says_nothing_of_each_row(sheet):
    with pytest.raises(Exception, match="header_missing") as caught:
        read_workbook(xlsx(of_a_group(sheet)))
    assert "对象类别" in caught.value.message("zh")


def test_refused_rows_of_a_sheet_of_one_group_come_back_with_its_title():
    content = of_a_group("探访", [["独居老人探访台账"]])
    content["探访"][2][2] = "9:00"
    book = read_workbook(xlsx(content))
    back = write_error_workbook(
        [RefusedFile(book, [RefusedRow("探访", 3, "bad_time", "起止时间有误。")])]
    )
    (again,) = read_workbook(back).visits
    assert again.target_groups == ("elder_alone",)


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("☑入户 □电话 □微信", "in_person"),
        ("□入户□电话■微信", "instant_message"),
        ("入户□ 电话√", "phone"),
        ("（√）入户（ ）电话", "in_person"),
        ("√电话", "phone"),
        ("□入户 □电话", None),
        ("☑入户 ☑电话", None),
    ],
)
def test_of_printed_options_the_ticked_one_counts(said, mode):
    content = sheets()["探访台账"]
    content[2][6] = said
    (visit,) = read(visits=content).visits
    assert visit.mode == mode
    assert [each.code for each in visit.problems] == ["unknown_mode"] * (mode is None)


def test_several_ticked_options_are_several_groups():
    content = sheets()["探访台账"]
    content[2][5] = "☑低保 □特困 ☑残疾人"
    assert read(visits=content).visits[0].target_groups == ("dibao", "disability")


@pytest.mark.parametrize(
    ("title", "column", "fen"),
    [
        ("经费台账", "收入（千元）", 500_000),
        ("经费台账", "收入（百万元）", 500_000_000),
        ("经费台账", "收入（元）", 500),
        ("经费台账 单位：千元", "收入", 500_000),
        ("经费台账（万元）", "收入", 5_000_000),
        ("填报单位：状元街道社工站 单位：人次/万元", "收入", 5_000_000),
        ("经费台账 单位：万元", "收入（元）", 500),
    ],
)
def test_amounts_are_in_the_unit_of_their_column_or_else_of_the_title(title, column, fen):
    content = sheets()["经费台账"]
    content[0], content[1][3], content[2][3] = [f"2021年{title}"], column, 5
    assert read(money=content[:3]).money[0].amount_fen == fen


def test_units_may_stand_in_a_row_of_their_own_under_the_header():
    content = sheets()["经费台账"]
    content.insert(2, ["", "（年月日）", "", "（万元）", "（元）"])
    content[3][3], content[4][4] = 5, 12.5
    book = read(money=content)
    assert [row.amount_fen for row in book.money] == [5_000_000, 1_250]
    assert [row.row for row in book.money] == [4, 5]
    assert problems(book) == []


def test_what_stands_in_brackets_need_not_be_a_unit():
    assert unit_in_brackets("区财政/福彩等") is None
    assert unit_in_title("元旦慰问经费") == ""


def test_sheets_whose_names_differ_in_a_blank_are_both_read():
    content = sheets()
    content["经费台账 "] = [content["经费台账"][1], content["经费台账"].pop()]
    book = read_workbook(xlsx(content))
    assert [row.sheet for row in book.money] == ["经费台账", "经费台账 (2)"]


def test_a_dash_in_a_column_that_may_be_empty_says_nothing():
    content = sheets()
    visits, money, training = (content[name] for name in ("探访台账", "经费台账", "培训台账"))
    visits[1].extend(["身份证号", "联系电话", "住址"])
    visits[2][9:12] = ["—", "/", "无"]
    visits[2].extend(["无", "—", "/"])
    money[3][6:8] = ["无", "—"]
    training[2][9] = "/"
    book = read_workbook(xlsx(content))
    (visit,) = book.visits
    assert problems(book) == []
    assert (visit.id_number, visit.phone, visit.address, visit.recorded_on) == ("", "", "", None)
    assert (book.money[1].document_no, book.money[1].voucher_no) == ("", "")
    assert book.training[0].claimed_headcount is None


SIGN_IN = [
    ["培训签到表"],
    ["培训主题", "社工实务", "培训时间", "6月9日9:00-10:30"],
    ["序号", "姓名", "单位", "签到"],
    [1, "赵一", "甲街道", ""],
]
BY_SOURCE = [["资金来源", "收入", "支出", "结余"], [SOURCE, 50_000, 12.5, 49_987.5]]
SUPERVISION = [
    ["日期", "时长", "地点", "形式", "督导者", "被督导者", "主题"],
    ["4.1", 2, "线上", "个别督导", "张三", "赵一", "个案技巧"],
]


@pytest.mark.parametrize(
    ("sheet", "rows", "code"),
    [
        ("签到6.9", SIGN_IN, "sheet_ignored"),
        ("6.9培训", SIGN_IN, "sheet_ignored"),
        ("资金情况", BY_SOURCE, "sheet_ignored"),
        # A ledger of its own, without the times that it has to say.
        ("督导记录", SUPERVISION, "columns_missing"),
    ],
)
def test_what_is_no_ledger_is_told_and_refuses_no_file(sheet, rows, code):
    book = read_workbook(xlsx({**sheets(), sheet: rows}))
    assert len(list(book.rows())) == 5
    assert [(note.code, note.sheet) for note in book.notes] == [(code, sheet)]


def test_without_another_ledger_of_its_kind_a_sheet_without_days_is_named():
    content = sheets()
    content["经费台账"] = BY_SOURCE
    with pytest.raises(Exception, match="header_missing") as caught:
        read_workbook(xlsx(content))
    assert "日期" in caught.value.message("zh")


def test_a_sheet_that_goes_on_without_a_header_is_named_and_not_passed_over():
    content = sheets()
    content["探访台账（续）"] = [content["探访台账"][2]]
    with pytest.raises(Exception, match="header_missing") as caught:
        read_workbook(xlsx(content))
    assert "探访台账（续）" in caught.value.message("zh")


def test_numbers_of_columns_and_rows_of_labels_are_no_records():
    content = sheets()
    content["探访台账"].insert(2, ["甲", "乙", *range(1, 11)])
    content["经费台账"].insert(2, [f"({number})" for number in range(1, 11)])
    for name in ("探访台账", "培训台账", "经费台账"):
        content[name].append(["记账：", "出纳：", "主管：", "财务审核：李某"])
    book = read_workbook(xlsx(content))
    assert len(list(book.rows())) == 5
    assert problems(book) == []


def test_a_total_of_several_months_is_no_row():
    content = sheets()["经费台账"]
    content.append(["", "", "1-3月小计", 50_000, 12.5, "", "", "", "", ""])
    book = read(money=content)
    assert (len(book.money), book.notes) == (2, ())


@pytest.mark.parametrize("said", ["其中：独居老人3人", "其中独居3户", "共12次", "（共3人次）"])
def test_what_a_total_is_made_up_of_is_no_row_but_a_visit_that_counts_is(said):
    content = sheets()["探访台账"]
    count = len(read(visits=content).visits)
    under = ["" for _ in content[2]]
    under[4] = said
    book = read(visits=[*content, under])
    assert (len(book.visits), problems(book)) == (count, [])
    content[2][4] = said
    assert len(read(visits=content).visits) == count


@pytest.mark.parametrize("said", ["'2021-06-03", "2021.6.3.", "'6月3日"])
def test_signs_around_a_day_say_nothing(said):
    content = sheets()["探访台账"]
    content[2][1] = said
    assert read(visits=content).visits[0].day == date(2021, 6, 3)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        *(("半小时", 30), ("半个小时", 30), ("1个半小时", 90), ("1小时半", 90), ("一小时", 60)),
        *(("两个小时", 120), ("1.5小时", 90), ("1小时15分钟", 75), ("90分钟", 90)),
        *(("小时", None), ("半", None), ("1", None)),
    ],
)
def test_lengths_as_people_write_them(said, minutes):
    assert length_minutes(said) == minutes


def test_a_header_that_names_two_units_says_neither():
    assert [length_minutes(said, "分钟/小时") for said in ("40", "1.5", "2小时")] == [40, 90, 120]


@pytest.mark.parametrize(
    ("header", "said", "kind"),
    [
        ("走访结果", "家中无人", "home_visit.not_met"),
        ("入户结果", "拒访", "home_visit.not_met"),
        ("是否在家", "否", "home_visit.not_met"),
        ("是否在家", "是", "visits"),
        ("走访结果", "老人无人照料，已联系社区", "visits"),
        ("走访结果", "", "visits"),
        ("是否见到本人", "否", "nobody_met"),
    ],
)
def test_a_door_that_did_not_open_is_no_visit(header, said, kind):
    content = sheets()["探访台账"]
    content[1].append(header)
    content[2].append(said)
    book = read(visits=content)
    (row,) = (*book.visits, *book.declared)
    told = [(each.code, each.field) for each in row.problems]
    assert told == ([(kind, header)] if kind == "nobody_met" else [])
    assert bool(book.declared) is (kind == "home_visit.not_met")


def test_a_text_file_may_keep_digits_by_a_formula():
    text = '姓名,专职/兼职,来源,入职日期,身份证号\r\n赵一,专职,县统招,="2021-01-04",="330203"\r\n'
    (person,) = read_workbook(text.encode("gb18030"), name="人员名册.csv").staff
    assert (person.joined_on, person.id_number) == (date(2021, 1, 4), "330203")


UNDER_GROUPS = [
    ["", "服务对象信息", "", "社工信息", "", "服务信息", "", "", "", ""],
    ["序号", "姓名", "类别", "姓名", "电话", "日期", "开始时间", "结束时间", "方式", "服务内容"],
    [1, "钱二", "独居老人", "赵一", "13800000000", "6.3", "9:00", "9:40", "入户", "人文关怀"],
]


@pytest.mark.parametrize("sheet", ["探访台账", "走访记录", "Sheet1"])
@pytest.mark.parametrize("numbered", [False, True])
def test_groups_of_columns_make_no_register_of_clients_of_visits(sheet, numbered):
    content = sheets()
    del content["探访台账"]
    upper, lower, row = UNDER_GROUPS
    if numbered:
        upper, lower = ["序号", *upper[1:]], ["", *lower[1:]]
    content[sheet] = [["入户探访台账"], upper, lower, row]
    book = read_workbook(xlsx(content))
    assert [(row.sheet, row.row, row.clients, row.workers) for row in book.visits] == [
        (sheet, 4, ("钱二",), ("赵一",))
    ]
    assert problems(book) == []


def test_a_column_that_visits_under_groups_lack_is_named():
    upper, lower, row = (cells[:-1] for cells in UNDER_GROUPS)
    with pytest.raises(Exception, match="header_missing") as caught:
        read(visits=[["入户探访台账"], upper, lower, row])
    assert "服务内容" in caught.value.message("zh")


@pytest.mark.parametrize("sheet", ["探访台账", "6月"])
@pytest.mark.parametrize(
    "title", ["责任社工：赵一", "2021年探访台账（含未遇）", "2021年重点服务对象台账（入户探访）"]
)
def test_what_else_a_title_speaks_of_makes_nothing_else_of_visits(sheet, title):
    content = sheets()
    rows = content.pop("探访台账")
    rows[0], rows[1][1] = [title], "日期"
    content[sheet] = rows
    book = read_workbook(xlsx(content))
    assert [row.clients for row in book.visits] == [("钱二",)]
    assert [row.sheet for row in book.rows()].count(sheet) == 1
    assert problems(book) == []


def test_a_register_under_a_title_of_two_cells_is_one_also_below_visits():
    content = sheets()["探访台账"]
    content += [
        [],
        ["服务对象登记表", "", "", "", "2021年"],
        ["序号", "姓名", "身份证号", "电话", "住址", "对象类别"],
        [1, "孙三", "", "", "某路1号", "独居老人"],
    ]
    book = read(visits=content)
    assert [(row.sheet, row.row) for row in book.rows()].count(("探访台账", 7)) == 1
    assert [row.clients for row in book.visits] == [("钱二",)]
    assert problems(book) == []


def test_a_total_where_only_names_must_be_said_is_nobody():
    content = {**sheets(), "志愿者名册": [["姓名", "电话"], ["孙三", ""], ["合计", "1人"]]}
    (volunteer,) = read_workbook(xlsx(content)).declared
    assert (volunteer.kind.topic, volunteer.row) == ("volunteer.registered", 2)
