"""Trial balances and ledgers of random books: laws of double entry, and the journal's own lines."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.ground.order.spans import day_after
from domain.ground.refusals import BadValue, UnknownChoice
from domain.money.bookkeeping.accounts import CHARTS
from projections.budget import BudgetProjection
from projections.budget.ledgers.account import account_ledger
from projections.budget.ledgers.trial import funds_of, trial_balance
from projections.budget.queries import fund_sums, journal
from tests.builders import (
    advanced,
    carried_over,
    paid,
    promised,
    received,
    refunded,
    repaid,
    spent,
    unrestricted,
)
from tests.examples import few
from tests.projections.budget.books import STATIONS, books
from tests.projections.given import corrected, fold, given, opened, record_at, voided

PROJECTION = BudgetProjection()
HERE = STATIONS[0]
SIDES = ("opening_debit_fen", "opening_credit_fen", "debit_fen", "credit_fen")
SIDES += ("closing_debit_fen", "closing_credit_fen")
DAYS = ["2026-01-01", "2026-01-15", "2026-02-01", "2026-02-10", "2026-03-15", "2026-12-31"]
periods = st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True).map(sorted)
regimes = st.sampled_from(sorted(CHARTS))


def figures(row):
    return tuple(getattr(row, name) for name in SIDES)


def net_fen(row, which):
    return getattr(row, f"{which}_debit_fen") - getattr(row, f"{which}_credit_fen")


def trial(view, stations=(HERE,), known=None, regime="2024", **days):
    where = None if stations is None else list(stations)
    return trial_balance(view, where, as_known=known, regime=regime, **days)


def ledger(view, account, known=None, regime="2024", **more):
    return account_ledger(view, HERE, account, as_known=known, regime=regime, **more)


BOOK = given(
    promised(90_000, promised_on="2026-01-02"),
    carried_over(5_000, carried_over_on="2026-01-01"),
    received(50_000, received_on="2026-01-10", voucher_number="R-1"),
    spent(paid(20_000), spent_on="2026-02-03", category="office", voucher_number="V-1"),
    advanced(700, advanced_on="2026-02-04", category="service_activity", voucher_number="D-1"),
    repaid(5, paid(700), repaid_on="2026-03-01", category="service_activity"),
    refunded(4, paid(300), refunded_on="2026-03-02", category="office", voucher_number="B-1"),
)


def test_a_trial_balance_has_what_was_before_both_sides_of_what_moved_and_what_is_left():
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, BOOK)
        found = trial(view, from_day="2026-02-01", as_of="2026-03-31")
    assert {each.code: (each.name, *figures(each)) for each in found.accounts} == {
        "1002": ("银行存款", 55_000, 0, 300, 20_700, 34_600, 0),
        "2209": ("其他应付款", 0, 0, 700, 700, 0, 0),
        "3101": ("非限定性净资产", 0, 5_000, 0, 0, 0, 5_000),
        "4401": ("政府补助收入", 0, 50_000, 0, 0, 0, 50_000),
        "5101": ("业务活动成本", 0, 0, 1_400, 700, 700, 0),
        "5301": ("管理费用", 0, 0, 20_000, 300, 19_700, 0),
    }
    assert figures(found.total) == (55_000, 55_000, 22_400, 22_400, 55_000, 55_000)
    assert (found.law, found.by_station) == ("财会〔2024〕25号", ())
    owed = [each for each in found.subsidiary if each.account.startswith("Liabilities")]
    assert [(each.source, each.grant, each.category) for each in owed] == [("", "", "")]


def test_the_older_regime_keeps_administration_under_its_own_code():
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, BOOK)
        codes = {each.code: each.name for each in trial(view, regime="2004").accounts}
        assert (codes["5201"], "5301" in codes) == ("管理费用", False)
        assert ledger(view, "5201", regime="2004").closing_fen == 19_700
        with pytest.raises(UnknownChoice):
            ledger(view, "5201", regime="2024")


def test_a_ledger_tells_each_line_with_its_voucher_record_other_side_and_running_balance():
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, BOOK)
        found = ledger(view, "1002", from_day="2026-02-01")
    lines = [
        (each.record, each.day, each.voucher_number, each.debit_fen, each.credit_fen)
        for each in found.lines
    ]
    assert lines == [
        (record_at(4), "2026-02-03", "V-1", 0, 20_000),
        (record_at(6), "2026-03-01", found.lines[1].voucher_number, 0, 700),
        (record_at(7), "2026-03-02", "B-1", 300, 0),
    ]
    assert [each.balance_fen for each in found.lines] == [35_000, 34_300, 34_600]
    assert [each.against.split(":")[1] for each in found.lines] == [
        "5301-管理费用",
        "5101-业务活动成本",
        "5301-管理费用",
    ]
    assert [(each.month, each.closing_fen) for each in found.months] == [
        ("2026-02", 35_000),
        ("2026-03", 34_600),
    ]
    assert (found.opening_fen, found.closing_fen, found.count) == (55_000, 34_600, 3)


def test_a_subsidiary_ledger_is_one_grants_or_one_categorys_part_of_the_account():
    log = [*BOOK, *given(received(800, grant="G-2", received_on="2026-02-09"), start=8)]
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        (bank,) = [
            each
            for each in trial(view).subsidiary
            if (each.grant, each.category) == ("G-2", "") and each.account.startswith("Assets")
        ]
        assert [each.debit_fen for each in ledger(view, bank.account).lines] == [800]
        costs = ledger(view, "Expenses:5301-管理费用:01-人员经费")
        assert costs.count == 0
        costs = ledger(view, "Expenses:5301-管理费用:04-办公")
        assert [each.balance_fen for each in costs.lines] == [20_000, 19_700]


def test_what_a_correction_or_a_void_takes_away_stays_in_the_ledger_of_before():
    spending = spent(paid(20_000), spent_on="2026-02-03", category="office", voucher_number="V-1")
    now = spent(paid(21_000), spent_on="2026-02-03", category="office", voucher_number="V-1")
    log = [
        *BOOK[:4],
        *given(corrected(4, spending, now), start=5),
        *given(voided(4, now), start=6),
    ]
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        for known, fen in ((4, 20_000), (5, 21_000), (6, 0)):
            assert ledger(view, "5301", known).closing_fen == fen
            assert trial(view, known=known).total.debit_fen == 55_000 + fen


def test_released_money_goes_from_one_of_the_net_assets_to_the_other():
    log = [*BOOK, *given(unrestricted(500, released_on="2026-03-09"), start=8)]
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        released = {each.code: each for each in trial(view, from_day="2026-03-09").accounts}
        assert released["3102"].debit_fen == released["3101"].credit_fen == 500


def test_an_account_that_no_chart_has_and_a_strange_place_are_refused():
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, BOOK)
        for account in ("", "9999", "Assets", "Assets:1002-银行存款x", "Assets:1002-银行"):
            with pytest.raises(UnknownChoice):
                ledger(view, account)
        with pytest.raises(BadValue):
            ledger(view, "1002", cursor="2026-01-01~x")


@few(15, 60)
@for_all(books(), periods, regimes, st.sampled_from([(HERE,), STATIONS[:2], None]), st.data())
def test_debits_equal_credits_and_each_account_closes_where_the_next_days_open(
    log, period, regime, stations, data
):
    first, last = period
    known = data.draw(st.integers(0, len(log)))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        asked = {"stations": stations, "known": known, "regime": regime}
        within = trial(view, **asked, from_day=first, as_of=last)
        until = trial(view, **asked, as_of=last)
        after = trial(view, **asked, from_day=day_after(last))
        whole = trial(view, **asked)
    for found in (within, until, after, whole):
        opening_debit, opening_credit, debit, credit, closing_debit, closing_credit = figures(
            found.total
        )
        assert (opening_debit, debit, closing_debit) == (opening_credit, credit, closing_credit)
        assert min(figures(found.total)) >= 0
        for each in (*found.accounts, *found.subsidiary):
            moved_fen = each.debit_fen - each.credit_fen
            assert net_fen(each, "opening") + moved_fen == net_fen(each, "closing")
            assert 0 in {each.closing_debit_fen, each.closing_credit_fen}
        for name in SIDES[2:4]:
            for parts in (found.accounts, found.subsidiary or found.accounts):
                assert sum(getattr(each, name) for each in parts) == getattr(found.total, name)
            if not found.subsidiary:
                stations_fen = sum(getattr(each, name) for each in found.by_station)
                assert stations_fen == getattr(found.total, name) * bool(stations != (HERE,))
    closings = [
        {(each.code, net_fen(each, side)) for each in found.accounts if net_fen(each, side)}
        for found, side in ((within, "closing"), (until, "closing"), (after, "opening"))
    ]
    assert closings[0] == closings[1] == closings[2]


@few(15, 60)
@for_all(books(), periods, regimes, st.data())
def test_a_trial_balance_is_made_of_the_journals_lines(log, period, regime, data):
    first, last = period
    known = data.draw(st.integers(0, len(log)))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        found = trial(view, known=known, regime=regime, from_day=first, as_of=last)
        moves = list(moved(view, known, regime))
    expected = defaultdict(lambda: [0, 0, 0])
    for day, account, fen in moves:
        if day < first:
            expected[account][0] += fen
        elif day <= last:
            expected[account][1 if fen > 0 else 2] += abs(fen)
    assert {
        each.account: [net_fen(each, "opening"), each.debit_fen, each.credit_fen]
        for each in found.subsidiary
    } == {account: sides for account, sides in expected.items() if any(sides)}


@few(15, 60)
@for_all(books(), periods, regimes, st.integers(1, 7), st.data())
def test_ledgers_in_pages_of_any_size_are_the_trial_balance_line_by_line(
    log, period, regime, size, data
):
    first, last = period
    known = data.draw(st.integers(0, len(log)))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        asked = {"known": known, "regime": regime, "from_day": first, "as_of": last}
        found = trial(view, **asked)
        accounts = [*found.accounts, *found.subsidiary]
        for row in accounts:
            name = getattr(row, "account", None) or row.code
            page = ledger(view, name, **asked, limit=size)
            lines = list(page.lines)
            while page.next_cursor is not None:
                page = ledger(view, name, **asked, limit=size, cursor=page.next_cursor)
                assert 0 < len(page.lines) <= size
                lines += page.lines
            sides = (page.opening_fen, page.debit_fen, page.credit_fen, page.closing_fen)
            assert sides == (
                net_fen(row, "opening"),
                row.debit_fen,
                row.credit_fen,
                net_fen(row, "closing"),
            )
            assert len(lines) == page.count
            assert [each.day for each in lines] == sorted(each.day for each in lines)
            balance_fen = page.opening_fen
            for each in lines:
                balance_fen += each.debit_fen - each.credit_fen
                assert each.balance_fen == balance_fen
            assert balance_fen == page.closing_fen
            assert page.closing_fen == (
                page.months[-1].closing_fen if page.months else page.opening_fen
            )


def moved(view, known, regime):
    """(day, account, fen) of both sides of every posting here, as the exported books make them."""
    sums = fund_sums(view, [HERE], as_known=known)
    funds = funds_of(regime, ((each[:3], each.restricted) for each in sums))
    with journal(view, [HERE], as_known=known) as lines:
        for line in lines:
            key = (line.station, line.source, line.grant)
            for account, fen, _fund in funds.moves(key, line.kind, line.category, line.amount_fen):
                yield line.day, account, fen
