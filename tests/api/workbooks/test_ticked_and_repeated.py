"""Options with a column each, cells that say "as above", rows that only show how, empty sheets."""

from __future__ import annotations

from datetime import date

import pytest

from api.workbooks import RefusedFile, RefusedRow, read_workbook, write_error_workbook
from tests.api.workbooks.made import sheets, xlsx

GROUPS = ("独居老人", "残疾人")
MODES = ("入户", "电话")
SERVICES = ("人文关怀", "心理疏导", "其他")


def read(**changed):
    content = sheets()
    content.update(changed)
    return read_workbook(xlsx(content))


def problems(book):
    return [(row.sheet, row.row, each.code) for row in book.rows() for each in row.problems]


def ticked_sheet(*rows, upper=True, tick="√"):
    """Visits whose group, mode and services are ticked; a row is the options that it ticks."""
    options = (*GROUPS, *MODES, *SERVICES)
    head = [["序号", "探访日期", "起止时间", "探访社工", "服务对象"]]
    if upper:
        groups = ["对象类别", "", "探访方式", "", "服务内容", "", ""]
        head = [[*head[0], *groups], ["", "", "", "", "", *options]]
    else:
        head = [[*head[0], *options]]
    body = [
        [
            *(number, f"6月{number}日", "9:00-9:40", "赵一", "钱二"),
            *(tick if option in row else "" for option in options),
        ]
        for number, row in enumerate(rows, 1)
    ]
    return [["2021年探访台账"], *head, *body]


@pytest.mark.parametrize("upper", [True, False])
@pytest.mark.parametrize("tick", ["√", "✔", "☑", 1, "是"])
def test_options_with_a_column_each_are_those_that_are_ticked(upper, tick):
    rows = ticked_sheet(
        {"独居老人", "入户", "人文关怀"},
        {"残疾人", "独居老人", "电话", "人文关怀", "心理疏导"},
        upper=upper,
        tick=tick,
    )
    book = read(探访台账=rows)
    one, two = book.visits
    assert problems(book) == []
    assert (one.target_groups, one.mode, one.services) == (
        ("elder_alone",),
        "in_person",
        ("humane_care",),
    )
    assert (two.target_groups, two.mode) == (("elder_alone", "disability"), "phone")
    assert two.services == ("humane_care", "counselling")
    assert (one.phone, [note.column for note in book.notes if note.code == "unknown_column"]) == (
        "",
        [] if upper else ["其他"],
    )


def test_a_row_that_ticks_nothing_two_modes_or_another_service_is_refused_by_its_group():
    book = read(
        探访台账=ticked_sheet(
            {"独居老人", "入户", "电话", "人文关怀"},
            {"独居老人", "入户", "其他"},
            {"入户", "人文关怀"},
        )
    )
    found = [(row.row, each.code, each.field) for row in book.visits for each in row.problems]
    assert found == [
        (4, "unknown_mode", "探访方式"),
        (5, "unknown_service", "服务内容"),
        (6, "unknown_target_group", "对象类别"),
    ]


def test_a_refused_row_of_ticks_comes_back_and_is_read_when_it_is_put_right():
    rows = ticked_sheet({"独居老人", "入户", "人文关怀"}, {"残疾人", "人文关怀"})
    book = read(探访台账=rows)
    (refused,) = (row for row in book.visits if row.problems)
    back = write_error_workbook(
        [RefusedFile(book, [RefusedRow("探访台账", refused.row, "unknown_mode", "")])]
    )
    again = read_workbook(back)
    assert problems(again) == [("探访台账", 2, "unknown_mode")]
    assert again.visits[0].target_groups == ("disability",)


def test_columns_of_words_that_nobody_ticks_are_what_they_always_were():
    content = sheets()["探访台账"]
    content[1].append("电话")
    content[2].append("0574-1")
    assert read(探访台账=content).visits[0].phone == "0574-1"


@pytest.mark.parametrize("said", ["同上", "〃", '"', "同 上", "″"])
def test_a_cell_that_says_as_above_is_the_one_above(said):
    content = sheets()["探访台账"]
    content.append([2, said, "10:00-10:40", said, "孙三", said, said, said, said, "", said, ""])
    content.append([3, said, "11:00-11:40", said, "李四", said, said, said, said, "", said, ""])
    book = read(探访台账=content)
    first, *others = book.visits
    assert problems(book) == []
    for visit in others:
        assert (visit.day, visit.workers, visit.target_groups, visit.mode, visit.services) == (
            first.day,
            first.workers,
            first.target_groups,
            first.mode,
            first.services,
        )
        assert (visit.narrative, visit.recorded_on) == (first.narrative, first.recorded_on)


def test_as_above_with_nothing_above_is_nobody_and_an_amount_is_never_as_above():
    content = sheets()
    content["探访台账"][2][4] = "同上"
    content["探访台账"][2][8] = "同上"
    content["经费台账"].append([3, "同上", "同上", "", "同上", "同上", "", "同上", "同上", "同上"])
    book = read_workbook(xlsx(content))
    assert problems(book) == [
        ("经费台账", 5, "as_above"),
        ("经费台账", 5, "bad_amount"),
        ("探访台账", 3, "as_above"),
    ]
    assert book.visits[0].problems[0].field == "服务对象"
    assert (book.money[2].day, book.money[2].voucher_no) == (date(2021, 3, 2), "记-002")


@pytest.mark.parametrize("said", ["例", "示例", "（例）", "填写示例：", "例1"])
def test_a_row_that_shows_how_to_fill_the_others_is_told_and_no_record(said):
    content = sheets()["探访台账"]
    content.insert(2, [said, *content[2][1:]])
    book = read(探访台账=content)
    assert [row.row for row in book.visits] == [4]
    assert [(note.code, note.sheet, note.row) for note in book.notes] == [
        ("example_row", "探访台账", 3)
    ]


def test_year_and_month_need_be_written_only_where_they_change():
    content = sheets()
    content["经费台账"] = [
        ["年", "月", "日", "摘要", "收入", "支出", "资金来源", "用途类别"],
        [2021, 3, 1, "拨款到账", 50_000, "", "市级补助", ""],
        ["", "", 2, "印刷", "", 1, "市级补助", "宣传"],
        ["", 4, 3, "印刷", "", 1, "市级补助", "宣传"],
        ["", "", "", "印刷", "", 1, "市级补助", "宣传"],
    ]
    book = read_workbook(xlsx(content))
    days = [row.day for row in book.money]
    assert days == [date(2021, 3, 1), date(2021, 3, 2), date(2021, 4, 3), None]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "sheet_empty"),
        ([[""], [" "]], "sheet_empty"),
        ([["2021年培训台账"]], "sheet_ignored"),
        ([["本年度无培训", "—"]], "sheet_ignored"),
    ],
)
def test_an_empty_sheet_is_told_and_refuses_no_file(rows, code):
    book = read(培训台账=rows)
    assert len(list(book.rows())) == 4
    assert [(note.code, note.sheet) for note in book.notes] == [(code, "培训台账")]


def test_a_lower_row_of_a_header_needs_no_word_that_is_known():
    content = sheets()["经费台账"]
    content[1][7:8] = ["凭证", ""]
    content.insert(2, ["", "", "", "", "", "", "", "字", "次", "", ""])
    for row in content[3:]:
        row[7:8] = ["记", row[7].removeprefix("记-")]
    book = read(经费台账=content)
    assert problems(book) == []
    assert len(book.money) == 2
