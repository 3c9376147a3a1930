"""What single rows do: to the roster, to the money, and in the report."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import UNSET

from api.importing import ImportSession
from api.importing.session import Options
from api.workbooks import WorkbookUnreadable, read_workbook
from domain.book.entry import decode_entry
from domain.ground.forms.codes import is_sound
from domain.ground.policy import FIRST_DAY, LAST_DAY
from domain.ground.refusals import PersonalNumber
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from tests.api.importing.closing import close_month
from tests.api.workbooks.made import sheets, xlsx
from tests.ledger.vault.looking_in import found_under


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def take_in(ledger, content, **options):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=Options(**options))
    return session.take_in(read_workbook(xlsx(content))).to_json()


def station(ledger):
    return replay(ledger.log.engine).stations["甲"]


def test_a_small_workbook_is_taken_in_whole(ledger):
    report = take_in(ledger, sheets())
    assert report["accepted"] == {"visits": 1, "training": 1, "money": 2, "staff": 1}
    assert (report["refused"], report["duplicates"], report["warnings"]) == ([], [], [])
    found = station(ledger)
    assert found.built_on == "2021-01-04"
    assert found.status_on("2021-06-01") == "operating"
    assert found.funds.available_fen("municipal_one_time") == 50_000_00 - 12_50


def test_entries_carry_batch_channel_actor_and_the_sheets_own_claim(ledger):
    report = take_in(ledger, sheets(), actor="clerk-7")
    entries = {entry.type: entry for entry in read(ledger)}
    visit = entries["home_visit.recorded"]
    assert (visit.channel, visit.actor, visit.causes) == (
        "excel_import",
        "clerk-7",
        (report["batch"],),
    )
    assert visit.data.claimed_recorded_on == "2021-06-03"
    assert visit.occurred_at == "2021-06-03T09:00:00+08:00"
    assert visit.recorded_at > "2026"
    started = entries["import.started"]
    assert started.event_id == report["batch"]
    assert started.data.file_sha256 == report["file_sha256"]
    assert started.data.rows == 5


def read(ledger):
    return [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]


def test_the_same_person_twice_on_a_roster_has_come_back(ledger):
    content = sheets()
    content["人员名册"] += [
        [2, "钱二", "兼职", "无", "属地自招", "2021-08-02", "", ""],
        [3, "钱二", "专职", "无", "属地自招", "2021-02-01", "2021-05-31", ""],
    ]
    report = take_in(ledger, content)
    assert report["accepted"]["staff"] == 3
    stays = sorted(each.stays for each in station(ledger).roster.workers.values())
    assert [len(each) for each in stays] == [1, 2]
    assert [next(iter(stay)) for stay in stays[1]] == ["2021-02-01", "2021-08-02"]


def test_next_years_roster_repeats_the_old_facts_and_adds_the_new_ones(ledger):
    take_in(ledger, sheets())
    content = sheets()
    content["站点信息"][5][1] = "2022"
    content["人员名册"][2] = [
        1,
        "赵一",
        "专职",
        "高级社会工作师",
        "县统招",
        "2021-01-04",
        "2022-06-30",
        "",
    ]
    content["经费台账"] = content["经费台账"][:2]
    content["探访台账"] = content["探访台账"][:2]
    content["培训台账"] = content["培训台账"][:2]
    report = take_in(ledger, content)
    assert report["refused"] == []
    assert report["accepted"]["staff"] == report["added"]["staff"] == 1
    (worker,) = station(ledger).roster.workers.values()
    assert [tuple(stay) for stay in worker.stays] == [("2021-01-04", "2022-06-30")]
    credentials = [each for each in worker.facts.values() if hasattr(each, "level")]
    assert [(each.level, each.valid_from) for each in credentials] == [
        ("intermediate", "2021-01-04"),
        ("senior", "2022-01-01"),
    ]


def test_a_roster_row_is_recorded_whole_or_not_at_all(ledger):
    content = sheets()
    content["人员名册"].append(
        [2, "钱二", "专职", "社会工作师", "县统招", "2021-02-01", "2033-01-01", ""]
    )
    report = take_in(ledger, content)
    assert [(row["row"], row["code"]) for row in report["refused"]] == [(4, "future_date")]
    assert report["refused"][0]["message"].startswith("「离职日期」：日期在今天之后")
    assert len(station(ledger).roster.workers) == 1


def test_a_visit_that_repeats_one_of_an_earlier_file_is_held_back_and_an_overlap_warned(ledger):
    take_in(ledger, sheets())
    (recorded,) = (entry.event_id for entry in read(ledger) if entry.type == "home_visit.recorded")
    content = sheets()
    content["经费台账"] = content["经费台账"][:2]
    content["培训台账"] = content["培训台账"][:2]
    visit = content["探访台账"][2]
    content["探访台账"].append([2, *visit[1:4], "孙三", *visit[5:]])
    content["探访台账"].append([3, visit[1], "15:00-15:30", *visit[3:]])
    report = take_in(ledger, content)
    visits = [row for row in report["already_recorded"] if row["sheet"] == "探访台账"]
    assert visits == [{"sheet": "探访台账", "row": 3, "record": recorded}]
    assert report["duplicates"] == [{"sheet": "探访台账", "row": 5, "earlier_row": 3}]
    assert report["warnings"] == [{"sheet": "探访台账", "row": 4, "code": "overlap"}]


def test_several_clients_of_one_row_are_visited_at_once_and_nobody_at_two_places(ledger):
    content = sheets()
    visit = content["探访台账"][2]
    content["探访台账"].append([2, visit[1], "13:00-14:00", visit[3], "孙三、周五", *visit[5:]])
    content["探访台账"].append([3, visit[1], "13:00-14:00", visit[3], "吴六", *visit[5:]])
    take_in(ledger, content)
    visits = [each.data for each in read(ledger) if each.type == "home_visit.recorded"]
    alone, one, other, third = (each.joint_visit for each in visits)
    assert (alone, third) == ("", "")
    assert one == other != ""


def test_a_row_says_what_kind_of_voucher_it_has(ledger):
    content = sheets()
    ledger_sheet = content["经费台账"]
    ledger_sheet[1] += ["票据类型", "发票代码"]
    ledger_sheet[3] += ["增值税普通发票", "033002100111"]
    ledger_sheet.append([3, "2021-03-03", "垫付印刷", "", 8, *ledger_sheet[3][5:]])
    ledger_sheet[4][7:] = ["记-003", "宣传", "赵一", "签领单", ""]
    ledger_sheet.append([4, "2021-03-04", "印刷", "", 9, *ledger_sheet[3][5:]])
    ledger_sheet[5][7:] = ["记-004", "宣传", "赵一", "手写条", ""]
    report = take_in(ledger, content)
    assert report["refused"] == []
    assert report["warnings"] == [{"sheet": "经费台账", "row": 6, "code": "unknown_voucher_kind"}]
    kinds = ("expenditure.recorded", "advance.made")
    papers = [
        (each.data.voucher_kind, each.data.voucher_code)
        for each in read(ledger)
        if each.type in kinds
    ]
    assert papers == [("vat_invoice", "033002100111"), ("sign_off_sheet", ""), (UNSET, "")]
    bare = {**content, "经费台账": [[*row] for row in ledger_sheet]}
    for row in bare["经费台账"][3:]:
        row[10:] = ["", ""]
    again = take_in(ledger, bare)
    assert again["changed"] == [], "what a row does not say is not compared"


def test_a_report_warns_of_what_the_answer_to_a_write_would(ledger):
    content = sheets()
    visit = content["探访台账"][2]
    content["探访台账"].append([2, visit[1], "9:00-18:30", visit[3], "孙三", *visit[5:]])
    warnings = take_in(ledger, content)["warnings"]
    assert {"sheet": "探访台账", "row": 4, "code": "long_visit"} in warnings
    again = take_in(ledger, content | {"说明": [["第二次"]]})["warnings"]
    assert {"sheet": "探访台账", "row": 4, "code": "long_visit"} in again


def test_what_is_wanted_twice_says_in_the_book_what_it_is_like(ledger):
    content = sheets()
    content["探访台账"].append(content["探访台账"][2])
    content["培训台账"].append(content["培训台账"][2])
    held = take_in(ledger, content)
    assert sorted((each["sheet"], each["row"]) for each in held["duplicates"]) == [
        ("培训台账", 4),
        ("探访台账", 4),
    ]
    content["探访台账"][2][0] = 9  # another file
    report = take_in(ledger, content, include_duplicates=True)
    assert report["duplicates"] == []
    repeated = [entry for entry in read(ledger) if entry.duplicate_of]
    assert {entry.type for entry in repeated} == {"home_visit.recorded", "training.session_held"}
    assert {entry.reason for entry in repeated} == {"导入时选择保留重复行"}


def test_everything_that_is_wrong_with_a_row_is_told_at_once(ledger):
    content = sheets()
    content["经费台账"].append([3, "某日", "打印", "", "许多", "市级补助", "", "", "杂项", ""])
    (refused,) = take_in(ledger, content)["refused"]
    assert refused["code"] == "bad_date"
    assert all(f"「{column}」" in refused["message"] for column in ("日期", "支出", "用途类别"))


def test_rows_of_one_voucher_are_taken_unless_they_are_wholly_equal(ledger):
    content = sheets()
    paid = content["经费台账"][3]
    other = [*paid[:2], "另一批印刷", *paid[3:]]
    content["经费台账"] += [other, paid]
    report = take_in(ledger, content)
    assert report["added"]["money"] == 3
    assert report["duplicates"] == [{"sheet": "经费台账", "row": 6, "earlier_row": 4}]


def test_another_target_group_is_a_group_more_and_blanks_make_nobody_new(ledger):
    content = sheets()
    visit = content["探访台账"][2]
    content["探访台账"] += [
        [2, "6月4日", *visit[2:]],
        [3, "6月5日", *visit[2:5], "低保户", *visit[6:]],
        [4, "6月6日", *visit[2:4], " 钱　二 ", *visit[5:]],
        [5, "6月7日", *visit[2:4], "钱二二", *visit[5:]],
    ]
    report = take_in(ledger, content)
    clients = [entry.data.client for entry in read(ledger) if entry.type == "home_visit.recorded"]
    assert [clients.index(each) for each in clients] == [0, 0, 0, 0, 4]
    assert all(map(is_sound, clients))
    assert report["doubtful"] == []


def test_a_refused_rows_client_is_not_remembered(ledger):
    content = sheets()
    content["探访台账"][2][3] = "无此人"
    report = take_in(ledger, content)
    assert [row["code"] for row in report["refused"]] == ["unknown_worker"]
    assert found_under(ledger.vault, "client_name/甲", "钱二") is None


def test_the_handler_is_a_code_when_on_the_roster_and_nothing_otherwise(ledger):
    content = sheets()
    content["经费台账"].append(
        [3, "2021-03-03", "印刷", "", 2, "市级补助", "", "记-003", "宣传", "外人"]
    )
    take_in(ledger, content)
    handlers = [e.data.handled_by for e in read(ledger) if e.type == "expenditure.recorded"]
    assert handlers[0].startswith("W-")
    assert handlers[1] == ""


def test_free_text_is_cleaned_and_cut_rather_than_refused(ledger):
    content = sheets()
    content["探访台账"][2][8] = "第一行\t\x0b第二行" + "长" * 5_000
    content["经费台账"][3][2] = "很" * 300
    report = take_in(ledger, content)
    assert report["refused"] == []
    assert [row["code"] for row in report["warnings"]] == ["text_shortened"] * 2


def test_no_sentence_of_a_report_quotes_a_name(ledger):
    content = sheets()
    content["探访台账"] += [
        [2, "6月4日", "9:00-9:40", "赵一、无此人", *content["探访台账"][2][4:]],
        [3, "1月1日", *content["探访台账"][2][2:]],
    ]
    report = take_in(ledger, content)
    said = " ".join(row["message"] + row["message_en"] for row in report["refused"])
    assert [row["code"] for row in report["refused"]] == ["unknown_worker", "worker_not_employed"]
    assert "第 2 人" in said
    assert not any(name in said for name in ("赵一", "钱二", "无此人", "W-"))


def test_a_closed_month_refuses_its_rows_and_the_others_come_in(ledger):
    take_in(ledger, sheets())
    close_month(ledger, "甲", "2021-06")
    content = sheets()
    visit = content["探访台账"][2]
    content["探访台账"] = [
        *content["探访台账"][:2],
        [1, "6月8日", *visit[2:]],
        [2, "7月8日", *visit[2:]],
    ]
    content["经费台账"] = content["经费台账"][:2]
    content["培训台账"] = content["培训台账"][:2]
    report = take_in(ledger, content)
    assert [(row["row"], row["code"]) for row in report["refused"]] == [
        (3, "period_already_closed")
    ]
    assert report["added"]["visits"] == 1


@pytest.mark.parametrize("code", ["甲 乙", "甲/乙", "甲" * 41])
def test_a_station_code_that_cannot_be_one_is_one_clear_error(code, ledger):
    content = sheets()
    content["站点信息"][1][1] = code
    with pytest.raises(WorkbookUnreadable) as caught:
        take_in(ledger, content)
    assert "站点代码" in caught.value.zh
    assert ledger.head().pos == 0


def test_a_sheet_that_says_otherwise_than_the_ledger_about_the_station_is_warned(ledger):
    take_in(ledger, sheets())
    content = sheets()
    content["站点信息"][3][1] = "2021-02-02"
    content["站点信息"][4][1] = "未定"
    report = take_in(ledger, content)
    codes = [row["code"] for row in report["warnings"] if row["sheet"] == "站点信息"]
    assert codes == ["other_built_on", "unclear_operating_model"]
    assert station(ledger).built_on == "2021-01-04"


PHONE, CARD = "13800138000", "３３０２１２１９９００１０１１２３Ｘ"


@pytest.mark.parametrize("number", [PHONE, CARD])
@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        ("培训台账", 2, 3),
        ("培训台账", 2, 4),
        ("经费台账", 2, 6),
        ("经费台账", 2, 7),
        ("经费台账", 3, 7),
    ],
)
def test_a_row_whose_text_would_stay_holds_no_number(ledger, number, sheet, row, column):
    content = sheets()
    content[sheet][row][column] = f"见{number}"
    report = take_in(ledger, content)
    refused = {(each["sheet"], each["row"], each["code"]) for each in report["refused"]}
    assert (sheet, row + 1, "personal_number") in refused
    assert number not in str(report)
    assert all(number.encode() not in raw for _pos, raw in ledger.log.read_page(0, 100))


@pytest.mark.parametrize("number", [PHONE, CARD])
def test_a_number_in_what_is_sealed_is_taken(ledger, number):
    content = sheets()
    content["探访台账"][2][8] = f"电话{number}"
    content["经费台账"][2][2] = f"拨款 {number}"
    content["培训台账"][2][6] = f"孙三 {number}"
    report = take_in(ledger, content)
    assert report["refused"] == []
    assert all(number.encode() not in raw for _pos, raw in ledger.log.read_page(0, 100))


@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_station_is_described_without_numbers(ledger, row):
    content = sheets()
    content["站点信息"][row][1] = f"甲{PHONE}"
    with pytest.raises(PersonalNumber) as caught:
        take_in(ledger, content)
    assert PHONE not in str(caught.value)
    assert ledger.log.read_page(0, 10) == []


@pytest.mark.parametrize(
    "day",
    [
        "1899-12-30",
        "1949年12月31日",
        "3000-01-01",
        "9999-12-31",
        "0001-01-01",
        "99991231",
        date(9999, 12, 31),
        date(1900, 1, 1),
    ],
)
@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("人员名册", 5),
        ("人员名册", 6),
        ("探访台账", 1),
        ("探访台账", 10),
        ("培训台账", 1),
        ("经费台账", 1),
    ],
)
def test_a_cell_holds_no_day_that_no_station_could_mean(ledger, sheet, column, day):
    content = sheets()
    content[sheet][2][column] = day
    report = take_in(ledger, content)
    (refused,) = [each for each in report["refused"] if each["sheet"] == sheet and each["row"] == 3]
    assert refused["code"] == "bad_date"
    assert FIRST_DAY in refused["message"]
    assert LAST_DAY in refused["message"]


def test_who_was_not_employed_is_pointed_at_by_column_and_place(ledger):
    content = sheets()
    content["人员名册"][2][6] = "2021-05-31"
    report = take_in(ledger, content)
    refused = {row["sheet"]: (row["code"], row["message"]) for row in report["refused"]}
    assert refused == {
        "探访台账": ("worker_not_employed", "「探访社工」中的第 1 人在 2021-06-03 不在职。"),
        "培训台账": ("worker_not_employed", "「参加人员」中的第 1 人在 2021-06-09 不在职。"),
    }


def test_a_rule_that_a_row_breaks_is_told_with_the_column(ledger):
    content = sheets()
    content["探访台账"][2][1] = date(2121, 6, 3)
    content["培训台账"][2][3] = ""
    content["经费台账"][3][7] = "13800138000"
    refused = take_in(ledger, content)["refused"]
    assert {row["sheet"]: row["message"][:8] for row in refused} == {
        "探访台账": "「探访日期」：日",
        "培训台账": "「培训主题」：缺",
        "经费台账": "「凭证号」：此处",
    }
