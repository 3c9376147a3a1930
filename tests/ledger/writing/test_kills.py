"""kill -9 of a process with a whole ledger: what it acknowledged is there, people's names too."""

from __future__ import annotations

import random
import signal
import time

import pytest

from ledger.application import open_ledger
from tests.builders import a_home_visit
from tests.ledger.writing.checking import check_whole, commitments_of, found, fresh
from tests.ledger.writing.writing_process import start

THREADS = 4


def _kill_while_it_writes(place, key_place) -> dict[str, int]:
    """Start the process, kill it at a random moment, and return what it acknowledged."""
    with start(place, key_place, "record", THREADS) as process:
        first = process.stdout.readline(), process.stdout.readline()
        assert first[0] == b"open\n"
        time.sleep(random.uniform(0, 0.25))
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    lines = (first[1] + rest).decode().splitlines(keepends=True)
    answers = (line.split() for line in lines if line.endswith("\n"))
    return {command: int(position) for command, position in answers}


def _kill_repeatedly(place, keys, key_place, times: int) -> None:
    with open_ledger(place, create=True, keys=keys) as opened:
        found(opened.ledger)
    acknowledged: dict[str, int] = {}
    before = 4
    for _ in range(times):
        answers = _kill_while_it_writes(place, key_place)
        assert answers
        acknowledged |= answers
        with open_ledger(place, keys=keys, busy_timeout_ms=60_000) as opened:
            ledger = opened.ledger
            entries = check_whole(ledger)
            for command, position in acknowledged.items():
                assert entries[position].command_id == command
                digests = commitments_of(entries[position])
                revealed = ledger.vault.reveal_digests(digests).values()
                assert [found.value for found in revealed] == ["何秀英"]
            extra = {entry.command_id for pos, entry in entries.items() if pos > before}
            assert len(extra - answers.keys()) <= THREADS
            before = ledger.execute(fresh(a_home_visit())).position


def test_a_killed_ledger_loses_nothing_that_it_acknowledged(place, keys, key_place):
    _kill_repeatedly(place, keys, key_place, 2)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_ledger_killed_many_times_loses_nothing(place, keys, key_place):
    _kill_repeatedly(place, keys, key_place, 40)
