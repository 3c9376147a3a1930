"""An import is a comparison: what the book has is left alone, in whatever file it comes again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import read_workbook
from domain.book.changes import change_form_of
from domain.book.entry import decode_entry
from domain.clients.commands import MergeClients
from domain.clients.details import ClientMergedDetails
from domain.ground.commands import CorrectRecord, VoidRecord
from domain.ground.reach import EVERYWHERE
from domain.visits.details import HomeVisitDetails
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from ledger.store.identifiers import new_event_id
from tests.api.importing.invented import Invention
from tests.api.workbooks.made import sheets, xlsx

DATED = {"经费台账", "探访台账", "培训台账"}


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def take_in(ledger, content, **options):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=Options(**options))
    return session.take_in(read_workbook(xlsx(content))).to_json()


def entries(ledger):
    return [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]


def records(ledger, topic):
    return [entry.event_id for entry in entries(ledger) if entry.type == topic]


def shuffled(content, seed):
    """The same rows in another order: nobody's figures, only the place of each row."""
    random = Random(seed)
    return {
        name: [*rows[:2], *random.sample(rows[2:], len(rows) - 2)] if name in DATED else rows
        for name, rows in content.items()
    }


def command(ledger, kind, **fields):
    event_id = new_event_id()
    return ledger.execute(
        kind(
            station="甲",
            command_id=f"by-hand-{event_id}",
            event_id=event_id,
            actor="head",
            role="station_head",
            reach=EVERYWHERE,
            channel="cli",
            now=datetime.now(UTC),
            reason="手工更正",
            **fields,
        )
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 11), st.integers(0, 1_000))
def test_any_workbook_again_in_another_order_changes_nothing(seed, order):
    content = Invention(seed, visits=25).sheets()
    session = ImportSession(None, log=None, vault=None)
    first = session.take_in(read_workbook(xlsx(content))).to_json()
    again = session.take_in(read_workbook(xlsx(shuffled(content, order)))).to_json()
    recorded = [row["sheet"] for row in again["already_recorded"]]
    assert len(recorded) == sum(first["accepted"].values())
    assert again["accepted"] == first["accepted"]
    assert (again["changed"], again["missing"]) == ([], [])
    assert len(again["duplicates"]) == len(first["duplicates"])
    assert sorted(each["code"] for each in again["refused"]) == sorted(
        each["code"] for each in first["refused"]
    )


def test_a_file_saved_again_with_other_bytes_leaves_no_trace(ledger):
    first = take_in(ledger, sheets())
    before = ledger.head()
    content = sheets()
    content["随便写写"] = [["不是台账"]]
    again = take_in(ledger, content)
    assert again["file_sha256"] != first["file_sha256"]
    assert ledger.head() == before
    assert again["batch"] is None
    assert set(again["added"].values()) == {0}


def test_a_file_that_grew_adds_only_what_is_new_and_names_the_records_of_the_rest(ledger):
    take_in(ledger, sheets())
    old = {entry.event_id for entry in entries(ledger)}
    content = sheets()
    visit, money = content["探访台账"][2], content["经费台账"][3]
    content["探访台账"].insert(2, [0, "6月1日", *visit[2:]])
    content["经费台账"].append([3, "2021-03-09", "复印", "", 8, *money[5:7], "记-009", *money[8:]])
    report = take_in(ledger, content)
    assert report["added"] == {"visits": 1, "training": 0, "money": 1, "staff": 0}
    assert report["accepted"] == {"visits": 2, "training": 1, "money": 3, "staff": 1}
    assert {row["record"] for row in report["already_recorded"]} <= old
    assert [(row["sheet"], row["row"]) for row in report["already_recorded"]] == [
        ("人员名册", 3),
        ("经费台账", 3),
        ("经费台账", 4),
        ("探访台账", 4),
        ("培训台账", 3),
    ]


def changed_sheets():
    content = sheets()
    content["探访台账"][2][2] = "9:00-10:00"
    content["探访台账"][2][8] = "送药、量血压"
    content["经费台账"][3][4] = 15
    content["人员名册"][2][4] = "属地自招"
    return content


def test_a_row_that_says_otherwise_is_listed_field_by_field_and_nothing_is_recorded(ledger):
    take_in(ledger, sheets())
    before = ledger.head()
    report = take_in(ledger, changed_sheets())
    assert ledger.head() == before
    (visit,), (spent,) = (
        records(ledger, "home_visit.recorded"),
        records(ledger, "expenditure.recorded"),
    )
    by_record = {each["record"]: each for each in report["changed"]}
    assert by_record[visit]["fields"] == [
        {
            "name": "ended_at",
            "was": "2021-06-03T09:40:00+08:00",
            "now": "2021-06-03T10:00:00+08:00",
        },
        {"name": "narrative", "was": None, "now": None},
    ]
    assert by_record[spent]["fields"] == [{"name": "amount", "was": "12.50", "now": "15.00"}]
    assert [each["sheet"] for each in report["changed"]] == ["人员名册", "经费台账", "探访台账"]
    assert report["refused"] == []


def test_changes_are_applied_on_request_as_corrections_and_then_stand(ledger):
    take_in(ledger, sheets())
    report = take_in(ledger, changed_sheets(), apply_changes=True)
    assert report["refused"] == []
    assert report["corrected"] == {"visits": 1, "training": 0, "money": 1, "staff": 1}
    corrections = [entry for entry in entries(ledger) if entry.type == "record.corrected"]
    assert {entry.data.reason_code for entry in corrections} == {"reimported"}
    assert {entry.channel for entry in corrections} == {"excel_import"}
    station = replay(ledger.log.engine).stations["甲"]
    assert station.funds.available_fen("municipal_one_time") == 50_000_00 - 15_00
    head = ledger.head()
    again = take_in(ledger, changed_sheets(), apply_changes=True)
    assert again["changed"] == []
    assert ledger.head() == head


def test_a_change_of_sealed_text_alone_is_applied_and_then_stands(ledger):
    take_in(ledger, sheets())
    content = sheets()
    content["探访台账"][2][8] = "送药、量血压"
    content["经费台账"][2][2] = "拨款"
    report = take_in(ledger, content, apply_changes=True)
    assert report["corrected"] == {"visits": 1, "training": 0, "money": 1, "staff": 0}
    assert take_in(ledger, content)["changed"] == []


def test_a_change_that_a_rule_forbids_refuses_its_row_alone(ledger):
    take_in(ledger, sheets())
    content = changed_sheets()
    content["经费台账"][3][4] = "6万元"
    report = take_in(ledger, content, apply_changes=True)
    assert [(row["row"], row["code"]) for row in report["refused"]] == [(4, "insufficient_funds")]
    assert report["corrected"] == {"visits": 1, "training": 0, "money": 0, "staff": 1}


def test_a_record_that_was_corrected_by_hand_is_not_made_again(ledger):
    take_in(ledger, sheets())
    (visit,) = records(ledger, "home_visit.recorded")
    changes = change_form_of(HomeVisitDetails)(
        started_at="2021-06-04T09:00:00+08:00", ended_at="2021-06-04T09:40:00+08:00"
    )
    command(ledger, CorrectRecord, record=visit, reason_code="wrong_time", details=changes)
    content = sheets()
    content["说明"] = [["另存"]]
    report = take_in(ledger, content)
    assert report["added"]["visits"] == 0
    (change,) = report["changed"]
    assert (change["record"], [field["name"] for field in change["fields"]]) == (
        visit,
        ["ended_at", "started_at"],
    )


@pytest.mark.parametrize("topic", ["home_visit.recorded", "expenditure.recorded"])
def test_a_record_that_was_voided_alone_does_not_come_back_with_the_next_file(ledger, topic):
    take_in(ledger, sheets())
    (record,) = records(ledger, topic)
    command(ledger, VoidRecord, record=record, reason_code="fabricated")
    content = sheets()
    content["说明"] = [["另存"]]
    report = take_in(ledger, content)
    assert set(report["added"].values()) == {0}
    assert [row["code"] for row in report["warnings"]] == ["record_voided"]


@pytest.mark.parametrize(
    ("sheet", "at", "column", "now"),
    [
        ("探访台账", 2, 2, "9:10-9:50"),
        ("探访台账", 2, 8, "送药、谈心"),
        ("经费台账", 3, 2, "印传单"),
    ],
)
def test_a_voided_record_is_held_back_also_where_its_row_differs_by_now(
    ledger, sheet, at, column, now
):
    topic = "home_visit.recorded" if sheet == "探访台账" else "expenditure.recorded"
    take_in(ledger, sheets())
    (record,) = records(ledger, topic)
    command(ledger, VoidRecord, record=record, reason_code="fabricated")
    head = ledger.head()
    content = sheets()
    content[sheet][at][column] = now
    for _ in range(2):
        report = take_in(ledger, content, apply_changes=True)
        told = [(row["sheet"], row["row"], row["code"]) for row in report["warnings"]]
        assert told == [(sheet, at + 1, "record_voided")]
        assert (ledger.head(), report["changed"]) == (head, [])
    report = take_in(ledger, content, include_duplicates=True)
    assert sum(report["added"].values()) == 1
    assert set(take_in(ledger, content)["added"].values()) == {0}


def test_a_row_that_is_gone_is_listed_and_its_record_stays(ledger):
    content = sheets()
    visit = content["探访台账"][2]
    content["探访台账"].append([2, "6月4日", *visit[2:]])
    take_in(ledger, content)
    gone = records(ledger, "home_visit.recorded")[1]
    report = take_in(ledger, sheets())
    assert report["missing"] == [{"record": gone, "kind": "home_visit.recorded"}]
    assert len(records(ledger, "record.voided")) == 0


def test_next_years_file_misses_nothing_of_this_year(ledger):
    take_in(ledger, sheets())
    content = sheets()
    content["站点信息"][5][1] = "2022"
    content["经费台账"] = content["经费台账"][:2]
    content["培训台账"] = content["培训台账"][:2]
    assert take_in(ledger, content)["missing"] == []


def test_grants_are_called_by_document_day_and_source(ledger):
    content = sheets()
    donation = [3, "2021-03-05", "捐赠", 100, "", "慈善捐赠", "", "", "", ""]
    content["经费台账"] += [donation, [4, *donation[1:3], 200, *donation[4:]]]
    take_in(ledger, content)
    grants = list(replay(ledger.log.engine).stations["甲"].funds.grants)
    assert grants == [
        "〔2021〕1号-2021-03-01-市级一次性补助",
        "2021-03-05-慈善捐赠",
        "2021-03-05-慈善捐赠-2",
    ]


def test_money_without_a_voucher_that_is_alike_in_all_is_held_back_and_otherwise_new(ledger):
    content = sheets()
    paid = [3, "2021-03-05", "打印", "", 5, "市级补助", "", "", "办公", "赵一"]
    content["经费台账"] += [paid, list(paid), [5, paid[1], "复印", *paid[3:]]]
    for _ in range(2):
        report = take_in(ledger, content)
        assert report["duplicates"] == [{"sheet": "经费台账", "row": 6, "earlier_row": 5}]
        assert report["accepted"]["money"] == 4
    assert len(records(ledger, "expenditure.recorded")) == 3
    report = take_in(ledger, content, include_duplicates=True)
    assert report["added"]["money"] == 1
    head = ledger.head()
    assert take_in(ledger, content, include_duplicates=True)["duplicates"] == []
    assert take_in(ledger, content)["duplicates"] == []
    assert ledger.head() == head


def test_rows_of_one_voucher_are_no_duplicates_of_each_other(ledger):
    content = sheets()
    line = [3, "2021-03-02", "纸张", "", 30, "市级补助", "", "记-002", "办公", "赵一"]
    content["经费台账"].append(line)
    assert take_in(ledger, content)["duplicates"] == []
    assert take_in(ledger, content)["added"]["money"] == 0


def opening(amount, source="福彩公益金", day="2021-01-01"):
    return [0, day, "上年结转", amount, "", source, "", "", "", ""]


def test_what_a_year_begins_with_is_carried_over_once_and_no_income(ledger):
    content = sheets()
    content["经费台账"].insert(2, opening(300))
    content["经费台账"].append(
        [9, "2021-02-01", "买菜", "", 120, "福彩公益金", "", "记-009", "服务活动", "赵一"]
    )
    report = take_in(ledger, content)
    assert (report["refused"], report["warnings"]) == ([], [])
    assert len(records(ledger, "grant.carried_over")) == 1
    assert len(records(ledger, "grant.received")) == 1
    funds = replay(ledger.log.engine).stations["甲"].funds
    assert funds.available_fen("welfare_lottery") == 180_00
    head = ledger.head()
    assert take_in(ledger, content)["accepted"] == report["accepted"]
    assert ledger.head() == head


@pytest.mark.parametrize(("amount", "codes"), [(180, []), (200, ["opening_differs"])])
def test_next_years_opening_is_compared_with_what_was_left(ledger, amount, codes):
    content = sheets()
    content["经费台账"].insert(2, opening(180))
    take_in(ledger, content)
    following = sheets()
    following["站点信息"][5][1] = "2022"
    for sheet in DATED:
        following[sheet] = following[sheet][:2]
    following["经费台账"].append(opening(amount, day="2022-01-01"))
    report = take_in(ledger, following)
    assert [row["code"] for row in report["warnings"]] == codes
    assert report["added"]["money"] == 0
    assert replay(ledger.log.engine).stations["甲"].funds.available_fen("welfare_lottery") == 180_00


def test_several_clients_of_one_row_are_several_visits(ledger):
    content = sheets()
    content["探访台账"][2][4] = "钱二、孙三"
    for _ in range(2):
        report = take_in(ledger, content)
        assert (report["duplicates"], report["warnings"]) == ([], [])
        visits = [entry.data for entry in entries(ledger) if entry.type == "home_visit.recorded"]
        assert len({visit.client for visit in visits}) == len(visits) == 2
    assert report["accepted"]["visits"] == 1


def test_a_merge_leaves_what_comes_again_where_it_is_and_counts_what_is_new_once(ledger):
    content = sheets()
    visited = content["探访台账"]
    visited.append([2, "6月4日", *visited[2][2:4], "孙三", *visited[2][5:10], "2021-06-04", ""])
    first = take_in(ledger, content)
    assert first["refused"] == []
    codes = {entry.data.client for entry in entries(ledger) if entry.type == "home_visit.recorded"}
    kept, merged = sorted(codes)
    details = ClientMergedDetails(client=merged, into=kept, merged_on=date(2021, 7, 1))
    command(ledger, MergeClients, details=details)
    again = take_in(ledger, content)
    assert again["added"] == dict.fromkeys(again["added"], 0)
    assert len(again["already_recorded"]) == len(first["already_recorded"]) + sum(
        first["added"].values()
    )
    for number, name in enumerate(("钱二", "孙三"), 3):
        row = [number, f"6月{number + 7}日", *visited[2][2:4], name, *visited[2][5:10]]
        visited.append([*row, f"2021-06-{number + 7:02d}", ""])
    later = take_in(ledger, content)
    assert later["added"]["visits"] == 2
    assert {
        entry.data.client for entry in entries(ledger) if entry.type == "home_visit.recorded"
    } == codes


def trained(**cells):
    """The sheet of trainings with further columns."""
    content = sheets()
    title, header, row = content["培训台账"]
    content["培训台账"] = [title, [*header, *cells], [*row, *cells.values()]]
    return content


def test_who_came_from_elsewhere_and_signed_is_known_again_and_completed(ledger):
    take_in(ledger, trained(村社区工作者="李四"))
    [held] = records(ledger, "training.session_held")
    signs = "赵一 8:52-10:30、李四 8:55"
    for cells in ({"村社区工作者": "李四"}, {"志愿者": "3"}, {}):
        again = take_in(ledger, {**trained(**cells), "页": [["无关"]]})
        assert again["changed"] == [], "what a sheet does not say is not compared"
        assert held in {each["record"] for each in again["already_recorded"]}
    content = trained(村社区工作者="李四", 签到签退=signs)
    (changed,) = take_in(ledger, content)["changed"]
    assert [each["name"] for each in changed["fields"]] == ["signed_in_at"]
    take_in(ledger, {**content, "页": [["无关"]]}, apply_changes=True)
    (corrected,) = (each.data for each in entries(ledger) if each.type == "record.corrected")
    worker, villager = corrected.now.attendance
    assert (worker.credited_hours_hundredths, villager.credited_hours_hundredths) == (150, 0)
    assert (worker.signed_out_at[11:16], villager.is_of_village) == ("10:30", True)
    again = take_in(ledger, {**content, "页": [["又一次"]]})
    assert again["changed"] == []
    late = trained(村社区工作者="李四、CUN-2")
    (changed,) = take_in(ledger, late, apply_changes=True)["changed"]
    assert [each["name"] for each in changed["fields"]] == ["is_of_village"]
    *_, corrected = (each.data for each in entries(ledger) if each.type == "record.corrected")
    first, *others = corrected.now.attendance
    assert first.signed_out_at[11:16] == "10:30", "a sheet without signs takes none away"
    assert [each.worker for each in others][1:] == ["CUN-2"]


def test_a_volunteer_or_a_sign_of_nobody_is_refused_and_the_rest_is_kept(ledger):
    report = take_in(ledger, trained(志愿者="示例戊"))
    assert [(each["sheet"], each["code"]) for each in report["refused"]] == [
        ("培训台账", "unknown_volunteer")
    ]
    report = take_in(ledger, trained(签到签退="孙三 9:00-10:30"))
    assert [each["code"] for each in report["refused"]] == ["bad_list"]
    assert records(ledger, "training.session_held") == []
