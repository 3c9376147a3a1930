"""A process to be killed: appends as fast as it can and says so once it is durable.

Run as a program by ``test_kill.py``. Every line on its standard output is an acknowledgement:
the command id, the first and the last position.
"""

from __future__ import annotations

import json
import os
import random
import sys

from ledger.databases.database import open_engine
from ledger.store.identifiers import new_event_id, utc_now
from ledger.store.rows import CommandRow, EventRow
from ledger.writing.recorder import LedgerRecorder


def main(url: str) -> None:
    recorder = LedgerRecorder(open_engine(url, busy_timeout_ms=60_000))
    while True:
        command_id = new_event_id()
        with recorder.unit_of_work() as work:
            head = work.lock_head()
            count = random.choice([1, 1, 2, 12])
            now = max(utc_now(), head.recorded_at)
            version = work.stream_versions(["A"]).get("A", 0)
            rows = [_row(version + n, command_id, now) for n in range(1, count + 1)]
            last = head.pos + count
            command = CommandRow(command_id, "", b"", b"{}", head.pos + 1, last, now)
            work.append(rows, commands=[command])
        os.write(1, f"{command_id} {last - count + 1} {last}\n".encode())


def _row(version: int, command_id: str, now: str) -> EventRow:
    entry = json.dumps({"command_id": command_id, "version": version}).encode()
    return EventRow(new_event_id(), "A", version, "t", 1, now, now, "", command_id, entry)


if __name__ == "__main__":
    main(sys.argv[1])
