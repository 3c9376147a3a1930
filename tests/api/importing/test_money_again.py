"""Money that comes again otherwise than it was: changed in the sheet, or in the book by hand."""

from __future__ import annotations

import pytest

from domain.book.changes import change_form_of
from domain.ground.commands import CorrectRecord
from domain.money.details import ExpenditureDetails, GrantReceivedDetails, SourceLineDetails
from ledger.application import open_ledger
from tests.api.importing.test_importing_again import command, records, take_in
from tests.api.importing.test_openings import DISTRICT, LOTTERY, expense, file_of, income, left
from tests.api.importing.test_openings import facts as entries_of
from tests.api.workbooks.made import sheets


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def advance(amount, day):
    return [0, day, "垫付买菜", "", amount, "", "", f"垫-{day}", "服务活动", ""]


def repayment(amount, day):
    return [0, day, "归还垫付款", "", amount, LOTTERY, "", f"还-{day}", "", ""]


def paper(day):
    row = expense(300, day)
    return [*row[:7], "33333333", *row[8:], "增值税发票"]


def papers_of(year, *rows):
    content = file_of(year, *rows)
    content["经费台账"][1] += ["票据类型"]
    return content


def test_an_invoice_of_another_year_is_held_until_it_is_wanted(ledger):
    take_in(ledger, papers_of(2021, income(900, "2021-03-01"), paper("2021-04-02")))
    (paid,) = records(ledger, "expenditure.recorded")
    again = papers_of(2022, paper("2022-04-02"))
    for _ in range(2):
        report = take_in(ledger, again)
        held = {"sheet": "经费台账", "row": 3, "earlier_row": None, "record": paid}
        assert (report["duplicates"], report["accepted"]["money"]) == ([held], 0)
    assert left(ledger) == 600_00
    report = take_in(ledger, again, include_duplicates=True)
    warned = {"sheet": "经费台账", "row": 3, "code": "duplicate", "record": paid}
    assert (report["added"]["money"], report["warnings"]) == (1, [warned])
    head = ledger.head()
    assert take_in(ledger, again)["already_recorded"][-1]["sheet"] == "经费台账"
    assert ledger.head() == head


PAPERS = [
    *("序号", "日期", "凭证号", "摘要", "资金来源", "科目", "收入", "支出", "余额", "票据类型"),
    *("票据号", "备注"),
]


def papers_and_books(year, *rows):
    content = file_of(year)
    content["经费台账"] = [[f"{year}年经费使用台账"], PAPERS, *rows]
    return content


def test_kind_and_duplicates_are_of_the_paper_and_not_of_the_number_in_the_books(ledger):
    first = [
        [1, "2021-03-01", "记-001", "拨款", DISTRICT, "", 900, "", "", "", "", "市里先拨"],
        [2, "2021-03-02", "记-002", "水费", DISTRICT, "办公", "", 100, "", "发票", "11111111", ""],
        [3, "2021-04-02", "记-009", "印刷", DISTRICT, "宣传", "", 300, "", "发票", "33333333", ""],
        [4, "2021-04-03", "记-010", "补贴", DISTRICT, "其他", "", 5, "", "签领单", "", ""],
    ]
    take_in(ledger, papers_and_books(2021, *first))
    paid = [each.data for each in entries_of(ledger, "expenditure.recorded")]
    assert [(each.voucher_number, each.voucher_kind or "") for each in paid] == [
        ("11111111", "vat_invoice"),
        ("33333333", "vat_invoice"),
        ("记-010", ""),
    ]
    texts = [summary_of(ledger, each) for each in entries_of(ledger, "expenditure.recorded")]
    assert texts == ["水费；凭证号记-002", "印刷；凭证号记-009", "补贴；签领单"]
    assert summary_of(ledger, *entries_of(ledger, "grant.received")) == "拨款；市里先拨"
    second = [
        [2, "2022-03-02", "记-002", "水费", DISTRICT, "办公", "", 100, "", "发票", "22222222", ""],
        [3, "2022-04-02", "记-019", "印刷", DISTRICT, "宣传", "", 300, "", "发票", "33333333", ""],
    ]
    report = take_in(ledger, papers_and_books(2022, *second))
    assert [each["row"] for each in report["duplicates"]] == [4]
    assert report["added"]["money"] == 1
    assert take_in(ledger, papers_and_books(2021, *first))["changed"] == []


def summary_of(ledger, entry):
    (text,) = ledger.vault.reveal_digests(entry.data.sd).values()
    return text.value


def test_a_voucher_or_session_that_was_changed_in_what_tells_it_apart_is_held(ledger):
    content = sheets()
    first = take_in(ledger, content)
    assert first["added"]["money"] == 2
    district = [3, "2021-03-01", "区拨款", 100, "", "区财政", "", "记-003", "", "赵一"]
    content["经费台账"] += [district]
    content["经费台账"][3][5] = "区财政"
    content["培训台账"][2][4] = "金鼎班"
    report = take_in(ledger, content)
    held = {(each["sheet"], each["row"]): each["record"] for each in report["duplicates"]}
    (paid,), (session,) = (
        records(ledger, topic) for topic in ("expenditure.recorded", "training.session_held")
    )
    assert held == {("经费台账", 4): paid, ("培训台账", 3): session}


def test_a_change_that_makes_a_record_like_another_of_the_book_is_held(ledger):
    spent = [expense(50, "2021-04-01"), expense(50, "2021-04-02", DISTRICT)]
    spent[1][7] = spent[0][7]
    spent[1][4] = 40
    incomes = [income(60, "2021-01-10"), income(60, "2021-01-10", DISTRICT)]
    take_in(ledger, file_of(2021, *incomes, *spent))
    first, second = records(ledger, "expenditure.recorded")
    spent[1][4] = 50
    alone = file_of(2021, spent[1])
    report = take_in(ledger, alone, apply_changes=True)
    assert [each["record"] for each in report["changed"]] == [second]
    assert [each["record"] for each in report["duplicates"]] == [first]
    assert left(ledger, "district_fiscal") == 20_00
    whole = take_in(ledger, file_of(2021, *incomes, *spent), apply_changes=True)
    assert (whole["duplicates"], whole["corrected"]["money"]) == ([], 1)


INCOMES = [income(60, "2021-01-10"), income(60, "2021-02-10"), income(60, "2021-03-10")]
FIRST = [advance(150, "2021-03-01")]
SPENT = {
    "one grant to two": (expense(40, "2021-04-01"), expense(100, "2021-04-01")),
    "two grants to three": (expense(100, "2021-04-01"), expense(150, "2021-04-01")),
    "two grants to one": (expense(100, "2021-04-01"), expense(30, "2021-04-01")),
    "repaid by one, then two": (repayment(40, "2021-04-01"), repayment(100, "2021-04-01")),
    "repaid by two, then three": (repayment(100, "2021-04-01"), repayment(150, "2021-04-01")),
}


@pytest.mark.parametrize("case", SPENT)
def test_a_changed_bill_or_repayment_is_spread_over_grants_anew(ledger, case):
    was, now = SPENT[case]
    take_in(ledger, file_of(2021, *INCOMES, *FIRST, was))
    content = file_of(2021, *INCOMES, *FIRST, now)
    report = take_in(ledger, content, apply_changes=True)
    assert (report["refused"], report["corrected"]["money"]) == ([], 1)
    assert left(ledger) == 180_00 - now[4] * 100
    assert take_in(ledger, content)["changed"] == []


def test_a_bill_that_was_moved_to_a_day_on_which_another_grant_has_money_is_paid_by_it(ledger):
    paid = expense(50, "2021-04-01")
    paid[7] = "付-1"
    first = [income(60, "2021-02-10", LOTTERY), income(60, "2021-03-10", LOTTERY)]
    take_in(ledger, file_of(2021, *first, expense(30, "2021-02-20"), paid))
    moved = [*paid[:1], "2021-02-21", *paid[2:]]
    content = file_of(2021, income(90, "2021-02-20"), *first, expense(30, "2021-02-20"), moved)
    report = take_in(ledger, content, apply_changes=True)
    assert (report["refused"], report["corrected"]["money"]) == ([], 1)
    assert left(ledger) == (60 + 60 + 90 - 30 - 50) * 100


@pytest.mark.parametrize(
    ("sources", "shown"),
    [
        (["district_fiscal"], "district_fiscal"),
        (["district_fiscal", "welfare_lottery"], ["district_fiscal", "welfare_lottery"]),
    ],
)
@pytest.mark.parametrize(("now", "number"), [(40, "付-1"), (45, "付-1"), (40, "")])
def test_a_source_that_was_corrected_by_hand_is_told_and_nothing_is_booked_anew(
    ledger, sources, shown, now, number
):
    rows = [income(90, "2021-01-10"), income(90, "2021-01-10", DISTRICT), expense(40, "2021-04-01")]
    rows[2][7] = number
    take_in(ledger, file_of(2021, *rows))
    (paid,) = records(ledger, "expenditure.recorded")
    lines = tuple(SourceLineDetails(source=source, weight=1) for source in sources)
    changes = change_form_of(ExpenditureDetails)(lines=lines)
    command(ledger, CorrectRecord, record=paid, reason_code="typo", details=changes)
    rows[2][4] = now
    report = take_in(ledger, file_of(2021, *rows))
    assert set(report["added"].values()) == {0}
    (change,) = report["changed"]
    assert change["record"] == paid
    amounts = [{"name": "amount", "was": "40.00", "now": "45.00"}] if now != 40 else []
    told = {"name": "source", "was": shown, "now": "welfare_lottery"}
    assert change["fields"] == [*amounts, told]
    report = take_in(ledger, file_of(2021, *rows), apply_changes=True)
    assert report["corrected"]["money"] == 1
    assert left(ledger) == 90_00 - now * 100
    assert take_in(ledger, file_of(2021, *rows))["changed"] == []


def test_an_income_whose_source_was_corrected_by_hand_is_told(ledger):
    rows = [income(90, "2021-01-10")]
    take_in(ledger, file_of(2021, *rows))
    (entry,) = entries_of(ledger, "grant.received")
    changes = change_form_of(GrantReceivedDetails)(source="district_fiscal")
    command(ledger, CorrectRecord, record=entry.event_id, reason_code="typo", details=changes)
    report = take_in(ledger, file_of(2021, *rows))
    assert report["added"]["money"] == 0
    assert report["changed"][0]["fields"] == [
        {"name": "source", "was": "district_fiscal", "now": "welfare_lottery"}
    ]


@pytest.mark.parametrize(("was", "now"), [("", "付-9"), ("付-9", "")])
@pytest.mark.parametrize("row", [income(90, "2021-01-10"), expense(40, "2021-04-01")])
def test_a_number_that_is_written_on_a_paper_later_is_a_change_of_its_record(ledger, row, was, now):
    first, other = [income(500, "2021-01-02"), list(row)], [income(500, "2021-01-02"), list(row)]
    first[1][7], other[1][7] = was, now
    take_in(ledger, file_of(2021, *first))
    before = left(ledger)
    report = take_in(ledger, file_of(2021, *other))
    assert (report["added"]["money"], report["missing"], left(ledger)) == (0, [], before)
    assert report["changed"][0]["fields"] == [{"name": "voucher_number", "was": was, "now": now}]
    assert take_in(ledger, file_of(2021, *other), apply_changes=True)["corrected"]["money"] == 1
    assert take_in(ledger, file_of(2021, *other))["changed"] == []
    assert left(ledger) == before
