"""What the statements of banks call their columns, and which way money went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SHEET: Final = "银行对账单"
"""What such a sheet is called."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "日期": (
        *("交易日期", "记账日期", "入账日期", "交易时间", "记账时间", "业务日期", "发生日期"),
        *("入账时间", "交易日", "起息日", "Date"),
    ),
    "收入": (
        *("贷方", "贷方金额", "贷方发生额", "收入金额", "存入", "存入金额", "转入金额", "收款金额"),
        *("贷方发生金额", "收方金额", "来账金额", "Credit"),
    ),
    "支出": (
        *("借方", "借方金额", "借方发生额", "支出金额", "支取", "支取金额", "转出金额", "付款金额"),
        *("借方发生金额", "付方金额", "往账金额", "Debit"),
    ),
    "金额": ("交易金额", "发生额", "发生金额", "交易额", "Amount"),
    "收支": (
        *(
            "借贷",
            "借贷标志",
            "借贷方向",
            "借贷标识",
            "借/贷",
            "收/支",
            "收支方向",
            "方向",
            "收支标志",
        ),
        *("交易方向", "收支类型", "资金流向", "往来账", "来往账"),
    ),
    "余额": ("账户余额", "本次余额", "交易后余额", "当前余额", "Balance"),
    "流水号": (
        *(
            "交易流水号",
            "流水",
            "交易流水",
            "凭证号",
            "凭证号码",
            "回单编号",
            "业务编号",
            "业务流水号",
        ),
        *("参考号", "交易序号", "银行流水号", "凭证编号", "票据号", "Reference"),
    ),
}
"""Columns by our own name. 借方 is the customer's debit: what a bank took off the account."""

REQUIRED: Final = ("日期", "收入", "支出")
"""Columns without which a statement says nothing; one amount is enough, or 金额 with or without 收支."""

IN_WORDS: Final = (
    "贷",
    "贷方",
    "收",
    "收入",
    "存入",
    "转入",
    "来账",
    "入账",
    "进账",
    "c",
    "cr",
    "+",
)
OUT_WORDS: Final = (
    "借",
    "借方",
    "支",
    "支出",
    "付",
    "付款",
    "支取",
    "转出",
    "往账",
    "d",
    "dr",
    "-",
)
"""Which side an amount is on, as banks say it."""
