"""Which records count, and which entry says so, against a plain fold of the log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.book.catalogue import occurrence_of
from domain.book.events import PeriodClosed, RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from domain.ground.order.spans import EVER, Span
from domain.money.facts import GrantReclaimed
from domain.visits.facts import HomeVisitNotMet
from projections.records.projection import RecordsProjection
from projections.records.queries import Cut, Place, count, places
from tests.examples import few
from tests.projections.given import corrected, dump, fold, opened, voided
from tests.projections.given import given as recorded
from tests.projections.logs import STATIONS, logs

DAYS = ("2026-10-01", "2026-10-02", "2026-11-05")
KINDS = (HomeVisitNotMet, GrantReclaimed)
SPANS = (EVER, Span("2026-10-02", None), Span(None, "2026-10-02"), Span("2026-10-02", "2026-11-05"))


def attempt(day="2026-10-01"):
    return HomeVisitNotMet(visitors=("W1",), client="C1", attempted_at=f"{day}T15:10:00+08:00")


def reclaim(day="2026-10-01"):
    return GrantReclaimed(grant="G1", source="other", amount_fen=1, reclaimed_on=day)


days = st.sampled_from(DAYS)
facts = st.one_of(st.builds(attempt, days), st.builds(reclaim, days))
books = logs(facts, others=(PeriodClosed(month="2026-10"),))


def plainly(log, known):
    """The place of every record after a position, by a fold of the entries up to it, and its kind."""
    found = {}
    for pos, entry in log[: len(log) if known is None else known]:
        event = entry.data
        if isinstance(event, PeriodClosed):
            continue
        fact, record, was = event, entry.event_id, None
        if isinstance(event, RecordCorrected | RecordVoided):
            record, was = event.record, found[event.record][0]
            fact = event.now if isinstance(event, RecordCorrected) else event.was
        found[record] = (
            Place(
                occurrence_of(fact)[0][:16],
                pos,
                was.first_pos if was else pos,
                (was.corrections if was else 0) + isinstance(event, RecordCorrected),
                isinstance(event, RecordVoided),
            ),
            entry.station,
            topic_of(fact),
        )
    return found


def expected(log, cut):
    return sorted(
        (
            place
            for place, station, kind in plainly(log, cut.known).values()
            if kind == cut.kind
            and (cut.stations is None or station in cut.stations)
            and cut.span.holds(place.started)
            and (cut.voided == "with" or place.is_voided == (cut.voided == "only"))
            and (cut.starts is None or place.started in cut.starts.get(station, ()))
        ),
        key=(lambda place: place.known_from) if cut.order == "recorded" else None,
        reverse=cut.newest_first,
    )


def cuts(log):
    starts = sorted({place.started for place, _station, _kind in plainly(log, None).values()})
    some = st.sets(st.sampled_from(starts)).map(sorted) if starts else st.just([])
    return st.builds(
        Cut,
        st.sampled_from([topic_of(kind) for kind in KINDS]),
        st.sampled_from([None, *((each,) for each in STATIONS), STATIONS, ("NB-9",), ()]),
        st.sampled_from([None, *range(len(log) + 1)]),
        st.sampled_from(SPANS),
        st.sampled_from(["without", "with", "only"]),
        st.none() | st.dictionaries(st.sampled_from(STATIONS), some),
        st.booleans(),
        st.sampled_from(["started", "recorded"]),
    )


def ensure_same(view, log, cut, data):
    whole = expected(log, cut)
    at_once = data.draw(st.integers(1, 4))
    assert list(places(view, cut, at_once=at_once)) == whole
    assert count(view, cut) == len(whole)
    if whole:
        index = data.draw(st.integers(0, len(whole) - 1))
        after = whole[index][:2]
        assert list(places(view, cut, after=after, at_once=at_once)) == whole[index + 1 :]


@few(25, 100)
@given(books, st.integers(1, 7), st.data())
def test_a_list_as_known_at_a_position_is_the_fold_of_the_entries_up_to_it(log, page, data):
    question = RecordsProjection()
    with opened(question) as view:
        fold(question, view, log, page)
        for _ in range(2):
            ensure_same(view, log, data.draw(cuts(log)), data)


@few(25, 100)
@given(books, st.integers(1, 7))
def test_the_tables_do_not_depend_on_the_page_size(log, page):
    found = []
    for size in (1000, page):
        question = RecordsProjection()
        with opened(question) as view:
            fold(question, view, log, size)
            found.append(dump(view))
    assert found[0] == found[1]


def test_both_databases_keep_the_versions_of_a_record(database_url):
    log = [
        *recorded(attempt(), reclaim(), attempt("2026-10-02"), *[attempt()] * 9),
        *recorded(corrected(1, attempt(), attempt("2026-11-05")), start=13),
        *recorded(corrected(1, attempt("2026-11-05"), attempt("2026-10-02")), start=14),
        *recorded(voided(3, attempt("2026-10-02")), start=15),
        *recorded(reclaim("2026-10-02"), station="大岚", start=16),
    ]
    question = RecordsProjection()
    with opened(question, database_url) as view:
        fold(question, view, log, page=5)
        for known in (None, *range(len(log) + 1)):
            for kind in map(topic_of, KINDS):
                for voided_ones in ("without", "with", "only"):
                    cut = Cut(kind, None, known, EVER, voided_ones)
                    assert list(places(view, cut)) == expected(log, cut)
                    assert count(view, cut) == len(expected(log, cut))
        (visit,) = (each for each in places(view, Cut("home_visit.not_met")) if each.corrections)
        assert visit == Place("2026-10-02T15:10", 14, 1, 2, is_voided=False)


@pytest.mark.parametrize("cut", [Cut("home_visit.not_met"), Cut("home_visit.not_met", ("大岚",))])
def test_a_list_without_records_is_empty(cut):
    with opened(RecordsProjection()) as view:
        assert list(places(view, cut)) == []
        assert count(view, cut) == 0
