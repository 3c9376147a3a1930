"""A process to be killed: exports a log into a folder, and tells of every tile.

Run as a program by ``test_log_folder.py``, which gives it the made-up keys of its log.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from api.exporting.bundles.static_log import write_static_log
from ledger.databases.database import open_engine
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeys


def main(url: str, folder: str) -> None:
    engine = open_engine(url, busy_timeout_ms=60_000)
    log = TransparencyLog(engine, LogKeys.parse(os.environ["TEST_LOG_KEYS"]))
    write_static_log(log, Path(folder), progress=lambda done, _all: os.write(1, b"%d\n" % done))


if __name__ == "__main__":
    main(*sys.argv[1:])
