"""Trial balances against hledger, which adds up the exported books of random histories itself."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given as for_all
from hypothesis import strategies as st

from api.exporting.accounting.bookkeeping import book_of
from api.exporting.accounting.hledger import hledger_text
from domain.ground.order.spans import day_after
from projections.budget import BudgetProjection
from projections.budget.ledgers.account import account_ledger
from projections.budget.ledgers.trial import trial_balance
from tests.api.exporting.accounting.test_book_properties import ODD_STATIONS, histories
from tests.examples import few
from tests.programs import run_program
from tests.projections.given import fold, opened

FIRST, LAST = "2026-01-15", "2026-02-10"
"""Days of the histories lie before them, between them and after them."""


@contextmanager
def folded(log):
    projection = BudgetProjection()
    with opened(projection) as view:
        fold(projection, view, log)
        yield view


def postings_of(journal, *query):
    """(account, debit, credit) in fen of each posting that hledger prints."""
    ran = run_program("hledger", ["-f", journal, "print", "-O", "csv", *query])
    assert (ran.returncode, ran.stderr) == (0, "")
    return [
        (row["account"], fen_of(row["debit"]), fen_of(row["credit"]))
        for row in csv.DictReader(io.StringIO(ran.stdout))
    ]


def fen_of(text):
    yuan, _, fen = text.removesuffix(" CNY").partition(".")
    assert len(fen) in {0, 2}
    return int(yuan or 0) * 100 + int(fen or 0)


def sides_of(journal):
    """Account -> what it had before the days, and its debits and credits in them."""
    found = defaultdict(lambda: [0, 0, 0])
    for account, debit_fen, credit_fen in postings_of(journal, f"date:..{FIRST}"):
        found[account][0] += debit_fen - credit_fen
    for account, debit_fen, credit_fen in postings_of(journal, f"date:{FIRST}..{day_after(LAST)}"):
        found[account][1] += debit_fen
        found[account][2] += credit_fen
    return {account: sides for account, sides in found.items() if any(sides)}


@few(4, 10)
@for_all(histories(), st.data())
def test_hledger_finds_the_same_three_figures_of_every_account_to_the_fen(log, data):
    position = data.draw(st.integers(1, len(log)))
    regime = data.draw(st.sampled_from(["2004", "2024"]))
    asked = {"as_known": position, "regime": regime}
    days = {"from_day": FIRST, "as_of": LAST}
    with TemporaryDirectory() as folder, folded(log) as view:
        journal = Path(folder, "book.journal")
        with book_of(view, position, None, **asked) as book:
            journal.write_text("".join(hledger_text(book)), newline="")
        sides = sides_of(journal)
        subsidiary = {}
        for station in ODD_STATIONS:
            for each in trial_balance(view, [station], **asked, **days).subsidiary:
                opening_fen = each.opening_debit_fen - each.opening_credit_fen
                subsidiary[each.account] = [opening_fen, each.debit_fen, each.credit_fen]
        chart = trial_balance(view, None, **asked, **days)
    assert subsidiary == sides
    by_code = defaultdict(lambda: [0, 0, 0])
    for account, figures in sides.items():
        code = account.split(":")[1].partition("-")[0]
        by_code[code] = [have + more for have, more in zip(by_code[code], figures, strict=True)]
    assert by_code == {
        each.code: [
            each.opening_debit_fen - each.opening_credit_fen,
            each.debit_fen,
            each.credit_fen,
        ]
        for each in chart.accounts
    }


@few(4, 10)
@for_all(histories(), st.data())
def test_the_ledger_of_an_account_has_the_postings_that_hledger_finds_in_it(log, data):
    station = data.draw(st.sampled_from(sorted({each.entry.station for each in log})))
    with TemporaryDirectory() as folder, folded(log) as view:
        journal = Path(folder, "book.journal")
        with book_of(view, len(log), [station], as_known=None) as book:
            journal.write_text("".join(hledger_text(book)), newline="")
        printed = postings_of(journal)
        for code in ("1002", "5101", "5301", "4401", "3101", "3102", "1122", "2209"):
            found = account_ledger(
                view, station, code, as_known=None, regime="2024", limit=len(printed) + 1
            )
            assert found.next_cursor is None
            assert sorted(
                (each.account, each.debit_fen, each.credit_fen) for each in found.lines
            ) == sorted(each for each in printed if each[0].split(":")[1].startswith(f"{code}-"))
