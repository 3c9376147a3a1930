"""A line of 经费台账: which side its amount is on, and what it is beside income and expense."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal, NamedTuple

from api.workbooks import amounts, words
from api.workbooks.cells import Cell, is_blank, is_fault, text
from api.workbooks.layouts import Line
from api.workbooks.meaning import red_letters
from api.workbooks.meaning.cells_of import Context, Row
from api.workbooks.meaning.openings import is_opening, is_unclear
from api.workbooks.meaning.vouchers import Papers, papers_in
from api.workbooks.rows import MoneyKind, MoneyRow
from domain.ground.values import Fen
from domain.money.sheet_words import (
    ADVANCE_MARK,
    EXPENSE_WORDS,
    INCOME_WORDS,
    REPAID_BEFORE,
    REPAYMENT_MARKS,
)

Side = Literal["收入", "支出"]

_REPAID: Final = re.compile(REPAID_BEFORE)
_SPENDING: Final = ("expense", "advance", "refund")


class _Amount(NamedTuple):
    """An amount where the sheet has it; ``side`` is None while both or neither is filled."""

    side: Side | None
    column: str
    fen: Fen | None
    are_both: bool


def money_row(line: Line, context: Context) -> MoneyRow:
    """Read a line of 经费台账. A zero or a dash on one side counts as empty beside the other."""
    row = Row(line, context)
    summary = row.text("摘要")
    begins = is_opening(row, summary)
    row.unless(begins or not is_unclear(summary), "unclear_opening", "摘要")
    remark = "" if (remark := row.text("备注")) in words.NOTHING_WORDS else remark
    amount = _opening(row) if begins else _amount(row)
    kind = _kind(row, summary, amount.side, begins=begins)
    told = f"{summary} {remark}"
    if kind == "expense" and (back_fen := _taken_back(row, amount, told)):
        kind, amount = "refund", amount._replace(fen=back_fen)
    day = _day(row, may_be_first=begins)
    source = words.SOURCES.find(row.text("资金来源"))
    # Whoever advances money stands for a source that has not come yet; nothing is of no source.
    is_free = kind == "advance" or (amount.fen == 0 and not row.text("资金来源"))
    row.unless(source or is_free, "unknown_source", "资金来源", words=words.SOURCES)
    row.unless(not amount.are_both, "income_and_expense", "收入")
    row.unless(amount.column not in line.shared, "merged_amount", amount.column)
    row.unless(amount.are_both or amount.fen is not None, "bad_amount", amount.column)
    is_spent = kind in _SPENDING and amount.side is not None
    category = words.CATEGORIES.find(row.text("用途类别")) if is_spent else None
    is_free = kind == "refund" and row.text("用途类别") in words.NOTHING_WORDS
    is_sound = category or is_free or not is_spent
    row.unless(is_sound, "unknown_category", "用途类别", words=words.CATEGORIES)
    document_no, voucher_no = row.short_text("文号"), row.short_text("凭证号")
    if voucher_no:
        word = row.short_text("凭证字")
        voucher_no = voucher_no if voucher_no.startswith(word) else word + voucher_no
    voucher_kind = words.VOUCHER_KINDS.find(paper := row.text("票据类型"))
    method = words.PAYMENT_METHODS.find(way := row.text("支付方式"))
    payee, further = row.text("收款方"), row.text("其他票据")
    further = "" if further in words.NOTHING_WORDS else further
    papers = _papers(row, kind, amount.fen, further)
    paper_no = papers.first
    refunds = _refunds(row, told, (paper_no, voucher_no)) if kind == "refund" else ()
    return MoneyRow(
        line=line,
        problems=row.problems(),
        kind=kind,
        day=day,
        summary=summary,
        amount_fen=amount.fen,
        source=source,
        document_no=document_no,
        voucher_no=voucher_no,
        category=category,
        handler=row.name("经办人"),
        voucher_kind=voucher_kind,
        is_voucher_kind_unknown=voucher_kind is None and paper not in words.NOTHING_WORDS,
        voucher_code=row.short_text("票据代码"),
        payment_method=method,
        is_payment_method_unknown=method is None and way not in words.NOTHING_WORDS,
        payee="" if payee in words.NOTHING_WORDS else payee,
        paper="" if paper in words.NOTHING_WORDS else paper,
        paper_no=paper_no,
        remark=remark,
        refunds=refunds,
        further=tuple((each.number, each.amount_fen or Fen(0)) for each in papers.further),
        are_papers_unparted=papers.are_unparted,
        further_said=further,
    )


def _papers(row: Row, kind: MoneyKind, amount_fen: Fen | None, further: str) -> Papers:
    """The papers of a row; only what is spent has several."""
    first = row.short_text("票据号")
    if kind not in {"expense", "advance"}:
        return Papers(first, (), are_unparted=False)
    found = papers_in(first, further, amount_fen)
    row.unless(not found.bad, "bad_vouchers", found.bad)
    return found


def _kind(row: Row, summary: str, side: Side | None, *, begins: bool) -> MoneyKind:
    if begins:
        return "opening"
    told = f"{summary} {row.text('资金来源')}"
    if ADVANCE_MARK in told:
        is_given_back = any(mark in told for mark in REPAYMENT_MARKS) or _REPAID.search(told)
        return "repayment" if is_given_back else "advance"
    return "expense" if side == "支出" else "income"


def _taken_back(row: Row, amount: _Amount, told: str) -> Fen | None:
    """What an expense takes back of an earlier one; None where it takes back nothing."""
    if amount.fen is not None:
        return amount.fen if red_letters.is_told(told) else None
    unit = row.context.units.get(amount.column, "")
    return amounts.taken_back_fen(row.cell(amount.column), unit)


def _refunds(row: Row, told: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers by which a row names what it takes back: those it speaks of, else its own."""
    named = tuple(each for each in red_letters.numbers_named(told) if each not in own)
    found = named or tuple(filter(None, own))
    row.unless(found, "refund_unnamed", "摘要")
    return found


def _day(row: Row, *, may_be_first: bool) -> date | None:
    """The day; what a year began with may have none, and is of the first of that year."""
    if may_be_first and is_blank(row.day_cell("日期")) and row.context.calendar.year:
        return date(row.context.calendar.year, 1, 1)
    return row.day("日期")


def _opening(row: Row) -> _Amount:
    """What was left: as income, as the one amount there is, or as the balance itself.

    A zero or a dash in one of them, and nothing in the others, says that nothing was left.
    """
    columns = ("收入", "金额", "余额")
    for column in columns:
        if not amounts.says_nothing(row.cell(column)):
            return _Amount("收入", column, _fen(row, column), are_both=False)
    is_nothing = any(not is_blank(row.cell(column)) for column in columns)
    return _Amount("收入", "收入", Fen(0) if is_nothing else None, are_both=False)


def _amount(row: Row) -> _Amount:
    columns = row.line.columns
    sides: dict[Side, str] = {"收入": "收入", "支出": "支出"}
    if "金额" in columns and "收支" in columns:
        side = _said_side(row.cell("收支"))
        row.unless(side, "bad_direction", "收支")
        return _Amount(side, "金额", _fen(row, "金额"), are_both=False)
    if "金额" in columns and "支出" not in columns:
        # One column of amounts beside 收入, or alone: what is spent, unless the title says income.
        is_income = "收入" not in columns and _is_about_income(row.context.title)
        sides["收入" if is_income else "支出"] = "金额"
    filled = [side for side in sides if not amounts.says_nothing(row.cell(sides[side]))]
    if len(filled) == 1:
        column = sides[filled[0]]
        return _Amount(filled[0], column, _fen(row, column), are_both=False)
    if faulty := [side for side in sides if is_fault(row.line[sides[side]])]:
        return _Amount(faulty[0], sides[faulty[0]], None, are_both=bool(filled))
    empty = next((column for column in sides.values() if column in columns), "收入")
    return _Amount(None, empty, None, are_both=bool(filled))


def _said_side(cell: Cell) -> Side | None:
    said = text(cell)
    if said in INCOME_WORDS:
        return "收入"
    return "支出" if said in EXPENSE_WORDS else None


def _is_about_income(title: str) -> bool:
    return any(word in title for word in ("收入", "到账", "拨款", "拨入")) and not any(
        word in title for word in ("支出", "收支", "开支", "报销")
    )


def _fen(row: Row, column: str) -> Fen | None:
    return amounts.amount_fen(row.cell(column), row.context.units.get(column, ""))
