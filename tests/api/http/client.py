"""A client of an application in the same process that waits for whole answers.

The framework's own crosses from one thread to the other some ten times a request, to give an answer
piece by piece to whoever wants it so, and thousands of tests want it whole.
"""

from __future__ import annotations

from typing import Any

import httpx2
from starlette.testclient import TestClient
from starlette.types import ASGIApp


class _Whole(httpx2.BaseTransport):
    """Asks in the event loop of a client, and crosses over to it once a request."""

    def __init__(self, asking: Client, address: tuple[str, int]) -> None:
        self._asking = asking
        self._asgi = httpx2.ASGITransport(app=asking.app, client=address)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        with self._asking._portal_factory() as portal:
            return portal.call(self._answered, request)

    async def _answered(self, request: httpx2.Request) -> httpx2.Response:
        found = await self._asgi.handle_async_request(request)
        sent = httpx2.ByteStream(b"".join([part async for part in found.aiter_raw()]))
        return httpx2.Response(found.status_code, headers=found.headers, stream=sent)


class Client(TestClient):
    """A client of an application; ``beside`` another one it shares its event loop."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        beside: Client | None = None,
        address: tuple[str, int] = ("testclient", 50_000),
        **options: Any,
    ) -> None:
        super().__init__(app, **options)
        self._transport = _Whole(self, address)
        if beside is not None:
            self.portal = beside.portal
