"""Other people's accounting engines, run over our books, and what they say the balances are."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from pathlib import Path

from domain.money.bookkeeping.accounts import CATEGORY_NAMES
from tests.programs import run_program

_OPEN = re.compile(
    r"^\d{4}-\d\d-\d\d open (?P<account>\S+) CNY\n"
    r'  station: "(?P<station>(?:[^"\\]|\\.)*)"\n'
    r'  source: "(?P<source>\w+)"\n'
    r'  fund: "(?P<fund>(?:[^"\\]|\\.)*)"\n',
    re.MULTILINE,
)
_CATEGORIES = {name: category for category, name in CATEGORY_NAMES.items()}


def bean_check(book: Path):
    """The verdict of ``bean-check``."""
    return run_program("bean-check", ["--no-cache", book])


def hledger_check(book: Path):
    """The verdict of ``hledger check``, everything strict."""
    return run_program("hledger", ["-f", book, "check", "-s", "ordereddates", "payees"])


def accepted_by_both(beancount: Path, hledger: Path) -> None:
    checked = bean_check(beancount)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    checked = hledger_check(hledger)
    assert (checked.returncode, checked.stderr) == (0, "")


def bean_balances(book: Path) -> dict[str, int]:
    """Account -> fen as Beancount adds them up; fails where it has any complaint."""
    ran = run_program(
        "bean-query",
        ["-f", "csv", book, "select account, sum(position) group by account"],
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    rows = list(csv.reader(io.StringIO(ran.stdout)))[1:]
    return {account: fen for account, money in rows if (fen := _fen(money))}


def hledger_balances(book: Path) -> dict[str, int]:
    """Account -> fen as hledger adds them up, its own integers."""
    ran = run_program("hledger", ["-f", book, "balance", "--flat", "--no-total", "-O", "json"])
    assert (ran.returncode, ran.stderr) == (0, "")
    (rows, *_) = json.loads(ran.stdout)
    balances = {}
    for account, _name, _depth, amounts in rows:
        for amount in amounts:
            assert (amount["acommodity"], amount["aquantity"]["decimalPlaces"]) == ("CNY", 2)
            balances[account] = amount["aquantity"]["decimalMantissa"]
    return {account: fen for account, fen in balances.items() if fen}


def _fen(money: str) -> int:
    if not money.strip():
        return 0
    number, currency = money.split()
    assert currency == "CNY"
    sign = -1 if number.startswith("-") else 1
    yuan, _, fen = number.lstrip("-").partition(".")
    assert len(fen) == 2
    return sign * (int(yuan) * 100 + int(fen))


_PARTS = {"Assets": "bank", "Income": "income", "Equity": "opening", "Liabilities": "owed"}


def by_fund(beancount: str, balances: dict[str, int]) -> dict[tuple[str, ...], int]:
    """(station, source, grant, part) -> fen.

    The part is ``bank``, ``income``, ``opening``, ``lent``, ``owed`` or a category; who owns an account is read from the book's own
    ``open`` directives.
    """
    owners = {
        match["account"]: tuple(_unquoted(match[name]) for name in ("station", "source", "fund"))
        for match in _OPEN.finditer(beancount)
    }
    found: dict[tuple[str, ...], int] = defaultdict(int)
    for account, fen in balances.items():
        root, chart, third, *_ = account.split(":")
        part = "lent" if chart.startswith("1122") else _PARTS.get(root) or _CATEGORIES[third]
        found[*owners[account], part] += fen
    return {key: fen for key, fen in found.items() if fen}


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), text)
