from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select

from projections.engine.engine import Engine
from projections.engine.source import LogGapError
from projections.engine.store import ProjectionNotReadyError, dead_letters, projection_state
from tests.projections.counting import (
    Counting,
    Crash,
    MemoryLog,
    Second,
    expected,
    reaches,
    rows_of,
    views_at,
)

LENGTH = 60


@pytest.fixture
def database(database_url):
    with views_at(database_url) as found:
        yield found


@pytest.mark.parametrize("page_size", [1, 2, 7, 59, 60, 5000])
def test_any_page_size_gives_the_same_rows(database, page_size):
    engine = Engine(database, MemoryLog(LENGTH), [Counting()], page_size=page_size)
    engine.catch_up()
    assert rows_of(engine) == expected(LENGTH)


def test_catching_up_in_steps_gives_the_same_rows(database):
    log = MemoryLog()
    engine = Engine(database, log, [Counting()], page_size=4)
    for _ in range(6):
        engine.catch_up()
        log.grow(10)
    engine.catch_up(until=58)
    assert rows_of(engine) == expected(58)
    engine.catch_up()
    assert rows_of(engine) == expected(LENGTH)


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("page_size", [7, 20, 60])
def test_a_crash_at_any_page_gives_the_same_rows_after_a_restart(database, place, page_size):
    log = MemoryLog(LENGTH)
    crashed_at = set()

    def crash(page):
        if page[0].pos not in crashed_at:
            crashed_at.add(page[0].pos)
            raise Crash

    for _ in range(LENGTH):
        engine = Engine(database, log, [Counting(**{place: crash})], page_size=page_size)
        try:
            engine.catch_up()
        except Crash:
            continue
        break
    assert len(crashed_at) == -(-LENGTH // page_size)
    assert rows_of(engine) == expected(LENGTH)


def test_rows_and_checkpoint_move_together(database):
    log = MemoryLog(LENGTH)
    seen = []

    def look(page):
        if page[0].pos > 20:
            raise Crash

    engine = Engine(database, log, [Counting(after=look)], page_size=20)
    with pytest.raises(Crash):
        engine.catch_up()
    with engine.live("counting") as view:
        seen.append(view.position)
    assert seen == [20]
    assert rows_of(engine) == expected(20)


def test_two_runners_on_one_database_have_one_effect(database):
    log = MemoryLog(400)
    engines = [Engine(database, log, [Counting()], page_size=3) for _ in range(2)]
    Engine(database, MemoryLog(), [Counting()]).prepare()
    errors = []

    def run(engine):
        try:
            for _ in range(5):
                engine.catch_up()
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert rows_of(engines[0]) == expected(400)


def test_a_runner_that_is_overtaken_within_a_page_writes_nothing(database):
    log = MemoryLog(LENGTH)
    other = Engine(database, log, [Counting()], page_size=10)
    other.catch_up(until=10)
    engine = Engine(database, log, [Counting()], page_size=10)
    engine.prepare()
    (target,) = engine._targets(engine.store.standing())
    other.catch_up(until=35)
    engine._runner.drive(log, [target], LENGTH, 10)
    assert target.pos == LENGTH
    assert rows_of(engine) == expected(LENGTH)


def fail_at(position):
    def check(page):
        if any(pos == position for pos, _ in page):
            raise ValueError("this one does not fold")

    return check


def test_a_failing_projection_does_not_stop_the_others_and_says_where_it_stands(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting(before=fail_at(41)), Second()], page_size=25)
    engine.catch_up()
    failed, healthy = engine.status()
    assert (failed.status, failed.pos, failed.lag_events) == ("failed", 40, LENGTH - 40)
    assert failed.error == "position 41: ValueError: this one does not fold"
    assert (healthy.status, healthy.pos, healthy.error) == ("live", LENGTH, None)
    assert rows_of(engine) == expected(40)
    assert rows_of(engine, "second") == expected(LENGTH)
    with database.connect() as conn:
        (letter,) = conn.execute(select(dead_letters))
    assert (letter.name, letter.pos) == ("counting", 41)


def test_a_failed_projection_goes_on_after_a_restart(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting(after=fail_at(1))], page_size=25)
    engine.catch_up()
    log.grow(3)
    engine.catch_up()
    assert engine.status()[0].pos == 0
    restarted = Engine(database, log, [Counting()])
    restarted.catch_up()
    assert restarted.status()[0].status == "live"
    assert rows_of(restarted) == expected(LENGTH + 3)


def test_a_page_that_fails_once_is_tried_again(database):
    failures = iter([ValueError("a passing trouble")])

    def once(_page):
        for error in failures:
            raise error

    engine = Engine(database, MemoryLog(LENGTH), [Counting(after=once)], page_size=25)
    engine.catch_up()
    assert engine.status()[0].status == "live"
    assert rows_of(engine) == expected(LENGTH)


def test_an_entry_that_nobody_can_read_stops_everybody_before_it(database):
    log = MemoryLog(20)
    log.append(log.entries[-1].replace(b"station.built", b"station.flooded"))
    log.grow(10)
    engine = Engine(database, log, [Counting(), Second()], page_size=8)
    engine.catch_up()
    assert [(each.pos, each.status) for each in engine.status()] == [(20, "failed")] * 2
    assert "position 21" in engine.status()[0].error
    assert rows_of(engine) == expected(20)


def test_what_an_older_program_cannot_read_does_not_stop_the_one_that_can(database):
    log, as_the_older_sees_it = MemoryLog(20), MemoryLog()
    newer = Engine(database, log, [Counting(), Second()])
    newer.catch_up()
    older = Engine(database, as_the_older_sees_it, [Counting(), Second()])
    log.grow(10)
    unknown = log.entries[20].replace(b"station.built", b"station.flooded")
    as_the_older_sees_it.restore([*log.entries[:20], unknown, *log.entries[21:]])
    older.catch_up()
    assert {(each.pos, each.status) for each in newer.status()} == {(20, "failed")}
    newer.catch_up()
    assert {(each.pos, each.status) for each in newer.status()} == {(30, "live")}
    assert rows_of(newer) == expected(30)


def test_a_failure_that_others_meet_with_too_is_tried_once_by_each_of_them(database):
    log = MemoryLog(LENGTH)
    tries: list[str] = []

    def fails_for(name):
        def check(page):
            tries.extend(name for pos, _ in page if pos == 41)
            fail_at(41)(page)

        return Engine(database, log, [Counting(before=check)], page_size=1)

    first, second = fails_for("first"), fails_for("second")
    second.prepare()
    first.catch_up()
    once = tries.count("first")
    for _ in range(3):
        first.catch_up()
        second.catch_up()
    assert (tries.count("first"), tries.count("second")) == (once, once)
    assert [(each.pos, each.status) for each in first.status()] == [(40, "failed")]


def test_a_gap_in_the_log_is_never_passed_over(database):
    log = MemoryLog(LENGTH)
    whole = log.read_page
    log.read_page = lambda after, limit: [row for row in whole(after, limit) if row[0] != 33]
    engine = Engine(database, log, [Counting()], page_size=20)
    with pytest.raises(LogGapError) as caught:
        engine.catch_up()
    assert (caught.value.expected, caught.value.found) == (33, 34)
    assert engine.status()[0].status == "live"
    assert rows_of(engine) == expected(20)


def test_the_log_is_read_once_for_all_projections(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting(), Second()], page_size=20)
    engine.catch_up()
    assert log.pages_read == LENGTH // 20


def test_a_follower_keeps_up_and_tells_those_who_wait(database):
    log = MemoryLog(5)
    engine = Engine(database, log, [Counting(), Second()], page_size=20)
    with engine.following():
        for length in (5, 6, 40, LENGTH):
            log.grow(length - len(log.entries))
            assert reaches(engine, length)
            assert all(status.pos >= length for status in engine.status())
        assert not reaches(engine, LENGTH + 1, seconds=0.1)
    assert rows_of(engine) == expected(LENGTH)


def test_a_follower_without_news_ends_when_it_is_told(database, monkeypatch):
    monkeypatch.setattr("projections.engine.engine.IDLE_SECONDS", 3_600)
    engine = Engine(database, MemoryLog(5), [Counting()])
    with engine.following():
        assert reaches(engine, 5)


def test_waiting_sees_what_another_process_has_folded(database):
    log = MemoryLog(LENGTH)
    waiting, working = (Engine(database, log, [Counting()]) for _ in range(2))
    waiting.prepare()
    assert not reaches(waiting, LENGTH, seconds=0.05)
    working.catch_up()
    assert reaches(waiting, LENGTH, ["counting"])


def test_nobody_waits_for_a_projection_that_has_failed(database):
    engine = Engine(database, MemoryLog(LENGTH), [Counting(before=fail_at(10))])
    engine.catch_up()
    begin = time.monotonic()
    assert not reaches(engine, LENGTH, seconds=200)
    assert reaches(engine, 9, seconds=0)
    assert time.monotonic() - begin < 100


def test_a_follower_leaves_the_work_to_the_holder_of_the_lease_until_it_expires(database):
    log = MemoryLog(10)
    moment = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
    holder, other, successor = (
        Engine(database, log, [Counting()], now=lambda: moment) for _ in range(3)
    )
    for engine in (holder, other, successor):
        engine.prepare()
    holder._follow_once()
    log.grow(5)
    other._follow_once()
    assert other.status()[0].pos == 10
    moment = datetime(2026, 11, 23, 8, 1, 0, tzinfo=UTC)
    successor._follow_once()
    assert rows_of(successor) == expected(15)


def test_a_follower_that_stops_leaves_its_work_to_the_next_at_once(database):
    log = MemoryLog(10)
    first, second = (Engine(database, log, [Counting()]) for _ in range(2))
    with first.following():
        assert reaches(first, 10)
    log.grow(5)
    second.prepare()
    second._follow_once()
    assert rows_of(second) == expected(15)


def test_catching_up_by_hand_does_not_hold_back_a_follower(database):
    log = MemoryLog(10)
    by_hand, follower = (Engine(database, log, [Counting()]) for _ in range(2))
    by_hand.catch_up()
    log.grow(5)
    follower.prepare()
    follower._follow_once()
    assert rows_of(follower) == expected(15)


def test_a_follower_outlives_a_log_that_is_away(database, caplog):
    log = MemoryLog(5)
    engine = Engine(database, log, [Counting()])
    whole, away = log.head_position, iter(range(2))

    def sometimes():
        for _ in away:
            raise OSError("the log is away")
        return whole()

    log.head_position = sometimes
    with engine.following():
        assert reaches(engine, 5)
    assert "OSError" in caplog.text


def test_lag_is_told_in_events_and_in_seconds(database):
    log = MemoryLog(10)
    now = datetime(2026, 11, 1, 0, 15, tzinfo=UTC)
    engine = Engine(database, log, [Counting()], now=lambda: now)
    engine.catch_up(until=6)
    (status,) = engine.status()
    # The entry at position 7 was recorded at seven minutes past midnight.
    assert (status.lag_events, status.lag_seconds) == (4, 8 * 60)
    engine.catch_up()
    assert engine.status()[0][2:4] == (0, 0.0)


def test_tables_that_are_not_built_are_not_read(database):
    engine = Engine(database, MemoryLog(), [Counting()])
    engine.store.create()
    assert engine.status()[0].status == "missing"
    with pytest.raises(ProjectionNotReadyError), engine.live("counting"):
        pass


def test_the_bookkeeping_names_the_holder_and_the_time(database):
    now = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
    engine = Engine(database, MemoryLog(3), [Counting()], now=lambda: now)
    engine.prepare()
    engine._follow_once()
    with database.connect() as conn:
        (state,) = conn.execute(select(projection_state))
    assert (state.pos, state.status, state.error) == (3, "live", "")
    assert state.updated_at == "2026-11-23T08:00:00.000Z"
    assert state.lease_until == "2026-11-23T08:00:05.000Z"


def test_a_follower_moves_all_questions_in_one_transaction(database):
    log = MemoryLog(3)
    engine = Engine(database, log, [Counting(), Second()])
    engine.catch_up()
    log.grow(2)
    commits = []
    event.listen(database, "commit", lambda _: commits.append(1))
    engine._follow_once()
    assert {each.pos for each in engine.status()} == {5}
    assert len(commits) == 1


def test_a_question_that_fails_does_not_hold_up_those_folded_with_it(database):
    def refuse(page):
        if page[-1].pos >= 4:
            raise ValueError("not this one")

    log = MemoryLog(3)
    engine = Engine(database, log, [Counting(before=refuse), Second()])
    engine.catch_up()
    log.grow(2)
    engine._follow_once()
    assert {each.name: each.pos for each in engine.status()} == {"counting": 3, "second": 5}
    assert rows_of(engine, "second") == expected(5)
