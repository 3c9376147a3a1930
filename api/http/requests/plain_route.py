"""A route that knows its query parameters, and whose writing endpoints take the request as it is.

Writes are the hot path: their bodies are parsed once, by pydantic from the raw bytes, so the
framework's own reading, solving and serialising is left out for them. What they take and give is
documented beside them. Other methods work as usual.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Hashable
from functools import cached_property
from typing import Any, Final, get_origin

from fastapi import HTTPException
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.routing import compile_path, get_name
from starlette.types import Receive, Scope, Send

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, Shape
from api.http.serving.door import door_of
from domain.ground.refusals import UnknownField

_WRITES: Final = ({"POST"}, {"PUT"})
_WORKED_OUT: Final = frozenset({*APIRoute.__annotations__, "app", "form_limits"})
"""What the framework keeps of a route."""
_ASKED_FOR: Final[dict[Hashable, Dependant]] = {}
"""What routes ask for beside their own parameters, each once."""


def _told_apart(asked: Dependant) -> Hashable:
    """By what two dependencies are one: what is called, and where its parameters stand."""
    places = tuple((type(each.field_info), each.alias) for each in get_flat_params(asked))
    return asked.call, asked.name, asked.use_cache, asked.scope, places


class PlainRoute(APIRoute):
    """An API route with a short way for writes, that knows its query parameters and no others.

    What it asks for is worked out by the framework, which takes tens of milliseconds and much
    memory, when the first request needs it: a server has hundreds of routes and most of them rest.
    What routes ask for alike is kept once.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        methods: Collection[str] | None = None,
        name: str | None = None,
        **named: Any,
    ) -> None:
        # What finding a route goes by; the rest is worked out behind it.
        self.path, self.endpoint = path, endpoint
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.methods = {method.upper() for method in methods or ("GET",)}
        self.name = get_name(endpoint) if name is None else name
        self._named = named

    def __getattr__(self, name: str) -> Any:
        named = self.__dict__.get("_named")
        if named is None or name not in _WORKED_OUT:
            raise AttributeError(name, name=name, obj=self)
        super().__init__(self.path, self.endpoint, methods=self.methods, name=self.name, **named)
        wanted = self.dependant.dependencies
        wanted[:] = [_ASKED_FOR.setdefault(_told_apart(each), each) for each in wanted]
        return self.__dict__[name]

    @cached_property
    def repeated_names(self) -> frozenset[str]:
        """The query parameters that may be given several times, and mean any of their values."""
        return frozenset(
            each.alias
            for each in get_flat_params(self.dependant)
            if get_origin(each.field_info.annotation) is tuple
        )

    @cached_property
    def places(self) -> Shape:
        """Where the fields of a read's refusals stand: all in its address."""
        in_path = {each.alias for each in get_flat_params(self.dependant)} - self.query_names
        return Shape(
            address=self.query_names | in_path | {"station", "area"},
            names={"station": "code"} if "code" in in_path else {},
        )

    @cached_property
    def query_names(self) -> frozenset[str]:
        """The query parameters that the endpoint and its dependencies declare."""
        declared = get_flat_params(self.dependant)
        solved = {each.alias for each in declared if isinstance(each.field_info, Query)}
        # What a writing endpoint reads by itself is declared in its description.
        described = (self.openapi_extra or {}).get("parameters", ())
        return frozenset(solved | {each["name"] for each in described if each["in"] == "query"})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; within the time that the settings give it."""
        if scope["query_string"]:
            self._ensure_known(scope)
        if self.methods not in _WRITES:
            exchange_of(scope).shape = self.places
            await super().handle(scope, receive, send)
            return
        if scope["method"] not in self.methods:
            raise HTTPException(405, headers={"Allow": min(self.methods)})
        endpoint: Any = self.endpoint
        try:
            async with asyncio.timeout(door_of(scope).settings.request_timeout_seconds):
                response = await endpoint(Request(scope, receive, send))
        except TimeoutError:
            reading = exchange_of(scope).reading_body
            raise HttpRefusal("body_too_slow" if reading else "request_timed_out") from None
        await response(scope, receive, send)

    def _ensure_known(self, scope: Scope) -> None:
        """Refuse what would answer for something else: a misspelt filter, all but one of several."""
        given = QueryParams(scope["query_string"]).multi_items()
        names = Counter(name for name, _value in given)
        unknown = sorted(set(names) - self.query_names)
        if unknown:
            exchange_of(scope).shape = Shape(address=frozenset(unknown))
            raise UnknownField(field=unknown[0])
        repeated = {name for name, times in names.items() if times > 1} - self.repeated_names
        if repeated:
            raise HttpRefusal("parameter_repeated", parameter=min(repeated))
