"""Recording a fact of any kind by a form, with and without scripts.

The body is the one that the API takes, and so are the rules. What was refused comes back with
everything that was typed, the sentence beside its field.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.described.bodies import RECORDING_BODIES, shape_of
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, InvalidBody, problem_of
from api.http.requests.command_ids import given_id_of
from api.http.requests.commanding import admit, body_of, command_from, parse
from api.http.requests.deciding import decided
from api.http.requests.reading import reach
from api.http.serving.door import door_of
from api.lists.fields import listed_at
from api.pages.desk import READ, AtDesk, Desk, desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.forms.fields import FormField, fields_of
from api.pages.forms.filled import Filled, rows_in, stated
from api.pages.rail import LISTS
from domain.book.catalogue import KINDS
from domain.ground.kinds import Kind
from domain.ground.refusals import NotFound, NotPermitted, Refusal
from ledger.store.identifiers import new_event_id

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_KINDS: Final = {listed_at(kind): kind for kind in KINDS}
_EMPTY_ROWS: Final = 3
_SEE_OTHER: Final = 303


@router.get("/new/{address}")
async def get_form(address: str, desk: AtDesk) -> Response:
    """An empty form. Raises NotFound and NotPermitted."""
    kind = _kind_at(address)
    if not desk.may_record(kind):
        raise NotPermitted(role=desk.principal.role)
    return _form(desk, kind, {"key": [new_event_id()]})


@router.post("/new/{address}")
async def record_by_form(request: Request) -> Response:
    """Record what a form states, or give it back with what is wrong."""
    kind = _kind_at(request.path_params["address"])
    raw = await body_of(request, door_of(request.scope).settings.body_limit_bytes)
    filled = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=4_000)
    filled.setdefault("key", [new_event_id()])
    station = filled.get("station", [""])[0]
    principal = await admit(request.scope, kind.command, station)
    desk = await desk_at(request, principal, station)
    if "more" in filled:
        return _form(desk, kind, filled, more=filled["more"][0])
    exchange = exchange_of(request.scope)
    exchange.shape = shape_of(kind.command)
    body = msgspec.json.encode({"details": stated(fields_of(kind), filled)})
    try:
        made = command_from(
            kind.command,
            principal,
            station,
            parse(RECORDING_BODIES[kind.command], body),
            command_id=await given_id_of(door_of(request.scope), principal, filled["key"][0]),
            expected_versions=None,
        )
        signed = b"POST " + request.scope["path"].encode() + b"\n" + body
        receipt, _ = await decided(request.scope, made, signed)
    except (Refusal, InvalidBody) as error:
        problem = problem_of(error, desk.language, shape=exchange.shape)
        # Refused for good under this key: what is sent next is another request.
        filled["key"] = [new_event_id()]
        return _form(desk, kind, filled, problem=problem.members, status=problem.status)
    with suppress(HttpRefusal):  # the page says by itself that it cannot show the record yet
        await reach(door_of(request.scope), receipt.position, READ)
    return RedirectResponse(desk.link(f"/audit/record/{receipt.record}"), status_code=_SEE_OTHER)


def _kind_at(address: str) -> Kind:
    kind = _KINDS.get(address)
    if kind is None:
        raise NotFound
    return kind


def _form(
    desk: Desk,
    kind: Kind,
    filled: Filled,
    *,
    problem: Mapping[str, Any] | None = None,
    status: int = 200,
    more: str = "",
) -> Response:
    fields = fields_of(kind)
    return draw(
        "form.html",
        desk,
        status=status,
        kind=kind,
        listed=listed_at(kind),
        at=LISTS,
        fields=fields,
        rows={each.name: _rows(each, filled, more) for each in fields if each.form == "rows"},
        filled=filled,
        problem=problem,
        wrong={} if problem is None else wrong_fields(problem),
    )


def _rows(field: FormField, filled: Filled, more: str) -> int:
    sent = rows_in(field, filled)
    return max(sent + (_EMPTY_ROWS if more == field.name else 0), _EMPTY_ROWS)


def wrong_fields(problem: Mapping[str, Any]) -> dict[str, str]:
    """Field, by its name in a form -> what is wrong with it."""
    found: dict[str, str] = {}
    for each in problem.get("errors", ()):
        steps = each.get("pointer", "").split("/")[1:]
        if steps[:1] == ["details"]:
            found.setdefault(".".join(steps[1:]), each["detail"])
    return found
