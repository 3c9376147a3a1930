"""The invoices that expenses and advances bear, by which the same one is found at other stations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    func,
    select,
)

from domain.ground.order.lists import chunks
from domain.money.facts import AdvanceMade, Expenditure, ExpenditurePaid, ExpenditureRecorded
from domain.money.papers.vouchers import invoices_of
from projections.base import AFTER_LOADING, Recorded, View, keep_rows, known_columns
from projections.base import as_known as known_at
from projections.budget.judgements import SameInvoice

_BEARING: Final = (ExpenditureRecorded, ExpenditurePaid, AdvanceMade)
_INVOICES_PER_QUERY: Final = 5_000


def define_invoices(metadata: MetaData, suffix: str) -> Table:
    """A row for each invoice that a version of an expense or an advance bears.

    ``invoice`` is what it is known by everywhere, ``amount_fen`` the part of the expense that it
    vouches for. The index holds every column by which those of a city are counted.
    """
    name = f"budget_invoices_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", Text, nullable=False),
        Column("invoice", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("voucher_number", Text, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        Column("day", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "invoice", "known_from"),
        sqlite_with_rowid=False,
    )
    Index(
        f"{name}_invoice",
        table.c.invoice,
        table.c.station,
        table.c.day,
        table.c.known_from,
        table.c.known_until,
        info={AFTER_LOADING: True},
    )
    return table


def fold_invoices(view: View, entries: Sequence[Recorded]) -> None:
    """Fold entries about money, and corrections and voids of any fact."""
    keep_rows(view, view.tables["invoices"], entries, _BEARING, _rows, stream="station")


def same_invoices(
    view: View, stations: Sequence[str] | None, *, as_known: int | None, as_of: str
) -> tuple[SameInvoice, ...]:
    """The invoices of stations (None for all) that are claimed more than once anywhere by a day."""
    table = view.tables["invoices"]
    columns = table.c
    counts = and_(known_at(table, as_known), columns.day <= as_of)
    here: list[ColumnElement[bool]] = []
    if stations is not None:
        wanted = select(columns.invoice).where(counts, columns.station.in_(stations))
        here = [columns.invoice.in_(wanted)]
    repeated = (
        select(columns.invoice)
        .where(counts, *here)
        .group_by(columns.invoice)
        .having(func.count() > 1)
    )
    invoices = sorted(view.conn.scalars(repeated))
    claimed: dict[str, list[_Claim]] = {}
    for some in chunks(invoices, _INVOICES_PER_QUERY):
        query = select(
            *(columns.invoice, columns.record, columns.station),
            *(columns.voucher_number, columns.amount_fen),
        )
        for invoice, *claim in view.conn.execute(
            query.where(counts, columns.invoice.in_(some)).order_by(columns.record)
        ):
            claimed.setdefault(invoice, []).append(_Claim(*claim))
    found = (_same(each, stations) for _invoice, each in sorted(claimed.items()))
    return tuple(each for each in found if each is not None)


class _Claim(NamedTuple):
    record: str
    station: str
    voucher_number: str
    amount_fen: int


def _same(claims: Sequence[_Claim], stations: Sequence[str] | None) -> SameInvoice | None:
    """One invoice, if several stations claim it, or one the same amount of it twice.

    A station may pay an invoice in parts.
    """
    parts = {(each.station, each.amount_fen) for each in claims}
    own = [each for each in claims if stations is None or each.station in stations]
    is_split = len({station for station, _fen in parts}) == 1 and len(parts) == len(claims)
    if is_split or not own:
        return None
    return SameInvoice(
        rule="A09",
        voucher_number=claims[0].voucher_number,
        records=tuple(each.record for each in own),
        stations=tuple(each.station for each in own),
        elsewhere=len(claims) - len(own),
    )


def _rows(fact: Expenditure | AdvanceMade) -> Iterator[dict[str, Any]]:
    day = fact.spent_on if isinstance(fact, Expenditure) else fact.advanced_on
    for invoice, voucher in invoices_of(fact).items():
        yield {
            "invoice": invoice,
            "voucher_number": voucher.voucher_number,
            "amount_fen": voucher.amount_fen,
            "day": day,
        }
