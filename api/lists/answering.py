"""Answering with a file: by what stands behind the address, or by ``Accept``; whole, now or later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final

import anyio.to_thread
from fastapi import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Match
from starlette.types import Scope

from api.http.access import Principal
from api.http.described.documents import deferred
from api.http.described.parameters import PREFER
from api.http.exchange import exchange_of
from api.http.exports import note_export
from api.http.requests.answering import VARY
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.http.serving.nameless_files import closed_if_not_sent, pieces_of
from api.http.serving.reports import now_or_later
from api.lists.tables import MEDIA_TYPES, FileFormat
from domain.ground.refusals import UnknownField

_SUFFIXES: Final[Mapping[str, FileFormat]] = {f".{form}": form for form in MEDIA_TYPES}
_FORM: Final = "list_file"
"""Where a request says which file its address asks for."""
_WEIGHT: Final = re.compile(r"[01](\.[0-9]{0,3})?", re.ASCII)
_FORMS: Final[Mapping[str, FileFormat]] = {
    media_type.partition(";")[0]: form for form, media_type in MEDIA_TYPES.items()
}

Written = tuple[BinaryIO | None, str, int]
"""A file, None where the client has it already; its ETag; the position that it stands at."""


class ListRoute(PlainRoute):
    """A plain route whose address may end in the form of a file."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a request is for this route, and what its address says."""
        match, found = super().matches(scope)
        if match is Match.NONE and scope["type"] == "http":
            for suffix, form in _SUFFIXES.items():
                if scope["path"].endswith(suffix):
                    bare = {**scope, "path": scope["path"].removesuffix(suffix)}
                    match, found = super().matches(bare)
                    return match, {**found, _FORM: form} if match is not Match.NONE else found
        return match, found


def form_wanted(request: Request) -> FileFormat | None:
    """Which file a request asks for, None for JSON."""
    named: FileFormat | None = request.scope.get(_FORM)
    return named or _accepted(exchange_of(request.scope).text("accept"))


def with_files(described: dict[str, Any]) -> dict[str, Any]:
    """The description of a list that comes as a file, too."""
    described["responses"][200]["content"] |= {
        media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for media_type in MEDIA_TYPES.values()
    }
    described["responses"] |= deferred()
    described["openapi_extra"]["parameters"].append(PREFER)
    return described


def ensure_whole(request: Request) -> None:
    """Make sure that a request for a file asks for no page of it. Raises UnknownField."""
    for name in ("cursor", "limit", "count", "sums"):
        if name in request.query_params:
            raise UnknownField(field=name)


async def answer_file(
    request: Request,
    principal: Principal,
    written: Callable[[], Written],
    name: str,
    form: FileFormat,
) -> Response:
    """Answer with what is written, one file at a time, or with where it will be."""
    door = door_of(request.scope)

    async def made() -> Response:
        file, etag, position = await anyio.to_thread.run_sync(written)
        headers = {
            "ETag": etag,
            "Ledger-Position": str(position),
            "Vary": f"{VARY}, Accept",
            "Cache-Control": "no-store" if principal.sees_names else "private, no-cache",
        }
        if file is None:
            return Response(status_code=304, headers=headers)
        with closed_if_not_sent(file):
            await note_export(request, principal, form)
        headers["Content-Length"] = str(file.seek(0, 2))
        headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
        return StreamingResponse(pieces_of(file), headers=headers, media_type=MEDIA_TYPES[form])

    return await now_or_later(
        request,
        principal,
        door.reports,
        made,
        most_seconds=door.settings.request_timeout_seconds,
        alone=door.listing,
    )


def _accepted(accept: str) -> FileFormat | None:
    """The form of file that is wanted most, None for JSON, which is what everybody else gets."""
    wanted: list[tuple[float, FileFormat | None]] = []
    for each in accept.split(","):
        media_type, _, parameters = each.strip().lower().partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.strip().partition("=")
            if key == "q":
                weight = float(value) if _WEIGHT.fullmatch(value) else 0.0
        form = _FORMS.get(media_type.strip())
        if form is not None or media_type.strip() in {"application/json", "application/*", "*/*"}:
            wanted.append((weight, form))
    best = max((weight for weight, _ in wanted), default=0.0)
    if not best:
        return None
    return next(form for weight, form in wanted if weight == best)
