"""The general-ledger tables add up to the same balances, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pytest

from api.bootstrap import open_house
from api.exporting.accounting.gl_csv import (
    ACCOUNT_COLUMNS,
    DETAIL_COLUMNS,
    as_data,
    write_gl,
    write_gl_accounts,
)
from tests.api.exporting.accounting.engines import hledger_balances
from tests.api.exporting.accounting.test_books import written
from tests.api.exporting.worlds import private_words
from tests.api.terminal.running import taizhang


def rows_of(raw):
    return list(csv.DictReader(io.StringIO(raw.decode())))


@pytest.fixture(scope="module")
def tables(samples):
    details, accounts = io.BytesIO(), io.BytesIO()
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        count = write_gl(house, details)
        write_gl_accounts(house, accounts)
    assert count == len(rows_of(details.getvalue()))
    return rows_of(details.getvalue()), rows_of(accounts.getvalue())


def fen_of(row):
    fen = int(row["Amount"].replace(".", ""))
    assert fen > 0
    return {"D": fen, "C": -fen}[row["Amount_Credit_Debit_Indicator"]]


def test_the_tables_have_the_columns_that_auditors_programs_know(tables):
    details, accounts = tables
    assert tuple(details[0]) == DETAIL_COLUMNS
    assert tuple(accounts[0]) == ACCOUNT_COLUMNS


def test_the_details_add_up_to_what_hledger_finds_in_the_journal(samples, tables, tmp_path):
    balances = defaultdict(int)
    for row in tables[0]:
        balances[row["GL_Account_Number"]] += fen_of(row)
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        _, journal = written(house, tmp_path)
    assert {name: fen for name, fen in balances.items() if fen} == hledger_balances(journal)


def test_every_journal_balances_within_each_fund_and_numbers_its_lines(tables):
    journals = defaultdict(list)
    for row in tables[0]:
        journals[row["Journal_ID"]].append(row)
    for rows in journals.values():
        assert [int(row["Journal_ID_Line_Number"]) for row in rows] == [*range(1, len(rows) + 1)]
        funds = defaultdict(int)
        for row in rows:
            funds[row["Segment01"], row["Segment02"], row["Segment03"]] += fen_of(row)
        assert set(funds.values()) == {0}


def test_every_detail_has_its_account_and_every_account_a_detail(tables):
    details, accounts = tables
    numbers = [row["GL_Account_Number"] for row in accounts]
    assert len(set(numbers)) == len(numbers)
    assert {row["GL_Account_Number"] for row in details} == set(numbers)


def test_the_tables_name_no_person(tables):
    words = {cell for table in tables for row in table for cell in row.values()}
    assert not [name for name in private_words() if any(name in word for word in words)]


@pytest.mark.parametrize(
    ("code", "cell"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "'-5"), ("G-1", "G-1")]
)
def test_a_code_that_looks_like_a_formula_is_data(code, cell):
    assert as_data(code) == cell


def test_the_command_writes_either_table(samples, tmp_path):
    for table, first in (("details", "Journal_ID"), ("accounts", "GL_Account_Number")):
        out = tmp_path / f"{table}.csv"
        told = taizhang(samples, "export", "gl", "--table", table, "--out", out, "--json").json
        assert told["rows"] == len(rows_of(out.read_bytes()))
        assert out.read_text().startswith(f"{first},")
    ran = taizhang(samples, "export", "gl", "--table", "payroll", "--out", tmp_path / "x")
    assert (ran.code, (tmp_path / "x").exists()) == (1, False)
