"""A route whose POST endpoints take the request as it is and answer with the response itself.

Writes are the hot path: their bodies are parsed once, by pydantic from the raw bytes, so the
framework's own reading, solving and serialising is left out for them. What they take and give is
documented beside them. Other methods work as usual.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import HTTPException
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.door import door_of
from api.exchange import exchange_of
from api.problems import HttpRefusal


class PlainRoute(APIRoute):
    """An API route with a short way for POST."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; within the time that the settings give it."""
        if self.methods != {"POST"}:
            await super().handle(scope, receive, send)
            return
        if scope["method"] != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        endpoint: Any = self.endpoint
        try:
            async with asyncio.timeout(door_of(scope).settings.request_timeout_seconds):
                response = await endpoint(Request(scope, receive, send))
        except TimeoutError:
            reading = exchange_of(scope).reading_body
            raise HttpRefusal("body_too_slow" if reading else "request_timed_out") from None
        await response(scope, receive, send)
