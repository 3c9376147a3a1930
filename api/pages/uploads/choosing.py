"""Choosing workbooks, and what was taken in before."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, problem_of
from api.http.requests.commanding import admit, ensure_permitted
from api.http.serving.door import door_of
from api.importing.uploading.forms import form_of
from api.importing.uploading.runs import begin
from api.pages.desk import AtDesk, Desk, address, desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.forms.routes import SEE_OTHER
from api.pages.rail import IMPORTS
from api.pages.uploads.history import history
from domain.book.commands import StartImport, VoidImportBatch
from domain.book.deciding.authority import PERMITTED
from domain.ground.refusals import NotFound, Refusal

router = APIRouter(prefix="/audit/imports", route_class=PageRoute, include_in_schema=False)

WAIT_SECONDS: Final = 2.0
"""How long a page waits for an import before it shows how far it is."""


@router.get("")
async def get_choice(request: Request, desk: AtDesk) -> Response:
    """Where workbooks are uploaded. Raises NotPermitted, and NotFound at no station."""
    ensure_permitted(desk.principal, StartImport)
    if not desk.station:
        raise NotFound
    return await choice(request, desk)


@router.post("/{code}")
async def upload(request: Request) -> Response:
    """Try workbooks: nothing is recorded yet."""
    station: str = request.path_params["code"]
    principal = await admit(request.scope, StartImport, station)
    desk = await desk_at(request, principal, station)
    try:
        form = await form_of(request)
        dry = form._replace(flags={**form.flags, "dry_run": True})
        report, _run = await begin(
            request, principal, station, dry, wait_seconds=WAIT_SECONDS, keeps_files=True
        )
    except (HttpRefusal, Refusal) as error:
        return await choice(request, desk, error)
    return RedirectResponse(address(f"{IMPORTS.path}/{station}/{report.report}", {}), SEE_OTHER)


async def choice(request: Request, desk: Desk, error: Exception | None = None) -> Response:
    """The page where workbooks are chosen, and why those before were not taken."""
    problem = None
    if error is not None:
        problem = problem_of(error, desk.language, shape=exchange_of(request.scope).shape)
    settings = door_of(request.scope).settings
    return draw(
        "uploads/choosing.html",
        desk,
        status=200 if problem is None else problem.status,
        at=IMPORTS.path,
        action=address(f"{IMPORTS.path}/{desk.station}", {}),
        problem=None if problem is None else problem.members,
        past=await history(request, desk),
        megabytes=settings.upload_limit_bytes >> 20,
        may_void=desk.past is None and desk.principal.role in PERMITTED[VoidImportBatch],
    )
