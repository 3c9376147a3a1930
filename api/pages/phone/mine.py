"""本月: what one has recorded of a month, its hours, and working days without any record."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.book.records import row_in_reach
from api.http.problems import Problem
from api.http.requests.answering import in_thread, reach
from api.http.serving.door import Door, door_of
from api.pages.desk import READ, AtDesk, Desk
from api.pages.drawing import PageRoute
from api.pages.forms.attaching import bring_by_form
from api.pages.forms.next_steps import READ as BEHIND_STEPS
from api.pages.phone.deeds import deeds_of
from api.pages.phone.drawing import draw_phone
from api.pages.phone.today import SEE_OTHER, station_now
from api.pages.record import fields_shown, personal_shown, seen_of
from api.questions.money.naming import money_of
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.refusals import UnknownRecord
from domain.book.words import VOCABULARY
from domain.ground.forms.fields import RecordId
from domain.ground.labels import Label
from domain.ground.order.spans import Span
from domain.ground.values import weekdays
from domain.ground.vocabulary import PolicyKey
from ledger.store.rows import RecordRow

_TARGET: Final[PolicyKey] = "monthly_service_hours"

router = APIRouter(prefix="/m", route_class=PageRoute, include_in_schema=False)

Month = Annotated[str, Path(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


@router.get("/month")
async def get_this_month(request: Request, desk: AtDesk) -> Response:
    """The month of today."""
    month = f"{station_now(door_of(request.scope)):%Y-%m}"
    return RedirectResponse(desk.link(f"/m/month/{month}"), status_code=SEE_OTHER)


@router.get("/month/{month}")
async def get_month(request: Request, month: Month, desk: AtDesk) -> Response:
    """One's own month by days."""
    first = date.fromisoformat(f"{month}-01")
    behind = (first + timedelta(days=31)).replace(day=1)
    span = Span(first.isoformat(), behind.isoformat())
    made = await deeds_of(request, desk, occurred=span)
    counting = [each for each in made if each.state != "voided"]
    found = {each.started[:10] for each in counting}
    today = station_now(door_of(request.scope)).date()
    yesterday = min(behind, today) - timedelta(days=1)
    last_day = (behind - timedelta(days=1)).isoformat()
    target = await in_thread(request, lambda: _target(door_of(request.scope), desk, last_day))
    minutes = sum(each.minutes for each in counting)
    by_day = sorted(made, key=lambda each: each.started, reverse=True)
    return draw_phone(
        "month.html",
        desk,
        at="/m/month",
        month=month,
        earlier=(first - timedelta(days=1)).isoformat()[:7],
        later=behind.isoformat()[:7] if behind <= today else None,
        days=[(day, list(deeds)) for day, deeds in groupby(by_day, lambda each: each.started[:10])],
        count=len(counting),
        minutes=minutes,
        target=target,
        by_kind=Counter(each.kind for each in counting).most_common(),
        missing=[day for day in weekdays(first, yesterday) if day not in found],
    )


def _target(door: Door, desk: Desk, day: str) -> dict[str, Any] | None:
    """How many hours a month are aimed at by the policy in force on a day; None without an aim."""
    asked = replace(desk.ask, as_of=day)
    found = door.house.questions.policies(asked)["items"] if desk.station else []
    return next((each for each in found if each["key"] == _TARGET and each["value"]), None)


@router.get("/entries/{record}")
async def get_entry(request: Request, record: RecordId, desk: AtDesk) -> Response:
    """One record as it counts, with what was done to it. Raises UnknownRecord."""
    row = await row_in_reach(request, record, desk.principal)
    return await entry_page(request, desk, row)


@router.post("/entries/{record}/attachments")
async def bring_files(request: Request) -> Response:
    """Bring files that the record names, or show it again with what is wrong with them."""
    return await bring_by_form(request, entry_page, "/m/entries")


async def entry_page(
    request: Request, desk: Desk, row: RecordRow, problem: Problem | None = None
) -> Response:
    """The page of a record. ``problem`` is what is wrong with files that were brought to it."""
    door, record = door_of(request.scope), row.record_id
    await reach(door, row.last_pos, (*READ, *BEHIND_STEPS, "budget"))

    seen, money = await in_thread(
        request,
        lambda: (
            seen_of(door, desk, desk.ask, row, None),
            money_of(door.house.questions, None, row.station, record),
        ),
    )
    found, told, warnings, files, steps = seen
    if found is None or not told:
        raise UnknownRecord(record=record)
    kind = KIND_OF_TOPIC[found.kind]
    return draw_phone(
        "entry.html",
        desk,
        error=problem,
        problem=None,
        files=files,
        at="/m/entries",
        kind=kind,
        record=found,
        may_change=desk.may_change(kind, row.station) and not found.is_voided,
        says=Label(told[0]["deed_zh"], told[0]["deed_en"]),
        warnings=warnings,
        steps=steps,
        fields=[*fields_shown(found, desk), *personal_shown(found)],
        history=told,
        money=money.items,
        words=VOCABULARY,
    )
