"""The photos and scans of a record: which there are, bringing one, and getting one."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.book.attached import (
    bring,
    ensure_may_bring,
    file_named,
    files_named,
    lines_of,
    open_file,
)
from api.book.media_types import ENDINGS, PDF
from api.book.records import row_in_reach
from api.http.described.documents import problem, reads, ref
from api.http.described.parameters import ACCEPT_LANGUAGE, RECORD, path
from api.http.described.records import AttachmentLine, RecordAttachments
from api.http.exchange import exchange_of
from api.http.requests.answering import VARY, AsKnown, Reader, conditional, in_thread, tagged
from api.http.requests.commanding import Answer, body_of, principal_of
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import Door, door_of
from domain.book.refusals import UnknownRecord
from ledger.store.rows import RecordRow
from ledger.vault.attachments import StoredAttachment

router = APIRouter(prefix="/v1/records/{record}", route_class=PlainRoute, tags=["records"])

_NAME_DIGITS: Final = 16
_SHA256: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_DIGEST: Final = path("digest", "SHA-256 of the file, in hex.", _SHA256, "ab" * 32)
_Digest = Annotated[str, Path(description=_DIGEST["description"], examples=[_DIGEST["example"]])]
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_LINE: Final = {"application/json": {"schema": ref(AttachmentLine.__name__)}}
_encoder: Final = msgspec.json.Encoder()


@router.get(
    "/attachments", **reads("RecordAttachments", operation_id="list_attachments", waits=False)
)
async def list_attachments(
    request: Request, record: str, principal: Reader, as_known: AsKnown = None
) -> Response:
    """The files that a record names, or named once, as known at a moment; and where they are now."""
    row = await row_in_reach(request, record, principal)
    door = door_of(request.scope)
    found = await in_thread(request, lambda: attachments_answer(door, row, as_known))
    body = _encoder.encode(found)
    etag = tagged(body, found.position)
    return conditional(request, body, etag, found.position, private=False)


def attachments_answer(door: Door, row: RecordRow, as_known: str | None) -> RecordAttachments:
    """What a record's files are. Raises UnknownRecord where it was not known."""
    known = door.house.position_at(as_known)
    if known is not None and known < row.first_pos:
        raise UnknownRecord(record=row.record_id)
    return RecordAttachments(
        record=row.record_id,
        station=row.station,
        items=lines_of(door, files_named(door, row, known)),
        position=row.last_pos if known is None else min(known, row.last_pos),
    )


_GONE: Final = {
    **problem(401, "No valid token.", "unauthenticated"),
    **problem(
        404,
        "Not there, or not for this asker.",
        "unknown_record",
        "unknown_attachment",
        "attachment_not_here",
    ),
    **problem(410, "Forgotten with the person whom it shows.", "attachment_forgotten"),
    **problem(422, "A parameter is wrong.", "unknown_field"),
    **problem(503, "Not now; try again.", "ledger_unavailable"),
}


@router.get(
    "/attachments/{digest}",
    operation_id="get_attachment",
    response_model=None,
    responses={
        200: {
            "description": "The file, as it was brought.",
            "content": dict.fromkeys(ENDINGS, _BYTES),
        },
        **_GONE,
    },
    openapi_extra={"parameters": [ACCEPT_LANGUAGE]},
)
async def get_attachment(
    request: Request, record: str, digest: _Digest, principal: Reader
) -> Response:
    """A photo or scan of a record, for whoever may see the record.

    Of one that shows a client every answer is logged as a reading.
    """
    row = await row_in_reach(request, record, principal)
    door = door_of(request.scope)
    stored, content = await in_thread(request, lambda: open_file(door, principal, row, digest))
    return Response(content, headers=_headers(stored), media_type=stored.media_type)


def _headers(stored: StoredAttachment) -> dict[str, str]:
    """What keeps a browser from doing more with a file than to show or save it."""
    name = f"{stored.sha256[:_NAME_DIGITS]}.{ENDINGS.get(stored.media_type, 'bin')}"
    way = "attachment" if stored.media_type == PDF else "inline"
    return {
        "Cache-Control": "no-store",
        "Content-Disposition": f'{way}; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Vary": VARY,
    }


def _brings() -> dict[str, Any]:
    told = {
        "headers": {"Location": {"description": "The file.", "schema": {"type": "string"}}},
        "content": _LINE,
    }
    return {
        "operation_id": "put_attachment",
        "status_code": 201,
        "response_model": None,
        "responses": {
            201: {"description": "Durable.", **told},
            200: {"description": "It was here already.", **told},
            **_GONE,
            **problem(403, "The role brings no files to such a record.", "not_permitted"),
            **problem(
                404, "Not there, or not for this asker.", "unknown_record", "unknown_attachment"
            ),
            **problem(408, "The body took too long.", "body_too_slow"),
            **problem(413, "Too large.", "body_too_large"),
            **problem(415, "Neither photo, scan nor PDF.", "attachment_type_refused"),
            **problem(422, "Another file than the record names.", "wrong_attachment"),
        },
        "openapi_extra": {
            "parameters": [RECORD, _DIGEST, ACCEPT_LANGUAGE],
            "requestBody": {
                "required": True,
                "content": dict.fromkeys([*ENDINGS, "application/octet-stream"], _BYTES),
            },
        },
    }


@router.put("/attachments/{digest}", **_brings())
async def put_attachment(request: Request) -> Answer:
    """Bring a file that a record names by its SHA-256: its bytes, as they are.

    What it is is told by the bytes, whatever ``Content-Type`` says. Bringing it again changes
    nothing; where it was lost or damaged, it is whole again.
    """
    record: str = request.path_params["record"]
    digest: str = request.path_params["digest"]
    principal = await principal_of(request.scope)
    row = await row_in_reach(request, record, principal)
    ensure_may_bring(principal, row)
    door = door_of(request.scope)
    exchange_of(request.scope).command = "put_attachment"
    named = await in_thread(request, lambda: file_named(door, row, digest))
    content = await body_of(request, door.settings.attachment_limit_bytes)
    is_new = await in_thread(request, lambda: bring(door, principal, named, content))
    (line,) = await in_thread(request, lambda: lines_of(door, [named]))
    location = quote(request.scope["path"]).encode("ascii")
    return Answer(201 if is_new else 200, _encoder.encode(line), [(b"location", location)])
