"""A process to be killed: appends entries and publishes checkpoints as fast as it can.

Run as a program by ``test_publishing_kills.py``. Every line on its standard output is a checkpoint
that it was told to be kept: its size and root.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ledger.databases.database import open_engine
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from tests.ledger.transparency.transparency_logs import append


def main(url: str, keys: str) -> None:
    engine = open_engine(url, busy_timeout_ms=60_000)
    log = TransparencyLog(engine, LogKeyFile(Path(keys)))
    rounds = 0
    while True:
        append(engine, 150)
        rounds += 1
        if rounds % 4 == 0:
            log.rotate_key()
        made = log.publish()
        os.write(1, f"{made.size} {made.root.hex()}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
