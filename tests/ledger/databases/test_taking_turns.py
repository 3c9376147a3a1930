"""Whose turn it is to write to a directory of SQLite files, and beside whom."""

from __future__ import annotations

import fcntl
import os
import threading
import time

import pytest
from sqlalchemy import text

from ledger.databases import taking_turns
from ledger.databases.database import LedgerLocation, begin_write
from ledger.faults.machine import OtherVersionServesError


@pytest.fixture
def location(tmp_path):
    return LedgerLocation.parse(tmp_path / "ledger")


@pytest.fixture
def events(location):
    engine = location.open("events", create=True, busy_timeout_ms=60_000)
    with begin_write(engine) as connection:
        connection.execute(text("CREATE TABLE written (by TEXT)"))
    yield engine
    engine.dispose()


def test_whoever_writes_without_a_pause_lets_others_in_between(location, events):
    """One transaction behind the other, as an import has them, and one that comes now and then."""
    over, written = threading.Event(), []

    def write_on() -> None:
        other = location.open("events", busy_timeout_ms=60_000)
        while not over.is_set():
            with begin_write(other) as connection:
                connection.execute(text("INSERT INTO written VALUES ('import')"))
                time.sleep(0.02)
                written.append("import")
        other.dispose()

    thread = threading.Thread(target=write_on)
    thread.start()
    for _ in range(10):
        with begin_write(events) as connection:
            connection.execute(text("INSERT INTO written VALUES ('service')"))
            written.append("service")
    over.set()
    thread.join()
    first, last = written.index("service"), len(written) - written[::-1].index("service")
    between = written[first:last].count("import")
    # Without the turn SQLite lets the other one in some dozens of times before it looks again.
    assert between <= 2 * 10
    with events.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM written")) == len(written)


def test_a_turn_that_is_never_given_back_is_waited_for_only_so_long(location, events):
    held = os.open(location.directory / taking_turns.TURN, os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    other = location.open("events", busy_timeout_ms=50)
    with begin_write(other) as connection:
        connection.execute(text("INSERT INTO written VALUES ('all the same')"))
    other.dispose()
    os.close(held)


def test_without_a_file_for_the_turn_the_database_decides_alone(location, events):
    (location.directory / taking_turns.TURN).unlink()
    (location.directory / taking_turns.TURN).mkdir()
    with begin_write(events) as connection:
        connection.execute(text("INSERT INTO written VALUES ('all the same')"))


def test_nothing_is_written_beside_a_service_of_another_version(location, monkeypatch):
    with location.serving():
        location.ensure_same_version()
        monkeypatch.setattr(taking_turns, "own_version", lambda: "0.0.0")
        with pytest.raises(OtherVersionServesError) as raised:
            location.ensure_same_version()
        assert raised.value.params["pid"] == str(os.getpid())
        assert "0.0.0" in raised.value.message("zh")
    # What a service left behind that was killed is no service.
    location.ensure_same_version()


def test_the_locks_are_their_owner_s_alone(location, events):
    with location.serving():
        for name in (taking_turns.PLACE, taking_turns.TURN):
            assert (location.directory / name).stat().st_mode & 0o777 == 0o600
