"""A log that was restored under its views: they are told apart from it, and made anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, select, text

from projections.engine.compare import Difference
from projections.engine.engine import Engine
from projections.engine.store import ProjectionNotReadyError, projection_active, projection_state
from tests.projections.counting import (
    Counting,
    MemoryLog,
    Second,
    reaches,
    rows_of,
    told_by,
    views_at,
)

LENGTH = 40


@pytest.fixture
def database(database_url):
    with views_at(database_url) as found:
        yield found


def generation_of(database, name="counting"):
    with database.connect() as conn:
        query = select(projection_active.c.generation).where(projection_active.c.name == name)
        return conn.scalar(query)


def edit(database, **values):
    with database.begin() as conn:
        conn.execute(projection_state.update().values(**values))


def shorter(log):
    log.restore(log.entries[:25])


def longer_with_other_entries(log):
    log.restore(log.entries[:25])
    log.grow(LENGTH, history=1)


def as_long_with_another_last_entry(log):
    log.restore(log.entries[:-1])
    log.grow(1, history=2)


def empty(log):
    log.restore([])


RESTORED = [shorter, longer_with_other_entries, as_long_with_another_last_entry, empty]


@pytest.mark.parametrize("restored", RESTORED)
@pytest.mark.parametrize("is_restarted", [False, True])
def test_views_of_a_log_that_was_restored_are_made_anew_and_say_so(
    database, caplog, restored, is_restarted
):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting(), Second()])
    engine.catch_up()
    restored(log)
    assert {each.status for each in engine.status()} == {"foreign"}
    if is_restarted:
        engine = Engine(database, log, [Counting(), Second()])
    engine.catch_up()
    assert rows_of(engine) == rows_of(engine, "second") == told_by(log)
    for each in engine.status():
        assert (each.status, each.pos) == ("live", len(log.entries))
        assert "stood at 40" in each.because
    assert "the view counting stood at 40" in caplog.text
    # What was made anew is not made anew again.
    log.grow(3)
    engine.catch_up()
    assert generation_of(database) == 2
    assert rows_of(engine) == told_by(log)


def test_a_follower_notices_a_restored_log_by_itself(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()])
    with engine.following():
        assert reaches(engine, LENGTH)
        longer_with_other_entries(log)
        assert reaches(engine, len(log.entries))
        assert rows_of(engine) == told_by(log)
        assert engine.upheavals == 1


def test_views_that_are_older_than_the_log_only_catch_up(database):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting()]).catch_up(until=25)
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    assert rows_of(engine) == told_by(log)
    assert generation_of(database) == 1
    assert engine.status()[0].because == ""
    assert engine.upheavals == 0


@pytest.mark.parametrize(
    "edited", [{"pos": 12}, {"pos": 0}, {"pos": 400}, {"leaf": b""}, {"leaf": b"\x07" * 32}]
)
def test_an_edited_checkpoint_is_not_believed(database, edited):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting()]).catch_up()
    edit(database, **edited)
    log.grow(5)
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    assert rows_of(engine) == told_by(log)
    assert generation_of(database) == 2


@pytest.mark.parametrize("restored", RESTORED[:-1])
@pytest.mark.parametrize("is_long", [False, True])
def test_what_stands_on_another_log_is_not_shown_while_it_is_being_replaced(
    database, monkeypatch, restored, is_long
):
    if is_long:
        monkeypatch.setattr("projections.engine.engine.FOLLOWED_FROM_ZERO_MAX", 0)
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting(), Second()]).catch_up()
    restored(log)
    seen = []

    def look(_page):
        try:
            seen.append(rows_of(reader, "second"))
        except ProjectionNotReadyError:
            seen.append([])

    reader = Engine(database, log, [Counting(), Second()])
    engine = Engine(database, log, [Counting(before=look), Second()])
    engine.catch_up()
    assert seen == [[]] * len(seen) != []
    assert rows_of(engine, "second") == told_by(log)


def test_an_interrupted_rebuild_of_another_log_is_not_continued(database):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting()]).catch_up()
    folded = []

    def stop(page):
        folded.append(page[0].pos)
        if page[0].pos > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine(database, log, [Counting(before=stop)], page_size=10).rebuild()
    longer_with_other_entries(log)
    folded.clear()
    engine = Engine(database, log, [Counting(before=lambda page: folded.append(page[0].pos))])
    engine.rebuild()
    assert folded[0] == 1
    assert rows_of(engine) == told_by(log)


def test_there_is_no_going_back_to_tables_of_another_log(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    engine.rebuild()
    longer_with_other_entries(log)
    with pytest.raises(LookupError):
        engine.rollback("counting")
    engine.catch_up()
    assert rows_of(engine) == told_by(log)


@pytest.mark.parametrize("work", ["catch_up", "rebuild"])
@pytest.mark.parametrize("restored", RESTORED)
def test_a_log_that_is_restored_in_the_middle_of_the_work_is_noticed(database, work, restored):
    log = MemoryLog(LENGTH)
    waiting = [restored]

    def replace(page):
        if page[-1].pos > 30 and waiting:
            waiting.pop()(log)

    engine = Engine(database, log, [Counting(after=replace)], page_size=10)
    engine.prepare()
    getattr(engine, work)()
    engine.catch_up()
    assert waiting == []
    assert rows_of(engine) == told_by(log)


def test_another_process_that_was_slower_to_look_believes_nothing_it_knew(database):
    log = MemoryLog(LENGTH)
    quick, slow = (Engine(database, log, [Counting()]) for _ in range(2))
    quick.catch_up()
    slow.catch_up()
    assert reaches(slow, LENGTH)
    longer_with_other_entries(log)
    quick.catch_up()
    slow._follow_once()
    assert slow.upheavals == 1
    assert not reaches(slow, len(log.entries) + 1, seconds=0)
    slow.catch_up()
    assert rows_of(slow) == told_by(log)
    # Whoever was faster has made them anew; once is enough.
    assert generation_of(database) == 2


def test_a_comparison_finds_what_the_log_does_not_have(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    shorter(log)
    with engine.replay() as replay:
        found = engine.compare("counting", replay)
    assert isinstance(found, Difference)
    engine.catch_up()
    with engine.replay() as replay:
        assert engine.compare("counting", replay) is None


def test_bookkeeping_of_an_earlier_version_makes_room_for_ours(database):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting()]).catch_up()
    with database.begin() as conn:
        conn.execute(text("ALTER TABLE projection_state DROP COLUMN leaf"))
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    assert rows_of(engine) == told_by(log)
    names = inspect(database).get_table_names()
    assert len([name for name in names if "counts" in name]) == 1


def test_a_lease_of_the_future_holds_nobody_back(database):
    log = MemoryLog(10)
    moment = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
    holder, other = (Engine(database, log, [Counting()], now=lambda: moment) for _ in range(2))
    for engine in (holder, other):
        engine.prepare()
    holder._follow_once()
    log.grow(5)
    # The holder has crashed, and the clock that its lease was taken under is put back.
    moment -= timedelta(days=400)
    other._follow_once()
    assert rows_of(other) == told_by(log)
