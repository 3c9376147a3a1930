from __future__ import annotations

from contextlib import ExitStack

import pytest

from projections.engine.compare import ReplayFailedError, checksum
from projections.engine.engine import Engine
from tests.projections.counting import Counting, MemoryLog, Second, expected, rows_of, views_at

LENGTH = 60


@pytest.fixture
def database(database_url):
    with views_at(database_url) as found:
        yield found


@pytest.mark.parametrize("page_size", [3, 5000])
def test_live_rebuilt_and_replayed_are_the_same_byte_for_byte(database, page_size):
    engine = Engine(database, MemoryLog(LENGTH), [Counting(), Second()], page_size=page_size)
    engine.catch_up()
    live = {name: engine.checksum(name) for name in engine.names}
    engine.rebuild()
    assert {name: engine.checksum(name) for name in engine.names} == live
    with engine.replay() as replay:
        for name in engine.names:
            assert engine.compare(name, replay) is None
            with replay.live(name) as view:
                assert checksum(view) == live[name]


def test_both_databases_give_the_same_checksum(sqlite_url, postgres_url):
    sums = set()
    with ExitStack() as stack:
        for url in (sqlite_url, postgres_url):
            database = stack.enter_context(views_at(url))
            engine = Engine(database, MemoryLog(LENGTH), [Counting()])
            engine.catch_up()
            sums.add((engine.checksum("counting"), engine.checksum("counting", 31)))
    assert len(sums) == 1


@pytest.mark.parametrize("until", [0, 1, 29, LENGTH])
def test_what_was_known_at_a_position_is_a_replay_up_to_it(database, until):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    with engine.replay(until) as replay:
        assert engine.compare("counting", replay, until) is None
        with replay.live("counting") as view:
            assert checksum(view) == engine.checksum("counting", until)
            assert view.position == until


def test_a_replay_catches_up_with_tables_that_moved_meanwhile(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()])
    engine.catch_up()
    with engine.replay() as replay:
        log.grow(9)
        engine.catch_up()
        assert engine.compare("counting", replay) is None


def test_a_replay_beyond_the_live_tables_compares_what_both_know(database):
    log = MemoryLog(LENGTH)
    engine = Engine(database, log, [Counting()])
    engine.catch_up(until=40)
    with engine.replay() as replay:
        assert engine.compare("counting", replay) is None


def test_a_changed_row_is_named(database):
    engine = Engine(database, MemoryLog(LENGTH), [Counting()])
    engine.catch_up()
    with engine.live("counting") as view:
        counts = view.tables["counts"]
    with database.begin() as conn:
        conn.execute(counts.update().where(counts.c.known_from == 31).values(facts=1000))
    with engine.replay() as replay:
        found = engine.compare("counting", replay)
    assert (found.projection, found.table, found.key["known_from"]) == ("counting", "counts", 31)
    assert found.live["facts"] == 1000
    (true,) = [row for row in expected(LENGTH) if row[1] == 31]
    assert found.replayed["facts"] == true[3]


@pytest.mark.parametrize("change", ["missing", "added"])
def test_a_missing_and_an_added_row_are_named(database, change):
    engine = Engine(database, MemoryLog(LENGTH), [Counting()])
    engine.catch_up()
    with engine.live("counting") as view:
        counts = view.tables["counts"]
    first = {"station": "NB-YZ-ZGM", "known_from": 0, "record": "r", "facts": 1}
    with database.begin() as conn:
        if change == "missing":
            conn.execute(counts.delete().where(counts.c.known_from == 31))
        else:
            conn.execute(counts.insert().values(**first))
    with engine.replay() as replay:
        found = engine.compare("counting", replay)
    if change == "missing":
        assert found.live is None
        assert found.replayed["known_from"] == 31
    else:
        assert found.replayed is None
        assert found.live == {**first, "known_until": None}


def test_a_replay_that_cannot_fold_an_entry_says_which(database):
    engine = Engine(database, MemoryLog(LENGTH), [Counting()])
    engine.catch_up()
    engine.store.projections["counting"].before = lambda page: 1 // 0
    with pytest.raises(ReplayFailedError, match="position 1: ZeroDivisionError"), engine.replay():
        pass
    assert rows_of(engine) == expected(LENGTH)
