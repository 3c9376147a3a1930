"""流水: every entry in the order of recording, narrowed by what stands in the address."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from api.book.trail import Filters
from api.book.trail_filters import found_by, narrowing
from api.http.paging import InPages, closed_cursor, open_number_cursor
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.pages.auditing.narrowing import (
    STANDINGS,
    RangeShown,
    chips,
    facets_shown,
    often_asked,
    tail_of,
)
from api.pages.desk import AtDesk, Desk
from api.pages.drawing import PageRoute, draw, station_time
from api.pages.rail import JOURNAL
from domain.book.words import EVENTS, VOCABULARY
from domain.ground.labels import Label
from projections.audit_trail.standing import Standing

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)


class JournalLine(Struct, frozen=True, kw_only=True):
    """An entry as a row: ``at`` is its time of day, ``happened`` when it happened, in short."""

    position: int
    day: str
    at: str
    happened: str
    station: str
    type: Label
    says: Label
    actor: str
    channel: Label
    standing: Standing


@router.get("/journal")
async def get_journal(
    request: Request, desk: AtDesk, filters: Filters, *, page: InPages
) -> Response:
    """The newest entries first, or those behind a cursor."""
    after = open_number_cursor(page.cursor)
    house = door_of(request.scope).house
    questions = house.questions

    def asked() -> tuple[dict[str, Any], dict[str, Any]]:
        by = found_by(questions, house.log, desk.ask, filters)
        found = questions.trail(desk.ask, **by, after=after, limit=page.limit, counted=True)
        return found, questions.trail_facets(desk.ask, **narrowing(by))

    found, counted = await in_thread(request, asked)
    cursor = found["next_cursor"]
    return draw(
        "journal.html",
        desk,
        days=[(day, list(lines)) for day, lines in _by_day(found["items"])],
        total=found["total"],
        types=[(topic, label.name) for topic, label in EVENTS.items()],
        next=None if cursor is None else desk.here(cursor=closed_cursor(str(cursor))),
        facets=facets_shown(desk, counted),
        counted=counted,
        range=RangeShown.of(desk),
        standings=STANDINGS,
        chips=chips(desk),
        often=often_asked(desk),
        tail=tail_of(desk, filters, found["position"]) if after is None else None,
        files={form: _data(desk, form) for form in ("", ".csv", ".xlsx")},
    )


def _data(desk: Desk, suffix: str) -> str:
    """Exactly this query as data."""
    return desk.here(limit=None).replace(JOURNAL, f"/v1/trail{suffix}", 1)


def _by_day(items: list[dict[str, Any]]) -> Iterator[tuple[str, Iterator[JournalLine]]]:
    return groupby(map(_line, items), key=lambda line: line.day)


def _line(item: dict[str, Any]) -> JournalLine:
    recorded = station_time(item["recorded_at"])
    happened = item["occurred_at"]
    return JournalLine(
        position=item["position"],
        day=recorded.date().isoformat(),
        at=f"{recorded:%H:%M}",
        happened=happened[:16].replace("T", " "),
        station=item["station"],
        type=Label(item["type_label_zh"], item["type_label_en"]),
        says=Label(item["deed_zh"], item["deed_en"]),
        actor=item["actor"],
        channel=VOCABULARY["Channel"][item["channel"]],
        standing=(
            "voided" if item["voided_by"] else "corrected" if item["corrected_by"] else "unchanged"
        ),
    )
