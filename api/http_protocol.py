"""HTTP as the server reads it, less what it would read wrongly.

uvicorn puts the headers behind a chunked body (trailers) among those before it, where the last of a
name counts: whoever can add to the end of a body would choose token and key. Here they are kept
apart and the request is marked, so that it can be refused.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.exchange import TRAILERS


class HeadersFirst(HttpToolsProtocol):
    """Takes headers only from before the body."""

    _headers_ended = False

    def on_message_begin(self) -> None:
        """Another request begins on the connection."""
        self._headers_ended = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hand the request over; what comes now belongs to its body."""
        self._headers_ended = True
        super().on_headers_complete()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, unless it is a trailer."""
        if not self._headers_ended:
            super().on_header(name, value)
        else:
            self.scope["state"][TRAILERS] = True
