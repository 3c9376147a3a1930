"""The book as general-ledger tables in CSV, for audit programs: ``GL_Accounts`` and ``GL_Details``.

Table names after ISO/TS 21377, column names as ISO 21378 and the audit data standards that it grew
out of spell them; the standards' schema files were not at hand, so nothing was validated against
them. ``Segment01`` to ``Segment04`` are station, source, grant, and category or restriction.
``Log_Index`` and ``Corrections`` are ours. Amounts are unsigned, with D or C beside them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

from api.bootstrap import House
from api.exporting.accounting.bookkeeping import open_book
from api.exporting.accounting.journal import Account, Leg, Transaction, station_moment
from domain.ground.values import text_from_fen
from domain.money.bookkeeping.accounts import DEFAULT_REGIME, Regime, component

ACCOUNT_COLUMNS: Final = (
    "GL_Account_Number",
    "GL_Account_Name",
    "Account_Type",
    "Account_Subtype",
    "Segment01",
    "Segment02",
    "Segment03",
    "Segment04",
)
DETAIL_COLUMNS: Final = (
    "Journal_ID",
    "Journal_ID_Line_Number",
    "JE_Header_Description",
    "JE_Line_Description",
    "Business_Unit_Code",
    "Effective_Date",
    "Fiscal_Year",
    "Period",
    "Entered_Date",
    "Entered_Time",
    "GL_Account_Number",
    "Amount",
    "Amount_Credit_Debit_Indicator",
    "Amount_Currency",
    "Segment01",
    "Segment02",
    "Segment03",
    "Log_Index",
    "Corrections",
)
_FORMULA_SIGNS: Final = ("=", "+", "-", "@")


def write_gl(
    house: House,
    out: BinaryIO,
    *,
    stations: Sequence[str] | None = None,
    as_known: int | None = None,
    regime: Regime = DEFAULT_REGIME,
) -> int:
    """Write ``GL_Details`` of stations (None for all) as known at a position; return its rows.

    Raises ProjectionNotReadyError.
    """
    rows = 0
    with (
        open_book(house, stations=stations, as_known=as_known, regime=regime) as book,
        _table(out, DETAIL_COLUMNS) as table,
    ):
        for entry in book.entries:
            if isinstance(entry, Transaction):
                table.writerows(_details(entry))
                rows += len(entry.postings)
    return rows


def write_gl_accounts(
    house: House,
    out: BinaryIO,
    *,
    stations: Sequence[str] | None = None,
    as_known: int | None = None,
    regime: Regime = DEFAULT_REGIME,
) -> int:
    """Write ``GL_Accounts``, every account that ``write_gl`` posts to; return its rows.

    Raises ProjectionNotReadyError.
    """
    with (
        open_book(house, stations=stations, as_known=as_known, regime=regime) as book,
        _table(out, ACCOUNT_COLUMNS) as table,
    ):
        table.writerows(map(_account, book.accounts))
        return len(book.accounts)


@contextmanager
def _table(out: BinaryIO, columns: Sequence[str]) -> Iterator[Any]:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    try:
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(columns)
        yield table
        text.flush()
    finally:
        text.detach()


def _account(account: Account) -> tuple[str, ...]:
    root, chart, *rest = account.name.split(":")
    code, _, name = chart.partition("-")
    # Money on the bank and loans between grants have none: behind them stands the station.
    subdivision = "" if rest[0] == component(account.fund.station) else rest[0]
    return (account.name, name, root, code, *_segments(account), subdivision)


def _details(entry: Transaction) -> Iterator[tuple[object, ...]]:
    entered_on, entered_at = station_moment(entry.recorded_at)
    for number, posting in enumerate(entry.postings, 1):
        amount_fen = posting.amount_fen
        yield (
            entry.record,
            number,
            entry.narration,
            entry.payee,
            as_data(posting.fund.station),
            entry.day,
            entry.day[:4],
            entry.day[5:7],
            entered_on,
            entered_at,
            posting.account,
            text_from_fen(abs(amount_fen)),
            "D" if amount_fen > 0 else "C",
            "CNY",
            *_segments(posting),
            entry.log_index,
            entry.corrections,
        )


def _segments(owner: Account | Leg) -> tuple[str, str, str]:
    fund = owner.fund
    return as_data(fund.station), fund.source, as_data(fund.code)


def as_data(code: str) -> str:
    """A code that no spreadsheet takes for a formula: ``'`` in front where it looks like one."""
    return f"'{code}" if code.startswith(_FORMULA_SIGNS) else code
