"""Which months are closed and which to close, against what was decided, at every position."""

from __future__ import annotations

from msgspec import structs

from domain.book.events import LateEntryApproved, PeriodClosed, PeriodReopened
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested
from projections.months import MonthsProjection
from projections.months.queries import months
from tests.projections.given import corrected, fold, given, opened, record_at, voided


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


def asked_late(**what):
    said = {"worker": "W-1", "month": "2025-12", "requested_on": "2026-03-01", "cause": "ill"}
    return LateEntryRequested(**{**said, **what})


def decided(request, ruling="accepted", **more):
    return LateEntryDecided(request=request, ruling=ruling, decided_on="2026-03-02", **more)


LET_IN = {"month": "2025-12", "records": 2, "expires_on": "2026-03-31"}


def test_what_was_asked_for_waits_until_it_is_decided_and_a_decision_lets_records_in():
    rejection = decided(record_at(2), "rejected", comment="逾期太久", month="2025-12")
    acceptance = decided(record_at(2), **LET_IN)
    log = [
        *given(PeriodClosed(month="2025-12"), station="A"),
        *given(asked_late(records=2), station="A", start=2),
        *given(rejection, station="A", start=3),
        *given(corrected(3, rejection, acceptance), station="A", start=4),
        *given(voided(3, acceptance), station="A", start=5),
    ]
    question = MonthsProjection()
    with opened(question) as view:
        fold(question, view, log)
        seen = {known: asked(view, known) for known in range(1, 6)}
    states = {
        known: [each.state for each in answer.late_requests] for known, answer in seen.items()
    }
    assert states == {1: [], 2: ["waiting"], 3: ["rejected"], 4: ["accepted"], 5: ["waiting"]}
    assert [seen[known].late_entries for known in (1, 2, 3, 5)] == [[], [], [], []]
    (allowed,) = seen[4].late_entries
    assert (allowed.record, allowed.records, allowed.position) == (record_at(3), 2, 4)


def test_nothing_is_asked_or_decided_before_its_day():
    log = [
        *given(asked_late(requested_on="2026-03-11"), station="A"),
        *given(asked_late(), station="A", start=2),
        *given(
            structs.replace(decided(record_at(2)), decided_on="2026-03-11"), station="A", start=3
        ),
    ]
    question = MonthsProjection()
    with opened(question) as view:
        fold(question, view, log)
        (line,) = asked(view).late_requests
    assert (line.record, line.state) == (record_at(2), "waiting")
