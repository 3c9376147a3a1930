"""A route whose answers can also be asked about without their bytes: files and pages.

HEAD costs as much as GET here, which is nothing for a file, too much for a question, and without an
end for a stream; so the plain route does not answer it. Mirrors of static logs ask so, and whoever
looks whether the links of a page lead somewhere.
"""

from __future__ import annotations

from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from api.http.requests.plain_route import PlainRoute


class FileRoute(PlainRoute):
    """A plain route that answers HEAD as it answers GET, without the body."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for this route: HEAD is for the one that answers GET."""
        return super().matches(self._as_get(scope) if scope["type"] == "http" else scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = self._as_get(scope)
        await self.handle_get(asked, receive, send if asked is scope else _without_body(send))

    async def handle_get(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request that is no HEAD."""
        await super().handle(scope, receive, send)

    def _as_get(self, scope: Scope) -> Scope:
        is_asked = scope["method"] == "HEAD" and self.methods == {"GET"}
        return {**scope, "method": "GET"} if is_asked else scope


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
