"""调阅档案: a district officer says why a client's file is to be seen, and it is open for an hour."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.http.described.readings import OpeningBody
from api.http.exchange import exchange_of
from api.http.problems import Problem
from api.http.requests.commanding import parse, principal_of
from api.http.serving.failures import REFUSALS
from api.pages.desk import AtDesk, Desk, desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.forms.filled import Filled
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER, why_not
from api.pages.rail import LISTS
from api.privacy.clients import opened_file
from domain.book.privacy.readings import OPENING_ROLES
from domain.ground.forms.fields import NamedCode
from domain.ground.refusals import NotPermitted
from ledger.store.identifiers import new_event_id

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)


@router.get("/clients/{code}/opening")
async def get_opening(
    code: Annotated[NamedCode, Path(description="Client code.")], desk: AtDesk
) -> Response:
    """The question why. Raises NotPermitted."""
    if desk.principal.role not in OPENING_ROLES:
        raise NotPermitted(role=desk.principal.role)
    return _asked(desk, code, {"command_id": [new_event_id()]})


@router.post("/clients/{code}/opening")
async def open_by_form(request: Request) -> Response:
    """Open the file, or ask again with what is wrong. Raises what keeps the asker from the page."""
    filled = await filled_in(request)
    station, code = filled.get("station", [""])[0], request.path_params["code"]
    principal = await principal_of(request.scope)
    desk = await desk_at(request, principal, station)
    exchange_of(request.scope).command = "open_client_file"
    raw = msgspec.json.encode({"reason": filled.get("reason", [""])[0].strip()})
    try:
        await opened_file(
            request,
            principal,
            station,
            code,
            key=filled["command_id"][0],
            reason=parse(OpeningBody, raw).reason,
            signed=b"POST " + request.scope["path"].encode() + b"\n" + raw,
        )
    except NotPermitted:
        raise
    except REFUSALS as error:
        return _asked(desk, code, filled, why_not(request, desk, filled, error))
    return RedirectResponse(desk.link(f"/audit/clients/{code}"), status_code=SEE_OTHER)


def _asked(desk: Desk, code: str, filled: Filled, error: Problem | None = None) -> Response:
    return draw("opening.html", desk, error=error, problem=None, at=LISTS, code=code, filled=filled)
