"""Answers without an end: how many a caller, and an address, may hold open.

A stream is held from its first byte to its last, whatever ends it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal
from api.http.shares import Counted, address_of

_RETRY_SECONDS: Final = "5"


class Streams:
    """The open streams of one application; used from its event loop."""

    def __init__(self, per_caller: int, per_address: int) -> None:
        self._callers = Counted(per_caller)
        self._addresses = Counted(per_address)

    @property
    def open(self) -> int:
        """How many are open."""
        return self._callers.total

    def opened(
        self, messages: AsyncIterator[bytes], media_type: str, headers: Mapping[str, str]
    ) -> StreamingResponse:
        """A stream as an answer. It raises ``too_many_streams`` in the place of its first byte."""
        return _Stream(messages, self._callers, self._addresses, media_type, headers)


class _Stream(StreamingResponse):
    def __init__(
        self,
        messages: AsyncIterator[bytes],
        callers: Counted,
        addresses: Counted,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(messages, media_type=media_type, headers=headers)
        self._callers = callers
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller, address = exchange_of(scope).actor, address_of(scope.get("client"))
        for counted, who in ((self._callers, caller), (self._addresses, address)):
            if not counted.has_room(who):
                headers = {"Retry-After": _RETRY_SECONDS}
                raise HttpRefusal("too_many_streams", headers=headers, limit=counted.limit)
        with self._callers.holding(caller), self._addresses.holding(address):
            await super().__call__(scope, receive, send)
