"""Identifiers and the clock of the writer: UUIDv7 and UTC to the millisecond.

Held here because the domain may neither ask a clock nor roll dice.
"""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime
from typing import Final

from domain.ground.values import iso_instant

_RANDOM_BITS: Final = 74
_LOW_BITS: Final = 62


class _Sequence:
    """Numbers of which each is larger than the one before: milliseconds, then random bits.

    The vault tells the newest of a person's values by the ids of their events, so two made in one
    millisecond, or after the clock was put back, must not change places (RFC 9562, 6.2).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def following(self, milliseconds: int) -> int:
        """The next number, of that millisecond or as soon after it as there is a larger one."""
        # An id must be unique, not secret; asking the kernel would give up the interpreter's lock.
        number = milliseconds << _RANDOM_BITS | random.getrandbits(_RANDOM_BITS)
        with self._lock:
            if number <= self._last:
                number = self._last + 1 + random.getrandbits(32)
            self._last = number
        return number

    def begin_after(self, milliseconds: int) -> None:
        """Let every number from now on be of a later millisecond."""
        with self._lock:
            # With random bits, as other processes may begin after the same one.
            number = milliseconds + 1 << _RANDOM_BITS | random.getrandbits(_RANDOM_BITS)
            self._last = max(self._last, number)


_sequence: Final = _Sequence()


def new_event_id() -> str:
    """A new UUIDv7 (RFC 9562): its text sorts behind all that this process made before."""
    high, low = divmod(_sequence.following(time.time_ns() // 1_000_000), 1 << _LOW_BITS)
    number = (high >> 12) << 80 | 0x7 << 76 | (high & 0xFFF) << 64 | 0x2 << 62 | low
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def ids_follow(recorded_at: str) -> None:
    """Let all ids that this process makes sort behind those made up to a time of the log's.

    A process knows what it made itself; what was made before it, under a clock that has been put
    back since, it has to be told.
    """
    if recorded_at:
        _sequence.begin_after(int(datetime.fromisoformat(recorded_at).timestamp() * 1_000))


def utc_now() -> str:
    """Now as an RFC 3339 text with exactly three decimals, so that text order is time order."""
    return iso_instant(datetime.now(UTC))
