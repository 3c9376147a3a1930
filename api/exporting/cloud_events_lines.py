"""CloudEvents 1.0 as JSON lines: the feed of the log as a file.

The same form as the feed's (``api/cloud_events.py``), but ``dataschema`` has no server to point
to: it names the schema under a reserved domain that never resolves.
"""

from __future__ import annotations

from typing import BinaryIO, Final

import msgspec

from api.cloud_events import cloud_event, envelope_of
from api.exporting.scopes import ExportScope, Log, entries_in

SCHEMA_BASE: Final = "https://taizhang.invalid"
_encoder: Final = msgspec.json.Encoder()


def cloud_event_line(position: int, raw: bytes) -> bytes:
    """One stored entry as one line; its ``data`` is the entry byte for byte."""
    event = cloud_event(position, raw, envelope_of(raw), SCHEMA_BASE)
    return _encoder.encode(event) + b"\n"


def write_cloud_events(log: Log, scope: ExportScope, out: BinaryIO) -> int:
    """Write the entries in scope as lines; return how many.

    Raises LedgerDamagedError.
    """
    count = 0
    for position, raw in entries_in(log, scope):
        out.write(cloud_event_line(position, raw))
        count += 1
    return count
