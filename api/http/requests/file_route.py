"""A route whose answers are files: what can be fetched can also be asked about without its bytes.

HEAD costs as much as GET here, which is nothing for a file, too much for a question, and without an
end for a stream; so the plain route does not answer it. Proxies and mirrors of static logs ask so.
"""

from __future__ import annotations

from starlette.types import Message, Receive, Scope, Send

from api.http.requests.plain_route import PlainRoute


class FileRoute(PlainRoute):
    """A plain route that answers HEAD as it answers GET, without the body."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "HEAD" or self.methods != {"GET"}:
            await super().handle(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await super().handle({**scope, "method": "GET"}, receive, send_head)
