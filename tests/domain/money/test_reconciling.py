"""The bank's balance against the book's: both halves come to the same, whatever stands between them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.money.papers.reconciling import Reconciliation, reconciled
from domain.money.papers.statements import (
    Statement,
    StatementLine,
    UnreadLine,
    balance_of,
    bank_entries,
    held_against,
)
from tests.builders import carried_over, paid, received, spent
from tests.examples import few

FACTS = {
    "old": carried_over(1_000_00, carried_over_on="2026-01-01"),
    "late": spent(paid(30_00), spent_on="2026-02-27", voucher_number="E-1"),
    "forgotten": spent(paid(7_00), spent_on="2026-02-01", voucher_number="E-2"),
    "in": received(500_00, received_on="2026-03-05"),
    "cash": spent(paid(2_00), spent_on="2026-03-06", payment_method="cash"),
    "on its way": spent(paid(40_00), spent_on="2026-03-31", voucher_number="E-3"),
    "after": spent(paid(9_00), spent_on="2026-04-02", voucher_number="E-4"),
}


def told(opening, *moved):
    """A statement of (day, fen) whose balances follow from what it began with."""
    lines, balance = [], opening
    for row, (day, fen) in enumerate(moved, 2):
        balance += fen
        direction = "in" if fen > 0 else "out"
        lines.append(
            StatementLine(
                row=row, day=day, direction=direction, amount_fen=abs(fen), balance_fen=balance
            )
        )
    return Statement(tuple(lines))


MARCH = told(
    1_000_00,
    ("2026-03-02", -30_00),
    ("2026-03-05", 500_00),
    ("2026-03-21", 1_11),
    ("2026-03-30", -9_00),
    ("2026-03-31", -5_00),
)


def drawn_up(statement, facts=FACTS, days=5):
    balance = balance_of(statement.lines)
    banked, _in_cash = bank_entries(facts)
    held = held_against(statement.lines, banked, days=days)
    return reconciled(statement, balance, held, facts)


def halves(found):
    return (
        found.book_fen + found.only_bank_in_fen - found.only_bank_out_fen,
        found.bank_fen
        + found.only_book_in_fen
        - found.only_book_out_fen
        - found.in_cash_fen
        + found.earlier_fen,
    )


def test_what_only_one_side_has_by_the_last_day_stands_between_the_two_balances():
    found = drawn_up(MARCH)
    assert found == Reconciliation(
        day="2026-03-31",
        book_fen=1_421_00,
        bank_fen=1_457_11,
        difference_fen=-36_11,
        only_bank_in_fen=1_11,
        # What the book enters in April was not in it yet on the last day of March.
        only_bank_out_fen=9_00 + 5_00,
        only_book_in_fen=0,
        only_book_out_fen=40_00,
        in_cash_fen=2_00,
        # What was paid in February and came in March is no difference any more.
        earlier_fen=-7_00,
        adjusted_fen=1_408_11,
    )
    assert halves(found) == (found.adjusted_fen, found.adjusted_fen)


def test_two_that_say_the_same_differ_by_nothing():
    facts = {"old": FACTS["old"], "in": FACTS["in"]}
    found = drawn_up(told(1_000_00, ("2026-03-05", 500_00)), facts)
    assert (found.difference_fen, found.earlier_fen, found.adjusted_fen) == (0, 0, 1_500_00)


def test_a_statement_without_a_balance_that_holds_is_not_reconciled():
    broken = Statement((*MARCH.lines[:2], *MARCH.lines[3:]))
    silent = Statement(tuple(_with(each, None) for each in MARCH.lines))
    # Without balances in between no row breaks, and still the ends do not fit.
    ends = (*(_with(each, None) for each in MARCH.lines[1:-1]), _with(MARCH.lines[-1], 1))
    unread = Statement(MARCH.lines, (UnreadLine(row=9, code="bad_amount", column="金额"),))
    assert drawn_up(broken) == "balance_breaks"
    assert drawn_up(Statement((MARCH.lines[0], *ends))) == "balance_breaks"
    assert drawn_up(silent) == "no_balance"
    assert drawn_up(unread) == "unread_rows"
    assert drawn_up(Statement(())) == "no_lines"


def _with(line, balance_fen):
    return replace(line, balance_fen=balance_fen)


_AMOUNTS = st.sampled_from([100, 200])
_DAYS = st.integers(1, 28)
_MONTHS = st.sampled_from(["02", "03", "04"])


@st.composite
def _facts(draw):
    made = draw(st.lists(st.tuples(st.booleans(), _MONTHS, _DAYS, _AMOUNTS), max_size=12))
    how = draw(st.lists(st.sampled_from(["cash", "transfer"]), min_size=12, max_size=12))
    found = {"old": carried_over(draw(_AMOUNTS), carried_over_on="2026-01-01")}
    for number, ((is_in, month, day, fen), method) in enumerate(zip(made, how, strict=False)):
        on = f"2026-{month}-{day:02}"
        found[f"r{number}"] = (
            received(fen, received_on=on)
            if is_in
            else spent(paid(fen), spent_on=on, payment_method=method)
        )
    return found


@few(60, 2_000)
@given(
    _facts(),
    st.lists(st.tuples(_DAYS, st.sampled_from([-200, -100, 100])), min_size=1, max_size=10),
    st.integers(-500, 500),
    st.integers(0, 9),
)
def test_both_halves_come_to_the_same_whatever_was_booked(facts, moved, opening, days):
    statement = told(opening, *((f"2026-03-{day:02}", fen) for day, fen in sorted(moved)))
    found = drawn_up(statement, facts, days)
    assert halves(found) == (found.adjusted_fen, found.adjusted_fen)
    assert found.difference_fen == found.book_fen - found.bank_fen
    banked, in_cash = bank_entries(facts)
    by_then = [each for each in (*banked, *in_cash) if each.day <= found.day]
    signed = [each.amount_fen * (1 if each.direction == "in" else -1) for each in by_then]
    assert found.book_fen == facts["old"].amount_fen + sum(signed)
