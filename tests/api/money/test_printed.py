"""What the command line says of a station's money."""

from __future__ import annotations

import pytest

from api.money.printed import PRINTED


def answer(**money):
    source = {f"{name}_fen": fen for name, fen in money.items()}
    totals = {f"total_{name}": fen for name, fen in source.items()}
    return {
        "sources": {"welfare_lottery": source},
        **totals,
        "by_category": {},
        "advances_open_fen": 0,
    }


@pytest.mark.parametrize(
    ("reserved", "available", "is_told"), [(300, -100, True), (50, -100, False), (300, 0, False)]
)
def test_a_day_on_which_money_was_kept_that_was_spent_later_is_explained(
    capsys, reserved, available, is_told
):
    money = answer(received=500, carried_over=0, spent=300, reserved=reserved, available=available)
    PRINTED.tables(money, "经费", {})
    assert ("可用为负" in capsys.readouterr().err) is is_told
