"""Correcting and voiding a record by a form: old beside new, with a reason that stays readable."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.book.records import effective_record, row_in_reach
from api.http.described.bodies import CORRECTION_BODIES, VoidBody, Wire, shape_of
from api.http.exchange import exchange_of
from api.http.problems import Problem
from api.http.requests.answering import InArea, in_thread
from api.http.requests.commanding import ensure_permitted, principal_of
from api.http.serving.door import door_of
from api.http.serving.failures import REFUSALS
from api.pages.desk import Desk, ask_about, desk_of
from api.pages.drawing import PageRoute, draw
from api.pages.forms.files import keep_behind, stated_of_files
from api.pages.forms.filled import Filled, confirmed, expected, filled_from, stated
from api.pages.forms.offering import offered
from api.pages.forms.received import filled_in, filled_with_files
from api.pages.forms.routes import SEE_OTHER, form_page, sent, why_not, wrong_fields
from api.pages.rail import LISTS
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.events import Fact
from domain.book.form_fields import fields_of
from domain.book.words import VOCABULARY
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.forms.fields import RecordId
from domain.ground.labels import Label
from domain.ground.refusals import NotPermitted
from ledger.store.identifiers import new_event_id
from ledger.store.rows import RecordRow

router = APIRouter(prefix="/audit/record", route_class=PageRoute, include_in_schema=False)

_REASONS: Final = VOCABULARY["ReasonCode"]
_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


class _Changing:
    """A record that somebody is about to change, what it says now, and their desk."""

    def __init__(self, desk: Desk, row: RecordRow, fact: Fact, version: int) -> None:
        self.desk = desk
        self.record = row.record_id
        self.stream = row.station
        self.kind = KIND_OF_TOPIC[row.kind]
        self.fact = fact
        self.version = version
        self.is_voided = row.voided_pos is not None

    def as_filled(self) -> dict[str, list[str]]:
        """What the record says, as the values of a form."""
        return filled_from(self.kind, self.fact)

    def changes(self, filled: Filled) -> dict[str, Any]:
        """The details that a form states otherwise; null for what was emptied."""
        fields = fields_of(self.kind)
        was, now = stated(fields, self.as_filled()), stated(fields, filled)
        return {name: now.get(name) for name in {*was, *now} if was.get(name) != now.get(name)}


async def _changing(
    request: Request, record: str, command: type[Command], shown: int | None = None
) -> _Changing:
    """The record as it is now, or as the version says that a form has ``shown``."""
    principal = await principal_of(request.scope)
    row = await row_in_reach(request, record, principal)
    ensure_permitted(principal, command)
    kind = KIND_OF_TOPIC[row.kind]
    desk = await desk_of(request, principal, kind, row.station)
    if not desk.may_change(kind, row.station):
        raise NotPermitted(role=principal.role)
    door = door_of(request.scope)
    fact, version = await in_thread(request, lambda: effective_record(door, row, shown))
    return _Changing(desk, row, fact, version)


@router.get("/{record}/correction")
async def get_correction(request: Request, record: RecordId, _place: InArea) -> Response:
    """A form with what the record says now. Raises UnknownRecord and NotPermitted."""
    changing = await _changing(request, record, CorrectRecord)
    if changing.is_voided:
        return _back(changing)
    filled = {**changing.as_filled(), "command_id": [new_event_id()]}
    return await _correction(request, changing, filled, str(changing.version))


@router.post("/{record}/correction")
async def correct_by_form(request: Request) -> Response:
    """Correct what differs from the record, or give the form back with what is wrong."""
    filled, files = await filled_with_files(request, comes_back=True)
    version = filled.get("record_version", [""])[0]
    # What differs is told from what the form showed, so that it is the same if it comes twice.
    shown = _version(version)
    changing = await _changing(request, request.path_params["record"], CorrectRecord, shown)
    if "more" in filled:
        return await _correction(request, changing, filled, version, more=filled["more"][0])
    details = changing.kind.details
    exchange_of(request.scope).shape = shape_of(CorrectRecord, details)
    try:
        changes = changing.changes(filled)
        said = stated(fields_of(changing.kind), filled)
        changes |= stated_of_files(changing.kind, files, said, changing.fact)
        body = {**_reasons(filled), "details": changes, **confirmed(filled), **expected(filled)}
        wire = CORRECTION_BODIES[details]
        await _sent(request, changing, filled, command=CorrectRecord, wire=wire, body=body)
    except REFUSALS as error:
        problem = why_not(request, changing.desk, filled, error)
        return await _correction(request, changing, filled, version, error=problem)
    await keep_behind(request, changing.desk, changing.record, files)
    return _back(changing)


@router.get("/{record}/void")
async def get_void(request: Request, record: RecordId, _place: InArea) -> Response:
    """What voiding the record means, and the question why. Raises as a correction."""
    changing = await _changing(request, record, VoidRecord)
    if changing.is_voided:
        return _back(changing)
    return await _void(request, changing, {"command_id": [new_event_id()]}, str(changing.version))


@router.post("/{record}/void")
async def void_by_form(request: Request) -> Response:
    """Void the record, or say why not."""
    filled = await filled_in(request, comes_back=True)
    version = filled.get("record_version", [""])[0]
    changing = await _changing(request, request.path_params["record"], VoidRecord)
    if "more" in filled:
        return await _void(request, changing, filled, version)
    exchange_of(request.scope).shape = shape_of(VoidRecord)
    try:
        body = _reasons(filled)
        await _sent(request, changing, filled, command=VoidRecord, wire=VoidBody, body=body)
    except REFUSALS as error:
        problem = why_not(request, changing.desk, filled, error)
        return await _void(request, changing, filled, version, error=problem)
    return _back(changing)


def _version(text: str) -> int:
    """The version that a form names; that of nothing where it names none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def _reasons(filled: Filled) -> dict[str, str]:
    given = {name: filled.get(name, [""])[0].strip() for name in ("reason_code", "reason")}
    return {name: text for name, text in given.items() if text}


async def _sent(
    request: Request,
    changing: _Changing,
    filled: Filled,
    *,
    command: type[Command],
    wire: type[Wire],
    body: dict[str, Any],
) -> None:
    # Upon the version that the form showed: what came between is said and not written over.
    expected = (_version(filled.get("record_version", [""])[0]),)
    await sent(
        request,
        changing.desk,
        filled,
        stream=changing.stream,
        command=command,
        wire=wire,
        body=body,
        expected_versions=expected,
        record=changing.record,
    )


async def _correction(
    request: Request,
    changing: _Changing,
    filled: Filled,
    version: str,
    *,
    error: Problem | None = None,
    more: str = "",
) -> Response:
    return form_page(
        changing.desk,
        changing.kind,
        filled,
        "correction.html",
        f"/audit/record/{changing.record}/correction",
        offer=await offered(request, changing.desk, changing.kind),
        error=error,
        more=more,
        record=changing.record,
        version=version,
        reasons=_REASONS,
    )


async def _void(
    request: Request,
    changing: _Changing,
    filled: Filled,
    version: str,
    *,
    error: Problem | None = None,
) -> Response:
    questions = door_of(request.scope).house.questions
    asked = ask_about(changing.desk, changing.kind, changing.stream)
    told = await in_thread(
        request, lambda: questions.trail(asked, records=(changing.record,), newest_first=False)
    )
    line = told["items"][0]
    return draw(
        "void.html",
        changing.desk,
        error=error,
        kind=changing.kind,
        at=LISTS,
        says=Label(line["deed_zh"], line["deed_en"]),
        action=f"/audit/record/{changing.record}/void",
        record=changing.record,
        version=version,
        reasons=_REASONS,
        filled=filled,
        problem=None,
        wrong={} if error is None else wrong_fields(error.members),
    )


def _back(changing: _Changing) -> Response:
    address = changing.desk.link(f"/audit/record/{changing.record}")
    return RedirectResponse(address, status_code=SEE_OTHER)
