"""Timelines: one story of a client and of a grant, over all kinds, as known at every position."""

from __future__ import annotations

import html
import re

import pytest

from api.book.stories import about_client, about_grant, story_of
from domain.book.entry import decode_entry
from domain.ground.people import people_named
from ledger.vault.erasing import Forgotten
from ledger.vault.vault import ERASED
from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world, visit

NAME = "示例乙"
ROOT = f"/v1/stations/{STATION}"
LINE = {"source": "welfare_lottery", "grant": "拨1"}
MARK = '"grant":"拨1"'.encode()


def at(day, minute=0, **changed):
    return visit(
        started_at=f"{day}T09:{minute:02d}:00+08:00", ended_at=f"{day}T10:00:00+08:00", **changed
    )


def paid(amount, day, **changed):
    lines = [{**LINE, "amount": amount}]
    return expenditure(amount, spent_on=day, lines=lines, **changed)


def change(world, made, details, who="head"):
    body = {"reason_code": "typo", "reason": "看错了", "details": details}
    return world.made(
        world.post(f"/v1/records/{made['record']}/corrections", body, who, If_Match="*")
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("timelines")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")

        def record(path, details):
            return world.made(world.record(path, details))

        world.first = record("home-visits", at("2021-06-03", client_name=NAME, risk_after="red"))
        record("home-visits", at("2021-06-04", client="C002"))
        unmet = {"visitors": ["W01"], "client": "C001", "attempted_at": "2021-06-05T09:00:00+08:00"}
        world.unmet = record("home-visits-not-met", unmet)
        world.wrong = record("home-visits", at("2021-06-06"))
        world.moved = record("home-visits", at("2021-06-07", client="C002"))
        record("grants", grant(grant="拨1"))
        record("grants", grant(grant="G2", received_on="2021-02-02"))
        world.kept = record(
            "reservations",
            {
                "category": "service_activity",
                "reserved_on": "2021-05-01",
                "valid_until": "2099-12-31",
                "amount": "300.00",
                "lines": [{**LINE, "amount": "300.00"}],
            },
        )
        world.freed = record(
            "reservations",
            {
                "category": "service_activity",
                "reserved_on": "2021-05-02",
                "valid_until": "2099-12-31",
                "amount": "50.00",
                "lines": [{**LINE, "amount": "50.00"}],
            },
        )
        world.made(
            world.post(
                f"{ROOT}/reservations/{world.freed['record']}/releases", {"reason": "不办了"}
            )
        )
        world.linked = record(
            "expenditures",
            paid(
                "20.00", "2021-07-01", voucher_number="V1", linked_records=[world.first["record"]]
            ),
        )
        world.other = record("expenditures", paid("5.00", "2021-07-02", voucher_number="V2"))
        record(
            "expenditures",
            expenditure("9.00", lines=[{**LINE, "grant": "G2", "amount": "9.00"}]),
        )
        world.corrected = change(world, world.first, {"mode": "phone"})
        change(world, world.moved, {"client": "C001"})
        change(world, world.other, {"amount": "6.50", "lines": [{**LINE, "amount": "6.50"}]})
        world.made(
            world.post(
                f"/v1/records/{world.wrong['record']}/voids",
                {"reason_code": "double_entry", "reason": "记重了"},
                If_Match="*",
            )
        )
        record(
            "grant-reclaims",
            {
                "grant": "拨1",
                "source": "welfare_lottery",
                "amount": "100.00",
                "reclaimed_on": "2021-12-31",
            },
        )
        world.apart = world.house.feed.head_position()
        world.merged = record(
            "client-merged", {"client": "C002", "into": "C001", "merged_on": "2021-12-01"}
        )
        world.together = world.house.feed.head_position()
        record("client-unmerged", {"merge": world.merged["record"], "unmerged_on": "2021-12-02"})
        yield world


def page(world, address, who="head", status=200):
    answer = world.get(address, who)
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


def rows(text):
    """The rows of the story, cell by cell."""
    table = re.search(r'<table class="book tl">(.*?)</table>', text, re.DOTALL)
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", table[1], re.DOTALL) if table else []
    return [
        [
            " ".join(re.sub(r"<[^>]+>", "", cell).split())
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in found
    ]


def records_in(text):
    return re.findall(r'href="/audit/record/([0-9a-f-]{36})', text)


def test_a_client_has_one_story_of_all_kinds_by_when_it_happened(lived):
    text = page(lived, "/audit/clients/C001")
    assert records_in(text) == [
        each["record"]
        for each in (lived.first, lived.unmet, lived.wrong, lived.moved, lived.linked, lived.merged)
    ] + [records_in(text)[-1]]
    told = rows(text)
    kinds = [row[1] for row in told if len(row) > 1]
    assert kinds[1:] == [
        *("探访", "更正", "探访未遇", "探访", "作废", "探访", "更正", "支出 有关", "服务对象合并"),
        "服务对象拆分 有关",
    ]
    first = next(row for row in told if row[0] == "2021-06-03 09:00")
    assert "电话" in first[2]
    assert "▲红色" in first[2]
    voucher = next(row for row in told if row[0] == "2021-07-01")
    assert voucher[3] == "20.00"


def test_what_was_done_to_a_record_stands_below_it_old_struck_and_new_beside(lived):
    text = page(lived, "/audit/clients/C001")
    assert re.search(r'方式 <del class="was">入户</del> <ins class="now">电话</ins>', text)
    gone = re.search(r'<tr class="gone">.*?</tr>', text, re.DOTALL)[0]
    assert lived.wrong["record"] in gone
    assert "<del>" in gone
    assert "已作废" in gone
    assert "记重了" in text
    assert f'href="/audit/entries/{lived.corrected["position"]}"' in text


@pytest.mark.parametrize(("who", "sees"), [("head", True), ("staff", True), ("accountant", False)])
def test_the_name_is_for_those_who_may_see_it_and_every_look_is_a_reading(lived, who, sees):
    def readings():
        return [
            each
            for each in lived.get(f"{ROOT}/reads").json()["items"]
            if each["actor"] == who and each["purpose"] == "client_file"
        ]

    before = len(readings())
    text = page(lived, "/audit/clients/C001", who)
    assert (f"<h1>{NAME}</h1>" in text) is sees
    assert (NAME in text) is sees
    found = readings()
    assert len(found) - before == sees
    if sees:
        assert found[0]["people"] == ["client/C001"]


@pytest.mark.parametrize("who", ["auditor", "city", "district"])
def test_overseers_see_codes_until_a_file_is_opened_to_them(lived, who):
    address = f"/audit/clients/C001?station={STATION}"
    assert NAME not in page(lived, address, who)
    if who == "district":
        opening = {"reason": "信访件复核：核对去年的探访记录"}
        assert lived.post(f"{ROOT}/clients/C001/openings", opening, who).status_code == 201
        assert f"<h1>{NAME}</h1>" in page(lived, address, who)


def test_hidden_means_not_there(lived):
    assert NAME not in page(lived, "/audit/clients/C001", "other_head", status=404)
    page(lived, f"/audit/clients/C001?station={STATION}", "other_head", status=404)
    page(lived, "/audit/clients/C777", status=404)
    page(lived, "/audit/grants/G777", status=404)
    page(lived, f"/audit/grants/拨1?station={STATION}", "other_head", status=404)


def test_codes_of_one_person_are_told_together_as_long_as_the_merge_stands(lived):
    other = "2021-06-04 09:00"
    together = page(lived, f"/audit/clients/C002?as_known={lived.together}")
    assert "已并为同一人" in together
    days = [row[0] for row in rows(together)]
    assert other in days
    assert "2021-06-03 09:00" in days
    for moment in (f"?as_known={lived.apart}", ""):
        alone = page(lived, f"/audit/clients/C002{moment}")
        assert "已并为同一人" not in alone
        days = [row[0] for row in rows(alone)]
        assert other in days
        assert "2021-06-03 09:00" not in days


def test_at_every_position_the_stories_are_what_the_entries_up_to_it_say(lived):
    """Told by hand from all entries: who is named, and what names a record of theirs."""
    head = lived.house.feed.head_position()
    entries = lived.house.log.entries_at(range(1, head + 1))
    for until in range(1, head + 1):
        named: set[str] = set()
        money: set[str] = set()
        for pos in range(1, until + 1):
            raw = bytes(entries[pos])
            entry = decode_entry(raw)
            if entry.station != STATION:
                continue
            if ("client", "C001") in people_named(entry.data) or any(
                record.encode() in raw for record in named
            ):
                named.add(entry.record)
            if MARK in raw or any(record.encode() in raw for record in money):
                money.add(entry.record)
        for about, wanted in ((about_client(["C001"]), named), (about_grant("拨1"), money)):
            found = story_of(lived.house.log, STATION, about, until)
            assert {each.record for each in found} == wanted, until
            assert all(pos <= until for each in found for pos, _entry in each.entries)


def test_what_is_left_after_the_last_line_is_what_the_budget_says_at_every_position(lived):
    head = lived.house.feed.head_position()
    seen = set()
    for position in range(lived.moved["position"] + 1, head + 1):
        text = page(lived, f"/audit/grants/拨1?as_known={position}")
        budget = lived.get(f"{ROOT}/budget?as_known={position}").json()["by_grant"]
        own = [each for each in budget if each["grant"] == "拨1"]
        left_fen = sum(each["available_fen"] + each["reserved_fen"] for each in own)
        balances = re.findall(r"<td class=\"m y\"><b>(.*?)</b></td>", text)
        told = re.sub(r"<[^>]+>|,", "", balances[-1]) if balances else "0.00"
        assert told == f"{left_fen // 100}.{left_fen % 100:02d}", position
        seen.add(left_fen)
    assert len(seen) > 4


def test_a_grant_is_drawn_down_voucher_by_voucher_from_promise_to_reclaim(lived):
    text = page(lived, "/audit/grants/拨1")
    told = [row for row in rows(text)[1:] if len(row) == 11]
    assert [(row[0], row[2], row[4], row[5], row[6], row[7]) for row in told] == [
        ("", "拨款到账", "1,000.00", "", "", "1,000.00"),
        ("", "资金预留", "", "", "300.00", ""),
        ("", "资金预留", "", "", "50.00", ""),
        ("1", "支出", "", "20.00", "", "980.00"),
        ("2", "支出", "", "6.50", "", "973.50"),
        ("3", "拨款收回", "", "100.00", "", "873.50"),
        ("", "释放预留 有关", "", "", "", ""),
    ]
    assert "预留中" in told[1][3]
    assert "已释放" in told[2][3]
    assert "3笔用掉126.50元，余873.50元" in text
    chart = re.search(r"<svg.*?</svg>", text[text.index('class="chartbox"') :], re.DOTALL)[0]
    assert all(f">{number}</text>" in chart for number in (1, 3))  # 2 has no room beside 1


def test_a_story_is_narrowed_to_a_kind_and_comes_in_pages(lived):
    text = page(lived, "/audit/grants/拨1?type=expenditure.recorded")
    assert set(records_in(text)) == {lived.linked["record"], lived.other["record"]}
    first = page(lived, "/audit/clients/C001?limit=2")
    behind = re.search(r'href="([^"]+)" rel="next"', first)[1]
    assert records_in(first) == [lived.first["record"], lived.unmet["record"]]
    assert records_in(page(lived, behind))[0] == lived.wrong["record"]


def test_a_record_leads_to_the_timelines_that_it_stands_in(lived):
    assert 'href="/audit/clients/C001"' in page(lived, f"/audit/record/{lived.first['record']}")
    text = page(lived, f"/audit/record/{lived.linked['record']}", "city")
    assert re.search(r'href="/audit/grants/%E6%8B%A81\?station=[^"]+"', text)


def test_before_anything_was_recorded_the_page_says_so(lived):
    text = page(lived, "/audit/clients/C001?as_known=3")
    assert "到这一刻，账上还没有一笔与此有关" in text


def test_of_an_erased_client_the_story_stays_and_the_name_does_not(lived):
    person = f"{STATION}/client/C001"
    lived.house.vault.forget([Forgotten(person, "erased", 1, "2026-04-01T02:00:00.000Z")])
    text = page(lived, "/audit/clients/C001")
    assert f"<h1>{ERASED}</h1>" in text
    assert NAME not in text
    assert lived.first["record"] in records_in(text)
