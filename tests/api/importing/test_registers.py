"""A register of clients: whoever is known is found, nobody twice, nothing personal in the book."""

from __future__ import annotations

import pytest

from api.importing import ImportSession, void_batch
from api.importing.comparing import Recorded
from api.importing.session import Options
from api.workbooks import read_workbook
from domain.book.entry import decode_entry
from domain.ground.forms.codes import is_sound
from ledger.application import open_ledger
from tests.api.importing.filled import book_of, cells_of
from tests.api.importing.test_erased import erase
from tests.api.workbooks.made import sheets, xlsx

HEADER = [
    *(
        "序号",
        "姓名",
        "公民身份证号码",
        "困难类型",
        "联系电话",
        "家庭住址",
        "负责社工",
        "建档日期",
        "监护人",
    ),
]
CARD = "330204195003020011"
OTHER_CARD = "33020419500302002X"


def line(name="钱二", card="", group="独居老人", phone="13800138000", address="示例路1号"):
    return [1, name, card, group, phone, address, "赵一", "2021.3.5", ""]


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def content_of(*lines, **more):
    return {
        **{name: sheets()[name] for name in ("站点信息", "人员名册")},
        "服务对象花名册": [["甲街道社会工作站服务对象花名册"], HEADER, *lines],
        **more,
    }


def take_in(ledger, content, **options):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=Options(**options))
    return session.take_in(read_workbook(xlsx(content))).to_json()


def facts(ledger, topic="client.registered"):
    entries = [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]
    return [entry.data for entry in entries if entry.type == topic]


def test_a_register_gives_codes_and_keeps_what_is_personal_out_of_the_book(ledger):
    group = "独居老人（2020-01-01，社区台账第12号）、低保户"
    report = take_in(ledger, content_of(line(group=group, card=CARD), line("孙三", phone="")))
    assert (report["refused"], report["added"]["client.registered"]) == ([], 2)
    qian, sun = facts(ledger)
    assert is_sound(qian.client)
    assert is_sound(sun.client)
    assert (qian.registered_on, qian.worker) == (
        "2021-03-05",
        facts(ledger, "staff.joined")[0].worker,
    )
    [alone, dibao] = qian.groups
    assert (alone.group, alone.since, alone.evidence) == (
        *("elder_alone", "2020-01-01", "社区台账第12号"),
    )
    assert dibao.group == "dibao"
    book = b"".join(raw for _pos, raw in ledger.log.read_page(0, 1_000)).decode()
    assert not any(each in book for each in ("钱二", CARD, "13800138000", "示例路1号"))
    told = ledger.vault.reveal_digests(qian.sd)
    assert {each.field for each in told.values()} == {
        *("client_name", "id_number", "phone", "address"),
    }


def test_a_guardian_and_the_phone_of_the_guardian_are_kept_in_the_vault_alone(ledger):
    for title in ("监护人电话", "监护人联系电话", "监护人联系方式"):
        name = f"儿童{title}"
        content = content_of()
        content["服务对象花名册"] = [
            ["服务对象花名册"],
            [*HEADER, title],
            [*line(name, phone="", group="留守儿童")[:-1], "李四", "13700137000"],
        ]
        report = take_in(ledger, content)
        assert (report["refused"], report["added"]["client.registered"]) == ([], 1)
        told = ledger.vault.reveal_digests(facts(ledger)[-1].sd)
        kept = {each.field: each.value for each in told.values()}
        assert (kept["guardian_name"], kept["guardian_phone"]) == ("李四", "13700137000")
    book = b"".join(raw for _pos, raw in ledger.log.read_page(0, 1_000)).decode()
    assert not any(each in book for each in ("李四", "13700137000"))


@pytest.mark.parametrize("named", [(), ("独居",), ("低保",)])
def test_a_guardian_whom_one_list_of_two_tells_is_of_the_client_of_both(ledger, named):
    lists = {
        sheet: [
            [f"{group}服务对象花名册"],
            ["序号", "姓名", "家庭住址", "负责社工", *(["监护人"] if sheet in named else [])],
            [1, "王五", "示例路9号", "赵一", *(["李四"] if sheet in named else [])],
        ]
        for sheet, group in (("独居", "独居老人"), ("低保", "低保户"))
    }
    report = take_in(ledger, {**content_of(), **lists})
    assert (report["refused"], report["duplicates"]) == ([], [])
    [fact] = facts(ledger)
    assert sorted(each.group for each in fact.groups) == ["dibao", "elder_alone"]
    told = ledger.vault.reveal_digests(fact.sd)
    guardians = [each.value for each in told.values() if each.field == "guardian_name"]
    assert guardians == ["李四"] * len(named)
    again = take_in(ledger, {**content_of(), **lists, "页": [["无关"]]})
    assert (again["added"]["client.registered"], again["changed"]) == (0, [])


def test_two_lists_that_name_another_guardian_each_are_not_made_one(ledger):
    header = ["序号", "姓名", "家庭住址", "负责社工", "监护人"]
    lists = {
        sheet: [
            [f"{group}服务对象花名册"],
            header,
            [1, "王五", "示例路9号", "赵一", guardian],
        ]
        for sheet, group, guardian in (("独居", "独居老人", "李四"), ("低保", "低保户", "周六"))
    }
    report = take_in(ledger, {**content_of(), **lists})
    assert report["added"]["client.registered"] == 1
    assert [fact.groups[0].group for fact in facts(ledger)] == ["elder_alone"]
    told = report["refused"] + report["duplicates"] + report["changed"]
    assert [(each["sheet"], each["row"]) for each in told] == [("低保", 3)]


def test_the_visits_of_a_file_are_those_of_whom_its_register_names(ledger):
    visits = {"探访台账": sheets()["探访台账"]}
    report = take_in(ledger, content_of(line(), **visits))
    assert report["added"] == {
        "visits": 1,
        "training": 0,
        "money": 0,
        "staff": 1,
        "client.registered": 1,
    }
    [visit] = facts(ledger, "home_visit.recorded")
    assert visit.client == facts(ledger)[0].client


def test_whoever_is_known_from_visits_is_registered_under_the_code_that_they_have(ledger):
    take_in(ledger, sheets())
    take_in(ledger, content_of(line()))
    [visit] = facts(ledger, "home_visit.recorded")
    assert [each.client for each in facts(ledger)] == [visit.client]


def test_a_register_that_grows_registers_only_who_is_new_and_tells_what_changed(ledger):
    take_in(ledger, content_of(line()))
    grown = content_of(line(phone="13800138000", group="低保户"), line("孙三", phone=""))
    report = take_in(ledger, grown)
    assert report["added"]["client.registered"] == 1
    [change] = report["changed"]
    assert [(each["name"], each["was"], each["now"]) for each in change["fields"]] == [
        ("groups", ["elder_alone"], ["dibao"])
    ]
    applied = take_in(ledger, {**grown, "页": [["无关"]]}, apply_changes=True)
    assert applied["corrected"]["client.registered"] == 1


def test_another_phone_at_the_same_address_is_a_change_that_nobody_sees_in_the_report(ledger):
    take_in(ledger, content_of(line()))
    [change] = take_in(ledger, content_of(line(phone="13900139000")))["changed"]
    assert change["fields"] == [{"name": "phone", "was": None, "now": None}]


def test_another_phone_and_address_are_of_somebody_who_may_be_the_same_and_is_held_back(ledger):
    take_in(ledger, content_of(line()))
    other = content_of(line(phone="13900139000", address="示例路2号"))
    report = take_in(ledger, other)
    assert report["added"]["client.registered"] == 0
    assert [each["sheet"] for each in report["duplicates"]] == ["服务对象花名册"]
    wanted = take_in(ledger, {**other, "页": [["无关"]]}, include_duplicates=True)
    assert wanted["added"]["client.registered"] == 1
    assert len({each.client for each in facts(ledger)}) == 2


def test_two_of_one_phone_with_cards_of_their_own_are_two(ledger):
    report = take_in(ledger, content_of(line(card=CARD), line("孙三", card=OTHER_CARD)))
    assert (report["duplicates"], report["added"]["client.registered"]) == ([], 2)
    again = take_in(
        ledger, content_of(line("孙三", card=OTHER_CARD), line(card=CARD), 页=[["无关"]])
    )
    assert len(again["already_recorded"]) == 3
    assert again["added"]["client.registered"] == 0


def test_a_wrong_card_and_a_worker_whom_nobody_knows_are_refused_row_by_row(ledger):
    wrong = line("孙三", card="330204195003020010")
    stranger = [*line("李四")[:6], "没有的人", "2021.3.5", ""]
    report = take_in(ledger, content_of(line(), wrong, stranger))
    assert [(each["row"], each["code"]) for each in report["refused"]] == [
        (4, "bad_identity_number"),
        (5, "unknown_worker"),
    ]
    assert report["added"]["client.registered"] == 1


def test_a_title_says_the_group_of_all_and_a_register_without_days_is_of_its_year(ledger):
    content = content_of()
    del content["服务对象花名册"]
    content["名单"] = [
        ["2021年残疾人服务对象名单"],
        ["序号", "姓名", "电话", "住址"],
        [1, "钱二", "", ""],
    ]
    report = take_in(ledger, content)
    assert [each["code"] for each in report["warnings"] if each["sheet"] == "名单"] == [
        "day_assumed"
    ]
    [fact] = facts(ledger)
    assert [each.group for each in fact.groups] == ["disability"]
    assert fact.registered_on == "2021-12-31"
    assert take_in(ledger, {**content, "页": [["无关"]]})["changed"] == []


def test_whoever_is_in_the_lists_of_two_groups_is_registered_once_with_both(ledger):
    header = ["序号", "姓名", "家庭住址", "负责社工"]
    lists = {
        "独居": [["独居老人服务对象花名册"], header, [1, "王五", "示例路9号", "赵一"]],
        "低保": [
            ["低保户服务对象花名册"],
            header,
            [1, "王五", "示例路9号", "赵一"],
            [2, "王五", "示例路8号", "赵一"],
        ],
    }
    first = take_in(ledger, content_of(line(card=CARD), **lists))
    assert (first["added"]["client.registered"], first["accepted"]["client.registered"]) == (2, 3)
    assert (first["refused"], [each["row"] for each in first["duplicates"]]) == ([], [4])
    again = take_in(ledger, content_of(line(card=CARD), **lists))
    assert (again["added"]["client.registered"], again["accepted"]["client.registered"]) == (0, 3)
    both = [each.group for fact in facts(ledger) for each in fact.groups if len(fact.groups) > 1]
    assert sorted(both) == ["dibao", "elder_alone"]


def test_a_row_of_another_list_is_refused_with_the_first_one(ledger):
    header = ["序号", "姓名", "公民身份证号码", "负责社工"]
    wrong = CARD[:-1] + "3"
    lists = {
        name: [[f"{group}服务对象花名册"], header, [1, "王五", wrong, "赵一"]]
        for name, group in (("独居", "独居老人"), ("低保", "低保户"))
    }
    report = take_in(ledger, content_of(**lists))
    refused = [(each["sheet"], each["code"]) for each in report["refused"]]
    assert sorted(refused) == [("低保", "bad_identity_number"), ("独居", "bad_identity_number")]


def test_a_list_of_people_takes_names_that_are_registered_and_says_which_are_not(ledger):
    session = cells_of("group.session_held", 到场服务对象="钱二、孙三")
    named = book_of(
        client__registered=[cells_of("client.registered", 服务对象="钱二")],
        group__planned=[cells_of("group.planned")],
        group__session_held=[session],
    )
    report = take_in(ledger, named)
    [refused] = report["refused"]
    assert refused["code"] == "unknown_client"
    assert "「到场服务对象」中的第 2 人" in refused["message"]
    session["到场服务对象"] = "钱二"
    report = take_in(
        ledger,
        book_of(group__planned=[cells_of("group.planned")], group__session_held=[session]),
    )
    assert report["refused"] == []
    assert facts(ledger, "group.session_held")[0].clients == (facts(ledger)[0].client,)


def test_rows_of_somebody_who_was_erased_are_held_back_and_make_nobody_of_them(ledger):
    content = content_of(line(), line("孙三", phone=""))
    take_in(ledger, content)
    erase(ledger, facts(ledger)[0].client)
    for _turn in range(2):
        report = take_in(ledger, {**content, "页": [["无关"]]})
        assert [(each["row"], each["code"]) for each in report["refused"]] == [(3, "person_erased")]
        assert report["added"]["client.registered"] == 0
        assert report["missing"] == []


def test_the_book_is_searched_for_the_erased_as_often_for_many_rows_as_for_one(ledger, monkeypatch):
    take_in(ledger, content_of(line()))
    erase(ledger, facts(ledger)[0].client)
    searched = []

    def everything(records):
        searched.append(records)
        return every(records)

    every = Recorded.everything
    monkeypatch.setattr(Recorded, "everything", everything)
    take_in(ledger, content_of(line("孙三", phone="")))
    for_one = len(searched)
    take_in(ledger, content_of(*(line(name, phone="") for name in ("周六", "吴七", "郑八"))))
    assert len(searched) == 2 * for_one > 0


def test_a_batch_is_taken_back_whole_and_may_come_in_anew(ledger):
    content = content_of(line())
    batch = take_in(ledger, content)["batch"]
    void_batch(
        ledger, ledger.log, station="甲", batch=batch, reason="导入了错误的文件", actor="head"
    )
    report = take_in(ledger, content)
    assert report["added"]["client.registered"] == 1
