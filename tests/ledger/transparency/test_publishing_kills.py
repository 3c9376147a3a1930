"""kill -9 in the middle of publishing: what was published stays, and the next one continues it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from ledger.evidence.checkpoints import open_checkpoint
from ledger.evidence.tiles import tiles_of
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from tests.ledger.transparency.transparency_logs import append, entry, leaf, mth, opened

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("publishing_process.py")


def killed(url: str, keys: Path) -> list[tuple[int, str]]:
    """Start the process, kill it at a random moment, and return what it had published."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), url, str(keys)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(random.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        lines = (first + process.stdout.read()).decode().splitlines(keepends=True)
    words = [line.split() for line in lines if line.endswith("\n")]
    return [(int(size), root) for size, root in words]


def test_a_killed_publisher_leaves_a_log_that_goes_on(database_url, tmp_path):
    keys = tmp_path / "keys"
    with opened(database_url) as plain:
        log = TransparencyLog(plain._engine, LogKeyFile(keys))
        published = []
        for _ in range(4):
            published += killed(database_url, keys)
            append(plain._engine, 1)  # with nothing to sign, a rotation cut off stays half done
            log.publish()
        stored = {each.size: each for each in log.checkpoints()}
        assert {(size, stored[size].root.hex()) for size, _ in published} == set(published)
        last = log.newest()
        leaves = [leaf(entry(number)) for number in range(1, last.size + 1)]
        verifiers = log.verifiers()
        assert verifiers[-1].vkey == LogKeyFile(keys).load().current
        for each in stored.values():
            assert each.root == mth(leaves[: each.size])
            assert open_checkpoint(each.note, verifiers, log.origin).root == each.root
        for tile in tiles_of(last.size):
            width, end = 256**tile.level, tile.index * 256 + tile.width
            assert log.tile(tile)[-32:] == mth(leaves[(end - 1) * width : end * width])
