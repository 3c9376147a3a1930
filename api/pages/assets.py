"""Style sheets, scripts and pictures of the pages, each at an address that names its content.

What stands behind such an address never changes, so a browser asks for it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.requests.file_route import FileRoute
from domain.ground.refusals import NotFound

_MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_DIGEST_LENGTH: Final = 16
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class KeptRoute(FileRoute):
    """A route of what browsers keep, which travels compressed.

    Only for answers about nobody: how far a page shrinks tells what stands in it.
    """

    async def handle_get(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, compressed for whoever reads that."""
        await GZipMiddleware(super().handle_get)(scope, receive, send)


router = APIRouter(route_class=KeptRoute, include_in_schema=False)


class Asset(NamedTuple):
    """A file for browsers."""

    address: str
    content: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """All of them by their names, such as ``look.css`` or ``phone/store.js``."""
    contents = {
        name: file.read_bytes()
        for name, file in _files(files(__package__).joinpath("static"), "")
        if _form_of(name) in _MEDIA_TYPES
    }
    # Scripts name each other by where they lie beside one another, so they move together.
    scripts = _digest(*(content for name, content in contents.items() if _form_of(name) == "js"))
    found = {}
    for name, content in contents.items():
        form = _form_of(name)
        digest = scripts if form == "js" else _digest(content)
        found[name] = Asset(f"/static/{digest}/{name}", content, _MEDIA_TYPES[form])
    return found


def _form_of(name: str) -> str:
    return name.rpartition(".")[2]


def _digest(*contents: bytes) -> str:
    together = b"".join(sha256(content).digest() for content in contents)
    only = contents[0] if len(contents) == 1 else together
    return sha256(only).hexdigest()[:_DIGEST_LENGTH]


def address_of(name: str) -> str:
    """Where a browser gets an asset. Raises KeyError for one that there is not."""
    return assets()[name].address


@router.get("/static/{digest}/{name:path}")
async def get_asset(digest: str, name: str) -> Response:
    """An asset, to be kept for ever. Raises NotFound for another content than today's."""
    asset = assets().get(name)
    if asset is None or asset.address != f"/static/{digest}/{name}":
        raise NotFound
    headers = {"Cache-Control": _FOR_EVER}
    return Response(asset.content, headers=headers, media_type=asset.media_type)


def _files(folder: Traversable, within: str) -> Iterator[tuple[str, Traversable]]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{within}{each.name}"
        if each.is_dir():
            yield from _files(each, f"{name}/")
        else:
            yield name, each
