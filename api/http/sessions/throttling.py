"""How often one may guess at passwords: waits that double, for an address, for an account, for both.

The first wrong passwords cost nothing but their time. After them each one doubles the wait: for one
account from one place up to a quarter of an hour, for a place at all likewise, and for an account
from wherever up to a minute. A browser that the account was let in from before is not among
"wherever", so whoever guesses from many places keeps nobody out of their own account. What comes
during a wait is turned away unread, and makes it no longer.

An account that there is not is counted like any other. In this process only, like all limits.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Final, NamedTuple, TypeVar

from api.http.problems import HttpRefusal

_KEPT: Final = 10_000
_FORGOTTEN_SECONDS: Final = 3_600.0
_DOUBLINGS_MAX: Final = 20

Value = TypeVar("Value")


class _Patience(NamedTuple):
    """How many wrong passwords are free, and how long the wait becomes at most."""

    free: int
    max_seconds: float

    def wait_seconds(self, failures: int) -> float:
        """The wait after so many wrong passwords in a row."""
        over = failures - self.free
        return 0.0 if over < 0 else min(2.0 ** min(over, _DOUBLINGS_MAX), self.max_seconds)


AT_ONE_PLACE: Final = _Patience(free=5, max_seconds=900)
OF_A_PLACE: Final = _Patience(free=30, max_seconds=900)
OF_AN_ACCOUNT: Final = _Patience(free=30, max_seconds=60)


class _Count(NamedTuple):
    failures: int
    open_at: float
    last: float


class Attempt:
    """One try to sign in that was let through; it counts as failed until it says otherwise."""

    def __init__(self, succeeded: Callable[[], None]) -> None:
        self.succeeded = succeeded


class SignInThrottle:
    """The counts of one application; used from its event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[bytes, _Count] = OrderedDict()
        self._known: OrderedDict[bytes, float] = OrderedDict()

    def attempt(self, account: str, address: str, *, device: str = "") -> Attempt:
        """Let a try through, or not. Raises ``too_many_sign_ins``.

        ``device`` is what only a browser can show that the account was let in from before.
        """
        now = self._clock()
        here = _key("place of", account, device or address)
        counted = [(here, AT_ONE_PLACE), (_key("place", address), OF_A_PLACE)]
        if not device and here not in self._known:
            counted.append((_key("account", account), OF_AN_ACCOUNT))
        before = [(key, patience, self._count(key, now)) for key, patience in counted]
        seconds = max(count.open_at for _key, _patience, count in before) - now
        if seconds > 0:
            raise turned_away(seconds)
        for key, patience, count in before:
            failures = count.failures + 1
            self._note(key, _Count(failures, now + patience.wait_seconds(failures), now))

        def succeeded() -> None:
            self._counts.pop(here, None)
            for key, patience, _count in before[1:]:
                self._take_back(key, patience)
            _remember(self._known, here, now)

        return Attempt(succeeded)

    def _count(self, key: bytes, now: float) -> _Count:
        count = self._counts.get(key)
        if count is None or now - count.last >= _FORGOTTEN_SECONDS:
            return _Count(0, now, now)
        return count

    def _take_back(self, key: bytes, patience: _Patience) -> None:
        """One failure fewer, with the wait that it brought."""
        count = self._counts.get(key)
        if count is not None:
            wait = patience.wait_seconds(count.failures - 1)
            self._note(key, _Count(count.failures - 1, count.last + wait, count.last))

    def _note(self, key: bytes, count: _Count) -> None:
        _remember(self._counts, key, count)


def turned_away(seconds: float) -> HttpRefusal:
    """The answer to whoever has to wait."""
    whole = max(math.ceil(seconds), 1)
    return HttpRefusal("too_many_sign_ins", headers={"Retry-After": str(whole)}, seconds=whole)


def _key(*parts: str) -> bytes:
    # What was typed for an account may be a password in the wrong field: it is not kept.
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _remember(kept: OrderedDict[bytes, Value], key: bytes, value: Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)
