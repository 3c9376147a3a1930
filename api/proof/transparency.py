"""The transparency log going out: checkpoints for everybody, tiles for overseers, proofs.

Who may have what: a checkpoint is a hash and public. Tiles of hashes give away how much was
recorded and let guessed entries be tested, so they go to those who oversee the whole book
(auditor, city officer, administrator). Bundles of entries go to auditors and city officers, and
only when every station in the bundle is in their reach. Proofs go to everybody with a token.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.book.records import row_in_reach
from api.exporting.cloud_events import envelope_of
from api.http.access import Principal
from api.http.described.documents import problem, reads
from api.http.described.parameters import ACCEPT_LANGUAGE, IF_NONE_MATCH
from api.http.described.proofs import RecordProofs, consistency_answer, inclusion_answer
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal
from api.http.requests.answering import Reader, conditional, in_thread
from api.http.requests.file_route import FileRoute
from api.http.serving.door import Door, door_of
from domain.ground.refusals import NotPermitted
from domain.ground.vocabulary import Role
from ledger.evidence.refusals import UnknownPosition
from ledger.evidence.tiles import ENTRIES_LEVEL, TILE_WIDTH, parse_tile_path, read_entry_bundle
from ledger.transparency.published import StoredCheckpoint
from ledger.writing.records import versions_of

router = APIRouter(route_class=FileRoute, tags=["transparency"])

TILE_ROLES: Final = frozenset[Role]({"auditor", "city_officer", "admin"})
ENTRIES_ROLES: Final = frozenset[Role]({"auditor", "city_officer"})
# A tile of a certain width never changes, a partial one included; shared caches must not keep it.
FOREVER: Final = "private, max-age=31536000, immutable"

_encoder: Final = msgspec.json.Encoder()
_MAX_SIZE: Final = 2**63 - 1


def _proves(schema: str, operation_id: str, missing: str) -> dict[str, Any]:
    described = reads(schema, operation_id=operation_id, waits=False)
    described["responses"] |= problem(404, "Not there, or not for this asker.", missing)
    described["responses"] |= problem(
        422, "A parameter is wrong.", "proof_beyond_head", "proof_invalid"
    )
    described["responses"] |= problem(500, "The log cannot be signed or read.", "log_forked")
    return described


Size = Annotated[
    int | None,
    Query(ge=1, le=_MAX_SIZE, description="Size of the log; the first checkpoint over it if not."),
]


@router.get(
    "/checkpoint",
    operation_id="get_checkpoint",
    response_model=None,
    responses={
        200: {
            "description": "The newest signed checkpoint (C2SP tlog-checkpoint).",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        304: {"description": "The client has it already."},
        **problem(422, "A parameter is wrong.", "unknown_field"),
        **problem(500, "There is no checkpoint, and none can be signed.", "log_forked"),
        **problem(503, "Not now; try again.", "ledger_unavailable"),
    },
    openapi_extra={"parameters": [IF_NONE_MATCH, ACCEPT_LANGUAGE]},
)
async def get_checkpoint(request: Request) -> Response:
    """The newest head of the log that was signed: its name, size and root hash. Public."""
    door = door_of(request.scope)
    checkpoint = await in_thread(request, door.house.transparency.newest)
    if checkpoint is None:
        await _publish(request, 0)
        checkpoint = await in_thread(request, door.house.transparency.newest)
        assert checkpoint is not None
    raw = checkpoint.raw
    etag = f'"c{checkpoint.size}-{len(checkpoint.lines)}"'
    headers = {"Cache-Control": "no-cache", "ETag": etag}
    if etag in exchange_of(request.scope).text("if-none-match"):
        return Response(status_code=304, headers=headers)
    return Response(raw, headers=headers, media_type="text/plain")


@router.get(
    "/tile/{path:path}",
    operation_id="get_tile",
    response_model=None,
    responses={
        200: {
            "description": "Hashes of 32 bytes, or entries each behind two bytes of length.",
            "headers": {"Cache-Control": {"description": "Good for ever.", "schema": {}}},
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        **problem(401, "No valid token.", "unauthenticated"),
        **problem(403, "The role, or its reach, is not enough.", "not_permitted"),
        **problem(404, "No such tile in the published log.", "unknown_tile"),
        **problem(422, "A parameter is wrong.", "unknown_field"),
        **problem(503, "Not now; try again.", "ledger_unavailable"),
    },
    openapi_extra={"parameters": [ACCEPT_LANGUAGE]},
)
async def get_tile(
    request: Request,
    principal: Reader,
    path: Annotated[
        str,
        Path(
            description="As C2SP tlog-tiles has it: `<level>/<index>[.p/<width>]` for hashes, "
            "`entries/<index>[.p/<width>]` for a bundle of entries.",
            examples=["0/000.p/1"],
        ),
    ],
) -> Response:
    """A tile of the log's tree, or a bundle of its entries, once a checkpoint covers it."""
    door = door_of(request.scope)
    of_entries = path.startswith("entries/")
    if principal.role not in (ENTRIES_ROLES if of_entries else TILE_ROLES):
        raise NotPermitted(role=principal.role)
    tile = parse_tile_path(f"tile/{path}")
    raw = await in_thread(request, lambda: door.house.transparency.tile(tile))
    if tile.level == ENTRIES_LEVEL:
        last = tile.index * TILE_WIDTH + tile.width
        await _ensure_in_reach(door, principal, raw, last)
    headers = {"Cache-Control": FOREVER, "Vary": "Authorization, Cookie"}
    return Response(raw, headers=headers, media_type="application/octet-stream")


@router.get(
    "/v1/proofs/inclusion", **_proves("InclusionAnswer", "prove_inclusion", "unknown_position")
)
async def prove_inclusion(
    request: Request,
    principal: Reader,
    position: Annotated[
        int, Query(ge=1, le=_MAX_SIZE, description="Position of the entry.", examples=[1])
    ],
    size: Size = None,
) -> Response:
    """Prove that the entry at a position stands in the log."""
    del principal  # whoever has a token may ask
    return await _proved(request, position, size)


@router.get(
    "/v1/records/{record}/proof", **_proves("RecordProofs", "prove_record", "unknown_record")
)
async def prove_record(
    request: Request,
    principal: Reader,
    record: Annotated[str, Path(description="Record id.", json_schema_extra={"format": "uuid"})],
) -> Response:
    """Prove that every entry about a record stands in the log: its first, corrections, void."""
    row = await row_in_reach(request, record, principal)
    door = door_of(request.scope)
    versions = await in_thread(request, lambda: versions_of(door.house.log, row))
    positions = [version.position for version in versions]
    await ensure_covered(request, positions[-1])
    prove = door.house.transparency.inclusion
    proofs = await in_thread(request, lambda: list(map(prove, positions)))
    found = RecordProofs(record=record, proofs=list(map(inclusion_answer, proofs)))
    body = _encoder.encode(found)
    etag = f'"r{hashlib.sha256(body).hexdigest()[:16]}"'
    return conditional(request, body, etag, positions[-1], private=False)


@router.get(
    "/v1/proofs/consistency",
    **_proves("ConsistencyAnswer", "prove_consistency", "unknown_position"),
)
async def prove_consistency(
    request: Request,
    principal: Reader,
    first: Annotated[int, Query(ge=1, le=_MAX_SIZE, description="The smaller size.", examples=[1])],
    second: Annotated[
        int | None,
        Query(ge=1, le=_MAX_SIZE, description="The larger size; the newest checkpoint's if not."),
    ] = None,
) -> Response:
    """Prove that the log still begins as it was at an earlier size."""
    del principal  # whoever has a token may ask
    door = door_of(request.scope)
    if second is None:
        second = (await _newest_over(request, first)).size
    larger = second
    proof = await in_thread(request, lambda: door.house.transparency.consistency(first, larger))
    body = _encoder.encode(consistency_answer(proof))
    return conditional(request, body, f'"k{first}-{larger}"', larger, private=False)


async def _proved(request: Request, position: int, size: int | None) -> Response:
    door = door_of(request.scope)
    if size is None:
        await ensure_covered(request, position)
    proof = await in_thread(request, lambda: door.house.transparency.inclusion(position, size))
    lines = 0 if proof.checkpoint is None else len(proof.checkpoint.lines)
    body = _encoder.encode(inclusion_answer(proof))
    etag = f'"i{position}-{proof.size}-{lines}"'
    return conditional(request, body, etag, proof.size, private=False)


async def ensure_covered(request: Request, position: int) -> None:
    """Have a checkpoint over a position. Raises UnknownPosition for one behind the head."""
    door = door_of(request.scope)
    transparency = door.house.transparency
    if await in_thread(request, lambda: transparency.checkpoint_covering(position)) is not None:
        return
    if position > await in_thread(request, door.house.feed.head_position):
        raise UnknownPosition(position=position)
    await _publish(request, position)


async def _publish(request: Request, position: int) -> None:
    door = door_of(request.scope)
    try:
        async with asyncio.timeout(door.settings.request_timeout_seconds):
            await door.publisher.reach(position)
    except TimeoutError:
        raise HttpRefusal("request_timed_out", headers={"Retry-After": "1"}) from None


async def _newest_over(request: Request, size: int) -> StoredCheckpoint:
    await ensure_covered(request, size)
    newest = await in_thread(request, door_of(request.scope).house.transparency.newest)
    assert newest is not None
    return newest


async def _ensure_in_reach(door: Door, principal: Principal, raw: bytes, last: int) -> None:
    """Make sure that every entry of a bundle up to a position may be seen. Raises NotPermitted."""
    reach = await door.access.streams_known_at(principal, last)
    for entry in read_entry_bundle(raw):
        envelope = envelope_of(entry)
        if reach is not None and envelope.station not in reach:
            raise NotPermitted(role=principal.role)
