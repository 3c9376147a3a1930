"""记一笔: recording on a phone by a plain form, over the same fields and rules as at the desk."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from api.http.described.bodies import RECORDING_BODIES, shape_of
from api.http.exchange import exchange_of
from api.http.problems import Problem
from api.http.requests.commanding import admit
from api.http.serving.door import door_of
from api.http.serving.failures import REFUSALS
from api.lists.fields import listed_at
from api.pages.desk import AtDesk, Desk, desk_at
from api.pages.drawing import PageRoute
from api.pages.forms.files import file_field, keep_behind, stated_of_files
from api.pages.forms.filled import Filled, confirmed, expected, stated
from api.pages.forms.people import Somebody, found_clients
from api.pages.forms.received import filled_with_files
from api.pages.forms.routes import form_page, sent, why_not
from api.pages.phone.drawing import around, draw_phone
from api.pages.phone.kinds import KINDS_AT, Screen, screen_of
from api.pages.phone.people import NOBODY, Offered, offered_people
from api.pages.phone.today import SEE_OTHER, station_now
from api.pages.words import called
from domain.book.form_fields import FormField, fields_of
from domain.ground.kinds import Kind
from domain.ground.refusals import NotFound, NotPermitted
from domain.ground.vocabulary import VisitPurpose
from ledger.store.identifiers import new_event_id

router = APIRouter(prefix="/m", route_class=PageRoute, include_in_schema=False)

MINUTES: Final = (15, 30, 45, 60)
_MINUTES_MAX: Final = 24 * 60
_MINUTE: Final = "%Y-%m-%dT%H:%M"
_NUMBER: Final = re.compile(r"[0-9]{1,4}", re.ASCII)


@router.get("/new")
async def get_kinds(desk: AtDesk) -> Response:
    """What can be recorded."""
    return draw_phone("kinds.html", desk, at="/m/new")


@router.get("/clients")
async def get_clients(
    request: Request,
    desk: AtDesk,
    q: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=64)] = "home-visit-recorded",
) -> Response:
    """Finding a client by code, whole name or its sound, each with the way to the form."""
    if kind not in KINDS_AT or not desk.station:
        raise NotFound
    found = await found_clients(request, desk, q)
    return draw_phone("clients.html", desk, at="/m/new", asked=q.strip(), kind=kind, found=found)


@router.get("/new/{address}")
async def get_form(
    request: Request,
    address: str,
    desk: AtDesk,
    *,
    client: Annotated[str, Query(max_length=64)] = "",
    purpose: VisitPurpose | None = None,
    item: Annotated[str, Query(max_length=64)] = "",  # noqa: ARG001 - what the phone mends: it alone has it
) -> Response:
    """A form with the time of now. Raises NotFound and NotPermitted."""
    kind = _kind_at(address)
    if not desk.may_record(kind):
        raise NotPermitted(role=desk.principal.role)
    return await _form(request, desk, kind, _at_first(request, kind, client, purpose))


@router.post("/new/{address}")
async def record_by_phone(request: Request) -> Response:
    """Record what a form states, or give it back with what is wrong."""
    kind = _kind_at(request.path_params["address"])
    filled, files = await filled_with_files(request, comes_back=True)
    station = filled.get("station", [""])[0]
    principal = await admit(request.scope, kind.command, station)
    desk = await desk_at(request, principal, station)
    if "more" in filled:
        return await _form(request, desk, kind, filled, more=filled["more"][0])
    exchange_of(request.scope).shape = shape_of(kind.command)
    wire = RECORDING_BODIES[kind.command]
    try:
        details = stated(fields_of(kind), as_stated(screen_of(kind), filled))
        details |= stated_of_files(kind, files, details)
        body = {"details": details, **confirmed(filled), **expected(filled)}
        receipt = await sent(request, desk, filled, command=kind.command, wire=wire, body=body)
    except REFUSALS as error:
        problem = why_not(request, desk, filled, error)
        return await _form(request, desk, kind, filled, error=problem)
    await keep_behind(request, desk, receipt.record, files)
    return RedirectResponse(desk.link(f"/m/entries/{receipt.record}"), status_code=SEE_OTHER)


def as_stated(screen: Screen, filled: Filled) -> Filled:
    """What a form of the phone says, by the names of the fields that are stated.

    Whoever is typed counts before whoever was chosen. A duration makes the end; where nobody
    touched the time that the form came with, that was the end and the start lies before it.
    """
    found = {name: list(values) for name, values in filled.items()}
    if screen.names_client and not _one(found, "client") and not _one(found, "client_name"):
        found["client"] = [_one(found, "known")]
    minutes = minutes_of(filled)
    if screen.ended and minutes is not None:
        try:
            started = datetime.strptime(_one(found, screen.started), _MINUTE)  # noqa: DTZ007 - station time, as stated
        except ValueError:
            return found
        if _one(found, screen.started) == _one(found, "untouched"):
            started -= timedelta(minutes=minutes)
        found[screen.started] = [started.strftime(_MINUTE)]
        found[screen.ended] = [(started + timedelta(minutes=minutes)).strftime(_MINUTE)]
    return found


def minutes_of(filled: Filled) -> int | None:
    """The duration that a form says, None for none."""
    chosen = _one(filled, "minutes")
    text = _one(filled, "other_minutes") if chosen in {"", "other"} else chosen
    minutes = int(text) if _NUMBER.fullmatch(text) else 0
    return minutes if 0 < minutes <= _MINUTES_MAX else None


def _one(filled: Filled, name: str) -> str:
    return next((text.strip() for text in reversed(filled.get(name, ())) if text.strip()), "")


def _kind_at(address: str) -> Kind:
    kind = KINDS_AT.get(address)
    if kind is None:
        raise NotFound
    return kind


def _at_first(
    request: Request, kind: Kind, client: str, purpose: VisitPurpose | None
) -> dict[str, list[str]]:
    now = station_now(door_of(request.scope)).strftime(_MINUTE)
    filled = {"command_id": [new_event_id()], "untouched": [now]}
    if client:
        filled["known"] = [client]
    if purpose:
        filled["purpose"] = [purpose]
    for field in screen_of(kind).first:
        if field.form == "moment":
            filled[field.name] = [now]
        elif field.form == "day":
            filled[field.name] = [now[:10]]
    return filled


async def _form(
    request: Request,
    desk: Desk,
    kind: Kind,
    filled: dict[str, list[str]],
    *,
    error: Problem | None = None,
    more: str = "",
) -> Response:
    people = NOBODY
    if screen_of(kind).names_client:
        people = await offered_people(request, desk)
        chosen = _one(filled, "known")
        if chosen and chosen not in {each.code for each in people.clients}:
            people.clients.insert(0, Somebody(code=chosen))
        if error is None and not more:
            filled.setdefault("visitors", list(people.went))
    return shown_form(desk, kind, filled, people, error=error, more=more)


def shown_form(
    desk: Desk,
    kind: Kind,
    filled: Filled,
    people: Offered = NOBODY,
    *,
    error: Problem | None = None,
    more: str = "",
    **said: Any,
) -> Response:
    """The page with the form of a kind, as it was filled in, and whom it offers."""
    fields, screen, address = fields_of(kind), screen_of(kind), listed_at(kind)
    first = tuple(_newest_first(each, people.services) for each in screen.first)
    stating = {
        "address": address,
        "path": kind.path,
        "kind": called(desk.language, kind.name),
        "files": file_field(kind),
        "fields": [_for_scripts(desk, each) for each in fields],
        "screen": {
            "names_client": screen.names_client,
            "first": [each.name for each in screen.first],
            "started": screen.started,
            "ended": screen.ended,
        },
    }
    return form_page(
        desk,
        kind,
        filled,
        "phone/form.html",
        f"/m/new/{address}",
        error=error,
        more=more,
        screen=screen._replace(first=first),
        people=people,
        durations=MINUTES,
        **{**around(desk), **said},
        stating=json.dumps(stating, ensure_ascii=False),
    )


def _newest_first(field: FormField, services: Sequence[str]) -> FormField:
    """The field of services with those that one has noted lately before the others."""
    if field.name != "services":
        return field
    rank = {word: number for number, word in enumerate(services)}
    choices = sorted(field.choices, key=lambda each: rank.get(each[0], len(rank)))
    return structs.replace(field, choices=tuple(choices))


def _for_scripts(desk: Desk, field: FormField) -> dict[str, Any]:
    """A field as the phone's scripts know it."""
    return {
        "name": field.name,
        "label": called(desk.language, field.label),
        "form": field.form,
        "required": field.is_required,
        "parts": [_for_scripts(desk, each) for each in field.parts],
    }
