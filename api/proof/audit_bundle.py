"""The audit bundle over HTTP: for those who may have entries and the whole tree of hashes.

Made into a file that has no name and sent from there, one at a time, because a bundle of a city
is work for minutes and a client may read as slowly as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, BinaryIO

import anyio.to_thread
from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from api.exporting.bundles.age_seal import read_recipient, seal
from api.exporting.bundles.bundle import write_bundle
from api.exporting.scopes import ExportScope, resolve
from api.http.access import Principal
from api.http.described.documents import deferred, problem
from api.http.described.parameters import ACCEPT_LANGUAGE, PREFER
from api.http.exports import note_export
from api.http.requests.answering import AsKnown, Reader, Stations, in_thread, reach
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import Door, door_of
from api.http.serving.nameless_files import NamelessFile, closed_if_not_sent, pieces_of
from api.http.serving.reports import now_or_later
from api.http.spans import InDays
from api.proof.transparency import ENTRIES_ROLES
from domain.ground.refusals import NotPermitted
from ledger.writing.records import list_streams

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["transparency"])

_SealTo = Annotated[
    str | None, Query(max_length=200, description="age recipient; the answer is sealed to it.")
]


@router.get(
    "/audit-bundle",
    operation_id="get_audit_bundle",
    response_model=None,
    responses={
        200: {
            "description": "A zip to be checked offline by the verify.py in it; sealed with age "
            "where a recipient is given.",
            "headers": {
                "Content-Disposition": {"description": "A name.", "schema": {"type": "string"}}
            },
            "content": {
                "application/zip": {"schema": {"type": "string", "format": "binary"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **deferred(),
        **problem(401, "No valid token.", "unauthenticated"),
        **problem(403, "The role is not one that audits.", "not_permitted"),
        **problem(404, "Not there, or not for this asker.", "unknown_station"),
        **problem(422, "A parameter is wrong.", "bad_recipient", "position_beyond_head"),
        **problem(503, "Not now; try again.", "projection_behind", "ledger_unavailable"),
    },
    openapi_extra={"parameters": [PREFER, ACCEPT_LANGUAGE]},
)
async def get_audit_bundle(
    request: Request,
    principal: Reader,
    days: InDays,
    *,
    stations: Stations = (),
    as_known: AsKnown = None,
    seal_to: _SealTo = None,
) -> Response:
    """Everything that an auditor needs to check the stations in reach alone and offline."""
    if principal.role not in ENTRIES_ROLES:
        raise NotPermitted(role=principal.role)
    recipient = None if seal_to is None else read_recipient(seal_to)
    door = door_of(request.scope)
    scope = await in_thread(
        request,
        lambda: resolve(
            door.house,
            from_day=days[0],
            to_day=days[1],
            as_known=as_known,
            with_all_money=True,
        ),
    )
    # Before asking which stations are in reach: one planned up to then must not be left out.
    await reach(door, scope.until)
    scope = await _in_reach(door, principal, scope, stations)
    return await now_or_later(
        request,
        principal,
        door.reports,
        lambda: _bundle(request, principal, scope, recipient),
        most_seconds=door.settings.request_timeout_seconds,
        alone=door.bundling,
    )


async def _bundle(
    request: Request, principal: Principal, scope: ExportScope, recipient: object | None
) -> Response:
    file = await anyio.to_thread.run_sync(_made, door_of(request.scope), scope, recipient)
    with closed_if_not_sent(file):
        await note_export(request, principal, "zip")
    media_type = "application/zip" if recipient is None else "application/octet-stream"
    name = "taizhang-audit.zip" if recipient is None else "taizhang-audit.zip.age"
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(file.seek(0, 2)),
    }
    return StreamingResponse(pieces_of(file), headers=headers, media_type=media_type)


async def _in_reach(
    door: Door, principal: Principal, scope: ExportScope, stations: Sequence[str]
) -> ExportScope:
    for station in stations:
        await door.access.ensure_reach(principal, station)
    if stations:
        return scope.among(set(stations))
    reach = await door.access.stations(principal, fresh=True)
    if reach is not None:
        streams = await anyio.to_thread.run_sync(list_streams, door.house.log)
        reach |= await door.access.areas(principal) & set(streams)
    return scope.among(reach)


def _made(door: Door, scope: ExportScope, recipient: object | None) -> BinaryIO:
    file = NamelessFile(door.ended)
    with closed_if_not_sent(file):
        write_bundle(door.house, scope, file)
    if recipient is None:
        return file
    with file:
        file.seek(0)
        sealed = NamelessFile(door.ended)
        with closed_if_not_sent(sealed):
            seal(file, sealed, recipient)
        return sealed
