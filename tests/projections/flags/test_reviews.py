"""What reviews say of a visit, against a plain look at all reviews and visits that count."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.visits.engagements import is_night
from domain.visits.facts import HomeVisitRecorded, HomeVisitReviewed
from domain.visits.late.facts import LateEntryDecided
from domain.visits.reviewed import DISPUTED, flags_by, judgement_of
from projections.flags import FlagsProjection, flagged, flags_of
from tests.projections.flags.test_flags import VISIT, moment, visit
from tests.projections.given import corrected, dump, fold, opened, record_at, voided
from tests.projections.given import given as recorded
from tests.projections.logs import plainly

FINDINGS = st.sampled_from(["genuine", "not_reached", "disputed"])


def review(of, finding="disputed", begin=0):
    return HomeVisitReviewed(
        visit=record_at(of),
        client="C1",
        visited_at=moment(begin),
        reviewer="W2",
        reviewed_on="2026-10-09",
        means="phone",
        finding=finding,
    )


def late(of, ruling="rejected", begin=0):
    return LateEntryDecided(
        request=record_at(900),
        ruling=ruling,
        decided_on="2026-10-09",
        visit=record_at(of),
        visited_at=moment(begin),
    )


@st.composite
def books(draw):
    """Visits far from each other, reviews of those that count, corrections and voids of both."""
    log, visits, reviews = [], {}, {}

    def a_review(of):
        if draw(st.integers(0, 3)) == 0:
            return late(of, draw(st.sampled_from(["accepted", "rejected"])), visits[of])
        return review(of, draw(FINDINGS), visits[of])

    for _ in range(draw(st.integers(0, 25))):
        pos = len(log) + 1
        steps = ["visit", *(["review", "move", "gone"] * bool(visits))]
        steps += ["correct", "void"] * bool(reviews)
        match draw(st.sampled_from(steps)):
            case "visit":
                visits[pos] = 6000 * pos
                event = visit(visits[pos])
            case "review":
                reviews[pos] = event = a_review(draw(st.sampled_from(sorted(visits))))
            case "move":
                of = draw(st.sampled_from(sorted(visits)))
                was, visits[of] = visit(visits[of]), visits[of] + 100
                event = corrected(of, was, visit(visits[of]))
            case "gone":
                of = draw(st.sampled_from(sorted(visits)))
                event = voided(of, visit(visits.pop(of)))
            case "correct":
                of = draw(st.sampled_from(sorted(reviews)))
                was = reviews[of]
                others = [a_review(each) for each in sorted(visits)]
                # A correction keeps the kind.
                choices = [each for each in others if type(each) is type(was)]
                if isinstance(was, HomeVisitReviewed):
                    same = structs.replace(was, finding=draw(FINDINGS))
                else:
                    same = structs.replace(was, ruling="rejected")
                reviews[of] = draw(st.sampled_from([*choices, same]))
                event = corrected(of, was, reviews[of])
            case _:
                of = draw(st.sampled_from(sorted(reviews)))
                event = voided(of, reviews.pop(of))
        log += recorded(event, start=pos)
    return log


def expected(log, known):
    """Record and when it began -> its flags, by the reviews and visits that count at a position."""
    counting = plainly(log[:known])
    found = {}
    for record, (_station, fact) in counting.items():
        if isinstance(fact, HomeVisitRecorded):
            findings = [
                judgement_of(each)
                for _at, each in counting.values()
                if isinstance(each, HomeVisitReviewed | LateEntryDecided) and each.visit == record
            ]
            flags = {*flags_by(findings), *({"night_visit"} if is_night(fact.started_at) else ())}
            if flags:
                found[record, fact.started_at[:16]] = flags
    return found


def seen(view, log, known):
    """The same as it stands in the tables."""
    records = [record_at(pos) for pos in range(1, len(log) + 1)]
    starts = {
        (row.record, row.code): row.started
        for row in view.conn.execute(view.tables["flags"].select())
        if row.known_from <= known and (row.known_until is None or row.known_until > known)
    }
    return {
        (record, starts[record, min(codes)]): codes
        for record, codes in flags_of(view, records, known).items()
    }


@settings(deadline=None, max_examples=80)
@given(books(), st.integers(1, 7), st.data())
def test_a_visit_is_flagged_by_the_reviews_that_counted_then_and_takes_its_flags_along(
    log, page, data
):
    question = FlagsProjection()
    with opened(question) as view:
        fold(question, view, log, page)
        for known in {len(log), data.draw(st.integers(0, len(log)))}:
            assert seen(view, log, known) == expected(log, known)


@settings(deadline=None, max_examples=40)
@given(books(), st.integers(1, 7))
def test_the_tables_do_not_depend_on_the_page_size(log, page):
    found = []
    for size in (1000, page):
        question = FlagsProjection()
        with opened(question) as view:
            fold(question, view, log, size)
            found.append(dump(view))
    assert found[0] == found[1]


def test_both_databases_count_visits_that_are_disputed(database_url):
    log = recorded(visit(600), visit(9600), review(1), review(2, "genuine"), voided(3, review(1)))
    question = FlagsProjection()
    with opened(question, database_url) as view:
        fold(question, view, log, page=2)

        def counted(known):
            return flagged(view, VISIT, None, known, from_day=None, to_day=None)

        assert counted(4) == {"钟公庙": {DISPUTED: 1}}
        assert counted(None) == {}
