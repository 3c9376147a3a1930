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
        **dict.fromkeys(("lines", "duplicate_vouchers", "terms_broken", "idle", "unlinked"), ()),
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


def test_what_has_to_be_looked_at_stands_below(capsys):
    told = answer(received=500, carried_over=0, spent=300, reserved=0, available=200) | {
        "duplicate_vouchers": [
            {"voucher_number": "88", "records": ["r1", "r2"], "stations": [], "elsewhere": 1}
        ],
        "terms_broken": [
            {
                "grant": "G-1",
                "rule": "category_forbidden",
                "document_number": "鄞民〔2026〕18号",
                "article": "第四条",
                "fen": 864_000,
                "records": ["r1"],
            }
        ],
        "idle": [{"grant": "G-2", "months": 43, "fen": 127_000}],
        "unlinked": ["r3"],
    }
    PRINTED.tables(told, "经费", {})
    printed = capsys.readouterr()
    assert "88 报了不止一次（A09）：本处 2 笔，别处 1 笔" in printed.err
    assert "1 笔服务支出没有关联服务记录（A17）" in printed.err
    for said in ("鄞民〔2026〕18号第四条", "8,640.00", "G-2", "43", "1,270.00"):
        assert said in printed.out
