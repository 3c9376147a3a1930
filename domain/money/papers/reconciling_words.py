"""What a reconciliation with the bank is called, and each of its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label
from domain.money.papers.reconciling import Unreconciled

NAME: Final = Label("银行存款余额调节表", "Bank reconciliation")
RECONCILED: Final = (
    ("book_fen", Label("账面银行存款余额", "Balance of the book")),
    ("only_bank_in_fen", Label("加：银行已收、账上未收", "plus: received at the bank alone")),
    ("only_bank_out_fen", Label("减：银行已付、账上未付", "less: paid at the bank alone")),
    ("adjusted_fen", Label("调节后的账面余额", "Adjusted balance of the book")),
    ("bank_fen", Label("银行对账单余额", "Balance of the bank")),
    ("only_book_in_fen", Label("加：账上已收、银行未收", "plus: received in the book alone")),
    ("only_book_out_fen", Label("减：账上已付、银行未付", "less: paid in the book alone")),
    ("in_cash_fen", Label("减：账上付的现金", "less: paid in cash in the book")),
    ("earlier_fen", Label("加：对账单开始前就有的差额", "plus: the difference from before")),
    ("adjusted_fen", Label("调节后的银行余额", "Adjusted balance of the bank")),
    ("difference_fen", Label("账面与对账单的差额", "The book's balance less the bank's")),
)
"""What the reconciliation is made of, in the order of the form."""
UNRECONCILED: Final[Mapping[Unreconciled, Label]] = {
    "no_lines": Label("对账单里没有流水，没法调节", "No lines, so nothing to reconcile"),
    "no_balance": Label(
        "对账单没有余额一列，没法调节", "The statement has no balances to reconcile"
    ),
    "balance_breaks": Label(
        "对账单自己的余额接不上，先补全流水", "The statement's own balances do not follow"
    ),
    "unread_rows": Label("有没读成的行，先改好再调节", "Rows could not be read; mend them first"),
}
"""Why there is none."""
