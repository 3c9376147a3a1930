"""校验: whether the book is still what it was, what proves it, and what nothing here proves."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.administration.book_check import check_apart, last_check
from api.book.events import entry_in_reach
from api.http.exchange import exchange_of
from api.http.problems import Problem, problem_of
from api.http.requests.answering import in_thread
from api.http.requests.commanding import principal_of
from api.http.serving.door import Door, door_of
from api.http.serving.errands import Told
from api.pages.auditing.proving import Continued, Proved, continued, proved
from api.pages.auditing.published import SHOWN, published
from api.pages.desk import AtDesk, Desk, address
from api.pages.drawing import PageRoute, draw
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER
from api.pages.rail import VERIFY
from api.proof.transparency import ENTRIES_ROLES, TILE_ROLES, ensure_covered
from domain.ground.refusals import NotPermitted, Refusal
from ledger.evidence.refusals import UnknownPosition

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_MOST: Final = 2**53
_REFRESH_SECONDS: Final = "2"
_Number = Annotated[int | None, Query(ge=1, le=_MOST)]


@router.get("/verify")
async def get_verification(
    request: Request,
    desk: AtDesk,
    *,
    entry: _Number = None,
    first: _Number = None,
    second: _Number = None,
) -> Response:
    """The page, with the proof of an entry, or that the log only grew between two sizes."""
    door = door_of(request.scope)
    until = desk.head if desk.past is None else desk.past.position
    error: Problem | None = None
    found: Proved | None = None
    grown: Continued | None = None
    try:
        if entry is not None:
            found = await _proved(request, desk, entry)
        if first is not None:
            sizes = (first, until if second is None else second)
            grown = await in_thread(request, lambda: continued(door.house, sizes, until))
    except Refusal as refusal:
        shape = exchange_of(request.scope).shape
        error = problem_of(refusal, desk.language, shape=shape)
    told = await in_thread(request, lambda: published(door.house, until))
    newest = door.errands.newest("verify")
    running = newest if newest is not None and newest.is_running else None
    check = await in_thread(request, lambda: _shown(door, desk))
    answer = draw(
        "verify.html",
        desk,
        error=error,
        problem=None,
        at=VERIFY,
        log=told,
        shown=SHOWN,
        entry=entry,
        first=first,
        second=second,
        proved=found,
        continued=grown,
        running=running,
        check=check,
        may_check=desk.past is None and desk.principal.role in TILE_ROLES,
        may_bundle=desk.principal.role in ENTRIES_ROLES,
        bundle=desk.link("/v1/audit-bundle"),
    )
    if running is not None and error is None and found is None and grown is None:
        answer.headers["Refresh"] = _REFRESH_SECONDS
    return answer


@router.post("/verify/check")
async def begin_check(request: Request) -> Response:
    """Have the whole book checked beside everything else. Raises NotPermitted."""
    principal = await principal_of(request.scope)
    filled = await filled_in(request)
    if principal.role not in TILE_ROLES:
        raise NotPermitted(role=principal.role)
    door = door_of(request.scope)

    def work(told: Told) -> dict[str, str]:
        check_apart(door.house.location, principal.actor, told)
        return {}

    door.errands.begin("verify", (), principal.actor, work)
    back = address(VERIFY, {"station": filled.get("station", [""])[0]})
    return RedirectResponse(f"{back}#check", SEE_OTHER)


@router.get("/verify/checkpoints/{size}")
async def get_checkpoint_file(
    request: Request, desk: AtDesk, size: Annotated[int, Path(ge=0, le=_MOST)]
) -> Response:
    """A signed checkpoint with its cosignatures, as a file. Raises UnknownPosition."""
    del desk  # whoever is signed in may have it
    kept = await in_thread(request, lambda: door_of(request.scope).house.transparency.at(size))
    if kept is None:
        raise UnknownPosition(position=size)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="checkpoint-{size}.txt"',
    }
    return Response(kept.raw, headers=headers, media_type="text/plain")


async def _proved(request: Request, desk: Desk, position: int) -> Proved:
    raw, _ = await entry_in_reach(request, desk.principal, position)
    if desk.past is None:
        await ensure_covered(request, position)
    house = door_of(request.scope).house
    until = None if desk.past is None else desk.past.position
    return await in_thread(request, lambda: proved(house, position, raw, until))


def _shown(door: Door, desk: Desk) -> dict[str, Any] | None:
    """The last check; what it found and where is for those who oversee the whole book."""
    last = last_check(door.house.location)
    if last is None:
        return None
    document = last.document or {}
    finding = document.get("finding")
    return {
        "last": last,
        "is_sound": bool(document.get("ok")),
        "entries": document.get("entries", 0),
        "root": document.get("root", ""),
        "checkpoints": document.get("checkpoints", 0),
        "vault": document.get("vault"),
        "attachments": document.get("attachments"),
        "finding": finding if desk.principal.role in TILE_ROLES else None,
        "named": document.get("names_as_codes", {}).get("count", 0),
    }
