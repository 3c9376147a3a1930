"""Locked, full, gone, damaged: a typed fault, nothing acknowledged, and the next try works."""

from __future__ import annotations

import os
import resource
import sqlite3
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from sqlalchemy import event

from ledger.databases.database import open_engine
from ledger.faults.machine import (
    LedgerCommitUnknownError,
    LedgerDamagedError,
    LedgerFault,
    LedgerMissingError,
    LedgerUnavailableError,
    fault_of,
)
from ledger.faults.vault import VaultKeyExposedError
from ledger.schema.migrations import check_schema, migrate
from ledger.writing.recorder import LedgerRecorder


def test_a_locked_database_is_unavailable_and_nothing_is_stored(recorder, database_url, event_row):
    impatient = open_engine(database_url, busy_timeout_ms=200)
    second = LedgerRecorder(impatient)
    with recorder.unit_of_work() as work:
        work.lock_head()
        with pytest.raises(LedgerUnavailableError) as raised, second.unit_of_work() as other:
            other.append([event_row("A", 1)])
    assert not isinstance(raised.value, LedgerCommitUnknownError)
    assert (raised.value.status, raised.value.retryable) == (503, True)
    assert recorder.head().pos == 0
    with second.unit_of_work() as other:
        assert other.append([event_row("A", 1)]) == 1
    impatient.dispose()


@pytest.mark.parametrize("stored", [False, True])
def test_a_commit_that_fails_says_that_its_outcome_is_unknown(
    recorder, event_row, monkeypatch, stored
):
    dialect = recorder.engine.dialect
    commit = dialect.do_commit

    def fail(connection):
        if stored:
            commit(connection)
        if dialect.name == "sqlite":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", fail)
    with pytest.raises(LedgerCommitUnknownError), recorder.unit_of_work() as work:
        work.append([event_row("A", 1)])
    assert not work.moved
    monkeypatch.undo()
    assert recorder.head().pos == (1 if stored else 0)
    with recorder.unit_of_work() as work:
        assert work.stream_versions(["A"]) == ({"A": 1} if stored else {})


def test_a_full_disk_is_unavailable_and_nothing_is_stored(sqlite_url, event_row):
    engine = open_engine(sqlite_url, create=True)
    migrate(engine)
    recorder = LedgerRecorder(engine)

    @event.listens_for(engine, "connect")
    def _almost_full(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 5}")

    engine.dispose()
    with pytest.raises(LedgerUnavailableError, match="full"), recorder.unit_of_work() as work:
        work.append([event_row("A", 1, entry=b"x" * 60_000)])
    assert recorder.head().pos == 0
    with recorder.unit_of_work() as work:
        assert work.append([event_row("A", 1)]) == 1
    engine.dispose()


@pytest.mark.postgres
def test_after_the_server_has_ended_our_sessions_the_next_request_works(postgres_url, event_row):
    engine = open_engine(postgres_url)
    migrate(engine)
    recorder = LedgerRecorder(engine)
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as admin:

        def end_sessions() -> None:
            admin.execute(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

        with pytest.raises(LedgerUnavailableError) as raised, recorder.unit_of_work() as work:  # noqa: PT012 - one transaction
            work.append([event_row("A", 1)])
            end_sessions()
        assert not isinstance(raised.value, LedgerCommitUnknownError)
        assert recorder.head().pos == 0
        end_sessions()
        with recorder.unit_of_work() as work:
            assert work.append([event_row("A", 1)]) == 1
        with pytest.raises(KeyError), recorder.unit_of_work() as work:  # noqa: PT012 - one transaction
            work.append([event_row("A", 2)])
            end_sessions()
            raise KeyError
        assert recorder.head().pos == 1
    engine.dispose()


@pytest.mark.postgres
def test_a_process_with_very_many_open_files_still_gets_connections(postgres_url):
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < 1_200:
        pytest.skip("this machine allows no more than so many open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before, 1_200), most))
    engine = open_engine(postgres_url)
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (before, most))
        stack.callback(engine.dispose)
        for _ in range(1_100):
            stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        for _ in range(2):
            with engine.connect() as connection:
                assert connection.connection.driver_connection.fileno() > 1_024
                assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_an_address_where_nobody_answers_is_unavailable():
    engine = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(LedgerUnavailableError):
        check_schema(engine)
    engine.dispose()


def test_a_file_of_garbage_is_refused_with_what_to_do(tmp_path: Path):
    path = tmp_path / "events.db"
    path.write_bytes(bytes(range(256)) * 64)
    engine = open_engine(f"sqlite:///{path}")
    for look in (check_schema, migrate):
        with pytest.raises(LedgerDamagedError) as raised:
            look(engine)
        assert "taizhang verify" in raised.value.message("en")
        assert "备份" in raised.value.message("zh")
    assert path.read_bytes() == bytes(range(256)) * 64
    engine.dispose()


def test_overwritten_pages_in_the_middle_are_damage(sqlite_url, event_row, tmp_path):
    engine = open_engine(sqlite_url, create=True)
    migrate(engine)
    recorder = LedgerRecorder(engine)
    with recorder.unit_of_work() as work:
        work.append([event_row("A", version, entry=b"x" * 900) for version in range(1, 500)])
    engine.dispose()
    path = tmp_path / "events.db"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 40 * 4096] = b"\xa5" * (40 * 4096)
    path.write_bytes(content)
    with pytest.raises(LedgerDamagedError):
        recorder.read_page(0, 1000)
    engine.dispose()


def test_a_ledger_that_is_not_there_is_not_created_by_looking(tmp_path: Path):
    with pytest.raises(LedgerMissingError, match=r"nowhere\.db"):
        open_engine(f"sqlite:///{tmp_path / 'nowhere.db'}")
    assert list(tmp_path.iterdir()) == []


def test_our_own_mistakes_are_not_called_faults(recorder):
    assert fault_of(KeyError("x")) is None
    assert fault_of(sqlite3.ProgrammingError("closed cursor")) is None
    assert fault_of(IntegrityError("taken")) is None
    assert fault_of(psycopg.errors.UndefinedColumn("no column")) is None


FIGURES = (
    "path",
    "pid",
    "found",
    "known",
    "mode",
    "position",
    "kek_id",
    "person_id",
    "now",
    "last",
    "program",
    "server",
    "seconds",
)


def test_every_fault_has_a_sentence_in_both_languages():
    kinds = [LedgerFault]
    for kind in kinds:
        kinds += kind.__subclasses__()
        fault = kind(**dict.fromkeys(FIGURES, 1))
        assert fault.message("zh")
        assert fault.message("zh") != fault.message("en")
        assert fault.code in str(fault)
    assert VaultKeyExposedError in kinds
    assert len({kind.code for kind in kinds}) == len(kinds) >= 8
