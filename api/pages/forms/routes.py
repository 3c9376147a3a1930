"""Recording a fact of any kind by a form, with and without scripts.

The body is the one that the API takes, and so are the rules. What was refused comes back with
everything that was typed, the sentence beside its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Final, cast

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints
from starlette.responses import RedirectResponse, Response

from api.book.records import effective_record, row_in_reach
from api.http.described.bodies import RECORDING_BODIES, Wire, shape_of
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, InvalidBody, Problem, problem_of
from api.http.requests.answering import MAX_CHOICES, in_thread, reach
from api.http.requests.command_ids import given_id_of
from api.http.requests.commanding import admit, command_from, parse
from api.http.requests.deciding import Through, decided
from api.http.serving.door import door_of
from api.http.serving.failures import REFUSALS
from api.lists.fields import listed_at
from api.pages.desk import READ, AtDesk, Desk, desk_of
from api.pages.drawing import PageRoute, draw
from api.pages.forms.files import file_field, keep_behind, stated_of_files
from api.pages.forms.filled import (
    Filled,
    called,
    codes_in,
    confirmed,
    expected,
    filled_from,
    rows_in,
    stated,
)
from api.pages.forms.offering import NOTHING, Offer, offered
from api.pages.forms.received import filled_with_files
from api.pages.rail import LISTS
from domain.book.catalogue import KINDS
from domain.book.events import Fact
from domain.book.form_fields import LEFT_OUT, FormField, fields_of
from domain.book.refusals import UnknownRecord
from domain.book.words import ENVELOPE, FIELDS, SEALED, WARNINGS
from domain.ground.commands import Command
from domain.ground.kinds import Kind
from domain.ground.labels import Label
from domain.ground.order.flags import Warned
from domain.ground.refusals import (
    NotFound,
    NotPermitted,
    ProbableDuplicate,
    Refusal,
    UnexpectedWarnings,
)
from ledger.store.identifiers import new_event_id
from ledger.writing.outcomes import Receipt

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_KINDS: Final = {listed_at(kind): kind for kind in KINDS}
_ELSE: Final = {**FIELDS, **ENVELOPE}
_EMPTY_ROWS: Final = 3
_RECORD: Final = re.compile("[0-9a-f-]{36}")
SEE_OTHER: Final = 303
_LIKE_MAX: Final = 40
_Stated = Annotated[str, StringConstraints(max_length=1_000)]


@router.get("/new/{address}")
async def get_form(
    request: Request,
    address: str,
    desk: AtDesk,
    said: Annotated[tuple[_Stated, ...], Query(alias="stated", max_length=MAX_CHOICES)] = (),
    like: Annotated[str, Query(max_length=_LIKE_MAX)] = "",
) -> Response:
    """A form, empty but for what its address states, or what another record or a draft says.

    Raises NotFound, NotPermitted and UnknownRecord.
    """
    kind = _kind_at(address)
    if not desk.may_record(kind):
        raise NotPermitted(role=desk.principal.role)
    begun = await _begun(request, desk, kind, like) if like else {}
    filled = {"command_id": [new_event_id()], **begun, **_prefilled(kind, said)}
    return await _form(request, desk, kind, filled)


@router.post("/new/{address}")
async def record_by_form(request: Request) -> Response:
    """Record what a form states, or give it back with what is wrong."""
    kind = _kind_at(request.path_params["address"])
    filled, files = await filled_with_files(request, comes_back=True)
    stream = filled.get("station", [""])[0]
    principal = await admit(request.scope, kind.command, stream)
    desk = await desk_of(request, principal, kind, stream)
    if "more" in filled:
        return await _form(request, desk, kind, filled, more=filled["more"][0])
    exchange_of(request.scope).shape = shape_of(kind.command)
    wire = RECORDING_BODIES[kind.command]
    try:
        details = stated(fields_of(kind), filled)
        details |= stated_of_files(kind, files, details)
        body = {"details": details, **confirmed(filled), **expected(filled)}
        receipt = await sent(
            request, desk, filled, stream=stream, command=kind.command, wire=wire, body=body
        )
    except REFUSALS as error:
        problem = why_not(request, desk, filled, error)
        return await _form(request, desk, kind, filled, error=problem)
    await keep_behind(request, desk, receipt.record, files)
    return RedirectResponse(desk.link(f"/audit/record/{receipt.record}"), status_code=SEE_OTHER)


async def sent(
    request: Request,
    desk: Desk,
    filled: Filled,
    *,
    stream: str = "",
    command: type[Command],
    wire: type[Wire],
    body: Mapping[str, Any],
    through: Through | None = None,
    **fields: Any,
) -> Receipt:
    """The receipt of a command that a form stands for, once the pages know what it did.

    ``stream`` is where it stands, if that is not the desk's station. ``fields`` are what the address
    and the form say beside the body; ``through`` executes it where more belongs to that than the
    decision. Raises InvalidBody and what keeps the ledger from it.
    """
    door, raw = door_of(request.scope), msgspec.json.encode(body)
    fields.setdefault("expected_versions", None)
    made = command_from(
        command,
        desk.principal,
        stream or desk.station,
        parse(wire, raw),
        command_id=await given_id_of(door, desk.principal, filled["command_id"][0]),
        now=door.house.now(),
        **fields,
    )
    signed = b"POST " + request.scope["path"].encode() + b"\n" + raw
    receipt, _ = await decided(request.scope, made, signed, through)
    with suppress(HttpRefusal):  # a page that is behind says so by itself
        await reach(door, receipt.position, READ)
    return receipt


def why_not(
    request: Request, desk: Desk, filled: dict[str, list[str]], error: Exception
) -> Problem:
    """What a form is given back with.

    What was refused is another request next time, under another key. What failed may be in the book
    all the same, and keeps its own, by which it counts once.
    """
    if isinstance(error, Refusal | InvalidBody):
        filled["command_id"] = [new_event_id()]
    return problem_of(error, desk.language, shape=exchange_of(request.scope).shape)


def stating(**fields: str) -> dict[str, object]:
    """What the address of an empty form says so that it is none: fields that hold nothing personal."""
    return {"stated": [f"{name}:{value}" for name, value in fields.items()]}


def _prefilled(kind: Kind, said: Sequence[str]) -> dict[str, list[str]]:
    plain = {each.name: each for each in fields_of(kind) if each.form != "rows"}
    found = [each.partition(":") for each in said]
    return {
        name: [called(plain[name], value)]
        for name, _colon, value in found
        if name in plain and name not in SEALED
    }


async def _begun(request: Request, desk: Desk, kind: Kind, like: str) -> dict[str, list[str]]:
    """What a form begins with: what a draft of the kind says, else another record of it."""
    draft = dict(kind.drafts).get(like)
    if draft is not None:
        return filled_from(kind, cast("Fact", draft))
    row = await row_in_reach(request, like, desk.principal)
    if row.kind != kind.topic:
        raise UnknownRecord(record=like)
    door = door_of(request.scope)
    fact, _version = await in_thread(request, lambda: effective_record(door, row))
    said = filled_from(kind, fact)
    # The files of a record are its own.
    return {name: said[name] for name in said if name.rpartition(".")[2] not in LEFT_OUT}


def _kind_at(address: str) -> Kind:
    kind = _KINDS.get(address)
    if kind is None:
        raise NotFound
    return kind


async def _form(
    request: Request,
    desk: Desk,
    kind: Kind,
    filled: Filled,
    *,
    error: Problem | None = None,
    more: str = "",
) -> Response:
    action, offer = f"/audit/new/{listed_at(kind)}", await offered(request, desk, kind)
    return form_page(desk, kind, filled, "form.html", action, offer=offer, error=error, more=more)


def form_page(
    desk: Desk,
    kind: Kind,
    filled: Filled,
    template: str,
    action: str,
    *,
    offer: Offer = NOTHING,
    error: Problem | None = None,
    more: str = "",
    **content: Any,
) -> Response:
    """A page with the fields of a kind, as they were filled in, and what is wrong with them."""
    fields, wrong = fields_of(kind), {} if error is None else wrong_fields(error.members)
    return draw(
        template,
        desk,
        error=error,
        kind=kind,
        stream=desk.stream_of(kind),
        listed=listed_at(kind),
        at=LISTS,
        action=action,
        fields=fields,
        file_field=file_field(kind),
        rows_of=lambda field, name: _rows(field, name, filled, more),
        filled=filled,
        workers=offer.workers,
        recent=offer.recent,
        codes_in=codes_in,
        problem=None,
        wrong=wrong,
        called_by={name: called_in(fields, name) for name in wrong},
        like=_asked_about(filled, {} if error is None else error.members),
        flagged=[] if error is None else _flagged(error.members),
        **content,
    )


def _rows(field: FormField, name: str, filled: Filled, more: str) -> int:
    """How many rows a field has: those that were sent and empty ones, one within another row."""
    if name != field.name:
        return rows_in(name, {each: texts for each, texts in filled.items() if any(texts)}) + 1
    sent_rows = rows_in(name, filled)
    return max(sent_rows + (_EMPTY_ROWS if more == name else 0), _EMPTY_ROWS)


def _asked_about(filled: Filled, problem: Mapping[str, Any]) -> str:
    """The record that says already, probably, what a form states; empty for none.

    Whoever has confirmed that it is another one is not asked again for what else is wrong.
    """
    if problem.get("code") == ProbableDuplicate.code:
        return str(problem["record"])
    earlier = filled.get("like", [""])[0]
    return earlier if confirmed(filled) and _RECORD.fullmatch(earlier) else ""


def _flagged(problem: Mapping[str, Any]) -> list[tuple[Label, Warned]]:
    """What a form would be accepted with, each by its name, before it is."""
    if problem["code"] != UnexpectedWarnings.code:
        return []
    return [(WARNINGS[each.code], each) for each in problem["warnings"]]


def wrong_fields(problem: Mapping[str, Any]) -> dict[str, str]:
    """Field, by its name in a form -> what is wrong with it."""
    found: dict[str, str] = {}
    for each in problem.get("errors", ()):
        steps = each.get("pointer", "").split("/")[1:]
        if steps:
            named = steps[1:] if steps[0] == "details" and len(steps) > 1 else steps
            found.setdefault(".".join(named), each["detail"])
    return found


def called_in(fields: Sequence[FormField], path: str) -> Label:
    """What a field is called among all of a form: one of a row by what the rows are, its row and it.

    What no field of a kind is, as a reason, has the name that it has everywhere.
    """
    zh, en = [], []
    for step in path.split("."):
        if step.isdecimal():
            zh.append(f"第{int(step) + 1}行")
            en.append(f"row {int(step) + 1}")
            continue
        found = next((each for each in fields if each.name == step), None)
        label = _ELSE.get(step, Label(step, step)) if found is None else found.label
        fields = () if found is None else found.parts
        zh.append(label.zh)
        en.append(label.en)
    return Label(" ".join(zh), " ".join(en))
