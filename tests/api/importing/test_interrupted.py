"""An import killed half-way and given again ends as if nothing had happened."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from api.importing import ImportSession
from api.workbooks import read_workbook
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from ledger.checks.verifying import verify
from tests.api.importing.invented import Invention
from tests.api.workbooks.made import xlsx

DYING = """
import os, signal, sys
from pathlib import Path
from api.importing import ImportSession, storing
from api.workbooks import read_workbook
from ledger.application import open_ledger
storing.COMMANDS_PER_TRANSACTION = 7
place, file, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
with open_ledger(place, create=True) as opened:
    ledger = opened.ledger
    calls = 0
    class Dying:
        def execute_many(self, commands, *, requests=None):
            global calls
            calls += 1
            outcomes = ledger.execute_many(commands, requests=requests)
            if calls == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return outcomes
    ImportSession(Dying(), log=ledger.log, vault=ledger.vault).take_in(read_workbook(file))
"""


def take_in(place, book):
    with open_ledger(place, create=True) as opened:
        ledger = opened.ledger
        return ImportSession(ledger, log=ledger.log, vault=ledger.vault).take_in(book).to_json()


def told(place, code):
    """The station's figures with names for codes, and how many entries of each kind there are."""
    with open_ledger(place) as opened:
        ledger = opened.ledger
        found = replay(ledger.log.engine)
        assert verify(ledger.log.engine).finding is None
        station = found.stations[code]
        people = {f"{code}/worker/{each}": each for each in station.roster.workers}
        names = {people[who]: name for who, name in ledger.vault.reveal_names(people).items()}
        stays = {names[each]: worker.stays for each, worker in station.roster.workers.items()}
        sources = {grant.source for grant in station.funds.grants.values()}
        money = {source: station.funds.available_fen(source) for source in sources}
        return found.by_type, stays, money


def places(refused):
    return [(row["sheet"], row["row"], row["code"]) for row in refused]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    path.write_bytes(xlsx(Invention(5, visits=45).sheets()))
    return path


@pytest.fixture(scope="module")
def undisturbed(workbook, tmp_path_factory):
    place = tmp_path_factory.mktemp("whole")
    book = read_workbook(workbook)
    return take_in(place, book), told(place, book.station.code)


@pytest.mark.parametrize("calls", [1, 2, 5, 9])
def test_a_killed_import_is_completed_exactly_once(calls, workbook, undisturbed, tmp_path):
    child = subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path), str(workbook), str(calls)],
        capture_output=True,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    book = read_workbook(workbook)
    report = take_in(tmp_path, book)
    whole, truth = undisturbed
    for key in ("accepted", "duplicates", "warnings"):
        assert report[key] == whole[key]
    # What a source has left is said as it is now, whichever row is refused for want of it.
    assert places(report["refused"]) == places(whole["refused"])
    assert not report["already_imported"]
    assert sum(report["added"].values()) < sum(whole["added"].values()) or calls == 1
    assert told(tmp_path, book.station.code) == truth
    assert take_in(tmp_path, book)["already_imported"]
