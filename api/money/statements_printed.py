"""What ``taizhang bank-statement`` prints: what only one side has, what is unclear, the balances."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from api.terminal.answers import answering, asked
from api.terminal.output import print_json, print_table, yuan
from api.terminal.scope import Place, Scope
from api.workbooks.meaning.bank_statements import read_statement
from domain.money.papers.reconciling_words import NAME, RECONCILED, UNRECONCILED

_WAYS: Final = {"in": "收 in", "out": "支 out"}


def show_bank_statement(place: Place, scope: Scope, file: Path, *, as_json: bool) -> None:
    """Hold a statement against the book of a station. Raises WorkbookUnreadable and UnknownStation."""
    statement = read_statement(file)
    with answering(place) as house:
        answer = house.questions.bank_statement(asked(house, scope), statement)
    if as_json:
        print_json(answer)
    else:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    balance = answer["balance"]
    figures = [
        ("银行流水 lines", answer["lines"]),
        ("对上的 matched", len(answer["matched"])),
        ("说不准的 unclear", len(answer["unclear"])),
        ("银行有、账上没有 only at the bank", len(answer["unmatched_lines"])),
        ("账上有、银行没有 only in the book", len(answer["unmatched_entries"])),
        ("现金支付 paid in cash", len(answer["in_cash"])),
        ("没有读成的行 rows not read", len(answer["unread"])),
        *(
            (name, "" if balance[key] is None else yuan(balance[key]))
            for key, name in (
                ("opening_fen", "期初余额 opening"),
                ("in_fen", "收入合计 in"),
                ("out_fen", "支出合计 out"),
                ("closing_fen", "期末余额 closing"),
            )
        ),
        ("余额接不上的行 balances that do not follow", ", ".join(map(str, balance["breaks"]))),
    ]
    days = f"{answer['first_day']}…{answer['last_day']} ±{answer['days']}"
    heading = f"银行对账 Bank statement · {answer['station']} · {days} · @{answer['position']}"
    print_table(heading, ("项目", "数"), figures)
    found = answer["reconciliation"]
    if found is None:
        rows = [(" ".join(UNRECONCILED[answer["unreconciled"]]), "")]
    else:
        rows = [(" ".join(name), yuan(found[key])) for key, name in RECONCILED]
    print_table(" ".join(NAME), ("项目", "数"), rows)
    moved = ("日期 day", "收支", "金额 yuan")
    lines = [_line(each) for each in answer["unmatched_lines"]]
    print_table("银行有、账上没有 Only at the bank", ("行 row", *moved, "流水号 number"), lines)
    entries = [_entry(each) for each in answer["unmatched_entries"]]
    columns = ("记录 record", *moved, "凭证号 number")
    print_table("账上有、银行没有 Only in the book", columns, entries)
    unclear = [
        (number, *row)
        for number, group in enumerate(answer["unclear"], 1)
        for row in (*map(_line, group["lines"]), *map(_entry, group["entries"]))
    ]
    columns_of_group = ("组", "行 row / 记录 record", *moved, "号码 number")
    print_table("说不准的 Unclear", columns_of_group, unclear)


def _line(each: dict[str, Any]) -> tuple[Any, ...]:
    return each["row"], *_moved(each), each["reference"]


def _entry(each: dict[str, Any]) -> tuple[Any, ...]:
    return each["record"], *_moved(each), "、".join(each["numbers"])


def _moved(each: dict[str, Any]) -> tuple[str, str, str]:
    return each["day"], _WAYS[each["direction"]], yuan(each["amount_fen"])
