"""A route whose POST endpoints take the request as it is and answer with the response itself.

Writes are the hot path: their bodies are parsed once, by pydantic from the raw bytes, so the
framework's own reading, solving and serialising is left out for them. What they take and give is
documented beside them. Other methods work as usual.
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any

from fastapi import HTTPException
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.door import door_of
from api.exchange import exchange_of
from api.problems import HttpRefusal, Shape
from domain.errors import UnknownField


class PlainRoute(APIRoute):
    """An API route with a short way for POST, that knows its query parameters and no others."""

    @cached_property
    def query_names(self) -> frozenset[str]:
        """The query parameters that the endpoint and its dependencies declare."""
        declared = get_flat_params(self.dependant)
        solved = {each.alias for each in declared if isinstance(each.field_info, Query)}
        # What a POST endpoint reads by itself is declared in its description.
        described = (self.openapi_extra or {}).get("parameters", ())
        return frozenset(solved | {each["name"] for each in described if each["in"] == "query"})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; within the time that the settings give it."""
        if scope["query_string"]:
            self._ensure_known(scope)
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

    def _ensure_known(self, scope: Scope) -> None:
        """Refuse a parameter that is not there: a misspelt filter would answer for everything."""
        names = QueryParams(scope["query_string"]).keys()
        unknown = sorted(set(names) - self.query_names)
        if unknown:
            exchange_of(scope).shape = Shape(address=frozenset(unknown))
            raise UnknownField(field=unknown[0])
