"""Forms that people sign at a session are read where the file lists no trainings."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from api.importing import ImportSession
from api.workbooks import RefusedFile, RefusedRow, read_workbook, write_error_workbook
from tests.api.workbooks.made import sheets, xlsx

LABELS = [
    ["培训主题", "社工实务", "", "培训时间", "6月9日9:00-10:30"],
    ["地点：会议室", "", "主讲：孙三", "", "学时：1.5", "班次：银鼎班"],
]
HEADER = ["序号", "姓名", "单位/社区", "职务", "上午签到", "签退", "备注"]
PEOPLE = [
    [1, "赵一", "甲街道", "社工", "", "", ""],
    [2, "周五", "甲街道", "社工", "", "", ""],
]
FOOT = [["合计", "2人"], ["记录人：", "赵一"]]


def read(*forms, **more):
    content = sheets()
    del content["培训台账"]
    return read_workbook(xlsx({**content, **dict(forms), **more}))


def form(labels=LABELS, people=PEOPLE, header=HEADER, foot=FOOT):
    return [["甲街道社会工作站2021年培训签到表"], *labels, header, *people, *foot]


def test_a_form_is_one_session_with_all_whom_it_names():
    book = read(("签到6.9", form()))
    (session,) = book.training
    assert session.problems == ()
    assert (session.sheet, session.row, session.day) == ("签到6.9", 4, date(2021, 6, 9))
    assert (session.starts, session.ends) == (time(9), time(10, 30))
    assert (session.topic, session.class_name) == ("社工实务", "银鼎班")
    assert (session.lecturer, session.hours) == ("孙三", Decimal("1.5"))
    assert session.attendees == ("赵一", "周五")
    assert book.notes == ()


@pytest.mark.parametrize(
    ("signed", "attendees"),
    [
        ([("√", "√"), ("", "")], ("赵一",)),
        ([("赵一", ""), ("8:58", "")], ("赵一", "周五")),
        ([("", ""), ("请假", "")], ("赵一",)),
        ([("", ""), ("", "")], ("赵一", "周五")),
    ],
)
def test_where_anybody_signed_only_those_came_who_did(signed, attendees):
    people = [[*row[:4], *marks, ""] for row, marks in zip(PEOPLE, signed, strict=True)]
    assert read(("签到", form(people=people))).training[0].attendees == attendees


def test_names_may_stand_side_by_side_and_forms_one_under_the_other():
    header = ["序号", "姓名", "签名", "序号", "姓名", "签名"]
    first = form(
        header=header, people=[[1, "赵一", "", 2, "周五", ""], [3, "吴六", "", "", "", ""]]
    )
    labels = [
        ["主题：真题串讲"],
        ["日期：2021-07-01", "", "时间：13:30至15:00", "课时：2", "实到：1"],
    ]
    book = read(("签到表", [*first, [], *form(labels=labels, people=PEOPLE[:1])]))
    one, two = book.training
    assert one.attendees == ("赵一", "吴六", "周五")
    assert (two.day, two.starts, two.topic) == (date(2021, 7, 1), time(13, 30), "真题串讲")
    assert (two.attendees, two.claimed_headcount, two.problems) == (("赵一",), 1, ())


def test_a_form_without_hours_is_refused_by_that_and_comes_back_as_a_line():
    labels = [LABELS[0]]
    book = read(("签到6.9", form(labels=labels)))
    (session,) = book.training
    assert [(each.code, each.field) for each in session.problems] == [("bad_hours", "学时")]
    back = write_error_workbook(
        [RefusedFile(book, [RefusedRow("签到6.9", session.row, "bad_hours", "")])]
    )
    again = read_workbook(back).training
    assert [(row.topic, row.attendees, len(row.problems)) for row in again] == [
        ("社工实务", ("赵一", "周五"), 1)
    ]


def test_beside_a_ledger_of_trainings_a_form_is_told_and_counts_nothing_twice():
    book = read_workbook(xlsx({**sheets(), "签到6.9": form()}))
    assert len(book.training) == 1
    assert [(note.code, note.sheet) for note in book.notes] == [("sheet_ignored", "签到6.9")]


def test_a_form_that_says_nothing_of_a_session_is_told():
    book = read(("签到", [["签到表"], HEADER, *PEOPLE]))
    assert (book.training, [note.code for note in book.notes]) == ((), ["sheet_ignored"])


def test_the_figures_are_those_of_the_line_that_a_form_stands_for():
    people = [row for row in PEOPLE if row[1] == "赵一"]
    report = ImportSession(None, log=None, vault=None).take_in(
        read(("签到6.9", form(people=people)))
    )
    assert report.to_json()["accepted"]["training"] == 1
    assert report.to_json()["refused"] == []


def test_a_form_with_times_says_who_came_as_what_and_when_they_left():
    header = ["序号", "姓名", "身份", "上午签到", "下午签到", "签退", "备注"]
    people = [
        [1, "赵一", "社工", "8:52", "13:30", "16:31", ""],
        [2, "李四", "村（社区）工作者", "8:55", "", "", ""],
        [3, "示例丁", "志愿者", "", "13:28", "16:30", ""],
        [4, "周五", "社工", "", "", "", ""],
    ]
    (session,) = read(("签到6.9", form(header=header, people=people))).training
    assert session.problems == ()
    assert (session.attendees, session.villagers) == (("赵一",), ("李四",))
    assert session.volunteers == ("示例丁",)
    assert session.signs == (
        ("赵一", time(8, 52), time(16, 31)),
        ("李四", time(8, 55), None),
        ("示例丁", time(13, 28), time(16, 30)),
    )
