"""Which money names a record: the same answer for its page and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from api.questions.asking import Ask
from api.questions.moments import AsKnown
from api.questions.scopes import Scopes
from projections.budget.vouchers.links import Naming, money_naming


class MoneyNaming(Struct, frozen=True, kw_only=True):
    """The vouchers and advances that name a record, by day, in fen, as known at ``position``."""

    record: str
    items: tuple[Naming, ...]
    position: int


def money_of(questions: Scopes, as_known: AsKnown, station: str, record: str) -> MoneyNaming:
    """What names a record that the asker may see. Of its own stream only: money stays at a station."""
    ask = Ask(as_known=as_known, within=frozenset({station}))
    with questions.asking(ask, "budget") as asked:
        items = money_naming(asked.view, station, record, asked.known)
        return MoneyNaming(record=record, items=items, position=asked.position)


def numbers_of(voucher: Mapping[str, Any]) -> list[str]:
    """The numbers of what paid and of every paper behind it, as a trace tells them, each once."""
    papers = [each["voucher_number"] for each in voucher["papers"] if each["voucher_number"]]
    paid = voucher["voucher_number"]
    # What paid says the numbers of all its papers; of an advance they are others.
    return papers if not paid or paid == "、".join(papers) else list(dict.fromkeys([paid, *papers]))
