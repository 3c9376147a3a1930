"""Money that has to be looked at: idle, unlinked, against its terms, and invoices claimed twice."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.ground.policy import SEEDED_RULES
from projections.budget.judged import judged_money
from projections.budget.projection import BudgetProjection
from projections.budget.vouchers.invoices import same_invoices
from tests.builders import (
    adopted,
    advanced,
    amended,
    paid,
    received,
    reclaimed,
    reserved,
    spent,
    terms_set,
    unrestricted,
)
from tests.projections.given import corrected, fold, given, opened, record_at, voided

PROJECTION = BudgetProjection()
HERE, THERE, ELSEWHERE = "钟公庙", "集士港", "大岚"
NUMBER = "24332000000012345678"


def judged(view, as_of="2026-12-31", known=None, services=()):
    return judged_money(
        view,
        HERE,
        as_known=known,
        as_of=as_of,
        today="2026-12-31",
        rules=SEEDED_RULES,
        services_among=lambda records: set(records) & set(services),
    )


def test_what_is_left_of_the_oldest_money_is_idle_after_the_months_of_the_policy():
    months = SEEDED_RULES.on("2026-01-01").idle_money_months
    assert months == 24, "the days below are by that"
    log = given(
        received(100_000, received_on="2024-01-10"),
        received(50_000, received_on="2026-01-10"),
        spent(paid(70_000)),
        reclaimed(10_000),
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=2)
        assert [
            (each.grant, each.months, each.fen) for each in judged(view, "2026-07-01").idle
        ] == [("G-1", 29, 70_000)]
        assert judged(view, "2026-01-09").idle == ()
        assert judged(view, "2026-07-01", known=0).idle == ()


def test_what_is_left_of_a_grant_whose_period_is_over_waits_for_a_decision_unless_it_is_released():
    free = structs.replace(paid(3_000), is_released=True)
    log = given(
        received(100_000, period_until="2026-03-31"),
        received(9_000, grant="G-2"),
        spent(paid(70_000)),
        unrestricted(10_000),
        spent(free, category="hospitality"),
        reclaimed(2_000, reclaimed_on="2026-04-02"),
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=2)
        assert judged(view, "2026-03-30").undecided == ()
        told = judged(view, "2026-03-31").undecided
        assert [(each.grant, each.period_until, each.fen) for each in told] == [
            ("G-1", "2026-03-31", 20_000)
        ]
        assert [each.fen for each in judged(view, "2026-04-02").undecided] == [18_000]
        assert judged(view, "2026-12-31").terms_broken == ()


def test_money_for_services_that_names_no_service_is_unlinked():
    log = given(
        received(),
        spent(paid(1)),
        spent(paid(1), linked_records=(record_at(90), record_at(91))),
        spent(paid(1), category="office"),
        advanced(1),
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        every = (record_at(2), record_at(3), record_at(5))
        assert judged(view).unlinked == every
        assert judged(view, services=[record_at(91)]).unlinked == (every[0], every[2])
        assert judged(view, as_of="2026-02-28").unlinked == (record_at(5),)


def test_terms_are_judged_as_they_were_known():
    late = terms_set(forbidden_categories=("service_activity",))
    log = given(received(), spent(paid(8_000)), late, voided(3, late))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        assert judged(view, known=2).terms_broken == ()
        (told,) = judged(view, known=3).terms_broken
        assert (told.rule, told.fen, told.article) == ("category_forbidden", 8_000, "第四条")
        assert told.records == (record_at(2),)
        assert judged(view).terms_broken == ()


def claims():
    """The same invoice at two stations, the second as an advance, and a bill of another's own."""
    return [
        *given(
            spent(paid(8_640_00), voucher_number=NUMBER),
            spent(paid(5), voucher_number="记-1"),
            station=HERE,
        ),
        *given(
            advanced(8_640_00, voucher_number=NUMBER),
            spent(paid(5), voucher_number="记-1"),
            station=THERE,
            start=3,
        ),
    ]


@pytest.mark.parametrize(
    ("stations", "own", "elsewhere"),
    [
        ([HERE], [1], 1),
        ([THERE], [3], 1),
        ([HERE, THERE], [1, 3], 0),
        (None, [1, 3], 0),
        ([ELSEWHERE], None, None),
    ],
)
def test_an_invoice_of_two_stations_is_told_to_both_and_not_whose_the_other_is(
    stations, own, elsewhere
):
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, claims())
        found = same_invoices(view, stations, as_known=None, as_of="2026-12-31")
        assert [(each.records, each.elsewhere) for each in found] == (
            [] if own is None else [(tuple(map(record_at, own)), elsewhere)]
        )
        assert same_invoices(view, stations, as_known=2, as_of="2026-12-31") == ()
        assert same_invoices(view, stations, as_known=None, as_of="2026-02-28") == ()


def test_a_station_pays_an_invoice_in_parts_but_no_part_twice():
    first, second = (
        spent(paid(fen), voucher_number="88", voucher_code="033002100111") for fen in (300, 200)
    )
    again = spent(paid(300), voucher_number="88", voucher_code="033002100111")
    other = spent(paid(300), voucher_number="88", voucher_code="033002100112")
    log = given(first, second, other, again, corrected(4, again, other), voided(4, other))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=1)
        told = [
            [
                len(each.records)
                for each in same_invoices(view, [HERE], as_known=known, as_of="2026-12-31")
            ]
            for known in range(7)
        ]
    assert told == [[], [], [], [], [3], [2], []]


def test_the_budget_of_the_year_is_set_against_what_became_of_it():
    log = given(
        received(10_000_000),
        adopted(),
        spent(paid(1_000_000), category="personnel"),
        spent(paid(500), category="personnel", project="XM-1"),
        reserved(paid(300_000), category="office"),
        spent(paid(7), category="office", spent_on="2026-12-31"),
        amended(amended_on="2026-08-01"),
        spent(paid(1), category="personnel", spent_on="2027-01-01"),
    )

    def told(day, known=None):
        return [
            (each.category, each.project, each.planned_fen, each.reserved_fen, each.spent_fen)
            for each in judged(view, day, known).lines
        ]

    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=3)
        assert told("2026-07-31") == [
            ("office", "", 2_000_000, 300_000, 0),
            ("personnel", "", 6_000_000, 0, 1_000_000),
            ("personnel", "XM-1", 0, 0, 500),
        ]
        assert told("2026-12-31")[0] == ("office", "", 1_500_000, 300_000, 7)
        assert told("2026-12-31", known=2) == [
            ("office", "", 2_000_000, 0, 0),
            ("personnel", "", 6_000_000, 0, 0),
        ]
        assert told("2025-12-31") == []
