from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, inspect, select

from projections.engine.engine import Engine
from projections.engine.store import ProjectionNotReadyError, projection_active, projection_state
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


def other_code(engine, name="counting", shape="same"):
    """Let the engine believe that it runs other code than what has made the tables."""
    code = engine.store.fingerprint(name)
    engine.store._fingerprints[name] = (code[:4] if shape == "same" else "0000") + "deadbeef"
    return engine


def active(database, name="counting"):
    with database.connect() as conn:
        row = conn.execute(select(projection_active).where(projection_active.c.name == name)).one()
    return row.fingerprint, row.generation


def statuses_of(database, name="counting"):
    with database.connect() as conn:
        rows = conn.execute(select(projection_state).where(projection_state.c.name == name))
        return {row.generation: row.status for row in rows}


@pytest.mark.parametrize("page_size", [1, 13, 5000])
def test_rebuilt_rows_are_the_rows_that_were_followed(database, page_size):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting(), Second()], page_size=page_size)
    engine.catch_up()
    followed = {name: engine.checksum(name) for name in engine.names}
    told = []
    assert engine.rebuild(progress=lambda done, until: told.append((done, until))) == {}
    assert {name: engine.checksum(name) for name in engine.names} == followed
    assert rows_of(engine) == expected(LENGTH)
    assert active(database)[1] == 2
    assert told[-1] == (LENGTH, LENGTH)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_a_rebuild_reads_the_log_once_for_all(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting(), Second()], page_size=20)
    engine.catch_up()
    log.pages_read = 0
    engine.rebuild()
    assert log.pages_read == LENGTH // 20


def test_only_the_named_projections_are_rebuilt(database):
    engine = Engine(database, MemoryLog(LENGTH), [Counting(), Second()])
    engine.catch_up()
    engine.rebuild(["second"])
    assert (active(database)[1], active(database, "second")[1]) == (1, 2)
    with pytest.raises(KeyError):
        engine.rebuild(["no such question"])


@pytest.mark.parametrize("place", ["before", "after"])
def test_an_interrupted_rebuild_goes_on_from_its_checkpoint(database, place):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting()]).catch_up()
    folded = []

    def crash(page):
        if page[0].pos == 31 and folded.count(31) == 0:
            folded.append(31)
            raise Crash
        folded.append(page[0].pos)

    with pytest.raises(Crash):
        Engine(database, log, [Counting(**{place: crash})], page_size=10).rebuild()
    assert statuses_of(database) == {1: "live", 2: "building"}
    engine = Engine(database, log, [Counting(**{place: crash})], page_size=10)
    assert rows_of(engine) == expected(LENGTH)
    engine.rebuild()
    assert folded == [1, 11, 21, 31, 31, 41, 51]
    assert statuses_of(database) == {1: "previous", 2: "live"}
    assert rows_of(engine) == expected(LENGTH)


def test_a_reader_never_sees_fewer_rows_than_before(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()], page_size=5)
    engine.catch_up()
    reader = Engine(database, log, [Counting()])
    stop = threading.Event()
    seen, errors = [], []

    def read():
        try:
            while not stop.is_set():
                with reader.live("counting") as view:
                    counts = view.tables["counts"]
                    rows = view.conn.scalar(select(func.count()).select_from(counts))
                    seen.append((view.position, rows))
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for _ in range(5):
            log.grow(7)
            engine.rebuild()
    finally:
        stop.set()
        thread.join()
    assert errors == []
    assert seen == sorted(seen)
    assert all(position == rows >= LENGTH for position, rows in seen)


def test_a_rebuild_while_following_loses_nothing_and_repeats_nothing(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()], page_size=10)
    engine.catch_up()
    with engine.following():
        log_grows = lambda _done, _until: log.grow(3)  # noqa: E731
        for _ in range(3):
            engine.rebuild(progress=log_grows)
        log.grow(2)
        assert reaches(engine, len(log.entries))
        assert rows_of(engine) == expected(len(log.entries))
    assert statuses_of(database) == {3: "previous", 4: "live"}


def test_the_switch_waits_for_what_readers_have_already_seen(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()], page_size=10)
    engine.catch_up()
    whole = engine._rebuilder._finish_tables
    follower = Engine(database, log, [Counting()])
    drive = engine._rebuilder._runner.drive

    def meanwhile(*arguments):
        drive(*arguments)
        log.grow(4)
        follower.catch_up()

    engine._rebuilder._runner.drive = meanwhile
    engine.rebuild()
    assert engine._rebuilder._finish_tables == whole
    with engine.live("counting") as view:
        assert view.position == len(log.entries) == LENGTH + 8
    assert rows_of(engine) == expected(LENGTH + 8)


@pytest.mark.parametrize("mover", ["_runner", "_follower"])
def test_nobody_is_told_of_entries_folded_into_tables_that_are_not_read_any_more(database, mover):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()], page_size=10)
    engine.catch_up()
    runner = getattr(engine, mover)
    drive = runner.drive

    def after_a_switch(*arguments):
        runner.drive = drive
        Engine(database, MemoryLog(LENGTH), [Counting()]).rebuild()
        drive(*arguments)

    log.grow(4)
    runner.drive = after_a_switch
    told = []
    engine.listen(lambda: told.append((rows_of(engine), engine.has_reached(LENGTH + 4))))
    if mover == "_runner":
        engine.catch_up()
    else:
        with engine.following():
            assert reaches(engine, LENGTH + 4)
    assert told == [(expected(LENGTH + 4), True)]
    assert active(database)[1] == 2
    assert engine.has_reached(LENGTH + 4)


def test_a_projection_that_fails_to_rebuild_keeps_its_tables_and_the_others_switch(database):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting(), Second()]).catch_up()

    def refuse(page):
        if page[-1].pos > 44:
            raise ValueError("this one does not fold")

    engine = Engine(database, log, [Counting(after=refuse), Second()])
    errors = engine.rebuild()
    assert errors == {"counting": "position 45: ValueError: this one does not fold"}
    assert (active(database)[1], active(database, "second")[1]) == (1, 2)
    assert rows_of(engine) == expected(LENGTH)
    repaired = Engine(database, log, [Counting(), Second()])
    assert repaired.rebuild(["counting"]) == {}
    assert statuses_of(database) == {1: "previous", 3: "live"}


def test_the_previous_generation_is_kept_and_older_ones_are_dropped(database):
    engine = Engine(database, MemoryLog(LENGTH), [Counting()])
    engine.catch_up()
    for _ in range(3):
        engine.rebuild()
    assert statuses_of(database) == {3: "previous", 4: "live"}
    code, number = active(database)
    tables = {name for name in inspect(database).get_table_names() if "counts" in name}
    assert tables == {f"counting_counts_{code}_{each}" for each in (number - 1, number)}


def test_a_rollback_brings_the_previous_tables_up_to_date(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    with pytest.raises(LookupError):
        engine.rollback("counting")
    engine.rebuild()
    log.grow(5)
    engine.catch_up()
    engine.rollback("counting")
    assert active(database)[1] == 1
    assert rows_of(engine) == expected(LENGTH + 5)
    log.grow(5)
    engine.catch_up()
    assert rows_of(engine) == expected(LENGTH + 10)


def test_indexes_for_queries_only_are_made_after_loading_and_are_there_in_the_end(database):
    during = []

    def look(_page):
        table = f"counting_counts_{engine.store.fingerprint('counting')}_2"
        during.append(len(inspect(database).get_indexes(table)))

    engine = Engine(database, MemoryLog(LENGTH), [Counting()])
    engine.catch_up()
    engine.store.projections["counting"].before = look
    engine.rebuild()
    engine.store.projections["counting"].before = lambda _: None
    with engine.live("counting") as view:
        (index,) = inspect(view.conn).get_indexes(view.tables["counts"].name)
    assert during == [0]
    assert index["column_names"] == ["facts"]


def test_new_code_builds_tables_of_its_own_and_old_code_finds_its_own_again(database):
    log = MemoryLog(LENGTH)
    old = Engine(database, log, [Counting()])
    old.catch_up()
    new = other_code(Engine(database, log, [Counting()]))
    assert new.status()[0].status == "stale"
    assert rows_of(new) == expected(LENGTH)
    log.grow(4)
    new.catch_up()
    assert active(database) == (new.store.fingerprint("counting"), 2)
    assert new.status()[0].status == "live"
    again = Engine(database, log, [Counting()])
    again.catch_up()
    assert active(database) == (old.store.fingerprint("counting"), 1)
    assert rows_of(again) == expected(LENGTH + 4)


def test_tables_of_another_shape_are_not_read_by_new_code(database):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting()]).catch_up()
    new = other_code(Engine(database, log, [Counting()]), shape="another")
    with pytest.raises(ProjectionNotReadyError), new.live("counting"):
        pass
    new.catch_up()
    assert rows_of(new) == expected(LENGTH)


def test_a_follower_keeps_the_others_going_while_one_is_rebuilt(database):
    log = MemoryLog(LENGTH)
    Engine(database, log, [Counting(), Second()]).catch_up()
    log.grow(20)
    positions = []
    engine = other_code(Engine(database, log, [Counting(), Second()], page_size=20))
    engine.store.projections["counting"].before = lambda page: positions.append(
        engine.status()[1].pos if page[0].pos > 20 else None
    )
    with engine.following():
        assert reaches(engine, LENGTH + 20)
    assert set(positions) == {None, LENGTH + 20}


def test_a_long_log_is_first_folded_aside(database, monkeypatch):
    monkeypatch.setattr("projections.engine.engine.FOLLOWED_FROM_ZERO_MAX", 50)
    engine = Engine(database, MemoryLog(LENGTH), [Counting()])

    def nobody_reads(_page):
        assert engine.status()[0].status == "missing"

    engine.store.projections["counting"].before = nobody_reads
    engine.catch_up()
    assert rows_of(engine) == expected(LENGTH)
    assert statuses_of(database) == {1: "live"}
