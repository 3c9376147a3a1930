"""This ledger as a witness of others: C2SP tlog-witness, asked by logs and by whoever watches them.

Its form is not ours: bodies are lines of text, whoever asks has no token (the signature in the
request is what counts), and other programs speak it. So it is not in our OpenAPI document either.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.requests.answering import in_thread
from api.http.requests.commanding import body_of
from api.http.requests.file_route import FileRoute
from api.http.serving.door import door_of
from ledger.application import key_directory
from ledger.evidence.refusals import CheckpointNotLatest, LogNotWitnessed
from ledger.evidence.witness_requests import MAX_REQUEST_BYTES
from ledger.faults.witness import WitnessKeyMissingError
from ledger.transparency.witnessing import Witness

router = APIRouter(route_class=FileRoute, tags=["operations"], include_in_schema=False)

_TEXT: Final = "text/plain; charset=utf-8"
_SIZE: Final = "text/x.tlog.size"


@router.post("/add-checkpoint", response_model=None)
async def add_checkpoint(request: Request) -> Response:
    """Cosign a checkpoint that continues what this witness has seen of its log."""
    raw = await body_of(request, MAX_REQUEST_BYTES)
    witness = _witness(request)
    try:
        line = await in_thread(request, lambda: witness.add_checkpoint(raw))
    except CheckpointNotLatest as refusal:
        # As a header, and not as a media type, which would get a charset: clients compare exactly.
        return Response(f"{refusal.params['size']}\n", 409, {"Content-Type": _SIZE})
    except WitnessKeyMissingError:
        raise LogNotWitnessed from None
    return Response(line, media_type=_TEXT)


@router.get("/witness/{origin_hash}/checkpoint", response_model=None)
async def get_witnessed_checkpoint(request: Request, origin_hash: str) -> Response:
    """The last checkpoint seen of the log whose origin has this hex SHA-256."""
    witness = _witness(request)
    note = await in_thread(request, lambda: witness.latest(origin_hash))
    return Response(note, media_type=_TEXT, headers={"Cache-Control": "no-store"})


def _witness(request: Request) -> Witness:
    house = door_of(request.scope).house
    return Witness(house.log.engine, key_directory(house.location))
