"""Identifiers and the clock of the writer: UUIDv7 and UTC to the millisecond.

Held here because the domain may neither ask a clock nor roll dice.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime


def new_event_id() -> str:
    """A new UUIDv7 (RFC 9562): its text sorts by the millisecond in which it was made."""
    milliseconds = time.time_ns() // 1_000_000
    # An id must be unique, not secret; asking the kernel would give up the interpreter's lock.
    number = milliseconds << 80 | random.getrandbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    digits = f"{number & ~(0x3 << 62) | 0x2 << 62:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def utc_now() -> str:
    """Now as an RFC 3339 text with exactly three decimals, so that text order is time order."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
