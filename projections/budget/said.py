"""What was said of a station's money, whole: what the rules of money fold when they are asked."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from sqlalchemy import select

from domain.money.budgets.facts import BudgetFact
from domain.money.facts import MoneyFact
from projections.base import View, as_known

_read: Final = msgspec.json.Decoder(MoneyFact | BudgetFact).decode


class SaidOfMoney(NamedTuple):
    """Facts by record: those that move or bind money, and those that plan it."""

    money: dict[str, MoneyFact]
    budgets: dict[str, BudgetFact]


def said_of_money(view: View, station: str, known: int | None) -> SaidOfMoney:
    """Everything that stands at a station, as known at a position; None for the newest."""
    table = view.tables["said"]
    rows = view.conn.execute(
        select(table.c.record, table.c.body).where(
            table.c.station == station, as_known(table, known)
        )
    )
    said = SaidOfMoney({}, {})
    for record, body in rows:
        fact = _read(body)
        if isinstance(fact, BudgetFact):
            said.budgets[record] = fact
        else:
            said.money[record] = fact
    return said
