"""What ``taizhang money spent-on`` prints: the vouchers and advances that name a record."""

from __future__ import annotations

import msgspec

from api.questions.money.naming import money_of
from api.terminal.answers import answering, asked
from api.terminal.output import print_json, print_table, yuan
from api.terminal.scope import Place, Scope
from api.terminal.words import both
from domain.book.refusals import UnknownRecord
from ledger.writing.records import station_of_event


def show_spent_on(place: Place, record: str, as_known: str | None, *, as_json: bool) -> None:
    """Print what names a record of any station. Raises UnknownRecord."""
    with answering(place) as house:
        station = station_of_event(house.log, record)
        if station is None:
            raise UnknownRecord(record=record)
        moment = asked(house, Scope(as_known=as_known)).as_known
        found = money_of(house.questions, moment, station, record)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    rows = [
        (
            each.day,
            "垫付 advanced" if each.kind == "advanced" else "支出 spent",
            "、".join(each.numbers),
            both("Category", each.category),
            yuan(each.amount_fen),
            "、".join(both("Source", source) for source in each.sources),
            each.record,
        )
        for each in found.items
    ]
    columns = (
        "日期 day",
        "类型 kind",
        "凭证号",
        "用途",
        "金额 yuan",
        "资金来源 source",
        "记录 record",
    )
    print_table(f"用在这里的经费 Money spent on it · {record} · @{found.position}", columns, rows)
