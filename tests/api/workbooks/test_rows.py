"""What is wrong with a row by itself, and how a sheet may be laid out."""

from __future__ import annotations

from datetime import date, time

import pytest

from api.workbooks import read_workbook
from tests.api.workbooks.made import sheets, xlsx

VISIT = {"date": 1, "times": 2, "workers": 3, "client": 4, "group": 5, "mode": 6, "services": 7}
VISIT |= {"risk": 9, "recorded": 10}
MONEY = {"date": 1, "income": 3, "expense": 4, "source": 5, "category": 8, "voucher": 7}
STAFF = {"name": 1, "engagement": 2, "certificate": 3, "source": 4, "joined": 5, "left": 6}
TRAINING = {"date": 1, "times": 2, "hours": 7, "people": 8, "headcount": 9}


def problems(sheet, row, changes, columns):
    content = sheets()
    for column, value in changes.items():
        content[sheet][row - 1][columns[column]] = value
    book = read_workbook(xlsx(content))
    found = next(r for r in book.rows() if (r.sheet, r.row) == (sheet, row))
    return [(problem.code, problem.field) for problem in found.problems]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"client": ""}, [("missing_client", "服务对象")]),
        ({"client": "无"}, [("missing_client", "服务对象")]),
        ({"client": "钱二等3人"}, [("people_unnamed", "服务对象")]),
        ({"client": "钱二、12"}, [("not_a_name", "服务对象")]),
        ({"date": "待补"}, [("bad_date", "探访日期")]),
        ({"date": ""}, [("bad_date", "探访日期")]),
        ({"times": "上午"}, [("bad_time", "起止时间")]),
        ({"times": ""}, [("bad_time", "起止时间")]),
        ({"times": "9:40-9:00"}, [("end_before_start", "起止时间")]),
        ({"times": "9:00-9:00"}, [("end_before_start", "起止时间")]),
        ({"workers": ""}, [("unknown_worker", "探访社工")]),
        ({"services": "送温暖活动"}, [("unknown_service", "服务内容")]),
        ({"services": "人文关怀、送温暖活动"}, [("unknown_service", "服务内容")]),
        ({"services": ""}, [("unknown_service", "服务内容")]),
        ({"group": "退役军人"}, [("unknown_target_group", "对象类别")]),
        ({"group": "独居老人、低保"}, []),
        ({"mode": "视察"}, [("unknown_mode", "探访方式")]),
        ({"risk": "紫"}, [("unknown_risk_level", "风险等级")]),
        ({"risk": ""}, []),
        ({"recorded": "待补"}, [("bad_date", "记录日期")]),
        ({"recorded": ""}, []),
        (
            {"client": "", "date": "去年", "services": "其他"},
            [
                ("missing_client", "服务对象"),
                ("bad_date", "探访日期"),
                ("unknown_service", "服务内容"),
            ],
        ),
    ],
)
def test_a_visit_row_says_what_is_wrong_with_it(changes, found):
    assert problems("探访台账", 3, changes, VISIT) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"date": "2月30日"}, [("bad_date", "日期")]),
        ({"source": "上级拨款"}, [("unknown_source", "资金来源")]),
        ({"source": ""}, [("unknown_source", "资金来源")]),
        ({"expense": "若干"}, [("bad_amount", "支出")]),
        ({"expense": "1.234"}, [("bad_amount", "支出")]),
        ({"expense": -5}, []),
        ({"expense": -5, "voucher": ""}, [("refund_unnamed", "摘要")]),
        ({"expense": "", "income": -5}, [("bad_amount", "收入")]),
        ({"expense": ""}, [("bad_amount", "收入")]),
        ({"expense": 0}, [("bad_amount", "收入")]),
        ({"income": "100.00"}, [("income_and_expense", "收入")]),
        ({"income": "若干"}, [("income_and_expense", "收入")]),
        ({"income": 0}, []),
        ({"income": "-"}, []),
        ({"category": "招待"}, [("unknown_category", "用途类别")]),
        ({"category": ""}, [("unknown_category", "用途类别")]),
        (
            {"source": "其他", "income": 1},
            [("unknown_source", "资金来源"), ("income_and_expense", "收入")],
        ),
    ],
)
def test_a_money_row_says_what_is_wrong_with_it(changes, found):
    assert problems("经费台账", 4, changes, MONEY) == found


def test_the_category_of_an_income_is_not_asked_for():
    assert problems("经费台账", 3, {"category": "随便"}, MONEY) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"name": ""}, [("missing_name", "姓名")]),
        ({"name": 12}, [("not_a_name", "姓名")]),
        ({"engagement": "顾问"}, [("unknown_engagement", "专职/兼职")]),
        ({"certificate": "无"}, []),
        ({"certificate": ""}, []),
        ({"certificate": "教师资格证"}, [("unknown_certificate", "证书等级")]),
        ({"source": "借调"}, [("unknown_staff_source", "来源")]),
        ({"joined": ""}, [("bad_date", "入职日期")]),
        ({"left": "至今"}, []),
        ({"left": "待定"}, [("bad_date", "离职日期")]),
        ({"left": "2021-01-03"}, [("end_before_start", "离职日期")]),
        ({"left": "2021-01-04"}, []),
    ],
)
def test_a_staff_row_says_what_is_wrong_with_it(changes, found):
    assert problems("人员名册", 3, changes, STAFF) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"date": "下周"}, [("bad_date", "日期")]),
        ({"times": "9:00"}, [("bad_time", "起止时间")]),
        ({"times": "10:00-9:00"}, [("end_before_start", "起止时间")]),
        ({"hours": "若干"}, [("bad_hours", "学时")]),
        ({"people": ""}, [("unknown_worker", "参加人员")]),
        ({"headcount": "多人"}, [("bad_headcount", "人数")]),
        ({"headcount": ""}, []),
        ({"headcount": 7}, []),
    ],
)
def test_a_training_row_says_what_is_wrong_with_it(changes, found):
    assert problems("培训台账", 3, changes, TRAINING) == found


def test_a_problem_reads_in_both_languages_and_quotes_no_cell():
    content = sheets()
    content["探访台账"][2][1] = "张三丰"
    problem = read_workbook(xlsx(content)).visits[0].problems[0]
    assert (
        problem.message_zh == "「探访日期」不是可以识别的日期（应在 1950-01-01 至 2999-12-31 之间；"
        "数字格式的 10.1 分不清是 1 日还是 10 日，请写成 10月1日）。"
    )
    assert (
        problem.message_en
        == "探访日期 is not a date that can be read, between 1950-01-01 and 2999-12-31; "
        "of a number such as 10.1 nobody can tell the 1st from the 10th."
    )


def test_a_correct_workbook_is_read_whole():
    book = read_workbook(xlsx(sheets()))
    visit, session, (income, expense) = book.visits[0], book.training[0], book.money
    assert (visit.day, visit.starts, visit.ends) == (date(2021, 6, 3), time(9), time(9, 40))
    assert (visit.minutes, visit.workers, visit.client) == (40, ("赵一",), "钱二")
    assert (visit.target_groups, visit.services) == (("elder_alone",), ("humane_care",))
    assert (visit.mode, visit.risk_level, visit.narrative) == ("in_person", "red", "送药")
    assert (session.format, session.class_name, session.lecturer) == ("group", "银鼎班", "孙三")
    assert (income.kind, income.amount_fen, income.category) == ("income", 5_000_000, None)
    assert (expense.kind, expense.amount_fen, expense.category) == ("expense", 1250, "publicity")
    assert (income.source, income.document_no, income.voucher_no) == (
        *("municipal_one_time", "〔2021〕1号", "记-001"),
    )
    assert book.station.operating_model == "mixed"
    assert [row.row for row in book.rows()] == [3, 3, 4, 3, 3]


def test_columns_may_change_places_and_others_may_stand_between():
    content = sheets()
    content["探访台账"] = [
        ["新增", *reversed(row), "新增"] if len(row) > 1 else row for row in content["探访台账"]
    ]
    assert read_workbook(xlsx(content)).visits[0].client == "钱二"


def test_row_numbers_are_the_sheets_own_when_it_starts_lower_and_further_right():
    content = sheets()
    rows = content["探访台账"]
    rows.insert(2, [])
    rows.append([])
    rows.append(["", *rows[3][1:4], "李四", *rows[3][5:]])
    content["探访台账"] = [[], [], [], *([["", "", *row] for row in rows])]
    book = read_workbook(xlsx(content))
    assert [(visit.row, visit.client) for visit in book.visits] == [(7, "钱二"), (9, "李四")]
    assert {problem.code for visit in book.visits for problem in visit.problems} == set()


def test_headers_may_have_line_breaks_and_blanks():
    content = sheets()
    content["探访台账"][1][2] = " 起止\n时间　"
    assert read_workbook(xlsx(content)).visits[0].starts == time(9)


@pytest.mark.parametrize("word", ["合计", "合 计", "总计", "小计", "合计：", "本页合计"])
def test_closing_rows_and_rows_numbered_ahead_are_no_records(word):
    content = sheets()
    content["探访台账"] += [[2], [3], [], [word, "1次"]]
    content["经费台账"] += [["", word, "", 50000, 12.5]]
    book = read_workbook(xlsx(content))
    assert len(book.visits) == 1
    assert len(book.money) == 2


def test_a_real_date_cell_is_read():
    content = sheets()
    content["探访台账"][2][1] = date(2021, 11, 9)
    assert read_workbook(xlsx(content)).visits[0].day == date(2021, 11, 9)


def test_empty_tables_are_no_error():
    content = {name: rows if name == "站点信息" else rows[:2] for name, rows in sheets().items()}
    assert not list(read_workbook(xlsx(content)).rows())
