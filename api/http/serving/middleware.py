"""The outermost layer of every request: its id, its caller's limit, the headers, the log line.

It is the last catch as well. Plain ASGI, because a wrapper around request and response objects
would cost more than all of this.
"""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.exchange import Exchange
from api.http.headers import SECURITY_HEADERS
from api.http.problems import HttpRefusal, problem_of, respond
from api.http.serving.door import Door
from api.http.serving.logs import where_it_happened


class EdgeMiddleware:
    """Wraps the application; HTTP requests only."""

    def __init__(self, app: ASGIApp, *, door: Door) -> None:
        self._app = app
        self._door = door
        self._limiter = door.limiter
        self._log_requests = door.settings.log_requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        exchange = Exchange(scope)
        standing = self._limiter.take(scope, exchange)
        said = () if standing is None else self._limiter.headers(standing)

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", exchange.request_id.encode("ascii")),
                    *said,
                    *SECURITY_HEADERS,
                ]
            await send(message)

        try:
            refusal = None if standing is None else standing.refusal()
            if refusal is not None:
                self._door.metrics.limited()
            refusal = refusal or self._too_much(scope)
            if refusal is not None:
                await self._answer(exchange, refusal)(scope, receive, send_headed)
                return
            if exchange.repeated:
                await self._answer(exchange, _repeated(exchange))(scope, receive, send_headed)
                return
            await self._app(scope, receive, send_headed)
            self._limiter.know(exchange)
        except ClientDisconnect:
            exchange.status = 499
        except Exception as error:  # noqa: BLE001 - the last catch: an answer instead of a hang-up
            self._log_failure(exchange, error)
            if not exchange.status:
                await self._answer(exchange, error)(scope, receive, send_headed)
        finally:
            self._end(scope, exchange, started)

    def _too_much(self, scope: Scope) -> HttpRefusal | None:
        """Why a head is more than a request needs, None where it is not."""
        settings, headers = self._door.settings, scope["headers"]
        address_bytes = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if address_bytes > settings.address_limit_bytes:
            return HttpRefusal("address_too_long", limit_bytes=settings.address_limit_bytes)
        if len(headers) > settings.head_limit_lines:
            return HttpRefusal("too_many_headers", limit=settings.head_limit_lines)
        head_bytes = sum([len(name) + len(value) + 4 for name, value in headers])
        if address_bytes + head_bytes > settings.head_limit_bytes:
            return HttpRefusal("head_too_large", limit_bytes=settings.head_limit_bytes)
        return None

    def _answer(self, exchange: Exchange, error: Exception) -> ASGIApp:
        language = exchange.language
        problem = problem_of(
            error,
            language,
            request_id=exchange.request_id,
            base=self._door.settings.public_url,
            shape=exchange.shape,
        )
        return respond(problem, language)

    def _log_failure(self, exchange: Exchange, error: Exception) -> None:
        self._door.logger.error(
            "failed",
            request_id=exchange.request_id,
            error=type(error).__name__,
            where=where_it_happened(error),
        )

    def _end(self, scope: Scope, exchange: Exchange, started: float) -> None:
        if exchange.body_bytes:
            self._door.bodies.drop(exchange.body_holder, exchange.body_bytes)
        if self._log_requests:
            self._log(scope, exchange, started)

    def _log(self, scope: Scope, exchange: Exchange, started: float) -> None:
        route = scope.get("route")
        line: dict[str, Any] = {
            "request_id": exchange.request_id,
            "method": scope["method"],
            "route": getattr(route, "path", ""),
            "status": exchange.status,
            "duration_ms": round((time.perf_counter() - started) * 1000, 2),
        }
        if exchange.actor:
            line["actor"] = exchange.actor
            line["role"] = exchange.role
        if exchange.station:
            line["station"] = exchange.station
        if exchange.trace_id:
            line["trace_id"] = exchange.trace_id
        if exchange.command:
            line["command"] = exchange.command
            line["position"] = exchange.position
        self._door.logger.info("request", **line)


def _repeated(exchange: Exchange) -> HttpRefusal:
    return HttpRefusal("bad_header", parameter=exchange.repeated, header=exchange.repeated)
