"""What a year began with (上年结转): counted once for a source, compared ever after."""

from __future__ import annotations

import pytest

from api.importing import ImportSession, void_batch
from api.importing.session import Options
from api.workbooks import read_workbook
from domain.book.entry import decode_entry
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from tests.api.workbooks.made import sheets, xlsx

LOTTERY, DISTRICT = "福彩公益金", "区财政"


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def opening(amount, day="2021-01-01", source=LOTTERY, summary="上年结转"):
    return [0, day, summary, amount, "", source, "", "", "", ""]


def income(amount, day, source=LOTTERY):
    return [0, day, "拨款到账", amount, "", source, "", f"收-{day}", "", ""]


def expense(amount, day, source=LOTTERY):
    return [0, day, "买菜", "", amount, source, "", f"付-{day}", "服务活动", ""]


def file_of(year, *rows):
    content = sheets()
    content["站点信息"][5][1] = str(year)
    for sheet in ("探访台账", "培训台账", "经费台账"):
        content[sheet] = content[sheet][:2]
    content["经费台账"] += rows
    return content


def take_in(ledger, content, **options):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault, options=Options(**options))
    report = session.take_in(read_workbook(xlsx(content))).to_json()
    assert report["accepted"]["money"] + len(report["refused"]) == len(content["经费台账"]) - 2
    return report


def facts(ledger, topic="grant.carried_over"):
    entries = [decode_entry(raw) for _pos, raw in ledger.log.read_page(0, 1_000)]
    return [entry for entry in entries if entry.type == topic]


def left(ledger, source="welfare_lottery"):
    return replay(ledger.log.engine).stations["甲"].funds.available_fen(source)


def warned(report):
    return [(row["row"], row["code"], row.get("record")) for row in report["warnings"]]


@pytest.mark.parametrize("days", [("2021-01-01", "2021-01-05"), ("2021-01-05", "2021-01-01")])
def test_an_opening_whose_day_was_changed_is_listed_and_not_carried_over_again(ledger, days):
    was, now = days
    take_in(ledger, file_of(2021, opening(300, was)))
    (entry,) = facts(ledger)
    changed = file_of(2021, opening(300, now))
    report = take_in(ledger, changed)
    assert report["added"]["money"] == 0
    assert report["changed"][0]["fields"] == [{"name": "carried_over_on", "was": was, "now": now}]
    assert warned(report) == [(3, "opening_differs", entry.event_id)]
    assert left(ledger) == 300_00
    assert take_in(ledger, changed, apply_changes=True)["corrected"]["money"] == 1
    assert warned(take_in(ledger, changed)) == []
    assert left(ledger) == 300_00


@pytest.mark.parametrize("order", [1, -1])
def test_an_opening_that_stands_twice_with_two_days_counts_once(ledger, order):
    rows = [opening(300, "2021-01-01"), opening(300, "2021-01-05")][::order]
    for _ in range(2):
        report = take_in(ledger, file_of(2021, *rows))
        assert warned(report) == []
        assert left(ledger) == 300_00


def test_an_earlier_years_opening_is_not_booked_beside_a_later_ones(ledger):
    take_in(ledger, file_of(2022, opening(180, "2022-01-01")))
    (entry,) = facts(ledger)
    report = take_in(ledger, file_of(2021, opening(300)))
    assert report["added"]["money"] == 0
    assert warned(report) == [(3, "opening_differs", entry.event_id)]
    assert left(ledger) == 180_00


def test_what_moved_before_an_opening_is_told_beside_it_until_the_opening_is_voided(ledger):
    later = file_of(2022, opening(180, "2022-01-01"), expense(50, "2022-02-01"))
    earlier = file_of(2021, opening(300), income(80, "2021-03-01"), expense(60, "2021-04-01"))
    batch = take_in(ledger, later)["batch"]
    (entry,) = facts(ledger)
    found = entry.event_id
    for _ in range(2):
        report = take_in(ledger, earlier)
        assert warned(report) == [
            (3, "opening_differs", found),
            (4, "counted_twice", found),
            (5, "counted_twice", found),
        ]
    assert warned(take_in(ledger, later)) == [(3, "counted_twice", found)]
    assert left(ledger) == 180_00 - 50_00 + 80_00 - 60_00
    void_batch(ledger, ledger.log, station="甲", batch=batch, reason="先导了晚的年份", actor="head")
    take_in(ledger, earlier)
    assert warned(take_in(ledger, later)) == [(3, "opening_differs", None)]
    assert left(ledger) == 300_00 + 80_00 - 60_00 - 50_00


def test_years_in_their_order_warn_of_nothing_that_agrees(ledger):
    take_in(ledger, file_of(2021, opening(300), expense(120, "2021-04-01")))
    report = take_in(ledger, file_of(2022, opening(180, "2022-01-01"), expense(50, "2022-02-01")))
    assert (warned(report), report["refused"]) == ([], [])
    assert left(ledger) == 130_00


@pytest.mark.parametrize(("amount", "codes"), [(0, []), ("-", []), (40, ["opening_differs"])])
def test_a_source_that_came_and_went_on_one_day_is_compared(ledger, amount, codes):
    take_in(ledger, file_of(2021, opening(300), expense(300, "2021-01-01")))
    report = take_in(ledger, file_of(2022, opening(amount, "2022-01-01")))
    assert report["refused"] == []
    assert [code for _row, code, _record in warned(report)] == codes
    assert (report["added"]["money"], left(ledger)) == (0, 0)


@pytest.mark.parametrize("source", [LOTTERY, ""])
@pytest.mark.parametrize("nothing", [0, "0.00", "—"])
def test_an_opening_of_nothing_is_taken_and_leaves_no_trace(ledger, nothing, source):
    content = file_of(2021, opening(nothing, source=source), income(50, "2021-02-01", DISTRICT))
    for _ in range(2):
        report = take_in(ledger, content)
        assert (report["refused"], report["warnings"], report["changed"]) == ([], [], [])
        assert report["accepted"]["money"] == 2
    assert facts(ledger) == []


def test_an_opening_that_is_nothing_now_is_listed_and_left_to_be_voided(ledger):
    take_in(ledger, file_of(2021, opening(300)))
    content = file_of(2021, opening(0))
    report = take_in(ledger, content)
    assert report["changed"][0]["fields"] == [{"name": "amount", "was": "300.00", "now": "0.00"}]
    report = take_in(ledger, content, apply_changes=True)
    assert [row["code"] for row in report["refused"]] == ["bad_amount"]
    assert left(ledger) == 300_00
