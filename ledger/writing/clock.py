"""The machine's clock held against the book: what is too far from the last entry's time.

Every entry is recorded at the clock's time or at that of the entry before it, whichever is later.
So a clock that was put back, or that was years ahead once, would give every entry from then on the
same time, which nobody can tell from the truth later. Within a few minutes that is how clocks are;
beyond, nothing is written until somebody has looked. A clock far ahead of the last entry cannot be
told from a book that nobody wrote to, so it is only said.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from ledger.faults.machine import ClockBehindError

BEHIND_VARIABLE: Final = "TAIZHANG_CLOCK_BEHIND_SECONDS"
BEHIND_SECONDS_MAX: Final = 300.0
"""How far the clock may be behind the last entry, unless the variable says otherwise."""
UNREMARKABLE_SECONDS: Final = 5.0
"""What the clocks of several machines differ by without anybody being told."""
AHEAD_DAYS_MAX: Final = 30.0

_log = logging.getLogger(__name__)


def behind_seconds_max() -> float:
    """How far the clock may be behind, as the operator has set it; what is no such number is said."""
    given = os.environ.get(BEHIND_VARIABLE, "")
    with suppress(ValueError):
        seconds = float(given or BEHIND_SECONDS_MAX)
        if seconds >= 0:  # not a number is neither
            return seconds
    _log.warning("%s is no number of seconds: %r", BEHIND_VARIABLE, given)
    return BEHIND_SECONDS_MAX


def behind_seconds(now: str, last: str) -> float:
    """How far a clock is behind the time of the last entry; below 0 when it is ahead of it."""
    if not now or not last:
        return 0.0
    return (datetime.fromisoformat(last) - datetime.fromisoformat(now)).total_seconds()


class RecordingClock:
    """Says when entries are recorded. Belongs to one thread.

    ``limit_seconds`` is how far the machine's clock may be behind the last entry.
    """

    def __init__(self, limit_seconds: float) -> None:
        self._limit_seconds = limit_seconds
        self._is_remarkable = False

    def at(self, now: str, last: str) -> str:
        """When entries are recorded that follow an entry of ``last``. Raises ClockBehindError."""
        behind = behind_seconds(now, last)
        ahead_days = timedelta(seconds=-behind) / timedelta(days=1)
        is_remarkable = behind > UNREMARKABLE_SECONDS or ahead_days > AHEAD_DAYS_MAX
        if is_remarkable and not self._is_remarkable:
            _log.warning("the clock says %s, the last entry was recorded at %s", now, last)
        self._is_remarkable = is_remarkable
        if behind > self._limit_seconds:
            raise ClockBehindError(now=now, last=last)
        return max(now, last)
