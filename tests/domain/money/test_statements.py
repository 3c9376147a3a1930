"""A bank statement held against the book: nothing is guessed, and nothing is in two places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.money.facts import ExpenditureRefunded, Voucher
from domain.money.papers.statements import (
    BankEntry,
    StatementLine,
    balance_of,
    bank_entries,
    held_against,
)
from tests.builders import paid, received, spent
from tests.examples import few


def line(row, day, fen, reference="", balance=None):
    return StatementLine(
        row=row,
        day=f"2026-03-{day:02}",
        direction="in" if fen > 0 else "out",
        amount_fen=abs(fen),
        balance_fen=balance,
        reference=reference,
    )


def entry(record, day, fen, *numbers):
    return BankEntry(
        record=record,
        day=f"2026-03-{day:02}",
        direction="in" if fen > 0 else "out",
        amount_fen=abs(fen),
        numbers=numbers,
    )


def held(lines, entries, days=5):
    found = held_against(lines, entries, days=days)
    return (
        [(each.line.row, each.entry.record, each.by) for each in found.matched],
        [([a.row for a in u.lines], [b.record for b in u.entries]) for u in found.unclear],
        [each.row for each in found.lines],
        [each.record for each in found.entries],
    )


def test_a_line_is_the_entry_of_its_amount_and_direction_within_days():
    lines = [line(2, 1, 500), line(3, 9, -300), line(4, 10, -300_00)]
    entries = [entry("a", 3, 500), entry("b", 3, -300), entry("c", 10, 300_00)]
    assert held(lines, entries) == ([(2, "a", "amount")], [], [3, 4], ["b", "c"])
    assert held(lines, entries, days=6)[0] == [(2, "a", "amount"), (3, "b", "amount")]


def test_a_number_or_a_day_tells_equal_amounts_apart_and_nothing_else_does():
    lines = [line(2, 5, -300, "E-2"), line(3, 5, -300), line(4, 7, -300), line(5, 8, -300)]
    entries = [entry("a", 4, -300), entry("b", 6, -300, "e-2"), entry("c", 7, -300)]
    assert held(lines, entries) == (
        [(2, "b", "number"), (4, "c", "day")],
        [([3, 5], ["a"])],
        [],
        [],
    )


def test_any_paper_of_an_entry_may_be_named_and_two_lines_that_name_one_say_nothing():
    entries = [entry("a", 5, -300, "E-1", "E-2"), entry("b", 5, -300, "E-3")]
    told = [line(2, 6, -300, "E-2"), line(3, 6, -300, "E-3")]
    assert held(told, entries)[0] == [(2, "a", "number"), (3, "b", "number")]
    told = [line(2, 6, -300, "E-1"), line(3, 6, -300, "E-2")]
    assert held(told, entries) == ([], [([2, 3], ["a", "b"])], [], [])


def test_an_entry_of_another_month_is_not_missed():
    march = [line(2, 3, -300), line(3, 20, -900)]
    around = [entry("before", 1, -300), entry("late", 21, -7), entry("within", 19, -8)]
    assert held(march, around) == ([(2, "before", "amount")], [], [3], ["within"])
    assert held([], around) == ([], [], [], [])


def test_balances_follow_from_each_other_whichever_line_is_first():
    told = [line(2, 1, 500, balance=1500), line(3, 1, -200, balance=1300), line(4, 2, 1, balance=9)]
    found = balance_of(told)
    assert (found.opening_fen, found.closing_fen, found.breaks) == (1000, 9, (4,))
    assert balance_of(told[::-1]) == found
    assert balance_of([line(2, 1, 500)]).opening_fen is None
    same_day = [line(2, 1, -200, balance=1300), line(3, 1, 500, balance=1500)]
    assert balance_of(same_day).breaks == ()


def test_what_went_through_the_account_is_what_was_received_and_paid_and_not_in_cash():
    back = ExpenditureRefunded(
        expenditure="s",
        category="office",
        refunded_on="2026-03-09",
        amount_fen=40,
        lines=(paid(40),),
    )
    facts = {
        "r": received(),
        "s": spent(paid(50)),
        "c": spent(paid(70), payment_method="cash"),
        "m": spent(
            paid(9),
            voucher_number="E-9",
            more_vouchers=(Voucher(amount_fen=2, voucher_number="88"),),
        ),
        "b": back,
    }
    banked, in_cash = bank_entries(facts)
    assert {each.record: each.direction for each in banked} == {
        "r": "in",
        "s": "out",
        "m": "out",
        "b": "in",
    }
    assert [each.numbers for each in banked if each.record == "m"] == [("E-9", "88")]
    assert [each.record for each in in_cash] == ["c"]


_AMOUNTS = st.sampled_from([-300, -200, 300])
_DAYS = st.integers(1, 28)


@few(40, 1_000)
@given(
    st.lists(st.tuples(_DAYS, _AMOUNTS), max_size=12),
    st.lists(st.tuples(_DAYS, _AMOUNTS), max_size=12),
    st.integers(0, 6),
)
def test_each_line_and_each_entry_of_its_days_stands_in_one_place(told, booked, days):
    lines = [line(row, *each) for row, each in enumerate(told, 2)]
    entries = [entry(f"r{number}", *each) for number, each in enumerate(booked)]
    matched, unclear, missed, alone = held(lines, entries, days)
    rows = [row for row, *_ in matched] + [row for rows, _ in unclear for row in rows] + missed
    assert sorted(rows) == [each.row for each in lines]
    records = [record for _row, record, _by in matched] + alone
    records += [record for _, some in unclear for record in some]
    assert len(records) == len(set(records))
    by_row, by_record = {a.row: a for a in lines}, {b.record: b for b in entries}
    for row, record, _by in matched:
        a, b = by_row[row], by_record[record]
        assert (a.direction, a.amount_fen) == (b.direction, b.amount_fen)
        assert abs(int(a.day[8:]) - int(b.day[8:])) <= days
