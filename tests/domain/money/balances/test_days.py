"""Balances by day, against adding up from the first day each time."""

from __future__ import annotations

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.money.balances.days import Days, Shortage

CALENDAR = tuple(f"2026-03-{day:02d}" for day in range(1, 10))
days = st.sampled_from(CALENDAR)
amounts = st.integers(-5, 5).filter(bool)
movements = st.lists(st.tuples(days, amounts), max_size=12)
changes = st.dictionaries(days, st.integers(-6, 6), max_size=4)


def book(moves) -> Days:
    made = Days()
    for day, fen in moves:
        made.add(day, fen)
    return made


def balance(moves, day: str) -> int:
    return sum(fen for each, fen in moves if each <= day)


@for_all(movements)
def test_every_day_has_the_balance_of_all_that_moved_up_to_it(moves):
    made = book(moves)
    for day in CALENDAR:
        assert made.lowest(day, day)[0] == balance(moves, day)
    assert made.total_fen == sum(fen for _day, fen in moves)


@for_all(movements)
def test_what_is_kept_does_not_depend_on_the_order_nor_on_what_cancels_out(moves):
    made = book(moves)
    assert made == book(sorted(moves))
    for day, fen in moves:
        made.add(day, -fen)
    assert made == Days()


@for_all(movements, days, st.none() | days)
def test_the_lowest_balance_is_found_with_its_first_day(moves, start, end):
    span = [each for each in CALENDAR if start <= each and (end is None or each < end)] or [start]
    lowest, day = book(moves).lowest(start, end)
    assert lowest == min(balance(moves, each) for each in span)
    assert day == next(each for each in span if balance(moves, each) == lowest)


@for_all(movements, changes, days)
def test_the_room_on_a_day_is_what_no_later_day_would_miss(moves, planned, day):
    after = [*moves, *planned.items()]
    room = book(moves).room_fen(day, planned)
    assert room == min(balance(after, each) for each in CALENDAR if each >= day)


@for_all(movements, changes)
def test_a_change_is_short_where_it_makes_a_day_worse_and_leaves_it_below_zero(moves, planned):
    after = [*moves, *planned.items()]
    missing = {
        day: -balance(after, day)
        for day in CALENDAR
        if balance(after, day) < 0 and balance(after, day) < balance(moves, day)
    }
    short = book(moves).shortage(planned)
    if not missing:
        assert short is None
        return
    assert short is not None
    day = next(each for each, fen in missing.items() if fen == max(missing.values()))
    taken = balance(moves, day) - balance(after, day)
    assert short == Shortage(day, missing[day], taken)
