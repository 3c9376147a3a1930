"""Sheets that kinds declare: each comes in, is known again, and says what was changed in it."""

from __future__ import annotations

import io

import openpyxl
import pytest

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import read_workbook, write_error_workbook
from api.workbooks.error_workbook import RefusedFile, refused_file
from api.workbooks.layouts.declared import DECLARED, DECLARING
from api.workbooks.meaning.explaining import HELP
from api.workbooks.template import write_template
from domain.book.entry import decode_entry
from ledger.application import open_ledger
from tests.api.importing.filled import WORKER, book_of, cells_of
from tests.api.workbooks.made import sheets, xlsx

NEEDED = {
    "group.session_held": "group__planned",
    "group.ended": "group__planned",
    "case.session_recorded": "case__opened",
    "room.withdrawn": "room__provided",
    "equipment.withdrawn": "equipment__provided",
    "service_point.closed": "service_point__opened",
    "partner.ended": "partner__agreed",
    "volunteer.hours_recorded": "volunteer__registered",
    "exam.result_recorded": "exam__entered",
    "supervision.held": "supervisor__engaged",
    "budget.amended": "budget__adopted",
}
"""What must be in the book before a kind's example can be."""


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def take_in(ledger, content, **options):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=Options(**options))
    return session.take_in(read_workbook(xlsx(content))).to_json()


def whose(topic):
    """Who brings a sheet: the station, or who buys its services."""
    recorded_by = DECLARING[topic].recorded_by
    return "station_head" if "station_head" in recorded_by else "district_officer"


def facts(ledger, topic):
    entries = [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]
    return [entry.data for entry in entries if entry.type == topic]


def example(topic, **otherwise):
    """A workbook with the example of a kind, and what it rests on."""
    before = (
        {NEEDED[topic]: [cells_of(NEEDED[topic].replace("__", "."))]} if topic in NEEDED else {}
    )
    return book_of(**before, **{topic.replace(".", "__"): [cells_of(topic, **otherwise)]})


@pytest.fixture(scope="module")
def template():
    """The empty workbook of a station."""
    return write_template("甲")


@pytest.mark.parametrize("topic", list(DECLARED))
def test_a_filled_in_example_is_recorded_once_however_often_it_comes(ledger, topic):
    first = take_in(ledger, example(topic), role=whose(topic))
    assert (first["refused"], first["duplicates"]) == ([], [])
    assert first["added"][topic] == 1
    again = take_in(ledger, {**example(topic), "页": [["无关"]]}, role=whose(topic))
    assert again["added"][topic] == 0
    assert [each["sheet"] for each in again["already_recorded"]].count(DECLARED[topic].sheet) == 1
    fact = facts(ledger, topic)[-1]
    kind = DECLARING[topic]
    stated = kind.details.model_validate(kind.example["details"])
    for name in kind.sheet.identity:
        if "." not in name and name not in {
            "client",
            "workers",
            "visitors",
            "worker",
            "supervisor",
        }:
            assert getattr(fact, name) == getattr(stated, name)


def test_volunteers_are_registered_by_name_and_their_hours_found_by_it(ledger):
    def registered(day, name):
        return {"登记日期": day, "志愿者姓名": name}

    def served(day, name, length):
        said = {"服务日期": day, "志愿者姓名": name, "服务时长": length, "服务内容": "理发"}
        return said | {"确认人": WORKER}

    book = book_of(
        volunteer__registered=[
            registered("2021-07-01", "示例丁"),
            registered("2021-09-01", "示例戊"),
        ],
        volunteer__hours_recorded=[
            served("2021-06-20", "示例丁", "2.5小时"),
            served("2021-06-21", "示例己", "60"),
        ],
    )
    report = take_in(ledger, book)
    assert report["added"]["volunteer.registered"] == 2
    (refused,) = report["refused"]
    assert (refused["sheet"], refused["code"]) == ("志愿服务时长", "unknown_volunteer")
    one, _other = facts(ledger, "volunteer.registered")
    (hours,) = facts(ledger, "volunteer.hours_recorded")
    assert (hours.volunteer, hours.duration_minutes) == (one.volunteer, 150)
    again = take_in(ledger, {**book, "页": [["无关"]]})
    assert again["added"]["volunteer.registered"] == 0
    assert again["added"]["volunteer.hours_recorded"] == 0


@pytest.mark.parametrize(
    "topic",
    [
        topic if number % 3 == 0 else pytest.param(topic, marks=pytest.mark.slow)
        for number, topic in enumerate(DECLARED)
    ],
)
def test_the_template_takes_the_example_and_gives_it_back_unharmed(ledger, template, topic):
    book = openpyxl.load_workbook(io.BytesIO(template))
    content = example(topic)
    for name, rows in content.items():
        page = book[name]
        for number, row in enumerate(rows[1:] if name != "站点信息" else rows, 2):
            for column, cell in enumerate(row, 1):
                if name == "站点信息":
                    page.cell(number - 1, column, cell)
                elif name != "人员名册":
                    page.cell(number, column, cell or None)
    page = book["人员名册"]
    for column, name in enumerate((cell.value for cell in page[1]), 1):
        found = dict(zip(sheets()["人员名册"][1], sheets()["人员名册"][2], strict=True))
        page.cell(2, column, found.get(name) or None)
    filled = io.BytesIO()
    book.save(filled)
    read = read_workbook(filled.getvalue())
    assert [row.problems for row in read.rows()] == [()] * (3 if topic in NEEDED else 2)
    options = Options(role=whose(topic))
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=options)
    report = session.take_in(read).to_json()
    assert report["refused"] == []
    assert report["added"][topic] == 1


def test_a_rehearsal_says_the_same_and_records_nothing(ledger):
    content = example("risk.assessed")
    session = ImportSession(None, log=ledger.log, vault=ledger.vault)
    report = session.take_in(read_workbook(xlsx(content))).to_json()
    assert report["accepted"]["risk.assessed"] == 1
    assert facts(ledger, "risk.assessed") == []


def test_what_is_changed_in_a_row_is_told_and_corrected_only_when_that_is_wanted(ledger):
    take_in(ledger, example("risk.assessed"))
    other = example("risk.assessed", 得分="70", 风险方面="健康、经济")
    told = take_in(ledger, other)
    assert [{**each, "record": ""} for each in told["changed"]] == [
        {
            "sheet": "风险评估",
            "row": 2,
            "record": "",
            "fields": [
                {"name": "domains", "was": ["care", "health"], "now": ["economic", "health"]},
                {"name": "score", "was": 62, "now": 70},
            ],
        }
    ]
    applied = take_in(ledger, {**other, "页": [["无关"]]}, apply_changes=True)
    assert applied["corrected"]["risk.assessed"] == 1
    assert take_in(ledger, {**other, "页": [["无关"], ["一"]]})["changed"] == []


def test_rows_that_cannot_be_come_back_as_a_workbook_to_be_mended(ledger):
    rows = [
        cells_of("risk.assessed", 风险等级="紫"),
        cells_of("risk.assessed", 评估人="没有的人"),
        cells_of("risk.assessed", 评估时间="第三天"),
        cells_of("risk.assessed", 得分="很高"),
        cells_of("risk.assessed", 服务对象=""),
        cells_of("risk.assessed", 评估时间="2121-01-01 9:00"),
    ]
    content = book_of(risk__assessed=rows)
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)
    workbook = read_workbook(xlsx(content))
    report = session.take_in(workbook)
    assert [(each["row"], each["code"]) for each in report.to_json()["refused"]] == [
        (2, "unknown_word"),
        (3, "unknown_worker"),
        (4, "bad_date"),
        (5, "bad_number"),
        (6, "missing_value"),
        (7, "future_date"),
    ]
    assert "「评估人」中的第 1 人不在人员名册上" in report.to_json()["refused"][1]["message"]
    back = write_error_workbook([RefusedFile(workbook, report.refused_rows())])
    again = read_workbook(back)
    assert [row.kind.topic for row in again.declared] == ["risk.assessed"] * 6


def test_columns_stand_in_any_order_under_any_of_their_names_and_unknown_ones_are_told(ledger):
    content = book_of()
    content["一季度"] = [
        ["甲街道社会工作站风险排查登记表"],
        ["填报单位：甲街道", "", "", "", "", ""],
        ["序号", "姓名", "评估日期", "等级", "楼栋", "社工"],
        [1, "钱二", "6月3日", "红色", "三号楼", "赵一"],
    ]
    report = take_in(ledger, content)
    assert report["refused"] == []
    assert report["added"]["risk.assessed"] == 1
    assert [(each["code"], each.get("column")) for each in report["notes"]] == [
        ("unknown_column", "楼栋")
    ]
    assert [each["code"] for each in report["warnings"] if each["sheet"] == "一季度"] == [
        "time_assumed"
    ]
    [fact] = facts(ledger, "risk.assessed")
    assert (fact.assessed_at, fact.level) == ("2021-06-03T00:00:00+08:00", "red")


def test_a_sheet_that_lacks_columns_keeps_no_other_sheet_out(ledger):
    content = {**sheets(), "风险评估": [["服务对象", "备注", "住址"], ["钱二", "", ""]]}
    report = take_in(ledger, content)
    assert report["added"]["visits"] == 1
    [note] = [each for each in report["notes"] if each["sheet"] == "风险评估"]
    assert note["code"] == "columns_missing"
    assert "评估时间、风险等级、评估人" in note["message"]


@pytest.mark.parametrize("others", [0, 2])
def test_of_a_sheet_that_a_kind_declares_the_refused_rows_alone_come_back(ledger, others):
    good = cells_of("risk.assessed")
    bad = {**good, "评估人": "无此人"}
    book = read_workbook(xlsx(book_of(risk__assessed=[bad, *([good] * others)])))
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)
    rows = session.take_in(book).refused_rows()
    assert [each.code for each in rows] == ["unknown_worker"]
    slim = refused_file(book, rows, "大岚.xlsx")
    assert [each.row for each in slim.workbook.rows()] == [rows[0].row]
    again = read_workbook(write_error_workbook([slim]))
    assert [each.problems for each in again.declared] == [()]
    assert again.declared[0].stated == slim.workbook.declared[0].stated


def test_every_column_is_explained():
    for topic, layout in DECLARED.items():
        assert set(layout.required) <= set(HELP[topic])
        assert all(HELP[topic].values())


BUDGET = {"年度": "2021", "通过日期": "2021-01-20", "文号": "甬民〔2021〕5号"}


def line_of(category, amount, **more):
    return {**BUDGET, "资金来源": "福彩公益金", "用途类别": category, "预算金额": amount, **more}


def test_a_budget_has_a_line_in_each_row_and_is_amended_by_another_sheet(ledger):
    lines = [
        line_of("人员经费", "80000"),
        line_of("服务活动", 40_000.5),
        line_of("服务活动", "3000", 项目编号="XM-1"),
        line_of("伙食", "5000"),
        line_of("办公", "-3"),
        line_of("人员经费", "70000", 通过日期="2021-02-01"),
        {"年度": "合计", "预算金额": "123000.50"},
    ]
    change = {"年度": "2021", "调整日期": "2021-07-01", "文号": "甬民〔2021〕66号"}
    change |= {"资金来源": "福彩公益金", "用途类别": "服务活动", "调整后金额": "45000"}
    unplanned = {**change, "年度": "2022", "调整日期": "2021-12-30"}
    book = book_of(budget__adopted=lines, budget__amended=[change, unplanned])
    report = take_in(ledger, book)
    found = [
        (each.source, each.category, each.project, each.amount_fen)
        for fact in facts(ledger, "budget.adopted")
        for each in fact.planned
    ]
    assert found == [
        ("welfare_lottery", "personnel", "", 8_000_000),
        ("welfare_lottery", "service_activity", "", 4_000_050),
        ("welfare_lottery", "service_activity", "XM-1", 300_000),
    ]
    assert [(each["sheet"], each["row"], each["code"]) for each in report["refused"]] == [
        ("年度预算", 5, "unknown_word"),
        ("年度预算", 6, "bad_amount"),
        ("年度预算", 7, "budget_line_already_adopted"),
        ("预算调整", 3, "budget_not_adopted"),
    ]
    lines[1]["预算金额"] = "41000"
    again = take_in(ledger, book_of(budget__adopted=lines[:3], budget__amended=[change]))
    assert (again["added"]["budget.adopted"], again["added"]["budget.amended"]) == (0, 0)
    (changed,) = again["changed"]
    assert (changed["sheet"], changed["row"]) == ("年度预算", 3)


def test_milestones_stand_in_one_cell_and_contracts_are_brought_by_who_signs_them(ledger):
    topic = "contract.signed"
    cell = "首付款40%；中期（40%，1200次，90%）；尾款 20%"
    content = {**example(topic, 付款节点=cell), "探访台账": sheets()["探访台账"]}
    refused = take_in(ledger, content)["refused"]
    assert {(each["sheet"], each["code"]) for each in refused} >= {("承接合同", "not_permitted")}
    report = take_in(ledger, content, role="district_officer")
    assert report["added"][topic] == 1
    assert {each["sheet"] for each in report["refused"]} == {"探访台账"}
    assert {each["code"] for each in report["refused"]} == {"not_permitted"}
    told = {each["sheet"] for each in report["already_recorded"]}
    assert "探访台账" not in told, "nobody is told whom the station visits"
    (signed,) = facts(ledger, topic)
    milestones = [
        (each.code, each.share_percent, each.contracted_visits, each.verified_percent)
        for each in signed.milestones
    ]
    assert milestones == [("首付款", 40, 0, 0), ("中期", 40, 1200, 90), ("尾款", 20, 0, 0)]


def test_who_holds_the_ledger_in_hand_brings_what_any_role_may_record(ledger):
    topic = "contract.signed"
    content = {**example(topic, 付款节点="首付款40%；尾款 60%"), "探访台账": sheets()["探访台账"]}
    report = take_in(ledger, content, is_operator=True)
    assert report["refused"] == []
    assert report["added"][topic] == 1
    entries = [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]
    given = {(each.type, each.actor, each.role) for each in entries}
    assert (topic, "importer", "city_officer") in given
    assert {role for type_, _actor, role in given if type_ == "home_visit.recorded"} == {
        "station_head"
    }
    content = example(topic, 付款节点="首付款40%；尾款 60%", 合同金额="310000")
    again = take_in(ledger, content, is_operator=True, apply_changes=True)
    assert again["corrected"][topic] == 1
