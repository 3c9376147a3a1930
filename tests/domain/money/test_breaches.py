"""What stands against the terms of grants: documents that came late, and shares as they stand."""

from __future__ import annotations

import pytest

from domain.money.breaches import book_of, shares_standing, spent_in, terms_broken
from domain.money.terms.facts import CategoryShare, UnitCap
from tests.builders import advanced, paid, received, record_id, repaid, spent, terms_set

YEAR_END = "2026-12-31"


def book(*facts):
    return {record_id(number): fact for number, fact in enumerate(facts, 1)}


def broken(*facts, as_of=YEAR_END):
    stated = book(*facts)
    found = terms_broken(book_of(stated), spent_in(stated, as_of), as_of)
    return [(each.rule, each.fen, [int(one[-4:], 16) for one in each.records]) for each in found]


def shares(*facts, as_of=YEAR_END):
    stated = book(*facts)
    return shares_standing(book_of(stated), spent_in(stated, as_of), as_of)


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"forbidden_categories": ("service_activity",)}, "category_forbidden"),
        ({"allowed_categories": ("personnel",)}, "category_forbidden"),
        ({"period_until": "2026-02-01"}, "outside_grant_period"),
        ({"target_groups": ("orphan",)}, "use_not_stated"),
        ({"regions": ("330212",)}, "outside_granted_use"),
    ],
)
def test_what_was_spent_before_its_document_came_stands_against_it(terms, rule):
    bill = spent(paid(8_000), region="330203")
    later = spent(paid(2_000), region="330203", spent_on="2026-04-01")
    assert broken(received(), bill, later, terms_set(**terms)) == [(rule, 10_000, [2, 3])]
    assert broken(received(), bill, later, terms_set(**terms), as_of="2026-03-31") == [
        (rule, 8_000, [2])
    ]


def test_terms_bind_from_their_day_on_and_only_their_grant():
    forbidding = terms_set(effective_on="2026-03-02", forbidden_categories=("service_activity",))
    other = received(grant="G-2")
    assert broken(received(), spent(paid(8_000)), forbidding) == []
    assert (
        broken(received(), other, spent(paid(1, "G-2")), terms_set(period_until="2026-01-31")) == []
    )


def test_a_share_is_told_by_what_is_too_much_of_it():
    half = terms_set(shares=(CategoryShare(category="personnel", cap_percent=50),))
    wages = spent(paid(60_000), category="personnel")
    assert broken(received(), wages, half) == [("share_cap_exceeded", 10_000, [])]
    assert broken(received(120_000), wages, half) == []


def test_of_several_payments_of_one_advance_the_price_is_looked_at_once():
    day = terms_set(
        unit_caps=(UnitCap(category="supervision_training", unit="person_day", amount_fen=50_000),)
    )
    expert = advanced(80_000, category="supervision_training", unit="person_day", quantity=1)
    parts = [
        repaid(2, paid(fen), category="supervision_training", repaid_on=f"2026-03-0{day}")
        for day, fen in ((1, 40_000), (2, 25_000))
    ]
    assert broken(received(), expert, *parts, day) == [("unit_cap_exceeded", 15_000, [3, 4])]
    assert broken(received(), expert, parts[0], day) == []


def test_a_floor_that_is_not_reached_stands_there_and_breaks_nothing():
    most = terms_set(
        shares=(CategoryShare(category="personnel", floor_percent=70),),
        administrative_categories=("office", "publicity"),
        administrative_cap_percent=10,
    )
    told = received(100_001), spent(paid(30_000), category="personnel"), most
    pay, office = shares(*told)
    assert (pay.floor_fen, pay.cap_fen, pay.used_fen, pay.keeps) == (70_001, None, 30_000, False)
    assert (office.categories, office.cap_fen, office.used_fen, office.keeps) == (
        ("office", "publicity"),
        10_000,
        0,
        True,
    )
    assert broken(*told) == []
