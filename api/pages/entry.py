"""一笔: one entry, told in a sentence, with what it changed, both clocks, and what proves it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.book.events import entry_in_reach
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.pages.desk import AtDesk
from api.pages.drawing import PageRoute, draw, draw_not_yet, in_fours
from api.pages.rail import JOURNAL
from api.proof.transparency import ensure_covered
from api.questions.asking import Ask
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.refusals import NotFound
from ledger.evidence.tree import leaf_hash
from ledger.transparency.log import proof_file_of

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

Position = Annotated[int, Path(ge=1, le=2**53, description="Position of the entry.")]


@router.get("/entries/{position}")
async def get_entry(request: Request, position: Position, desk: AtDesk) -> Response:
    """An entry and what came of it, as known at the desk's moment."""
    raw, _ = await entry_in_reach(request, desk.principal, position)
    if desk.past is not None and position > desk.past.position:
        return draw_not_yet(desk, position, JOURNAL)
    house = door_of(request.scope).house
    questions = house.questions

    # What an area laid down lies in none of the districts that the desk is narrowed to.
    anywhere = replace(desk.ask, districts=(), cities=())

    def asked(ask: Ask, after: int | None, *, newest_first: bool) -> list[dict[str, object]]:
        found = questions.trail(ask, after=after, limit=1, newest_first=newest_first)
        items: list[dict[str, object]] = found["items"]
        return items

    here = await in_thread(request, lambda: asked(anywhere, position - 1, newest_first=False))
    if not here or here[0]["position"] != position:
        raise NotFound
    before = await in_thread(request, lambda: asked(desk.ask, position, newest_first=True))
    after = await in_thread(request, lambda: asked(desk.ask, position, newest_first=False))
    signed = await in_thread(request, lambda: house.transparency.checkpoint_covering(position))
    line = here[0]
    return draw(
        "entry.html",
        desk,
        line=line,
        says=Label(str(line["sentence_zh"]), str(line["sentence_en"])),
        type=Label(str(line["type_label_zh"]), str(line["type_label_en"])),
        role_of=Label(str(line["role_label_zh"]), str(line["role_label_en"])),
        channel=VOCABULARY["Channel"][str(line["channel"])],
        before=before[0]["position"] if before else None,
        after=after[0]["position"] if after else None,
        raw=raw,
        is_signed=signed is not None,
        fingerprint=in_fours(leaf_hash(raw).hex()),
    )


@router.get("/entries/{position}/proof")
async def get_proof_file(request: Request, position: Position, desk: AtDesk) -> Response:
    """The proof that an entry stands in the log, as a file; signs the log's head where it must."""
    await entry_in_reach(request, desk.principal, position)
    await ensure_covered(request, position)
    prove = door_of(request.scope).house.transparency.inclusion
    proof = await in_thread(request, lambda: prove(position))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="entry-{position}.tlog-proof"',
    }
    return Response(proof_file_of(proof), headers=headers, media_type="text/plain")
