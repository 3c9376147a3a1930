"""Backups and restores that are killed: what passes for one is whole, and the next try goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from api.bootstrap import open_house
from ledger.databases.database import SCHEMAS, LedgerLocation
from ledger.databases.half_restored import marked
from ledger.faults.machine import LedgerFault
from tests.api.terminal.running import answers, sample, taizhang
from tests.kills.killing import killer

STATION = "大岚"
PATIENCE_SECONDS = 60
Places = Callable[[str], object]


def keys_of(place: object) -> Path:
    """Where the keys of a place lie: in the directory, or where the fixture has put them."""
    return place if isinstance(place, Path) else Path(os.environ["TAIZHANG_KEYS"])


def is_there(place: object) -> bool:
    """Whether a book lies at a place, once a program of PostgreSQL that was left alone has ended."""
    if isinstance(place, Path):
        return (place / "events.db").exists()
    others = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    schemas = text("SELECT count(*) FROM pg_namespace WHERE nspname = ANY(:names)")
    engine = LedgerLocation.parse(place).open("events")
    deadline = time.monotonic() + PATIENCE_SECONDS
    try:
        with engine.connect() as connection:
            while connection.scalar(others):
                assert time.monotonic() < deadline, "a program of PostgreSQL goes on and on"
                time.sleep(0.05)
                connection.rollback()
            return bool(connection.scalar(schemas, {"names": [SCHEMAS["events"]]}))
    finally:
        engine.dispose()


def tear_apart(places: Places, tmp_path: Path, kills: int) -> None:
    """Kill backups and restores of a workbook's ledger so many times each, then look at the copy."""
    place, backup = places("ledger"), tmp_path / "b"
    assert taizhang(place, "import", "workbook", sample(STATION)).code == 0
    told = answers(place, STATION)
    with killer(place, keys_of(place)) as killing:
        seconds = killing.run(["backup", tmp_path / "first"])
        for _ in range(kills):
            killing.kill(["backup", backup], within_seconds=seconds)
            if (backup / "backup.json").exists():
                break
        else:
            killing.run(["backup", backup])
    copy = places("copy")
    with killer(copy, keys_of(copy)) as killing:
        for _ in range(kills):
            killing.kill(["restore", backup, "--verify"], within_seconds=2 * seconds)
            if is_there(copy) and marked(LedgerLocation.parse(copy)) is None:
                break
            begun = isinstance(copy, Path) and (copy / "vault.db").exists()
            with pytest.raises(LedgerFault), open_house(copy, create=begun):
                pass
        else:
            killing.run(["restore", backup, "--verify"])
    assert answers(copy, STATION) == told
    assert taizhang(copy, "verify").code == 0


def test_a_killed_backup_or_restore_leaves_nothing_that_passes_for_one(places, tmp_path):
    tear_apart(places, tmp_path, kills=3)


@pytest.mark.slow
@pytest.mark.parametrize("_again", range(12))
def test_backups_and_restores_killed_again_and_again(places, tmp_path, _again):
    tear_apart(places, tmp_path, kills=10)
