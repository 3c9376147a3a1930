"""The self-hosted API reference of Taizhang: the OpenAPI document, and a page that renders it.

The page speaks Chinese and English, one at a time.
Nothing comes from elsewhere and nothing is inline, so the page lives under the strictest policy.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request
from starlette.responses import Response

from api.http.exchange import exchange_of
from api.reference.vocabulary import vocabulary

_FILES: Final = {
    "/reference/reference.js": ("reference.js", "text/javascript; charset=utf-8"),
    "/reference/reference.css": ("reference.css", "text/css; charset=utf-8"),
}


def add_reference(app: FastAPI, document: Callable[[], bytes]) -> None:
    """Serve the document at /openapi.json, the page at /reference, words at /v1/vocabulary.

    ``document`` gives it as JSON; what it says once it always says.
    """

    async def openapi_json(request: Request) -> Response:
        return _cached(request, document(), "application/json")

    def read() -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(document())
        return found

    words = msgspec.json.encode(vocabulary())
    app.add_api_route("/v1/vocabulary", _page(words, "application/json"), include_in_schema=False)
    app.openapi = read  # type: ignore[method-assign]  # the framework's own documented hook
    app.add_api_route("/openapi.json", openapi_json, include_in_schema=False)
    app.add_api_route("/reference", _index(), include_in_schema=False)
    for path, (name, media_type) in _FILES.items():
        content = files(__name__).joinpath(name).read_bytes()
        app.add_api_route(path, _page(content, media_type), include_in_schema=False)


def _index() -> Callable[[Request], Any]:
    """The page in the language that its address asks for, else the browser."""
    chinese = files(__name__).joinpath("index.html").read_text(encoding="utf-8")
    contents: dict[str, bytes] = {
        "zh": chinese.encode(),
        "en": chinese.replace('<html lang="zh-Hans">', '<html lang="en">', 1).encode(),
    }

    async def index(request: Request) -> Response:
        chosen = request.query_params.get("lang", "")
        language = chosen if chosen in contents else exchange_of(request.scope).language
        response = _cached(request, contents[language], "text/html; charset=utf-8")
        response.headers["Content-Language"] = "en" if language == "en" else "zh-Hans"
        response.headers["Vary"] = "Accept-Language"
        return response

    return index


def _page(content: bytes, media_type: str) -> Callable[[Request], Any]:
    async def page(request: Request) -> Response:
        return _cached(request, content, media_type)

    return page


def _cached(request: Request, content: bytes, media_type: str) -> Response:
    etag = f'"{sha256(content).hexdigest()[:16]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
