"""一笔: one entry, told in a sentence, with what it changed, both clocks, and what proves it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.book.events import entry_in_reach
from api.http.requests.reading import in_thread
from api.http.serving.door import door_of
from api.pages.desk import AtDesk
from api.pages.drawing import PageRoute, draw
from domain.book.words import VOCABULARY
from domain.ground.refusals import NotFound
from domain.ground.words import Label
from ledger.evidence.tree import leaf_hash

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

Position = Annotated[int, Path(ge=1, le=2**53, description="Position of the entry.")]


@router.get("/entries/{position}")
async def get_entry(request: Request, position: Position, desk: AtDesk) -> Response:
    """An entry and what came of it, as known at the desk's moment."""
    if desk.past is not None and position > desk.past.position:
        raise NotFound
    raw, _ = await entry_in_reach(request, desk.principal, position)
    questions = door_of(request.scope).house.questions

    def asked(after: int | None, *, newest_first: bool) -> list[dict[str, object]]:
        found = questions.trail(desk.ask, after=after, limit=1, newest_first=newest_first)
        items: list[dict[str, object]] = found["items"]
        return items

    here = await in_thread(request, lambda: asked(position - 1, newest_first=False))
    if not here or here[0]["position"] != position:
        raise NotFound
    before = await in_thread(request, lambda: asked(position, newest_first=True))
    after = await in_thread(request, lambda: asked(position, newest_first=False))
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
        fingerprint=_in_fours(leaf_hash(raw).hex()),
    )


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
