"""A file that lost its end is told from one whose end still waits in the write-ahead log."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from contextlib import closing

import pytest

from ledger.databases.database import open_engine
from ledger.databases.sqlite_pages import is_cut_short
from ledger.faults.machine import LedgerDamagedError, translated

PAGE = 4096


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book.db"


def connected(path):
    connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


def fill(connection, rows):
    connection.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x BLOB)")
    for _ in range(rows):
        connection.execute("INSERT INTO t (x) VALUES (randomblob(900))")


def write_back(connection, how="TRUNCATE"):
    busy, _, _ = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    assert not busy


def test_a_file_whose_pages_wait_in_the_log_is_whole(path):
    with closing(connected(path)) as first, closing(connected(path)) as second:
        fill(first, 300)
        assert path.stat().st_size == PAGE
        assert not is_cut_short(path, second)


def test_a_file_whose_pages_may_not_be_written_back_yet_is_whole(path):
    with closing(connected(path)) as reader, closing(connected(path)) as writer:
        fill(writer, 10)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM t").fetchone()
        fill(writer, 300)
        assert not is_cut_short(path, writer)
        assert path.stat().st_size < PAGE * writer.execute("PRAGMA page_count").fetchone()[0]


@pytest.mark.parametrize("how", ["TRUNCATE", "PASSIVE"])
@pytest.mark.parametrize("kept", [0, 1, PAGE, 2 * PAGE + 7, 40 * PAGE, -1])
def test_a_file_that_was_cut_is_cut_short_whoever_asks(path, how, kept):
    """PASSIVE leaves a log that holds every page, although nobody reads them from it any more."""
    with closing(connected(path)) as writer, closing(connected(path)) as other:
        fill(writer, 300)
        write_back(writer, how)
        assert not is_cut_short(path, other)
        os.truncate(path, kept % path.stat().st_size)
        for connection in (writer, other):
            assert is_cut_short(path, connection)


def test_a_file_that_was_cut_is_cut_short_also_where_its_log_was_deleted(path):
    with closing(connected(path)) as writer:
        fill(writer, 300)
        write_back(writer)
        os.truncate(path, path.stat().st_size // 2)
        path.with_name(f"{path.name}-wal").unlink()
        assert is_cut_short(path, writer)


def test_a_cut_is_not_hidden_by_pages_that_wait_behind_it(path):
    with closing(connected(path)) as writer:
        fill(writer, 300)
        write_back(writer)
        os.truncate(path, path.stat().st_size // 2)
        fill(writer, 30)
        assert is_cut_short(path, writer)


def test_a_file_that_vacuum_made_smaller_is_whole(path):
    with closing(connected(path)) as writer, closing(connected(path)) as other:
        fill(writer, 300)
        write_back(writer)
        writer.execute("DELETE FROM t")
        writer.execute("VACUUM")
        assert not is_cut_short(path, other)
        write_back(writer)
        assert path.stat().st_size < 10 * PAGE
        assert not is_cut_short(path, other)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_called_cut_short_while_many_write_shrink_and_write_back(path, seed):
    ended = threading.Event()
    failed: list[BaseException] = []

    def write(number):
        chance = random.Random(seed * 10 + number)
        try:
            with closing(connected(path)) as connection:
                connection.execute(f"PRAGMA wal_autocheckpoint={chance.choice([1, 7, 40])}")
                for _ in range(60):
                    match chance.randrange(6):
                        case 0:
                            connection.execute("DELETE FROM t WHERE id % 3 = 0")
                        case 1:
                            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                        case 2:
                            connection.execute("VACUUM")
                        case _:
                            fill(connection, chance.randrange(40))
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failed.append(error)

    with closing(connected(path)) as connection:
        fill(connection, 5)
        writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]

        def look():
            with closing(connected(path)) as own:
                while not ended.is_set():
                    if is_cut_short(path, own):
                        failed.append(AssertionError("a whole file is called cut short"))

        looking = threading.Thread(target=look)
        looking.start()
        for each in writers:
            each.start()
        for each in writers:
            each.join()
        ended.set()
        looking.join()
        assert not failed
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_engine_lends_nothing_of_a_file_that_was_cut_and_then_grew_again(path):
    engine = open_engine(f"sqlite:///{path}", create=True)
    with engine.connect() as connection:
        fill(connection.connection.driver_connection, 300)
    whole_bytes = path.stat().st_size
    with closing(connected(path)) as other:
        write_back(other)
        whole_bytes = path.stat().st_size
        os.truncate(path, whole_bytes // 2)
    with translated(), pytest.raises(LedgerDamagedError):
        engine.connect()
    os.truncate(path, whole_bytes)
    with translated(), pytest.raises(LedgerDamagedError):
        engine.connect()
    engine.dispose()
