"""The audit trail: who recorded what, when, why, through which door."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticKnownError
from starlette.responses import Response

from api.book.trail_files import tag_of, write_trail
from api.book.trail_filters import found_by, narrowing
from api.http.access import Principal
from api.http.described.documents import reads
from api.http.exchange import exchange_of
from api.http.paging import InPages, Page, open_number_cursor
from api.http.requests.answering import (
    MAX_CHOICES,
    VARY,
    AsKnown,
    InArea,
    Period,
    Reader,
    StationInReach,
    answer,
    answer_page,
    area_ask,
    matches,
    reach_min_position,
    station_ask,
)
from api.http.serving.door import door_of
from api.http.serving.nameless_files import NamelessFile, closed_if_not_sent
from api.http.spans import InSpan
from api.lists.answering import (
    ListRoute,
    Written,
    answer_file,
    ensure_whole,
    form_wanted,
    with_files,
)
from api.lists.tables import FileFormat
from api.questions.asking import Answer, Ask
from api.questions.questions import Questions
from domain.book.words import EVENTS
from domain.ground.forms.fields import AnyDay, NamedCode, RecordId
from projections.audit_trail.standing import Standing

router = APIRouter(prefix="/v1", route_class=ListRoute, tags=["trail"])

_Records = Annotated[
    tuple[RecordId, ...],
    Query(alias="record", max_length=MAX_CHOICES, description="Record id; any of several."),
]
_Actors = Annotated[
    tuple[NamedCode, ...],
    Query(alias="actor", max_length=MAX_CHOICES, description="Who recorded it; any of several."),
]


def _type_of_event(type_: str) -> str:
    """A type that there is. Raises as pydantic does for a word that is no choice."""
    if type_ not in EVENTS:
        raise PydanticKnownError("literal_error", {"expected": ", ".join(map(repr, EVENTS))})
    return type_


EventType = Annotated[
    str, AfterValidator(_type_of_event), WithJsonSchema({"type": "string", "enum": [*EVENTS]})
]
Types = Annotated[
    tuple[EventType, ...],
    Query(alias="type", max_length=MAX_CHOICES, description="Event type; any of several."),
]
_Clients = Annotated[
    tuple[NamedCode, ...],
    Query(
        alias="client",
        max_length=MAX_CHOICES,
        description="Client of the one station asked about; any of several.",
    ),
]
_Standing = Annotated[
    Standing | None,
    Query(
        alias="standing",
        description="Whether later entries left it as it was, corrected or voided it.",
    ),
]
_RecordedFrom = Annotated[AnyDay | None, Query(description="First day of recording.")]
_RecordedTo = Annotated[AnyDay | None, Query(description="Last day of recording.")]
_Order = Annotated[bool, Query(description="Newest first, or in the order of the log.")]


async def _filters(
    span: InSpan,
    *,
    records: _Records = (),
    actors: _Actors = (),
    types: Types = (),
    clients: _Clients = (),
    standing: _Standing = None,
    recorded_from: _RecordedFrom = None,
    recorded_to: _RecordedTo = None,
    newest_first: _Order = True,
) -> dict[str, Any]:
    return {
        "records": records,
        "actors": actors,
        "types": types,
        "clients": clients,
        "standing": standing,
        "recorded_from": recorded_from,
        "recorded_to": recorded_to,
        "occurred": span,
        "newest_first": newest_first,
    }


Filters = Annotated[dict[str, Any], Depends(_filters)]


def _listed(operation: str) -> dict[str, Any]:
    return with_files(reads("Trail", operation_id=operation, paged=True))


@router.get("/stations/{code}/trail", **_listed("get_station_trail"))
async def get_station_trail(
    request: Request,
    principal: Reader,
    station: StationInReach,
    filters: Filters,
    *,
    page: InPages,
    as_known: AsKnown = None,
) -> Response:
    """The trail of one station: a readable line per entry."""
    asked = station_ask(principal, station, Period(as_known, None, None, None))
    return await _answer(request, principal, asked, filters, page)


@router.get("/trail", **_listed("get_trail"))
async def get_trail(
    request: Request,
    principal: Reader,
    area: InArea,
    filters: Filters,
    *,
    page: InPages,
    as_known: AsKnown = None,
) -> Response:
    """The trail of the stations in reach."""
    asked = await area_ask(request, principal, area, Period(as_known, None, None, None))
    return await _answer(request, principal, asked, filters, page)


@router.get("/trail/facets", **reads("TrailFacets", operation_id="get_trail_facets"))
async def get_trail_facets(
    request: Request,
    principal: Reader,
    area: InArea,
    filters: Filters,
    *,
    as_known: AsKnown = None,
) -> Response:
    """How the entries that match are spread over the values of each filter."""
    asked = await area_ask(request, principal, area, Period(as_known, None, None, None))
    log = door_of(request.scope).house.log

    def counted(questions: Questions) -> Answer:
        return questions.trail_facets(asked, **narrowing(found_by(questions, log, asked, filters)))

    return await answer(request, principal, "audit_trail", counted)


async def _answer(
    request: Request, principal: Principal, ask: Ask, filters: dict[str, Any], page: Page
) -> Response:
    form = form_wanted(request)
    if form is not None:
        return await _file(request, principal, ask, filters, form)
    log, place = door_of(request.scope).house.log, _place(page)

    def asked(questions: Questions) -> Answer:
        return questions.trail(ask, **found_by(questions, log, ask, filters), **place)

    response = await answer_page(request, principal, "audit_trail", asked)
    response.headers["Vary"] = f"{VARY}, Accept"
    return response


async def _file(
    request: Request, principal: Principal, ask: Ask, filters: dict[str, Any], form: FileFormat
) -> Response:
    ensure_whole(request)
    await reach_min_position(request, ("audit_trail", "stations", "policies"))
    door, held = door_of(request.scope), exchange_of(request.scope).text("if-none-match")

    def written() -> Written:
        questions = door.house.questions
        # One position for all pages, so that nothing is in the file twice or missing.
        position = questions.trail(ask, limit=1)["position"]
        known = replace(ask, as_known=position)
        etag = tag_of(form, known, filters, position)
        if matches(held, etag):
            return None, etag, position
        file = NamelessFile(door.ended)
        with closed_if_not_sent(file):
            found = found_by(questions, door.house.log, known, filters)
            write_trail(questions, known, found, form, file)
        return file, etag, position

    return await answer_file(request, principal, written, "trail", form)


def _place(page: Page) -> dict[str, Any]:
    after = open_number_cursor(page.cursor)
    return {"after": after, "limit": page.limit, "counted": page.counted}
