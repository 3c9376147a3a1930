"""Notices that are due: by the policy in force, of years with money, until they are published."""

from __future__ import annotations

from domain.ground.policy import SEEDED_RULES
from domain.money.disclosures.facts import DisclosurePublished
from projections.budget.disclosed import disclosures, drawn_notice
from projections.budget.projection import BudgetProjection
from tests.builders import lent, lent_back, paid, received, spent, unrestricted
from tests.projections.given import corrected, fold, given, opened, record_at, voided

PROJECTION = BudgetProjection()
HERE = "钟公庙"


def published(**stated):
    fields = {
        "kind": "lottery",
        "year": 2024,
        "published_on": "2025-06-20",
        "published_at": "街道公示栏",
        "notice_sha256": "ab" * 32,
    }
    return DisclosurePublished(**(fields | stated))


LOG = given(
    received(50_000, received_on="2024-02-01"),
    spent(paid(20_000), spent_on="2024-04-01"),
    received(9_000, grant="G-D", source="charity_donation", received_on="2025-02-01"),
    published(),
    unrestricted(500, released_on="2026-01-01"),
)
AT = len(LOG)


def told(view, as_of, known=None):
    found = disclosures(
        view, [HERE], as_known=known, as_of=as_of, rules_at=lambda _station: SEEDED_RULES
    )
    return [(each.kind, each.year, each.state, each.late) for each in found.notices]


def test_a_year_with_money_is_told_of_by_the_day_of_the_policy_until_it_is_published():
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, LOG, page=2)
        assert told(view, "2024-12-31") == []
        assert told(view, "2025-06-19") == [("lottery", 2024, "due", False)]
        assert told(view, "2025-06-20") == [("lottery", 2024, "published", False)]
        assert told(view, "2025-07-01", known=3) == [("lottery", 2024, "overdue", True)]
        # 2025 begins with what was left, and has a donation.
        assert told(view, "2026-06-30") == [
            ("donations", 2025, "due", False),
            ("lottery", 2025, "due", False),
            ("lottery", 2024, "published", False),
        ]
        assert told(view, "2026-07-01")[0] == ("donations", 2025, "overdue", True)


def test_a_late_notice_stays_late_and_one_that_is_voided_is_missing_again():
    log = [
        *LOG,
        *given(corrected(4, published(), published(published_on="2025-07-02")), start=AT + 1),
        *given(voided(4, published(published_on="2025-07-02")), start=AT + 2),
    ]
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=3)
        assert told(view, "2025-12-31", known=AT + 1) == [("lottery", 2024, "published", True)]
        assert told(view, "2025-12-31") == [("lottery", 2024, "overdue", True)]


def test_the_figures_of_what_is_due_are_those_of_the_notice():
    loan = lent(1_000, "G-1", "G-T", lent_on="2024-03-01")
    log = [
        *LOG,
        *given(loan, start=AT + 1),
        *given(lent_back(record_at(AT + 1), loan, amount_fen=400), start=AT + 2),
    ]
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log, page=2)
        due = disclosures(
            view,
            [HERE],
            as_known=None,
            as_of="2027-01-01",
            rules_at=lambda _station: SEEDED_RULES,
        )
        assert {each.kind for each in due.notices} == {"lottery", "donations"}
        for each in due.notices:
            notice = drawn_notice(view, HERE, each.kind, each.year, as_known=None).notice
            for name in ("opening_fen", "received_fen", "spent_fen", "balance_fen"):
                assert getattr(each, name) == getattr(notice, name), (each.kind, each.year, name)
