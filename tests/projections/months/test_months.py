"""Which months are closed and which to close, against what was decided, at every position."""

from __future__ import annotations

from domain.book.events import LateEntryApproved, PeriodClosed, PeriodReopened
from projections.months import MonthsProjection
from projections.months.queries import months
from tests.projections.given import fold, given, opened


def asked(view, known=None):
    return months(
        view,
        None,
        as_known=known,
        as_of="2026-03-10",
        operating={"A": "2025-01-01", "B": "2020-01-01"},
    )


def test_months_are_closed_reopened_and_let_late_entries_in_while_they_are_closed():
    facts = [
        PeriodClosed(month="2025-12"),
        LateEntryApproved(month="2025-12", records=2, expires_on="2026-03-31"),
        PeriodReopened(month="2025-12"),
        PeriodClosed(month="2025-12"),
    ]
    log = given(*facts, station="A")
    question = MonthsProjection()
    with opened(question) as view:
        fold(question, view, log)
        assert [(each.month, each.position) for each in asked(view).closed] == [("2025-12", 4)]
        assert asked(view).late_entries == []
        assert [each.records for each in asked(view, 2).late_entries] == [2]
        assert asked(view, 3).closed == []
        wanting = [(each.station, each.month) for each in asked(view).to_close]
        assert wanting == [("A", "2026-01"), ("A", "2026-02"), ("B", "2026-02")]
