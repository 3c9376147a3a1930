"""A bank's statement against the book: at every door the same answer, nothing kept, strangers outside."""

from __future__ import annotations

import io

import openpyxl
import pytest

from api.workbooks.meaning.bank_statements import read_statement
from api.workbooks.refusals import WorkbookUnreadable
from tests.api.http.world import STATION, expenditure, grant, keys, open_world
from tests.api.terminal.running import taizhang

ADDRESS = f"/v1/stations/{STATION}/bank-statement"
PAGE = f"/audit/budget/bank-statement?station={STATION}"
SHEET = f"/audit/budget/bank-statement/{STATION}"
WHO = "示例收款人"

ROWS = [
    ["示例银行 对公账户明细", "", "", "", "", "", ""],
    ["账号：示例", "", "", "", "", "", ""],
    ["交易日期", "摘要", "借方发生额(元)", "贷方发生额(元)", "账户余额", "对方户名", "交易流水号"],
    ["期初余额", "", "", "", "500.00", "", ""],
    ["2021-07-01", "拨款", "", "1,000.00", "1500.00", "示例街道", "L-1"],
    ["20210702", "付款", "10.00", "0.00", "1490.00", WHO, "E-1"],
    ["2021/7/5 10:20:30", "付款", "10.00", "", "1480.00", WHO, "L-3"],
    ["2021-07-09", "手续费", "5.50", "", "1470.00", "", ""],
    ["2021-07-10", "", "十元", "", "", "", ""],
    ["合计", "", "25.50", "1000.00", "", "", ""],
]


def csv(rows=ROWS, encoding="gb18030"):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def xlsx(rows=ROWS):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def send(world, data, who="accountant", name="流水.csv", at=ADDRESS):
    boundary = "statement"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    form = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return world.client.post(at, content=body, headers=world.headers(who) | form)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("statements")) as opened:
        opened.plan()
        opened.made(opened.record("grants", grant(received_on="2021-06-30")))
        for day, more in (
            ("2021-07-01", {"voucher_number": "E-1"}),
            ("2021-07-06", {}),
            ("2021-07-07", {}),
            ("2021-07-08", {"payment_method": "cash"}),
            ("2021-07-09", {"amount": "7.00"}),
        ):
            amount = more.pop("amount", "10.00")
            details = expenditure(amount, spent_on=day, **more)
            opened.made(opened.record("expenditures", details))
        opened.house.catch_up()
        yield opened


def test_lines_and_entries_are_told_apart_and_nothing_is_written(world):
    before = world.house.feed.head_position()
    answer = send(world, csv())
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert [(each["line"]["row"], each["by"]) for each in found["matched"]] == [
        (5, "amount"),
        (6, "number"),
    ]
    (unclear,) = found["unclear"]
    assert [each["row"] for each in unclear["lines"]] == [7]
    assert [each["day"] for each in unclear["entries"]] == ["2021-07-06", "2021-07-07"]
    assert [each["row"] for each in found["unmatched_lines"]] == [8]
    assert [each["amount_fen"] for each in found["unmatched_entries"]] == [700]
    assert [each["day"] for each in found["in_cash"]] == ["2021-07-08"]
    assert found["unread"] == [{"row": 9, "code": "bad_amount", "column": "借方发生额(元)"}]
    balance = {"opening_fen": 50_000, "closing_fen": 147_000, "in_fen": 100_000, "out_fen": 2_550}
    assert found["balance"] == {**balance, "breaks": [8]}
    assert (found["reconciliation"], found["unreconciled"]) == (None, "unread_rows")
    assert found["policies"]["bank_statement_days"][0]["policy_version"] == "seed-2000-01-01"
    assert WHO not in answer.text
    for name, data in (("a.csv", csv(encoding="utf-8-sig")), ("a.xlsx", xlsx())):
        again = send(world, data, name=name).json()
        assert again["matched"] == found["matched"]
        assert again["balance"] == found["balance"]
    assert world.house.feed.head_position() == before
    assert WHO.encode() not in world.log.getvalue()


RECONCILED = [
    ROWS[2],
    ["2021-07-01", "拨款", "", "1,000.00", "1000.00", "示例街道", "L-1"],
    ["20210702", "付款", "10.00", "", "990.00", WHO, "E-1"],
    ["2021-07-09", "手续费", "5.50", "", "984.50", "", ""],
]


def test_the_banks_balance_is_held_against_what_the_trial_balance_has_at_the_bank(world):
    found = send(world, csv(RECONCILED)).json()
    drawn_up = found["reconciliation"]
    until = f"/v1/stations/{STATION}/trial-balance?as_of=2021-07-09"
    (bank,) = [each for each in world.get(until).json()["accounts"] if each["code"] == "1002"]
    assert drawn_up["book_fen"] == bank["closing_debit_fen"]
    assert drawn_up["bank_fen"] == found["balance"]["closing_fen"] == 98_450
    assert drawn_up["difference_fen"] == drawn_up["book_fen"] - 98_450
    assert (drawn_up["only_bank_out_fen"], drawn_up["in_cash_fen"]) == (550, 1_000)
    assert "调节后的银行余额" in send(world, csv(RECONCILED), at=SHEET).text
    broken = [*RECONCILED[:2], RECONCILED[3]]
    refused = send(world, csv(broken)).json()
    assert (refused["reconciliation"], refused["unreconciled"]) == (None, "balance_breaks")
    assert "接不上" in send(world, csv(broken), at=SHEET).text


def test_at_the_desk_and_on_the_command_line_it_is_the_same(world, tmp_path):
    form = world.get(PAGE, "accountant", Accept="text/html").text
    assert 'type="file"' in form
    shown = send(world, csv(), at=SHEET).text
    assert "银行有、账上没有" in shown
    assert "2021-07-09" in shown
    assert WHO not in shown
    file = tmp_path / "流水.csv"
    file.write_bytes(csv())
    place = world.house.location.directory
    told = taizhang(place, "bank-statement", file, "--station", STATION, "--json").json
    assert told["matched"] == send(world, csv()).json()["matched"]
    assert "L-3" in taizhang(place, "bank-statement", file, "--station", STATION).out


def test_strangers_find_nothing_and_bad_files_are_refused(world):
    assert send(world, csv(), "other_district").status_code == 404
    assert send(world, csv(), "other_head").status_code == 404
    assert send(world, csv(), "district").status_code == 200
    for data, name in ((b"\x00\x01", "a.xlsx"), (b"name,age\nx,1\n", "a.csv"), (b"", "a.csv")):
        refused = send(world, data, name=name)
        assert (refused.status_code, refused.json()["code"]) == (422, "workbook_unreadable")
    assert "缺少列" in send(world, b"name,age\nx,1\n", at=SHEET).text
    body = {"Content-Type": "application/json", "Idempotency-Key": next(keys)}
    plain = world.client.post(ADDRESS, content=b"{}", headers=world.headers("head") | body)
    assert plain.json()["code"] == "form_expected"


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        (["日期", "收入", "支出"], ["2021-07-01", "", "-3"], ("in", 300)),
        (["记账日期", "金额", "借贷标志"], ["2021-07-01", "3.10", "借"], ("out", 310)),
        (["交易时间", "交易金额", "余额"], ["2021-07-01 08:00", "-3.10", "0.00"], ("out", 310)),
        (["交易日期", "发生额", "收/支"], ["2021-07-01", "3", "收入"], ("in", 300)),
    ],
)
def test_banks_say_in_many_ways_where_money_went(header, row, found):
    (line,) = read_statement(csv([header, row], "utf-8"), name="a.csv").lines
    assert (line.direction, line.amount_fen) == found


def test_a_statement_without_amounts_or_far_too_long_is_none():
    with pytest.raises(WorkbookUnreadable, match="header_missing"):
        read_statement(csv([["日期", "余额", "摘要"], ["2021-07-01", "3", "x"]]), name="a.csv")
    many = [["日期", "收入", "支出"], *(["2021-07-01", "1", ""] for _ in range(5_001))]
    with pytest.raises(WorkbookUnreadable, match="workbook_too_large"):
        read_statement(csv(many), name="a.csv")
