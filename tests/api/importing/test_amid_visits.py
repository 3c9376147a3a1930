"""Rows of a sheet of visits that met nobody: each is a knock in the book, and no visit."""

from __future__ import annotations

import pytest

from api.importing import ImportSession
from api.workbooks import read_workbook, write_error_workbook
from api.workbooks.error_workbook import refused_file
from domain.book.entry import decode_entry
from ledger.application import open_ledger
from tests.api.workbooks.made import VISITS, sheets, xlsx

HEADER = [*VISITS[1], "走访结果"]
MET = [*VISITS[2], "在家"]


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def knock(result="无人在家", **otherwise):
    """A row of 探访台账 as it is filled in where no door opened."""
    said = dict(zip(HEADER, MET, strict=True)) | {"序号": 2, "探访日期": "6月4日"}
    empty = dict.fromkeys(("服务内容", "主要情况", "风险等级", "记录日期"), "")
    return list((said | empty | {"走访结果": result} | otherwise).values())


def book(*rows, header=HEADER):
    content = sheets()
    content["探访台账"] = [VISITS[0], header, *rows]
    return xlsx(content)


def take_in(ledger, data):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)
    return session.take_in(read_workbook(data)).to_json()


def facts(ledger, topic):
    entries = [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]
    return [entry.data for entry in entries if entry.type == topic]


def knocks(ledger):
    return facts(ledger, "home_visit.not_met")


def test_a_row_that_met_nobody_is_a_knock_of_the_same_client_and_once_in_the_book(ledger):
    data = book(MET, knock())
    report = take_in(ledger, data)
    assert (report["refused"], report["added"]["visits"]) == ([], 1)
    assert report["added"]["home_visit.not_met"] == 1
    assert {(each["row"], each["code"]) for each in report["warnings"]} >= {(4, "nobody_met")}
    (visit,), (attempt,) = facts(ledger, "home_visit.recorded"), knocks(ledger)
    assert (attempt.client, attempt.visitors) == (visit.client, visit.visitors)
    assert attempt.attempted_at == "2021-06-04T09:00:00+08:00"
    assert attempt.target_groups == ("elder_alone",)
    again = take_in(ledger, book(MET, knock(), [""]))
    assert (again["added"]["visits"], again["added"]["home_visit.not_met"]) == (0, 0)
    known = [each["row"] for each in again["already_recorded"] if each["sheet"] == "探访台账"]
    assert known == [3, 4]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        *(("无人", "nobody_home"), ("不在家", "nobody_home"), ("敲门无应答", "nobody_home")),
        *(("拒访", "refused"), ("外出未归", "away"), ("空置", "vacant")),
        *(("□在家 ☑无人 □拒访", "nobody_home"), ("无人，已留联系卡", "nobody_home")),
        *(("未遇", None), ("未见", None)),
    ],
)
def test_why_nobody_was_met_is_told_by_the_word(ledger, said, reason):
    report = take_in(ledger, book(knock(said)))
    assert report["refused"] == []
    (attempt,) = knocks(ledger)
    assert (attempt.not_met_reason or None) == reason
    assert facts(ledger, "home_visit.recorded") == []


@pytest.mark.parametrize("said", ["在家", "", "老人无人照料，已联系社区", "☑在家 □无人"])
def test_a_result_that_met_somebody_is_a_visit(ledger, said):
    take_in(ledger, book([*VISITS[2], said]))
    assert (len(facts(ledger, "home_visit.recorded")), knocks(ledger)) == (1, [])


def test_what_else_a_result_says_is_kept_as_a_note():
    (row,) = read_workbook(book(knock("无人，已留联系卡", 备注="下周再去"))).declared
    assert row.stated["narrative"] == "无人,已留联系卡;下周再去"


def test_everybody_whom_a_row_names_was_knocked_at(ledger):
    data = book(knock(服务对象="钱二、孙三"))
    report = take_in(ledger, data)
    assert (report["refused"], report["accepted"]["home_visit.not_met"]) == ([], 1)
    assert len({each.client for each in knocks(ledger)}) == len(knocks(ledger)) == 2
    again = take_in(ledger, book(knock(服务对象="钱二、孙三"), [""]))
    assert again["added"]["home_visit.not_met"] == 0
    assert len(knocks(ledger)) == 2


def test_a_row_without_times_is_a_knock_of_its_day_and_says_so(ledger):
    report = take_in(ledger, book(knock(起止时间="-")))
    assert {each["code"] for each in report["warnings"]} >= {"nobody_met", "time_assumed"}
    assert [each.attempted_at for each in knocks(ledger)] == ["2021-06-04T00:00:00+08:00"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("探访方式", "电话"), ("探访日期", "6月"), ("探访社工", "王五"), ("服务对象", "")],
)
def test_a_knock_that_cannot_be_one_is_handed_back_under_its_own_columns(ledger, column, value):
    read = read_workbook(book(MET, knock(**{column: value})))
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)
    report = session.take_in(read)
    assert [key.row for key in report.refused] == [4]
    assert knocks(ledger) == []
    back = write_error_workbook([refused_file(read, report.refused_rows(), "甲")])
    returned = read_workbook(back)
    (row,) = returned.visits or returned.declared
    assert (row.sheet, row.header[: len(HEADER)]) == ("探访台账", tuple(HEADER))


def test_a_day_in_the_cell_of_the_start_is_found(ledger):
    header = [each for each in HEADER if each not in {"探访日期", "起止时间"}]
    said = dict(zip(HEADER, knock(), strict=True))
    cells = [said[each] for each in header] + ["2021-06-04 9:10", "9:20"]
    report = take_in(ledger, book(cells, header=[*header, "开始时间", "结束时间"]))
    assert report["refused"] == []
    assert [each.attempted_at for each in knocks(ledger)] == ["2021-06-04T09:10:00+08:00"]


def test_a_knock_written_down_by_the_sheet_in_time_is_not_late(ledger):
    report = take_in(ledger, book(knock(记录日期="2021-06-05")))
    assert "late" not in {each["code"] for each in report["warnings"]}
    assert [each.claimed_recorded_on for each in knocks(ledger)] == ["2021-06-05"]
