"""The journal behind the books: every posting by day and position, and what each grant moved."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from projections.budget import BudgetProjection
from projections.budget.queries import fund_sums, journal
from tests.builders import paid, promised, received, reclaimed, spent
from tests.projections.budget.books import STATIONS, books, postings_at
from tests.projections.given import corrected, fold, given, opened

PROJECTION = BudgetProjection()


def lines_of(view, stations=None, as_known=None):
    with journal(view, stations, as_known=as_known) as lines:
        return list(lines)


def expected(log, position, stations):
    recorded_at = {pos: entry.recorded_at for pos, entry in log}
    found = [
        each | {"recorded_at": recorded_at[each["position"]]}
        for each in postings_at(log, position, stations)
    ]
    return sorted(found, key=lambda each: (each["day"], each["position"], each["line"]))


@settings(max_examples=25)
@for_all(books(), st.sampled_from([None, ["钟公庙"], list(STATIONS[:2]), []]), st.data())
def test_the_journal_is_every_posting_that_counts_in_the_order_of_days(log, stations, data):
    position = data.draw(st.integers(0, len(log)))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        found = [line._asdict() for line in lines_of(view, stations, position)]
        sums = fund_sums(view, stations, as_known=position)
    assert found == expected(log, position, stations)
    groups = defaultdict(list)
    for each in found:
        names = ("station", "source", "grant", "kind", "category")
        groups[tuple(each[name] for name in names)].append(each)
    assert {each[:5]: each[5:8] for each in sums} == {
        key: (
            min(each["day"] for each in group),
            max(each["day"] for each in group),
            sum(each["amount_fen"] for each in group),
        )
        for key, group in groups.items()
    }
    assert [each[:5] for each in sums] == sorted(groups)


def a_bound_book():
    """Each of four grants is bound in another way, or not at all; 9,000 postings follow."""
    log = given(
        promised(1, grant="G-1", allowed_categories=("office",)),
        received(1, "G-2", period_until="2027-01-01"),
        received(10**9, "G-3"),
        received(1, "G-4", forbidden_categories=("hospitality",)),
        reclaimed(1, "G-3"),
        corrected(4, received(1, "G-4", forbidden_categories=("hospitality",)), received(1, "G-4")),
    )
    for number in range(4_500):
        day = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        fact = spent(paid(1, "G-3"), paid(2, "G-3"), spent_on=day)
        log += given(fact, start=len(log) + 1)
    return log


def test_a_journal_of_many_pages_is_whole_on_both_databases(database_url):
    log = a_bound_book()
    with opened(PROJECTION, database_url) as view:
        fold(PROJECTION, view, log)
        found = [line._asdict() for line in lines_of(view)]
        assert len(found) == 9_005
        assert found == expected(log, len(log), None)
        bound = {each.grant: each.restricted for each in fund_sums(view, None, as_known=None)}
        assert bound == {"G-1": 1, "G-2": 1, "G-3": 0, "G-4": 0}
        before = {each.grant: each.restricted for each in fund_sums(view, None, as_known=5)}
        assert before["G-4"] == 1
