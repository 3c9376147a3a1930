"""Checks of a source's money: what each finds, what it leaves alone, and on which evidence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ground.policy import SEEDED
from domain.ground.values import months_between
from domain.money.doubts import Income, Payment, SourceMoney, doubts_of, idle_money
from domain.money.terms.binding import Terms


def receipt(amount_fen: int, day: str = "2022-11-18", grant: str = "M1", record: str = "r1"):
    return Income(record=record, grant=grant, day=day, amount_fen=amount_fen)


def payment(amount_fen: int, record: str = "p1", **changed):
    usual = {
        "grant": "M1",
        "day": "2023-03-01",
        "category": "service_activity",
        "has_service": True,
    }
    return Payment(record=record, amount_fen=amount_fen, **(usual | changed))


def money(*moved, source: str = "municipal_one_time", as_of: str = "2026-06-18", **changed):
    return SourceMoney(
        source=source,
        as_of=as_of,
        receipts=tuple(each for each in moved if isinstance(each, Income)),
        payments=tuple(each for each in moved if isinstance(each, Payment)),
        moved_fen=changed.get("moved_fen", {}),
        terms=changed.get("terms", {}),
        words_zh={"hospitality": "公务接待"},
    )


def rules(found):
    return [finding.rule for finding in found]


def test_money_that_lay_there_for_years_is_idle():
    (found,) = doubts_of(money(receipt(50_000_00), payment(48_730_00)), SEEDED)
    assert (found.rule, found.name, found.rule_version) == ("A12", "idle", 1)
    assert (found.amount_fen, found.records, found.grant) == (1_270_00, ("r1",), "M1")
    assert "1270.00 元" in found.explanation_zh
    assert "43 个月" in found.explanation_zh
    assert "43 months" in found.explanation_en


@pytest.mark.parametrize(
    ("as_of", "is_found"), [("2024-11-17", False), ("2024-11-18", True), ("2022-11-18", False)]
)
def test_money_is_idle_from_the_month_that_the_policy_names(as_of, is_found):
    assert SEEDED.idle_money_months == 24
    found = doubts_of(money(receipt(100), as_of=as_of), SEEDED)
    assert rules(found) == ["A12"] * is_found


def test_what_came_first_goes_first():
    moved = (
        receipt(100, "2020-01-01", record="r1"),
        receipt(100, "2025-12-31", record="r2"),
        payment(100),
    )
    (idle,) = idle_money(money(*moved))
    assert (idle.since, idle.remaining_fen, idle.months, idle.records) == (
        "2025-12-31",
        100,
        5,
        ("r2",),
    )
    (idle,) = idle_money(money(*moved[:2], payment(99)))
    assert (idle.since, idle.remaining_fen, idle.records) == ("2020-01-01", 101, ("r1", "r2"))


def test_reclaimed_money_is_not_idle():
    assert idle_money(money(receipt(100), moved_fen={"M1": 100})) == []


def test_every_grant_is_judged_by_itself():
    moved = (
        receipt(100, "2020-01-01", "M1"),
        receipt(100, "2026-01-01", "M2", "r2"),
        payment(100),
    )
    assert doubts_of(money(*moved), SEEDED) == []
    (idle,) = idle_money(money(*moved))
    assert (idle.grant, idle.months) == ("M2", 5)


def test_spending_on_services_names_a_service():
    moved = (
        receipt(100_00),
        payment(40_00, "p1"),
        payment(30_00, "p2", has_service=False),
        payment(20_00, "p3", has_service=False),
        payment(10_00, "p4", has_service=False, category="office"),
    )
    (found,) = doubts_of(money(*moved), SEEDED)
    assert (found.rule, found.name) == ("A17", "unlinked")
    assert (found.amount_fen, found.records) == (50_00, ("p2", "p3"))
    assert "2 张凭证" in found.explanation_zh


def test_lottery_money_entertains_nobody():
    bill = payment(640_00, "p9", category="hospitality", grant="L1")
    moved = (receipt(640_00, grant="L1"), bill)
    (found,) = doubts_of(money(*moved, source="welfare_lottery"), SEEDED)
    assert (found.rule, found.name) == ("A10", "out_of_scope")
    assert (found.amount_fen, found.records, found.grant) == (640_00, ("p9",), "L1")
    assert "公务接待" in found.explanation_zh
    assert "640.00 元" in found.explanation_zh
    assert doubts_of(money(*moved), SEEDED) == []


def test_the_document_of_a_grant_goes_before_the_rule_of_its_source():
    bill = payment(640_00, "p9", category="hospitality", grant="L1")
    moved = (receipt(640_00, grant="L1"), bill)
    allowing = {"L1": Terms(document_number="甲1号", allowed_categories=("hospitality",))}
    assert doubts_of(money(*moved, source="welfare_lottery", terms=allowing), SEEDED) == []
    forbidding = {"L1": Terms(document_number="乙2号", forbidden_categories=("hospitality",))}
    (found,) = doubts_of(money(*moved, terms=forbidding), SEEDED)
    assert found.rule == "A10"
    assert "乙2号" in found.explanation_zh


def test_findings_come_in_the_order_of_their_ids():
    moved = (
        receipt(100),
        payment(1, "a", category="hospitality"),
        payment(1, "b", has_service=False),
    )
    assert rules(doubts_of(money(*moved, source="welfare_lottery"), SEEDED)) == [
        "A10",
        "A12",
        "A17",
    ]


@given(
    st.lists(st.tuples(st.integers(1, 999), st.integers(1, 28)), max_size=6),
    st.lists(st.integers(1, 999), max_size=6),
)
@settings(max_examples=50)
def test_what_is_idle_is_what_is_left(receipts, payments):
    came = sum(amount for amount, _day in receipts)
    spent = []
    for amount in payments:
        if sum(spent) + amount <= came:
            spent.append(amount)
    moved = [
        *(
            receipt(fen, f"2023-01-{day:02d}", record=f"r{n}")
            for n, (fen, day) in enumerate(receipts)
        ),
        *(payment(fen, f"p{n}") for n, fen in enumerate(spent)),
    ]
    assert sum(idle.remaining_fen for idle in idle_money(money(*moved))) == came - sum(spent)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2022-11-18", "2026-06-18", 43),
        ("2022-11-18", "2026-06-17", 42),
        ("2022-01-31", "2022-02-28", 1),
        ("2022-01-31", "2022-02-27", 0),
        ("2024-02-29", "2025-02-28", 12),
        ("2022-05-31", "2022-05-30", 0),
        ("2026-06-18", "2022-11-18", 0),
    ],
)
def test_months_are_whole(first, last, months):
    assert months_between(first, last) == months
