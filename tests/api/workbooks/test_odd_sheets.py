"""Sheets as they really come: totals, openings, advances, several tables, what is hidden."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from api.workbooks import read_workbook
from tests.api.workbooks.made import sheets, xlsx

SOURCE = "市级补助"


def with_money(*rows, header=None, title="甲街道社会工作站2021年经费收支台账"):
    content = sheets()
    content["经费台账"] = [[title], header or content["经费台账"][1], *rows]
    return read_workbook(xlsx(content))


def line(day, summary, source=SOURCE, category="", **side):
    amounts = side.get("income", ""), side.get("expense", "")
    return [1, day, summary, *amounts, source, "", "", category, ""]


def test_a_total_is_no_row_and_only_a_wrong_one_is_told():
    book = with_money(
        line("3.10", "拨款", income=100),
        line("3.11", "印刷", expense=30, category="办公"),
        line("", "本月合计", income=100, expense=30, source=""),
        line("4.10", "印刷", expense=20, category="办公"),
        line("", "小 计", income="", expense=20, source=""),
        ["累计", "", "", 100, 51, "", "", "", "", ""],
        ["结转下年", "", "", "", 50, "", "", "", "", ""],
    )
    assert [row.amount_fen for row in book.money] == [10_000, 3_000, 2_000]
    assert [(n.code, n.row, n.column) for n in book.notes] == [("subtotal_differs", 8, "支出")]


def test_whoever_signs_may_stand_in_cells_of_their_own():
    book = with_money(
        line("3.10", "拨款", income=100),
        ["编制人", "王小明", "", "", "", "审核", "李四", "", "盖章", ""],
        ["编制", "", "", "审核", "", "", "负责人", "", "盖章", ""],
    )
    assert [row.summary for row in book.money] == ["拨款"]


def test_an_amount_that_is_an_error_is_no_fault_of_the_other_column():
    content = sheets()
    rows = content["经费台账"][:2]
    content["经费台账"] = [*rows, line("3.11", "印刷", expense="#N/A", category="办公")]
    (row,) = read_workbook(xlsx(content)).money
    assert [(each.code, each.field) for each in row.problems] == [("cell_error", "支出")]


TOTALS = [
    *("本月发生额", "本期发生额及余额", "月计", "年计", "当前合计", "截止本月累计", "截至3月累计"),
    *(
        "截至3月底累计支出",
        "累计收入",
        "本月累计支出",
        "合计（大写）壹佰元",
        "月末合计",
        "项目合计",
    ),
    *(
        "区财政小计",
        "福彩公益金合计",
        "服务活动小计",
        "Total",
        "本季度计",
        "本年度合计：",
        "办公费小计",
    ),
]


def test_a_total_may_be_called_otherwise_and_is_none_where_it_is_said_of_goods():
    said = ["慰问品20份合计", "合计付材料费", "累计工时补贴"]
    book = with_money(
        line("3.10", "拨款", income=100),
        *([word, "3.31", word, 100, "", "市级补助", "", "", "办公", ""] for word in TOTALS),
        *(line("4.1", summary, expense=5, category="办公") for summary in said),
    )
    assert [row.summary for row in book.money] == ["拨款", *said]
    assert [row.problems for row in book.money] == [()] * 4


def test_a_total_of_a_source_or_category_is_checked_against_its_own_rows():
    book = with_money(
        line("3.10", "拨款", income=100),
        line("3.10", "拨款", income=70, source="区财政"),
        line("3.11", "印刷", expense=30, category="办公"),
        line("3.12", "买菜", expense=20, category="服务活动"),
        ["区财政小计", "", "", 70, "", "", "", "", "", ""],
        ["服务活动小计", "", "", "", 20, "", "", "", "", ""],
        ["办公费小计", "", "", "", 20, "", "", "", "", ""],
    )
    assert len(book.money) == 4
    assert [(n.code, n.row, n.column) for n in book.notes] == [("subtotal_differs", 9, "支出")]


@pytest.mark.parametrize("said", ["余额结转", "结转资金", "上期结余", "区财政结余转入"])
def test_what_was_left_of_nobody_knows_what_is_an_opening_on_new_years_day_alone(said):
    book = with_money(*(line(day, said, income=100) for day in ("1.1", "3.31", "")))
    kinds = [(row.kind, [each.code for each in row.problems][:1]) for row in book.money]
    refused = ("income", ["unclear_opening"])
    assert kinds == [("opening", []), refused, refused]


def test_what_a_year_began_with_is_no_income_and_an_advance_is_no_expense():
    book = with_money(
        line("", "上年结转", income="5,000.00"),
        line("3.1", "垫付印刷费", expense=30, category="办公", source=""),
        line("3.9", "归还垫付款", expense=30),
        line("3.10", "拨款", income=100),
    )
    assert [row.kind for row in book.money[:2]] == ["opening", "advance"]
    assert book.money[2].kind == "repayment"
    assert book.money[3].kind == "income"
    assert [row.problems for row in book.money] == [(), (), (), ()]
    assert book.money[0].day == date(2021, 1, 1)


@pytest.mark.parametrize(
    ("summary", "kind"),
    [
        *((said, "repayment") for said in ("报销张三垫付款", "报销前期垫付款", "支付张三垫付款")),
        *((said, "repayment") for said in ("归还垫付款", "垫付款报销", "报销印刷费（张三垫付）")),
        *((said, "advance") for said in ("支付印刷费（张三垫付）", "垫付印刷费，待报销")),
        *((said, "advance") for said in ("未报销：张三垫付印刷费", "张三垫付")),
    ],
)
def test_money_that_is_given_back_is_no_further_advance(summary, kind):
    (row,) = with_money(line("3.8", summary, expense=50, category="办公")).money
    assert (row.kind, row.amount_fen) == (kind, 5_000)


LABELS = (
    *("上年结转", "2020年结转", "上年度结转资金", "上年福彩结余", "年初余额", "2021年初余额"),
    *("期初余额", "结转上年", "一、上年结转", "福彩公益金上年结转", "福彩公益金（上年结转）"),
    *("上年转入", "年初转入", "上年节余", "去年余款", "年初数", "上年转入资金"),
    *("上年拨款结余", "2020年拨付资金结余", "上年结余转入", "截至2020年末结余"),
)
RECEIPTS = (
    *(
        "拨付上年结转资金",
        "拨付2020年结转项目资金",
        "2021年拨付上年结转项目资金",
        "上年结转资金到账",
    ),
    *("2021年拨付结转资金", "区财政拨付2021年经费（含上年结转）", "2021年经费(含2020年结转)"),
    *("收到去年余款", "去年余款退回", "处理上年剩余物资", "上年转入设备款"),
    *("收到上年结转资金", "上年结余资金下达", "区财政拨款（上年结转）", "2021年经费及上年结转"),
)


def test_an_opening_is_told_by_its_label_and_an_income_may_speak_of_one():
    lines = [line("3.1", summary, income=100) for summary in (*LABELS, *RECEIPTS)]
    for each in lines:
        each[6:8] = "〔2021〕1号", "记-001"
    kinds = [row.kind for row in with_money(*lines).money]
    assert kinds == ["opening"] * len(LABELS) + ["income"] * len(RECEIPTS)


def test_an_opening_may_stand_in_the_column_of_balances_alone():
    header = ["序号", "日期", "摘要", "收入", "支出", "余额", "资金来源"]
    book = with_money([1, "", "收到上年结转", "", "", 500, SOURCE], header=header)
    assert [(row.kind, row.amount_fen) for row in book.money] == [("opening", 50_000)]


def test_one_column_of_amounts_has_its_side_beside_it_or_in_the_title():
    header = ["序号", "日期", "摘要", "收支", "金额（万元）", "资金来源", "科目"]
    book = with_money(
        [1, "3.10", "拨款", "收入", "5", SOURCE, ""],
        [2, "3.11", "印刷", "支出", "100元", SOURCE, "办公"],
        header=header,
    )
    assert [(row.kind, row.amount_fen) for row in book.money] == [
        ("income", 5_000_000),
        ("expense", 10_000),
    ]


def test_an_amount_over_several_rows_is_not_counted_twice():
    data = xlsx(sheets())
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["经费台账"]
    page.append([3, "2021-03-03", "印刷", None, None, SOURCE, None, "记-003", "宣传", "赵一"])
    page.merge_cells("E4:E5")
    result = io.BytesIO()
    book.save(result)
    read = read_workbook(result.getvalue())
    assert [row.problems[0].code for row in read.money[1:]] == ["merged_amount", "merged_amount"]


def test_tables_one_under_the_other_are_read_each_by_its_own_header():
    content = sheets()
    visits, training = content.pop("探访台账"), content.pop("培训台账")
    again = [[row[place] for place in (4, 1, 2, 3, 5, 6, 7)] for row in visits[1:]]
    content["探访台账"] = [*visits, [], ["甲街道2021年7月探访台账"], *again, [], *training]
    book = read_workbook(xlsx(content))
    assert [(row.row, row.client) for row in book.visits] == [(3, "钱二"), (7, "钱二")]
    assert [row.problems for row in book.rows()] == [()] * len(list(book.rows()))
    assert len(book.training) == 1


def test_hidden_rows_and_sheets_are_read_and_told_and_other_sheets_are_named():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(sheets())))
    book["探访台账"].row_dimensions[3].hidden = True
    book["培训台账"].sheet_state = "hidden"
    book.create_sheet("经费汇总").append(["随便", "写写"])
    result = io.BytesIO()
    book.save(result)
    read = read_workbook(result.getvalue())
    assert len(list(read.rows())) == 5
    assert {(note.code, note.sheet) for note in read.notes} == {
        ("hidden_rows", "探访台账"),
        ("hidden_sheet", "培训台账"),
        ("sheet_ignored", "经费汇总"),
    }


def test_a_start_and_a_length_or_an_end_stand_for_the_times():
    content = sheets()
    content["探访台账"][1][2:3] = ["开始时间", "时长（分钟）"]
    content["探访台账"][2][2:3] = ["晚上8点", 40]
    content["培训台账"][1][1:3] = ["开始时间", "结束时间"]
    content["培训台账"][2][1:3] = ["2021-06-09 9:00", "2021-06-09 10:30"]
    book = read_workbook(xlsx(content))
    assert [row.problems for row in (*book.visits, *book.training)] == [(), ()]
    assert (book.visits[0].starts.hour, book.visits[0].minutes) == (20, 40)
    assert book.training[0].day == date(2021, 6, 9)


def test_a_refused_word_is_answered_with_those_that_are_allowed():
    content = sheets()
    content["经费台账"][1][5] = "列支渠道"
    content["经费台账"][3][5] = "不知道"
    (problem,) = read_workbook(xlsx(content)).money[1].problems
    assert (problem.code, problem.field) == ("unknown_source", "列支渠道")
    assert "福彩公益金" in problem.message_zh
    assert "不知道" not in problem.message_zh


@pytest.mark.parametrize("word", ["银付", "现付"])
def test_word_and_number_of_a_voucher_in_cells_of_their_own_are_one_number(word):
    upper = ["日期", "凭证", "", "摘要", "收入", "支出", "资金来源", "科目"]
    lower = ["", "字", "号", "", "", "", "", ""]
    book = with_money(lower, ["3.1", word, 1, "拨款", 100, "", SOURCE, ""], header=upper)
    assert [row.voucher_no for row in book.money] == [f"{word}1"]
    assert book.notes == ()
