"""Whether a line of 经费台账 says what the year began with (上年结转), by where the word stands.

As a label it names the line, alone or beside the name of its source. In a sentence about money that
came (拨付上年结转资金, 2021年经费（含上年结转）) it is a remark, and the line an income.
"""

from __future__ import annotations

import re
from typing import Final

from api.workbooks import amounts, words
from api.workbooks.meaning.cells_of import Row
from domain.money.sheet_words import (
    ARRIVAL_WORDS,
    BEGINNING_WORDS,
    LEFT_WORDS,
    OPENING_MARKS,
    UNCLEAR_OPENINGS,
)

_MARK: Final = rf"(?:{'|'.join(OPENING_MARKS)}|(?P<year>20[0-9]{{2}})年)度?(?:末|底)?"
_ANOTHER: Final = rf"(?:{'|'.join(OPENING_MARKS)}|20[0-9]{{2}}年)"
_ENDING: Final = r"(?=(?:资金|款)?(?:$|[(:]))"
_LEFT: Final = rf"(?:{'|'.join(LEFT_WORDS)}){_ENDING}"
_LABEL: Final = re.compile(
    rf"{_MARK}(?P<between>(?:(?!{_ANOTHER}).){{0,10}}?)(?P<left>结转|结余|余额|{_LEFT})"
    rf"|结转{_ANOTHER}|^期初(?:余额|结转|结余|{_LEFT})"
    rf"|(?:{'|'.join(BEGINNING_WORDS)}){_ENDING}"
)
_UNCLEAR: Final = re.compile(
    rf"(?P<source>.*?)\(?(?:{'|'.join(UNCLEAR_OPENINGS)})\)?(?:\((?P<of>[^()]*)\))?"
)
_ARRIVAL: Final = re.compile("|".join((*ARRIVAL_WORDS, "退[回还款]", "返还")))
_REMARK: Final = re.compile(r"(?:含|包括|其中|及|和|并|与)[:：]?$")


def is_opening(row: Row, summary: str) -> bool:
    """Whether a line is an opening balance: no expense, and its summary is the label of one."""
    if _is_filled(row, "支出"):
        return False
    said = "".join(summary.split())
    label = _LABEL.search(said)
    if label is None:
        return is_unclear(summary) and _is_of_new_year(row)
    # What stands in the column of balances alone came from nowhere.
    is_income = _is_filled(row, "收入") or _is_filled(row, "金额")
    return not is_income or not _is_remark(row, said, label)


def is_unclear(summary: str) -> bool:
    """Whether a line is about what was left, and nobody knows of what: of a year, or of a month.

    On the first of a year it is an opening balance, as any other that is no expense.
    """
    match = _UNCLEAR.fullmatch("".join(summary.split()))
    return match is not None and not any(
        said and words.SOURCES.find(said) is None for said in match.groups()
    )


def _is_of_new_year(row: Row) -> bool:
    day = row.context.day(row.day_cell("日期"))
    return day is not None and (day.month, day.day) == (1, 1)


def _is_remark(row: Row, said: str, label: re.Match[str]) -> bool:
    before, behind = said[: label.start()], said[label.end() :]
    if _ARRIVAL.search(before) or _ARRIVAL.search(behind) or _REMARK.search(before):
        return True
    if label["year"] and label["left"] == "结转" and _ARRIVAL.search(label["between"]):
        return True
    has_papers = bool(row.text("文号") or row.text("凭证号"))
    source = before.removesuffix("(")
    is_named = words.SOURCES.find(source) is not None and not source.endswith("拨款")
    is_aside = before.endswith("(") and not is_named
    return is_aside and has_papers


def _is_filled(row: Row, column: str) -> bool:
    return not amounts.says_nothing(row.cell(column))
