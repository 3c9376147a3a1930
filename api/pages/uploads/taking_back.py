"""Taking a whole import back: what that means, why, and what stands in the way."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.described.bodies import CONTROL_BODIES, shape_of
from api.http.exchange import exchange_of
from api.http.problems import InvalidBody, Problem
from api.http.requests.answering import in_thread
from api.http.requests.commanding import admit
from api.http.requests.deciding import NOTHING_MORE, Became
from api.http.serving.door import door_of
from api.importing.voiding import explaining
from api.pages.desk import Desk, address, desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.forms.filled import Filled
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER, sent, why_not, wrong_fields
from api.pages.rail import IMPORTS
from api.pages.uploads.history import PastImport, batch_at
from domain.book.commands import VoidImportBatch
from domain.ground.forms.fields import RecordId
from domain.ground.labels import Label
from domain.ground.refusals import Refusal
from ledger.application import Ledger
from ledger.store.identifiers import new_event_id
from ledger.writing.outcomes import Origin, Receipt

router = APIRouter(prefix="/audit/imports", route_class=PageRoute, include_in_schema=False)


@router.get("/{code}/batches/{batch}/void")
async def get_void(request: Request, code: str, batch: RecordId) -> Response:
    """What taking a batch back means. Raises NotFound and NotPermitted."""
    principal = await admit(request.scope, VoidImportBatch, code)
    desk = await desk_at(request, principal, code)
    past = await batch_at(request, desk, batch)
    return await _page(request, desk, past, {"command_id": [new_event_id()]})


@router.post("/{code}/batches/{batch}/void")
async def void_by_form(request: Request) -> Response:
    """Void every record of a batch, or say what stands in the way."""
    code, batch = request.path_params["code"], request.path_params["batch"]
    principal = await admit(request.scope, VoidImportBatch, code)
    filled = await filled_in(request)
    desk = await desk_at(request, principal, code)
    past = await batch_at(request, desk, batch)
    exchange_of(request.scope).shape = shape_of(VoidImportBatch)
    log = door_of(request.scope).house.log

    def through(
        ledger: Ledger, command: VoidImportBatch, signed: bytes, origin: Origin
    ) -> tuple[Receipt, Became]:
        with explaining(log, code, batch):
            return ledger.execute(command, request=signed, origin=origin), NOTHING_MORE

    try:
        await sent(
            request,
            desk,
            filled,
            command=VoidImportBatch,
            wire=CONTROL_BODIES[VoidImportBatch],
            body={"reason": filled.get("reason", [""])[0].strip()},
            through=through,
            voided_batch=batch,
        )
    except (Refusal, InvalidBody) as error:
        return await _page(request, desk, past, filled, why_not(request, desk, filled, error))
    return RedirectResponse(desk.link(IMPORTS.path), SEE_OTHER)


async def _page(
    request: Request,
    desk: Desk,
    past: PastImport,
    filled: Filled,
    error: Problem | None = None,
) -> Response:
    problem = None if error is None else error.members
    names = () if problem is None else problem.get("records", ())
    return draw(
        "uploads/void.html",
        desk,
        status=200 if error is None else error.status,
        at=IMPORTS.path,
        action=address(f"{IMPORTS.path}/{desk.station}/batches/{past.batch}/void", {}),
        past=past,
        filled=filled,
        problem=problem,
        wrong={} if problem is None else wrong_fields(problem),
        standing=await _told(request, desk, tuple(names)),
    )


async def _told(request: Request, desk: Desk, records: tuple[str, ...]) -> list[tuple[str, Label]]:
    """Records that stand in the way, each by what it says."""
    if not records:
        return []
    questions = door_of(request.scope).house.questions
    told: dict[str, Any] = await in_thread(
        request, lambda: questions.trail(desk.ask, records=records, newest_first=False)
    )
    said: dict[str, Label] = {}
    for line in told["items"]:
        said.setdefault(line["record"], Label(line["deed_zh"], line["deed_en"]))
    return [(record, said.get(record, Label(record, record))) for record in records]
