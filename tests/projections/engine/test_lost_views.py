"""The views database is lost, damaged, full or read-only while it is used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import event, inspect, text

from projections.engine.engine import Engine
from projections.engine.failures import ViewsUnavailableError
from projections.engine.store import ProjectionNotReadyError
from tests.api.http.world import until
from tests.projections.counting import (
    Counting,
    MemoryLog,
    Second,
    reaches,
    rows_of,
    told_by,
    views_at,
)

LENGTH = 300


def settle(database):
    """Everything in the file itself, nothing in the write-ahead log."""
    with database.connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        conn.exec_driver_sql("BEGIN")


def delete(database, path):
    path.unlink()


def delete_all(database, path):
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def delete_the_write_ahead_log(database, path):
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def truncate(database, path):
    settle(database)
    os.truncate(path, 0)


def cut_in_half(database, path):
    settle(database)
    os.truncate(path, path.stat().st_size // 2)


def overwrite_with_garbage(database, path):
    settle(database)
    path.write_bytes(b"\x5a" * path.stat().st_size)


def replace_by_another_database(database, path):
    with views_at(f"sqlite:///{path}.other") as other:
        Engine(other, MemoryLog(7), [Counting()]).catch_up()
        settle(other)
    Path(f"{path}.other").replace(path)


def drop_the_tables(database, _path):
    for name in inspect(database).get_table_names():
        with database.begin() as conn:
            conn.execute(text(f'DROP TABLE "{name}"'))


ON_SQLITE = [
    delete,
    delete_all,
    delete_the_write_ahead_log,
    truncate,
    cut_in_half,
    overwrite_with_garbage,
    replace_by_another_database,
    drop_the_tables,
]


def shown(engine, name="counting"):
    """The rows, None while they cannot be read."""
    try:
        return rows_of(engine, name)
    except (ViewsUnavailableError, ProjectionNotReadyError):
        return None


@pytest.mark.parametrize("lose", ON_SQLITE)
@pytest.mark.parametrize("grows", [False, True])
def test_lost_views_are_made_anew_while_they_are_followed(tmp_path, lose, grows):
    path = tmp_path / "views.db"
    log = MemoryLog(LENGTH)
    with views_at(f"sqlite:///{path}") as database:
        engine = Engine(database, log, [Counting(), Second()])
        with engine.following():
            assert reaches(engine, LENGTH)
            lose(database, path)
            if grows:
                log.grow(5)
            for name in ("counting", "second"):
                until(lambda name=name: shown(engine, name) == told_by(log) or None, "the rows")
        engine.catch_up()
        assert rows_of(engine) == rows_of(engine, "second") == told_by(log)
        assert {each.status for each in engine.status()} == {"live"}


@pytest.mark.parametrize("lose", ON_SQLITE)
@pytest.mark.parametrize("work", ["catch_up", "rebuild"])
def test_lost_views_are_made_anew_by_hand(tmp_path, lose, work):
    path = tmp_path / "views.db"
    log = MemoryLog(LENGTH)
    with views_at(f"sqlite:///{path}") as database:
        engine = Engine(database, log, [Counting()])
        engine.catch_up()
        lose(database, path)
        log.grow(2)
        getattr(engine, work)()
        engine.catch_up()
        assert rows_of(engine) == told_by(log)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "DROP SCHEMA views CASCADE",
        "DROP TABLE views.projection_state",
        "DROP TABLE views.projection_active",
        "DELETE FROM views.projection_active",
    ],
)
def test_views_dropped_on_postgresql_are_made_anew(postgres_url, statement):
    log = MemoryLog(LENGTH)
    with views_at(postgres_url) as database:
        engine = Engine(database, log, [Counting(), Second()])
        with engine.following():
            assert reaches(engine, LENGTH)
            with database.begin() as conn:
                conn.execute(text(statement))
            log.grow(5)
            for name in ("counting", "second"):
                until(lambda name=name: shown(engine, name) == told_by(log) or None, "the rows")


@pytest.mark.parametrize(
    ("pragma", "undone"),
    [("query_only=ON", "query_only=OFF"), ("max_page_count=1", "max_page_count=1000000")],
)
def test_views_that_cannot_be_written_go_on_where_they_stood(tmp_path, pragma, undone):
    log = MemoryLog(LENGTH)
    setting = [undone]
    with views_at(f"sqlite:///{tmp_path / 'views.db'}") as database:

        @event.listens_for(database, "checkout")
        def set_up(connection, _record, _proxy):
            connection.execute(f"PRAGMA {setting[0]}")

        engine = Engine(database, log, [Counting()])
        engine.catch_up()
        setting[0] = pragma
        log.grow(2_000)
        with engine.following():
            assert not reaches(engine, len(log.entries), seconds=0.5)
            # Nobody has failed, and what was there is still shown.
            assert engine.status()[0].status == "live"
            assert len(rows_of(engine)) == engine.status()[0].pos < len(log.entries)
            setting[0] = undone
            assert reaches(engine, len(log.entries))
        assert rows_of(engine) == told_by(log)
        assert engine.upheavals == 0


def test_a_question_that_asks_for_a_table_it_never_had_has_failed(tmp_path):
    log = MemoryLog(LENGTH)

    class Confused(Counting):
        def apply(self, view, page):
            view.conn.execute(text("SELECT * FROM a_table_that_nobody_makes"))

    with views_at(f"sqlite:///{tmp_path / 'views.db'}") as database:
        engine = Engine(database, log, [Confused(), Second()])
        engine.catch_up()
        assert [each.status for each in engine.status()] == ["failed", "live"]
        assert engine.upheavals == 0
