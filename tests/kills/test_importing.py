"""Imports killed at any moment and given again: each row is in the book exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.importing import ImportSession
from api.workbooks import read_workbook
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from ledger.checks.verifying import verify
from tests.api.importing.invented import Invention
from tests.api.workbooks.made import xlsx

VISITS = 60


def _workbook(folder: Path, seed: int, visits: int) -> tuple[Path, str]:
    """A workbook made up from a seed, and the code of its station."""
    invention = Invention(seed, visits=visits)
    path = folder / f"{invention.code}.xlsx"
    path.write_bytes(xlsx(invention.sheets()))
    return path, invention.code


def _told(place, code: str):
    """What the book says of a station, by names and not by codes, which are made anew each time.

    None while it says nothing. Checks on the way that the ledger is sound.
    """
    with open_ledger(place, busy_timeout_ms=60_000) as opened:
        ledger = opened.ledger
        assert verify(ledger.log.engine).finding is None
        station = replay(ledger.log.engine).stations.get(code)
        if station is None:
            return None
        people = {f"{code}/worker/{each}": each for each in station.roster.workers}
        names = {people[who]: name for who, name in ledger.vault.reveal_names(people).items()}
        stays = {names[each]: worker.stays for each, worker in station.roster.workers.items()}
        money = {
            source: station.funds.available_fen(source)
            for source in {grant.source for grant in station.funds.grants.values()}
        }
        return station.version, stays, money


def _undisturbed(place: Path, path: Path, code: str):
    with open_ledger(place, create=True) as opened:
        ledger = opened.ledger
        ImportSession(ledger, log=ledger.log, vault=ledger.vault).take_in(read_workbook(path))
    return _told(place, code)


def _kill_repeatedly(killing, place, folder: Path, *, books: int, kills: int) -> tuple[int, int]:
    """Kills so many imports of so many workbooks; returns how many were, and how many had begun."""
    first, _code = _workbook(folder, 1_000, VISITS)
    seconds = killing.run(["import", "workbook", first])
    killed = begun = 0
    for seed in range(books):
        path, code = _workbook(folder, seed, VISITS)
        for _ in range(kills):
            ran = killing.kill(["import", "workbook", path], within_seconds=seconds)
            assert set(ran.codes) <= {0}
            killed += ran.was_killed
            begun += ran.was_killed and _told(place, code) is not None
        killing.run(["import", "workbook", path])
        assert _told(place, code) == _undisturbed(folder / f"whole-{seed}", path, code)
    return killed, begun


def test_a_killed_import_is_completed_exactly_once(place, tmp_path, killing):
    _kill_repeatedly(killing, place, tmp_path, books=1, kills=2)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_many_killed_imports_are_completed_exactly_once(place, tmp_path, killing):
    killed, begun = _kill_repeatedly(killing, place, tmp_path, books=20, kills=5)
    print(f"killed {killed}, of which begun {begun}")  # noqa: T201 - quoted by who reports it
    assert killed > 20
    assert begun > 5
