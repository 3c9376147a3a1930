"""Any single edit of a view is found by comparing it with a replay, as ``verify --views`` does."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from api.bootstrap import open_house
from ledger.vault.keys import load_vault_keys
from tests.ledger.checks.editing import other_values, put, rows_of
from tests.ledger.lived_in import live

MACHINERY = {"dead_letters", "projection_active", "projection_state"}
"""Where each view stands, not what it says."""


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """The views of a ledger in which everything has happened, and a replay to hold against them."""
    place = tmp_path_factory.mktemp("lived-in") / "ledger"
    place.mkdir()
    live(place, load_vault_keys(place, create=True))
    with open_house(place, write=False) as house:
        house.catch_up()
        with (
            house.engine.replay(None) as replay,
            closing(sqlite3.connect(place / "views.db", isolation_level=None)) as file,
        ):
            yield house.engine, replay, file


def tables(file: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table that a view keeps its answers in, of those with rows."""
    names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    return {
        name: [row[1] for row in file.execute(f"PRAGMA table_info({name})")]
        for name in names
        if name not in MACHINERY and not name.startswith("sqlite_")
        if file.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()
    }


def differing(engine: Any, replay: Any, table: str) -> str | None:
    """The table that the view of a table is told to differ in."""
    (view,) = [name for name in engine.names if table.startswith(f"{name}_")]
    found = engine.compare(view, replay)
    return found and found.table


def test_a_view_that_nobody_touched_is_that_of_a_replay(replayed):
    engine, replay, _file = replayed
    assert [name for name in engine.names if engine.compare(name, replay) is not None] == []


@pytest.mark.parametrize("seed", [7, *(pytest.param(n, marks=pytest.mark.slow) for n in range(5))])
def test_a_single_edit_of_any_column_of_any_view_is_found(replayed, seed):
    engine, replay, file = replayed
    chance, missed, tried = random.Random(seed), [], 0
    views = tables(file)
    assert {name.partition("_")[0] for name in views} >= {"budget", "services", "staffing"}
    for table, columns in views.items():
        stored = rows_of(file, table)
        row = chance.choice(stored)
        for column in columns:
            known = [each[column] for each in stored]
            for kind, value in chance.sample(list(other_values(row[column], known, chance)), 2):
                if not put(file, table, row, row | {column: value}):
                    continue
                now = [each for each in rows_of(file, table) if each not in stored]
                if now:  # else it is stored as what it was
                    tried += 1
                    if differing(engine, replay, table) is None:
                        missed.append((table, column, kind))
                put(file, table, now[0] if now else row, row)
        put(file, table, row, None)
        assert differing(engine, replay, table) is not None, "a row is gone"
        put(file, table, None, row)
    assert not missed
    assert tried > sum(map(len, views.values()))
