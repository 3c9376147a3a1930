"""Reserved money in the budget: on every day, as known at every position, against plain reckoning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.ground.refusals import BadValue
from domain.ground.values import iso_instant
from projections.budget import BudgetProjection, budget, reservations
from tests.builders import STATION, paid, planned, received, released, reserved, spent
from tests.money_histories import GRANTS, Step, histories, reckon
from tests.projections.given import corrected, dump, fold, given, opened, record_at, voided

PROJECTION = BudgetProjection()
HERE = ["钟公庙"]


def kept_on(view, day, known=None):
    return budget(view, HERE, as_known=known, as_of=day).total_reserved_fen


def statuses(view, day, known=None):
    page = reservations(view, HERE[0], as_known=known, day=day)
    return [(each.record, each.status, each.resolved_by) for each in page.reservations]


@pytest.fixture
def view(database_url):
    with opened(PROJECTION, database_url) as view:
        yield view


def test_reserved_money_is_not_available_from_its_first_day_to_its_last(view):
    fold(
        PROJECTION,
        view,
        given(
            planned(),
            received(100_00),
            reserved(paid(60_00), reserved_on="2026-03-05", valid_until="2026-03-31"),
        ),
    )
    days = ("2026-03-04", "2026-03-05", "2026-03-31", "2026-04-01")
    found = [budget(view, HERE, as_known=None, as_of=day) for day in days]
    assert [each.total_reserved_fen for each in found] == [0, 60_00, 60_00, 0]
    assert [each.total_available_fen for each in found] == [100_00, 40_00, 40_00, 100_00]
    assert [each.sources["welfare_lottery"].reserved_fen for each in found] == [0, 60_00, 60_00, 0]
    assert [each.by_grant[0].reserved_fen for each in found] == [0, 60_00, 60_00, 0]
    assert [statuses(view, day) for day in days] == [
        [],
        [(record_at(3), "open", "")],
        [(record_at(3), "open", "")],
        [(record_at(3), "expired", "")],
    ]


def test_without_a_business_day_today_decides(view):
    log = given(planned(), received(100_00), reserved(paid(60_00), valid_until="2026-03-31"))
    fold(PROJECTION, view, log)
    kept = [
        budget(view, HERE, as_known=None, today=today).total_reserved_fen
        for today in ("2026-03-31", "2026-04-01", None)
    ]
    assert kept == [60_00, 0, 60_00]


def test_a_posted_reservation_gives_way_to_its_expenditure_on_the_day_of_the_bill(view):
    log = [
        *given(planned(), received(100_00), reserved(paid(60_00))),
        *given(spent(paid(50_00), spent_on="2026-03-10"), start=4, causes=(record_at(3),)),
    ]
    fold(PROJECTION, view, log, page=1)
    assert [kept_on(view, day) for day in ("2026-03-09", "2026-03-10")] == [60_00, 0]
    found = budget(view, HERE, as_known=None, as_of="2026-03-10")
    assert (found.total_spent_fen, found.total_available_fen) == (50_00, 50_00)
    assert kept_on(view, "2026-03-10", known=3) == 60_00
    assert statuses(view, "2026-03-10") == [(record_at(3), "posted", record_at(4))]
    assert statuses(view, "2026-03-09") == [(record_at(3), "open", record_at(4))]


def test_a_corrected_day_of_the_bill_moves_the_end_of_the_reservation(view):
    bill = spent(paid(50_00), spent_on="2026-03-10")
    log = [
        *given(planned(), received(100_00), reserved(paid(60_00))),
        *given(bill, start=4, causes=(record_at(3),)),
        *given(corrected(4, bill, spent(paid(50_00), spent_on="2026-03-20")), start=5),
    ]
    for page in (1, 5):
        with opened(PROJECTION) as each:
            fold(PROJECTION, each, log, page=page)
            found = [budget(each, HERE, as_known=known, as_of="2026-03-15") for known in (4, 5)]
            assert [(b.total_reserved_fen, b.total_spent_fen) for b in found] == [
                (0, 50_00),
                (60_00, 0),
            ]


def test_a_voided_bill_does_not_bring_the_reservation_back(view):
    bill = spent(paid(50_00), spent_on="2026-03-10")
    log = [
        *given(planned(), received(100_00), reserved(paid(60_00))),
        *given(bill, start=4, causes=(record_at(3),)),
        *given(voided(4, bill), start=5),
    ]
    fold(PROJECTION, view, log, page=2)
    assert budget(view, HERE, as_known=None, as_of="2026-03-10").total_available_fen == 100_00
    assert statuses(view, "2026-03-10") == [(record_at(3), "posted", record_at(4))]


def test_a_release_counts_from_the_day_on_which_it_is_recorded_at_the_station(view):
    """17:00 UTC is the next day in China."""
    log = [
        *given(planned(), received(100_00), reserved(paid(60_00))),
        *given(
            released(record_at(3)),
            start=4,
            recorded_at=iso_instant(datetime(2026, 3, 9, 17, tzinfo=UTC)),
        ),
    ]
    fold(PROJECTION, view, log)
    assert [kept_on(view, day) for day in ("2026-03-09", "2026-03-10")] == [60_00, 0]
    assert statuses(view, "2026-03-10") == [(record_at(3), "released", record_at(4))]
    assert statuses(view, "2026-03-10", known=3) == [(record_at(3), "open", "")]


def test_corrections_and_voids_of_reservations_are_known_from_their_positions(view):
    first = reserved(paid(60_00))
    second = reserved(paid(10_00), paid(20_00, "G-2"))
    log = given(planned(), received(100_00), first, corrected(3, first, second), voided(3, second))
    fold(PROJECTION, view, log, page=1)
    assert [kept_on(view, "2026-03-01", known) for known in (2, 3, 4, 5)] == [0, 60_00, 30_00, 0]
    page = reservations(view, HERE[0], as_known=4, day="2026-03-01")
    assert [(each.line, each.grant, each.amount_fen) for each in page.reservations] == [
        (0, "G-1", 10_00),
        (1, "G-2", 20_00),
    ]
    assert {each.corrections for each in page.reservations} == {1}
    assert reservations(view, HERE[0], as_known=None, day="2026-03-01").count == 0


def test_an_expenditure_of_an_import_resolves_nothing(view):
    """Its batch is a cause too, but no reservation."""
    log = [
        *given(planned(), received(100_00), reserved(paid(60_00))),
        *given(spent(paid(10_00)), start=4, causes=(record_at(1),)),
    ]
    fold(PROJECTION, view, log)
    assert kept_on(view, "2026-03-01") == 60_00


def test_a_range_ends_with_what_its_last_day_keeps(view):
    """What was there when it began was there, reserved or not."""
    log = given(planned(), received(100_00), reserved(paid(60_00), valid_until="2026-05-31"))
    fold(PROJECTION, view, log)
    found = budget(view, HERE, as_known=None, from_day="2026-04-01", as_of="2026-04-30")
    assert (found.total_opening_fen, found.total_reserved_fen, found.total_available_fen) == (
        100_00,
        60_00,
        40_00,
    )


def test_a_city_adds_its_stations_up(view):
    for start, station in ((1, "钟公庙"), (3, "大岚")):
        log = given(received(100_00), reserved(paid(60_00)), station=station, start=start)
        fold(PROJECTION, view, log)
    found = budget(view, None, as_known=None, as_of="2026-03-01")
    assert found.total_reserved_fen == 120_00
    assert [each.reserved_fen for each in found.by_station] == [60_00, 60_00]
    assert found.total_available_fen == 80_00


def test_the_list_is_read_page_by_page_and_narrowed(view):
    log = given(
        received(900_00),
        *(reserved(paid(n * 100, f"G-{n % 2}"), reserved_on=f"2026-03-0{n}") for n in range(1, 8)),
        released(record_at(3)),
    )
    fold(PROJECTION, view, log)
    pages, cursor = [], None
    while cursor is not None or not pages:
        page = reservations(
            view, HERE[0], as_known=None, day="2026-12-31", grants=["G-1"], limit=2, cursor=cursor
        )
        pages.append(page)
        cursor = page.next_cursor
    assert [[each.amount_fen for each in page.reservations] for page in pages] == [
        [100, 300],
        [500, 700],
    ]
    assert {(page.count, page.total_fen) for page in pages} == {(4, 1_600)}
    only = reservations(
        view, HERE[0], as_known=None, day="2026-12-31", statuses=["released"], sources=["other"]
    )
    assert only.count == 0
    freed = reservations(view, HERE[0], as_known=None, day="2026-12-31", statuses=["released"])
    assert [each.record for each in freed.reservations] == [record_at(3)]
    with pytest.raises(BadValue):
        reservations(view, HERE[0], as_known=None, day="2026-12-31", cursor="next")


def recorded(log: list[Step]):
    """A history as the log has it: ids and causes as they were, one position after the other."""
    entries = []
    for pos, step in enumerate(log, 1):
        entries += given(
            step.event,
            station=STATION,
            start=pos,
            event_id=step.event_id,
            causes=step.causes,
            recorded_at=iso_instant(step.recorded_at),
        )
    return entries


@settings(max_examples=40)
@for_all(history=histories(), page=st.integers(1, 9))
def test_at_every_prefix_the_budget_is_the_ledgers_own_and_nothing_is_overdrawn(history, page):
    """posted + pending <= received, grant by grant, as everybody could read it at the time."""
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, recorded(history.log), page=page)
        for known, step in enumerate(history.log, 1):
            book = reckon(history.log[:known], step.day)
            found = budget(view, [STATION], as_known=known, today=step.day)
            left = {each.grant: each.available_fen for each in found.by_grant}
            assert left == {code: book.left_fen[code] for code in left}
            assert all(not book.left_fen.get(code) for code in GRANTS if code not in left)
            for each in found.by_grant:
                assert each.spent_fen + each.reserved_fen <= each.received_fen
            page_of_open = reservations(
                view, STATION, as_known=known, day=step.day, statuses=["open"], limit=1_000
            )
            assert page_of_open.total_fen == found.total_reserved_fen
            assert {each.record for each in page_of_open.reservations} == book.open


@settings(max_examples=30)
@for_all(history=histories(), pages=st.tuples(st.integers(1, 4), st.integers(5, 40)))
def test_rows_do_not_depend_on_the_size_of_pages(history, pages):
    dumps = []
    for page in pages:
        with opened(PROJECTION) as view:
            fold(PROJECTION, view, recorded(history.log), page=page)
            dumps.append(dump(view))
    assert dumps[0] == dumps[1]
