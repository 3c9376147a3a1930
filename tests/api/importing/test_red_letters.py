"""Rows in red letters (红字): what of an earlier expense came back, where the row says of which."""

from __future__ import annotations

import pytest

from api.importing import ImportSession, void_batch
from api.workbooks import read_workbook, refused_file, write_error_workbook
from domain.book.changes import change_form_of
from domain.ground.commands import CorrectRecord
from domain.money.details import ExpenditureDetails
from ledger.application import open_ledger
from tests.api.importing.test_importing_again import command, records, take_in
from tests.api.importing.test_openings import DISTRICT, LOTTERY, facts, file_of, left
from tests.api.importing.test_openings import take_in as take_in_sound
from tests.api.workbooks.made import xlsx


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def income(amount, source=LOTTERY):
    return [0, "2021-01-05", "拨款到账", amount, "", source, "", f"收-{source}", "", ""]


def expense(amount, number, day="2021-03-05", source=LOTTERY, category="服务活动"):
    return [0, day, "买米油", "", amount, source, "", number, category, ""]


def red(amount, summary, *, day="2021-03-20", source=LOTTERY, number="", category="服务活动"):
    return [0, day, summary, "", amount, source, "", number, category, ""]


BOOK = (income(900), income(900, DISTRICT), expense(300, "记-012"), expense(80, "记-013"))


def refunds(ledger):
    return [
        (each.data.expenditure, each.data.amount_fen, each.data.voucher_number)
        for each in facts(ledger, "expenditure.refunded")
    ]


def refused(report):
    return [(each["row"], each["code"]) for each in report["refused"]]


@pytest.mark.parametrize(
    "amount",
    [-120.5, "-120.50", "－120.5", "(120.50)", "（¥120.50）", "红字120.50", "120.50（红字）"],
)
def test_a_negative_amount_gives_back_what_the_expense_that_it_names_took(ledger, amount):
    row = red(amount, "多买退货，冲记-012号凭证", number="记-020")
    report = take_in_sound(ledger, file_of(2021, *BOOK, row))
    assert (report["refused"], report["added"]["money"]) == ([], 5)
    spent, _other = records(ledger, "expenditure.recorded")
    assert refunds(ledger) == [(spent, 120_50, "记-020")]
    assert left(ledger) == (900 - 300 - 80) * 100 + 120_50


@pytest.mark.parametrize(
    "row",
    [
        red(-20, "退货", number="记-012"),
        red(-20, "冲销记字第012号"),
        red(-20, "退货，原凭证号：记-012"),
        red(20, "红字冲销记-012"),
        red(-20, "6月3日退货（冲 记012号 凭证）", day="2021-06-05", category=""),
    ],
    ids=["its own number", "in full", "behind a word", "in words alone", "another day beside"],
)
def test_a_row_names_its_expense_by_words_or_by_its_own_number(ledger, row):
    report = take_in_sound(ledger, file_of(2021, *BOOK, row))
    assert report["refused"] == []
    assert refunds(ledger)[0][:2] == (records(ledger, "expenditure.recorded")[0], 20_00)


REFUSED = [
    (red(-20, "退货"), "refund_unnamed"),
    (red(-20, "6月3号退120元，3号楼"), "refund_unnamed"),
    (red(-20, "冲记-099号"), "refund_unknown"),
    (red(-20, "冲记-012号", source=DISTRICT), "refund_unknown"),
    (red(-20, "冲记-012号", day="2021-03-04"), "refund_unknown"),
    (red(-20, "冲记-014号"), "refund_ambiguous"),
    (red(-300.01, "冲记-012号"), "refunded_too_much"),
    (red("-1.234", "冲记-012号"), "bad_amount"),
    (["", "2021-03-20", "退拨款", -20, "", LOTTERY, "", "收-1", "", ""], "bad_amount"),
]


@pytest.mark.parametrize(("row", "code"), REFUSED)
def test_what_names_no_one_expense_is_refused_and_the_rest_is_recorded(ledger, row, code):
    twice = (expense(30, "记-014"), expense(31, "记-014"))
    report = take_in_sound(ledger, file_of(2021, *BOOK, *twice, row, expense(1, "记-015")))
    assert (refused(report), report["added"]["money"]) == ([(9, code)], 7)
    assert refunds(ledger) == []
    (told,) = report["refused"]
    assert told["message"]


def test_the_category_tells_several_expenses_on_one_paper_apart(ledger):
    lines = (expense(30, "记-014", category="办公"), expense(31, "记-014"))
    row = red(-5, "冲记-014号", category="办公")
    report = take_in_sound(ledger, file_of(2021, *BOOK, *lines, row))
    assert report["refused"] == []
    (office,) = (
        each.event_id
        for each in facts(ledger, "expenditure.recorded")
        if each.data.category == "office"
    )
    assert refunds(ledger) == [(office, 5_00, "")]


def test_the_number_of_a_row_itself_is_of_its_own_year(ledger):
    report = take_in_sound(ledger, file_of(2021, *BOOK))
    again = take_in_sound(
        ledger, file_of(2022, red(-20, "退货", number="记-012", day="2022-01-05"))
    )
    assert refused(again) == [(3, "refund_unknown")]
    named = take_in_sound(ledger, file_of(2022, red(-20, "冲2021年记-012号", day="2022-01-05")))
    assert (report["refused"], named["refused"]) == ([], [])
    assert refunds(ledger)[0][0] == records(ledger, "expenditure.recorded")[0]


def test_a_file_that_comes_again_gives_nothing_back_twice(ledger):
    rows = [*BOOK, red(-20, "冲记-012号"), red(-30, "再退，冲记-012号", number="记-021")]
    take_in_sound(ledger, file_of(2021, *rows))
    before = left(ledger), ledger.head()
    report = take_in_sound(ledger, file_of(2021, *reversed(rows)))
    assert (report["added"]["money"], report["changed"], report["missing"]) == (0, [], [])
    assert (left(ledger), ledger.head()) == before
    twice = read_workbook(xlsx(file_of(2021, *rows, red(-20, "冲记-012号"))))
    held = ImportSession(ledger, log=ledger.log, vault=ledger.vault).take_in(twice).to_json()
    assert [each["row"] for each in held["duplicates"]] == [9]
    gone = take_in_sound(ledger, file_of(2021, *rows[:-1]))
    assert [each["kind"] for each in gone["missing"]] == ["expenditure.refunded"]


def test_what_is_changed_in_a_red_row_corrects_the_refund(ledger):
    row = red(-20, "冲记-012号", number="记-020")
    take_in_sound(ledger, file_of(2021, *BOOK, row))
    row[4] = "(25)"
    report = take_in_sound(ledger, file_of(2021, *BOOK, row), apply_changes=True)
    assert (report["refused"], report["corrected"]["money"]) == ([], 1)
    assert left(ledger) == (900 - 300 - 80 + 25) * 100


def test_a_red_row_that_names_another_expense_by_now_is_told_and_moved_where_that_is_wanted(ledger):
    row = red(-20, "冲记-012号", number="记-020")
    take_in_sound(ledger, file_of(2021, *BOOK, row))
    first, second = records(ledger, "expenditure.recorded")
    row[2] = "冲记-013号"
    told = take_in_sound(ledger, file_of(2021, *BOOK, row))
    [change] = told["changed"]
    assert {"name": "expenditure", "was": first, "now": second} in change["fields"]
    assert refunds(ledger)[0][0] == first
    moved = take_in_sound(ledger, file_of(2021, *BOOK, row), apply_changes=True)
    assert (moved["refused"], moved["corrected"]["money"]) == ([], 1)
    assert take_in_sound(ledger, file_of(2021, *BOOK, row))["changed"] == []
    row[2] = "冲记-099号"
    lost = take_in_sound(ledger, file_of(2021, *BOOK, row), apply_changes=True)
    assert refused(lost) == [(7, "refund_unknown")]


def test_a_red_row_mended_in_the_workbook_of_errors_is_recorded(ledger):
    read = read_workbook(xlsx(file_of(2021, *BOOK, red(-20, "退货"))))
    report = ImportSession(ledger, log=ledger.log, vault=ledger.vault).take_in(read)
    back = write_error_workbook([refused_file(read, report.refused_rows(), "甲.xlsx")])
    again = read_workbook(back)
    assert [(row.kind, row.problems[0].code) for row in again.money] == [
        ("refund", "refund_unnamed")
    ]


def test_a_total_takes_what_is_in_red_letters_off(ledger):
    right = [0, "合计", "", "", 360, "", "", "", "", ""]
    wrong = [0, "合计", "", "", 400, "", "", "", "", ""]
    said = {}
    for total in (right, wrong):
        content = file_of(2021, *BOOK, red(-20, "冲记-012号"), total)
        book = read_workbook(xlsx(content))
        said[total[4]] = [note.code for note in book.notes]
    assert ("subtotal_differs" in said[360], "subtotal_differs" in said[400]) == (False, True)


def test_a_batch_with_an_expense_and_what_came_back_is_voided_whole(ledger):
    report = take_in_sound(ledger, file_of(2021, *BOOK, red(-20, "冲记-012号")))
    void_batch(
        ledger, ledger.log, station="甲", batch=report["batch"], reason="整批有误", actor="a"
    )
    assert left(ledger) == 0


def test_a_row_finds_an_expense_by_any_of_its_vouchers(ledger):
    take_in_sound(ledger, file_of(2021, *BOOK))
    first, _other = records(ledger, "expenditure.recorded")
    changes = change_form_of(ExpenditureDetails)(
        more_vouchers=({"voucher_number": "24332000000012345678", "amount": "40"},)
    )
    command(ledger, CorrectRecord, record=first, reason_code="other", details=changes)
    rows = [
        red(-5, "退货，原发票号：24332000000012345678"),
        red(-6, "再退，冲记-012号", number="记-031"),
    ]
    report = take_in_sound(ledger, file_of(2021, *BOOK, *rows))
    assert (report["refused"], report["changed"]) == ([], [])
    assert [each[:2] for each in refunds(ledger)] == [(first, 5_00), (first, 6_00)]


def test_a_row_on_a_voucher_that_an_expense_bears_beside_its_first_is_held(ledger):
    take_in_sound(ledger, file_of(2021, *BOOK))
    first, _other = records(ledger, "expenditure.recorded")
    changes = change_form_of(ExpenditureDetails)(
        more_vouchers=({"voucher_number": "记-014", "amount": "40"},)
    )
    command(ledger, CorrectRecord, record=first, reason_code="other", details=changes)
    report = take_in(ledger, file_of(2021, expense(40, "记-014"), expense(41, "记-014")))
    assert [(each["row"], each["record"]) for each in report["duplicates"]] == [(3, first)]
    assert report["added"]["money"] == 1
