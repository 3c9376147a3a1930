"""One record of any kind: what counts of it, and everything that was ever done to it."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.book.records import record_answer, row_in_reach
from api.http.described.records import RecordAnswer
from api.http.problems import Problem
from api.http.requests.answering import in_thread, reach
from api.http.serving.door import Door, door_of
from api.lists.columns import columns
from api.lists.fields import listed_at
from api.lists.listed import warnings_now
from api.pages.desk import READ, AtDesk, Desk, ask_about
from api.pages.drawing import PageRoute, draw, draw_not_yet
from api.pages.forms.attaching import FilesShown, bring_by_form, files_shown
from api.pages.forms.next_steps import READ as BEHIND_STEPS
from api.pages.forms.next_steps import NextStep, next_steps
from api.pages.listing import text_of
from api.pages.rail import LISTS
from api.questions.asking import Ask
from api.questions.money.naming import money_of
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.refusals import UnknownRecord
from domain.book.words import FIELDS, SEALED, VOCABULARY, WARNINGS
from domain.ground.forms.fields import RecordId
from domain.ground.labels import Label
from domain.ground.people import people_named
from ledger.store.rows import RecordRow

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)


class Seen(NamedTuple):
    """What the page shows of a record."""

    found: RecordAnswer | None
    told: list[dict[str, Any]]
    warnings: list[Label]
    files: FilesShown
    steps: list[NextStep]


@router.get("/record/{record}")
async def get_record_page(request: Request, record: RecordId, desk: AtDesk) -> Response:
    """A record as it counts, or was known at the desk's moment. Raises UnknownRecord."""
    row = await row_in_reach(request, record, desk.principal)
    return await record_page(request, desk, row)


@router.post("/record/{record}/attachments")
async def bring_files(request: Request) -> Response:
    """Bring files that the record names, or show it again with what is wrong with them."""
    return await bring_by_form(request, record_page, "/audit/record")


async def record_page(
    request: Request, desk: Desk, row: RecordRow, problem: Problem | None = None
) -> Response:
    """The page of a record. ``problem`` is what is wrong with files that were brought to it."""
    record = row.record_id
    await reach(door_of(request.scope), row.last_pos, (*READ, *BEHIND_STEPS, "budget"))
    if desk.past is not None and desk.past.position < row.first_pos:
        return draw_not_yet(desk, row.first_pos, LISTS)
    door = door_of(request.scope)
    as_known = None if desk.past is None else str(desk.past.position)
    ask = ask_about(desk, KIND_OF_TOPIC[row.kind], row.station)
    seen, money = await in_thread(
        request,
        lambda: (
            seen_of(door, desk, ask, row, as_known),
            money_of(door.house.questions, as_known, row.station, record),
        ),
    )
    found, told, warnings, files, steps = seen
    if found is None or not told:
        raise UnknownRecord(record=record)
    kind = KIND_OF_TOPIC[found.kind]
    return draw(
        "record.html",
        desk,
        error=problem,
        problem=None,
        files=files,
        kind=kind,
        at=LISTS,
        listed=listed_at(kind),
        record=found,
        warnings=warnings,
        steps=steps,
        form=desk.link(f"/audit/new/{listed_at(kind)}", like=found.record)
        if desk.may_record(kind)
        else None,
        may_change=desk.may_change(kind, row.station) and not found.is_voided,
        says=Label(told[0]["sentence_zh"], told[0]["sentence_en"]),
        fields=fields_shown(found, desk),
        personal=personal_shown(found),
        history=told,
        timelines=timelines_of(found),
        money=money.items,
        words=VOCABULARY,
    )


def seen_of(door: Door, desk: Desk, ask: Ask, row: RecordRow, as_known: str | None) -> Seen:
    """A record as somebody at a desk sees it, at a moment; ``ask`` is where it stands."""
    found = record_answer(door, row, desk.principal, as_known)
    warnings = warnings_of(door, ask, found)
    return Seen(
        found,
        history_of(door, ask, row.record_id),
        [WARNINGS[code] for code in warnings],
        files_shown(door, desk, row),
        [] if found is None else next_steps(desk, found, door.house.questions, warnings),
    )


def timelines_of(found: RecordAnswer) -> list[tuple[str, str]]:
    """The timelines that a record stands in: of its clients and grants, each code with its address."""
    fact = msgspec.convert(found.value, KIND_OF_TOPIC[found.kind].fact)
    clients = [code for kind, code in people_named(fact) if kind == "client"]
    parts = [found.value, *found.value.get("lines", ())]
    grants = [part["grant"] for part in parts if part.get("grant")]
    told = [(code, f"/audit/clients/{code}") for code in dict.fromkeys(clients)]
    return told + [(code, f"/audit/grants/{code}") for code in dict.fromkeys(grants)]


def history_of(door: Door, ask: Ask, record: str) -> list[dict[str, Any]]:
    """Everything that was ever done to a record, as lines of the trail."""
    told: list[dict[str, Any]] = door.house.questions.trail(
        ask, records=(record,), newest_first=False
    )["items"]
    return told


def warnings_of(door: Door, ask: Ask, found: RecordAnswer | None) -> list[str]:
    """What is to be said of a record as it stands among the others, by code."""
    if found is None or found.is_voided:
        return []
    kind = KIND_OF_TOPIC[found.kind]
    with door.house.questions.asking(ask, "records", kind.stream) as asked:
        return warnings_now(asked, found)


def fields_shown(found: RecordAnswer, desk: Desk) -> list[tuple[Label, str]]:
    """What a record states, each field by its name."""
    fact = msgspec.convert(found.value, KIND_OF_TOPIC[found.kind].fact)
    told = [(each.heading, text_of(each.cell(fact), desk)) for each in columns(type(fact))]
    return [(heading, text) for heading, text in told if text]


def personal_shown(found: RecordAnswer) -> list[tuple[Label, str]]:
    """What a record holds of people, as far as its reader may see it."""
    return [(_named(name), str(each)) for name, each in found.personal.items()]


def _named(name: str) -> Label:
    return FIELDS.get(name) or SEALED.get(name) or Label(name, name)
