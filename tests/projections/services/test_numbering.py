"""Numbers of people come from the log and the tables, whatever a projection remembers."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, create_engine

from projections.base import View
from projections.services import ServicesProjection
from projections.services import people as numbering
from tests.projections.given import dump, fold, given, opened
from tests.projections.services.test_services import visit


def log_of(*clients):
    return given(*(visit(client=client, household=f"H-{client}") for client in clients))


@pytest.fixture
def database():
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


def tables_in(database, projection):
    metadata = MetaData()
    tables = projection.define(metadata, "x")
    metadata.create_all(database)
    return metadata, tables


def afresh(log):
    projection = ServicesProjection()
    with opened(projection, suffix="x") as view:
        fold(projection, view, log)
        return dump(view)


def test_a_page_that_was_rolled_back_is_numbered_anew(database):
    projection, log = ServicesProjection(), log_of("C1", "C2", "C3", "C2", "C4")
    _, tables = tables_in(database, projection)
    with database.begin() as conn:
        projection.apply(View(conn, tables), log[:2])
    with database.connect() as conn:
        projection.apply(View(conn, tables), log[2:])
        conn.rollback()
    with database.begin() as conn:
        projection.apply(View(conn, tables), log[2:])
        assert dump(View(conn, tables)) == afresh(log)


def test_a_page_that_somebody_else_has_folded_meanwhile_is_read_back(database):
    projection, other = ServicesProjection(), ServicesProjection()
    log = log_of("C1", "C2", "C3", "C4", "C3", "C5")
    _, tables = tables_in(database, projection)
    with database.begin() as conn:
        view = View(conn, tables)
        projection.apply(view, log[:2])
        other.apply(view, log[2:4])
        projection.apply(view, log[4:])
        assert dump(view) == afresh(log)


def test_new_tables_of_the_same_name_know_nobody(database):
    projection = ServicesProjection()
    metadata, tables = tables_in(database, projection)
    with database.begin() as conn:
        projection.apply(View(conn, tables), log_of("C1", "C2"))
    metadata.drop_all(database)
    metadata.create_all(database)
    log = log_of("C2", "C1", "C3")
    with database.begin() as conn:
        fold(projection, View(conn, tables), log)
        assert dump(View(conn, tables)) == afresh(log)


def test_more_people_than_are_remembered_keep_their_numbers(monkeypatch):
    monkeypatch.setattr(numbering, "_REMEMBERED_MAX", 2)
    projection, log = ServicesProjection(), log_of("C1", "C2", "C3", "C1", "C4", "C3")
    with opened(projection, suffix="x") as view:
        fold(projection, view, log, page=2)
        assert dump(view) == afresh(log)


def test_pages_of_another_log_at_the_same_positions_are_numbered_by_the_tables(database):
    projection, other = ServicesProjection(), ServicesProjection()
    _, tables = tables_in(database, projection)
    with database.begin() as conn:
        projection.apply(View(conn, tables, b"", b"leaf 2"), log_of("C1", "C2"))
    # The log is restored, and another process folds its entries into tables of the same name.
    log = log_of("C2", "C1", "C2")
    with database.begin() as conn:
        for table in tables.values():
            conn.execute(table.delete())
        other.apply(View(conn, tables, b"", b"other leaf 2"), log[:2])
        projection.apply(View(conn, tables, b"other leaf 2", b"leaf 3"), log[2:])
        assert dump(View(conn, tables)) == afresh(log)
