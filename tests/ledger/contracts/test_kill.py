"""kill -9 in the middle of writing: nothing acknowledged is lost, and nothing has a gap."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.evidence.tree import Frontier, leaf_hash
from ledger.writing.recorder import LedgerRecorder

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("appending_process.py")


def _kill_while_it_appends(url: str) -> list[tuple[str, int, int]]:
    """Start the process, kill it at a random moment, and return what it acknowledged."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), url], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(random.uniform(0, 0.25))
        process.send_signal(signal.SIGKILL)
        lines = (first + process.stdout.read()).decode().splitlines(keepends=True)
    words = [line.split() for line in lines if line.endswith("\n")]
    return [(command_id, int(start), int(end)) for command_id, start, end in words]


def _check(recorder: LedgerRecorder, acknowledged: list[tuple[str, int, int]]) -> None:
    with recorder.unit_of_work() as work:
        # The lock is ours only when the killed process's session is really over.
        head = work.lock_head()
        known = work.known_commands([command_id for command_id, _, _ in acknowledged])
    entries = dict(recorder.read_page(0, 10_000_000))
    assert list(entries) == list(range(1, head.pos + 1))
    tree = Frontier()
    tree.extend([leaf_hash(entry) for entry in entries.values()])
    assert head.frontier == tree
    for command_id, first, last in acknowledged:
        assert known[command_id][2:] == (first, last)
        for pos in range(first, last + 1):
            assert json.loads(entries[pos])["command_id"] == command_id


def _kill_repeatedly(recorder: LedgerRecorder, url: str, times: int) -> None:
    acknowledged: list[tuple[str, int, int]] = []
    for _ in range(times):
        before = recorder.head().pos
        answers = _kill_while_it_appends(url)
        acknowledged += answers
        _check(recorder, acknowledged)
        extra = recorder.read_page(max([before, *(last for _, _, last in answers)]), 100)
        unacknowledged = {json.loads(entry)["command_id"] for _, entry in extra}
        assert len(unacknowledged) <= 1
    assert len(acknowledged) >= times


def test_a_killed_writer_loses_nothing_that_it_acknowledged(recorder, database_url):
    _kill_repeatedly(recorder, database_url, 3)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_writer_killed_many_times_loses_nothing(recorder, database_url):
    _kill_repeatedly(recorder, database_url, 60)
