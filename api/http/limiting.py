"""How many requests one caller may make: a token bucket each, in this process.

A proxy in front does the rest. The bucket of a token or session begins with the first request that it
was good for; every other request counts against the address that it came from, so that guessing at
tokens is bounded as well. The bucket that was used longest ago is the first to be forgotten.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

from starlette.types import Scope

from api.http.access import secret_in
from api.http.exchange import Exchange
from api.http.problems import HttpRefusal
from api.http.sessions.cookies import presented_secret
from api.http.shares import address_of

UNLIMITED_PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""What watches the service asks these, and must not be turned away."""

_KEPT: Final = 10_000

Headers = list[tuple[bytes, bytes]]


class Standing(NamedTuple):
    """What a caller may still do after one more request.

    ``remaining`` requests at once, all of them again in ``reset_seconds``; refused requests may
    come back in ``retry_seconds``, which is 0 for those let in.
    """

    remaining: int
    reset_seconds: int
    retry_seconds: int

    def refusal(self) -> HttpRefusal | None:
        """What a request is answered with when there is nothing left; None for those let in."""
        seconds = self.retry_seconds
        if not seconds:
            return None
        headers = {"Retry-After": str(seconds)}
        return HttpRefusal("too_many_requests", headers=headers, seconds=seconds)


class RateLimiter:
    """The buckets of one application; used from its event loop.

    ``per_second`` requests come back each second, up to ``burst`` at once. With 0 per second
    nothing is limited and nothing is said.
    """

    def __init__(
        self, per_second: float, burst: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        # Caller -> when the bucket is full again: one number is the whole state of a bucket.
        self._full_at: OrderedDict[int | str, float] = OrderedDict()
        seconds = math.ceil(burst / per_second) if per_second else 0
        self._policy = (b"ratelimit-policy", b'"requests";q=%d;w=%d' % (burst, seconds))

    def take(self, scope: Scope, exchange: Exchange) -> Standing | None:
        """Count one request; None where requests like this one are not limited."""
        if not self._per_second or scope["path"] in UNLIMITED_PATHS:
            return None
        now = self._clock()
        caller = self._caller(scope, exchange)
        waiting_seconds = max(self._full_at.get(caller, now) - now, 0.0)
        left = self._burst - waiting_seconds * self._per_second
        # The sums of a full bucket that was emptied exactly leave it a billionth short of a whole.
        if left < 1 - 1e-6:
            retry_seconds = max(math.ceil((1 - left) / self._per_second), 1)
            return Standing(0, math.ceil(waiting_seconds), retry_seconds)
        waiting_seconds += 1 / self._per_second
        self._note(caller, now + waiting_seconds)
        return Standing(math.floor(left - 1 + 1e-6), math.ceil(waiting_seconds), 0)

    def know(self, exchange: Exchange) -> None:
        """Give the token that a request proved to be good for a bucket of its own, from now on."""
        key = _token_key(exchange) if exchange.actor else None
        if key is not None and self._per_second and key not in self._full_at:
            self._note(key, self._clock())

    def headers(self, standing: Standing) -> Headers:
        """What the answer says of it (draft-ietf-httpapi-ratelimit-headers, version 10)."""
        value = b'"requests";r=%d;t=%d' % (standing.remaining, standing.reset_seconds)
        return [self._policy, (b"ratelimit", value)]

    def _caller(self, scope: Scope, exchange: Exchange) -> int | str:
        key = _token_key(exchange)
        if key is not None and key in self._full_at:
            return key
        return address_of(scope.get("client"))

    def _note(self, caller: int | str, full_at: float) -> None:
        self._full_at[caller] = full_at
        self._full_at.move_to_end(caller)
        if len(self._full_at) > _KEPT:
            self._full_at.popitem(last=False)


def _token_key(exchange: Exchange) -> int | None:
    # Of the token and not of the header, which may say the same token in many ways. The hash is
    # keyed anew in every process, and no secret stays in memory for it.
    given = exchange.headers.get(b"authorization")
    secret = presented_secret(exchange) if given is None else secret_in(given)
    return hash(secret) if secret else None
