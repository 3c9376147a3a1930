"""What the OpenAPI document says of every operation alike: tracing headers, limits of a request."""

from __future__ import annotations

from typing import Any, Final

from api.http.described.documents import problem
from api.http.described.parameters import Json, header
from api.http.limiting import UNLIMITED_PATHS

PARAMETERS: Final = {
    "RequestId": header(
        "X-Request-Id",
        "Names this request in logs, problems and beside what it writes: 1 to 64 letters, digits, "
        "dots, hyphens or underscores, and nothing about a person, for it is kept with what is "
        "written. Whatever else comes is replaced; the answer says by what.",
    ),
    "TraceParent": header(
        "traceparent",
        "W3C Trace Context. Its trace id goes beside what the request writes, and into the log.",
    ),
}
"""As components that every operation points at."""

_POINTERS: Final = [{"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS]
_SECONDS: Final = {"type": "string", "pattern": "^[0-9]+$"}
_DRAFT: Final = " (draft-ietf-httpapi-ratelimit-headers-10; do not depend on it)."


def limited(*more: str) -> Json:
    """The answer to a caller that makes too many requests; ``more`` are an operation's own codes."""
    codes = ("too_many_requests", "too_many_unfinished", "too_many_bodies", *more)
    answer: Json = problem(429, "Too many at once.", *codes)[429]
    answer["headers"] = {
        "Retry-After": {"description": "Seconds to wait.", "schema": _SECONDS},
        "RateLimit": {
            "description": "r: requests left, t: seconds until all are back" + _DRAFT,
            "schema": {"type": "string"},
        },
        "RateLimit-Policy": {
            "description": "q: requests at once, w: seconds in which they come back" + _DRAFT,
            "schema": {"type": "string"},
        },
    }
    return answer


def add_to_every_operation(paths: dict[str, Any]) -> None:
    """Put into each operation of a document what holds for all."""
    answer, streams = limited(), limited("too_many_streams")
    too_large = {
        "414": problem(414, "The address is too long.", "address_too_long")[414],
        "431": problem(431, "The head is too large.", "head_too_large", "too_many_headers")[431],
    }
    for path, methods in paths.items():
        for operation in methods.values():
            operation.setdefault("parameters", []).extend(_POINTERS)
            operation["responses"].update(too_large)
            if path not in UNLIMITED_PATHS:
                is_stream = path == "/v1/events/stream"
                operation["responses"]["429"] = streams if is_stream else answer
