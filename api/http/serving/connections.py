"""One connection to a client: what may arrive on it before there is a request to answer.

The middleware begins with a whole head, which may never come. A head has a size and a time, a whole
request a time, an address a number of requests that it has begun and not finished, and whoever
reads an answer has to read on. Each of them costs the sender a connection at most.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from httptools import HttpParserError
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from api.http.exchange import TRAILERS, Exchange
from api.http.headers import SECURITY_HEADERS
from api.http.problems import HttpRefusal, problem_of, respond
from api.http.serving.door import Door
from api.http.shares import address_of

_SPARE_SECONDS: Final = 5.0
"""How much longer than a request a body may take, so that the application is the one to answer."""
_LINGER_SECONDS: Final = 2.0
"""How long what still comes is read and thrown away after a refusal, so that it can be read."""
_LINED_UP_MAX: Final = 100
"""How many requests may have been sent behind one that is being answered."""
_READ_ON_BYTES: Final = 16 * 1024
"""What a client has to read within the time for it, while more is waiting."""


class BoundedConnection(HttpToolsProtocol):
    """A connection of a server over the application; used from its event loop."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        app = config.app
        assert isinstance(app, FastAPI)
        self._door: Door = app.state.door
        self._settings = self._door.settings
        self._address = ""
        self._is_unfinished = False
        self._is_in_head = True
        self._is_refused = False
        self._has_moved = False
        self._loose_bytes = 0
        self._answering: list[RequestResponseCycle] = []
        self._arrival: asyncio.TimerHandle | None = None
        self._reading_on: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with a request that may be there at once."""
        super().connection_made(transport)
        self._address = address_of(self.client)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back what was held."""
        super().connection_lost(exc)
        # Also those behind which another request was sent already.
        for cycle in self._answering:
            if not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
        self._answering.clear()
        self._finish()
        self._cancel_reading_on()

    def data_received(self, data: bytes) -> None:
        """Take in what came, and refuse a head that has no end."""
        if self._is_refused:
            return
        # Blank lines between requests begin one too, or they would keep a connection for ever.
        self._begin()
        self._has_moved = False
        if not self._is_refused:
            super().data_received(data)
        self._loose_bytes = 0 if self._has_moved else self._loose_bytes + len(data)
        if self._loose_bytes > self._settings.head_limit_bytes:
            self._refuse(_too_large(self._settings.head_limit_bytes))

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words, and no answer
        """What came is no request, or its address is more than the parser takes."""
        limit_bytes = self._settings.address_limit_bytes
        if len(self.url or b"") > limit_bytes:
            self._refuse(HttpRefusal("address_too_long", limit_bytes=limit_bytes))
        else:
            self._refuse(HttpRefusal("malformed_request"))

    def on_message_begin(self) -> None:
        """A request begins, perhaps behind another one, but not behind any number of them.

        Raises HttpParserError, which ends the reading.
        """
        if len(self.pipeline) >= _LINED_UP_MAX:
            raise HttpParserError("too many requests behind one")
        super().on_message_begin()
        self._is_in_head = self._has_moved = True
        self._begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what comes behind a body is none, or it would choose the token."""
        if self._is_in_head:
            super().on_header(name, value)
        else:
            self.scope["state"][TRAILERS] = True

    def on_headers_complete(self) -> None:
        """The head is there: the body has as long as a request may take."""
        self._is_in_head, self._has_moved = False, True
        super().on_headers_complete()
        going_on = [each for each in self._answering if not each.response_complete]
        self._answering = [*going_on, self.cycle]
        self._set_arrival(self._settings.request_timeout_seconds + _SPARE_SECONDS)

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._has_moved = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The whole request is there."""
        super().on_message_complete()
        self._has_moved = True
        self._finish()

    def pause_writing(self) -> None:
        """The client reads more slowly than it is answered."""
        super().pause_writing()
        self._expect_reading_on()

    def resume_writing(self) -> None:
        """It has read what was waiting."""
        self._cancel_reading_on()
        super().resume_writing()

    def _begin(self) -> None:
        """Count a request as begun, unless one is already."""
        if self._is_unfinished:
            return
        unfinished = self._door.unfinished
        if not unfinished.has_room(self._address):
            self._door.metrics.limited()
            headers = {"Retry-After": "1"}
            self._refuse(
                HttpRefusal("too_many_unfinished", headers=headers, limit=unfinished.limit)
            )
            return
        unfinished.add(self._address)
        self._is_unfinished = True
        self._set_arrival(self._settings.head_timeout_seconds)

    def _finish(self) -> None:
        if self._is_unfinished:
            self._is_unfinished = False
            self._door.unfinished.drop(self._address)
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None

    def _set_arrival(self, seconds: float) -> None:
        if self._arrival is not None:
            self._arrival.cancel()
        if self._is_unfinished:
            self._arrival = self.loop.call_later(seconds, self._is_late, seconds)

    def _is_late(self, seconds: float) -> None:
        if self.flow.read_paused:  # not the sender's fault: nobody reads what it sends
            self._set_arrival(seconds)
        elif self._is_in_head:
            self._refuse(HttpRefusal("head_too_slow"))
        else:
            self._finish()
            self.transport.close()

    def _refuse(self, refusal: HttpRefusal) -> None:
        """Answer what is not a request yet, and end the connection."""
        self._finish()
        if self._is_refused or self.transport.is_closing():
            return
        self._is_refused = True
        self._unset_keepalive_if_required()
        if all(each.response_complete for each in self._answering):
            self.transport.write(self._answer(refusal))
            if self.transport.can_write_eof():
                self.transport.write_eof()
            self.loop.call_later(_LINGER_SECONDS, self.transport.close)
        else:
            # What came before has an answer on its way, which ends the connection.
            self.cycle.keep_alive = False

    def _answer(self, refusal: HttpRefusal) -> bytes:
        exchange = Exchange({"headers": []})
        problem = problem_of(
            refusal, "zh", request_id=exchange.request_id, base=self._settings.public_url
        )
        response = respond(problem, "zh")
        if self._settings.log_requests:
            self._door.logger.info(
                "request_refused",
                request_id=exchange.request_id,
                status=problem.status,
                code=refusal.code,
            )
        headers = [
            *response.raw_headers,
            (b"x-request-id", exchange.request_id.encode("ascii")),
            (b"connection", b"close"),
            *SECURITY_HEADERS,
        ]
        status = HTTPStatus(problem.status)
        head = b"HTTP/1.1 %d %s\r\n" % (status, status.phrase.encode("ascii"))
        lines = b"".join(b"%s: %s\r\n" % pair for pair in headers)
        return head + lines + b"\r\n" + bytes(response.body)

    def _expect_reading_on(self) -> None:
        self._cancel_reading_on()
        self._reading_on = self.loop.call_later(
            self._settings.read_on_seconds,
            self._has_read_on,
            self.transport.get_write_buffer_size(),
        )

    def _has_read_on(self, before_bytes: int) -> None:
        if before_bytes - self.transport.get_write_buffer_size() < _READ_ON_BYTES:
            self.transport.abort()
        else:
            self._expect_reading_on()

    def _cancel_reading_on(self) -> None:
        if self._reading_on is not None:
            self._reading_on.cancel()
            self._reading_on = None


def _too_large(limit_bytes: int) -> HttpRefusal:
    return HttpRefusal("head_too_large", limit_bytes=limit_bytes)
