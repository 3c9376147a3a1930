"""Several papers of one expense in a sheet: each with its part, where the sheet says which."""

from __future__ import annotations

import pytest

from api.workbooks.meaning.vouchers import Paper, papers_in
from api.workbooks.workbook import read_workbook
from domain.book.changes import change_form_of
from domain.ground.commands import CorrectRecord
from domain.money.details import ExpenditureDetails
from ledger.application import open_ledger
from tests.api.importing.test_importing_again import command, records, take_in, xlsx
from tests.api.importing.test_openings import DISTRICT, file_of
from tests.api.importing.test_openings import facts as entries_of

COLUMNS = [
    *("序号", "日期", "摘要", "收入", "支出", "资金来源", "用途类别", "票据号", "其他票据"),
]


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def sheet_of(*rows):
    content = file_of(2021)
    income = [0, "2021-01-02", "拨款", 900, "", DISTRICT, "", "", ""]
    spent = [
        [number, f"2021-03-0{number}", f"买{number}", "", 100, DISTRICT, "办公", *papers]
        for number, papers in enumerate(rows, 1)
    ]
    content["经费台账"] = [["2021年经费台账"], COLUMNS, income, *spent]
    return content


def papers_of(entry):
    others = [(each.voucher_number, each.amount_fen) for each in entry.data.more_vouchers]
    return entry.data.voucher_number, others


def test_further_papers_are_taken_with_their_parts_and_the_same_file_changes_nothing(ledger):
    content = sheet_of(("E-1", "24332:30.00、88：20"), ("E-2、89:15", ""), ("90、91", ""))
    report = take_in(ledger, content)
    assert report["refused"] == []
    assert [papers_of(each) for each in entries_of(ledger, "expenditure.recorded")] == [
        ("E-1", [("24332", 30_00), ("88", 20_00)]),
        ("E-2", [("89", 15_00)]),
        ("90、91", []),
    ]
    warned = {"sheet": "经费台账", "row": 6, "code": "several_vouchers"}
    assert report["warnings"] == [warned]
    head = ledger.head()
    again = take_in(ledger, content)
    known = [each["row"] for each in again["already_recorded"] if each["sheet"] == "经费台账"]
    assert (again["changed"], known) == ([], [3, 4, 5, 6])
    assert ledger.head() == head


def test_a_further_paper_that_changed_is_told_and_what_only_the_book_knows_stays(ledger):
    take_in(ledger, sheet_of(("E-1", "24332:30.00")))
    (record,) = records(ledger, "expenditure.recorded")
    form = change_form_of(ExpenditureDetails)
    known = [
        {"voucher_number": "24332", "amount": "30.00", "voucher_kind": "vat_invoice"},
        {"voucher_kind": "sign_off_sheet", "amount": "5.00"},
    ]
    details = form.model_validate({"more_vouchers": known})
    command(ledger, CorrectRecord, record=record, reason_code="typo", details=details)
    assert take_in(ledger, sheet_of(("E-1", "24332:30.00")))["changed"] == []
    changed = sheet_of(("E-1", "24332:31、88:20"))
    (told,) = take_in(ledger, changed)["changed"]
    (field,) = told["fields"]
    assert field == {
        "name": "more_vouchers",
        "was": ["24332:30.00"],
        "now": ["24332:31.00", "88:20.00"],
    }
    take_in(ledger, changed, apply_changes=True)
    now = entries_of(ledger, "record.corrected")[-1].data.now
    assert [(each.voucher_number, each.amount_fen) for each in now.more_vouchers] == [
        ("24332", 31_00),
        ("88", 20_00),
        ("", 5_00),
    ]
    assert now.more_vouchers[0].voucher_kind == "vat_invoice"


def test_papers_without_a_part_or_over_the_amount_are_refused(ledger):
    content = sheet_of(("E-1", "24332"), ("E-2", "88:100"), ("E-3", "89:十元"), ("E-4", "E-4:1"))
    report = take_in(ledger, content)
    assert [(each["row"], each["code"]) for each in report["refused"]] == [
        (4, "bad_vouchers"),
        (5, "vouchers_over_amount"),
        (6, "bad_vouchers"),
        (7, "voucher_twice"),
    ]


def test_that_there_are_no_further_papers_says_nothing_of_what_was_received_either():
    content = sheet_of(("E-1", "无"))
    content["经费台账"][2][8] = "无"
    rows = read_workbook(xlsx(content)).money
    assert [(each.problems, each.further, each.further_said) for each in rows] == [((), (), "")] * 2


@pytest.mark.parametrize(
    ("said", "first", "further", "are_unparted"),
    [
        ("88", "88", (), False),
        ("001-003", "001-003", (), False),
        ("88/89", "88/89", (), False),
        ("记:1", "记:1", (), False),
        ("88；89\n90", "88；89\n90", (), True),
        ("88；89:1,000.50", "88", (Paper("89", 1_000_50),), False),
        ("88:70、89:30", "88", (Paper("89", 30_00),), False),
    ],
)
def test_numbers_in_one_cell_are_parted_only_where_their_amounts_are_known(
    said, first, further, are_unparted
):
    found = papers_in(said, "", 100_00)
    assert found == (first, further, are_unparted, "")
    assert papers_in("88:70、89:31", "", 100_00).bad == "票据号"
