"""Money of a station: grants promised, received and reclaimed, expenditures, and the budget."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from msgspec import structs
from starlette.responses import Response

from api.book.records import row_in_reach
from api.http.described.documents import reads
from api.http.paging import InPages, open_cursor
from api.http.requests.answering import (
    MAX_CHOICES,
    AsKnown,
    AsOf,
    InPeriod,
    Period,
    Reader,
    StationInReach,
    answer,
    answer_page,
    station_ask,
)
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.money.filters import Categories, Grants, Sources, narrowed_by_source
from api.questions.money.naming import money_of
from api.questions.questions import Questions
from domain.ground.forms.fields import NamedCode, RecordId
from domain.money.fields import Source

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["money"])

CURSOR: Final = re.compile(r"[0-9-]{10}~[0-9a-f-]{36}~[0-9]{1,9}", re.ASCII)
"""Day, record and line of a posting."""
_Kinds = Annotated[
    tuple[
        Literal[
            "promised",
            "received",
            "carried_over",
            "reclaimed",
            "spent",
            "advanced",
            "repaid",
            "refunded",
            "lent",
            "borrowed",
            "released",
        ],
        ...,
    ],
    Query(alias="kind", max_length=MAX_CHOICES, description="What moved it; any of several."),
]


offers(
    router,
    "budget",
    "Budget",
    of_station="What the station was promised, received, spent, keeps reserved and holds; in fen.",
    filters=narrowed_by_source,
    of_area="What the stations in reach were promised, received, spent, keep reserved and hold; in fen.",
)


async def moved_by(
    sources: Sources = (),
    grants: Grants = (),
    categories: Categories = (),
    kinds: _Kinds = (),
    *,
    unvouched: Annotated[
        bool, Query(description="Only those of which a part has no voucher number.")
    ] = False,
) -> dict[str, Any]:
    """Which postings a list is narrowed to."""
    return {
        "sources": sources,
        "grants": grants,
        "categories": categories,
        "kinds": kinds,
        "unvouched": unvouched,
    }


@router.get(
    "/stations/{code}/postings", **reads("Postings", operation_id="list_postings", paged=True)
)
async def list_postings(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    moved: Annotated[dict[str, Any], Depends(moved_by)],
    *,
    page: InPages,
) -> Response:
    """The postings behind a figure of the budget, oldest day first."""
    asked, after = station_ask(principal, station, period), open_cursor(page.cursor, CURSOR)

    def ask(questions: Questions) -> dict[str, object]:
        found = questions.postings(asked, limit=page.limit, cursor=after, **moved)
        total = {"total": found["count"]} if page.counted else {}
        return {"items": found.pop("postings"), **found, **total}

    return await answer_page(request, principal, "budget", ask)


@router.get("/stations/{code}/money/trace", **reads("MoneyTrace", operation_id="get_money_trace"))
async def get_money_trace(
    request: Request,
    principal: Reader,
    station: StationInReach,
    *,
    source: Annotated[
        Source, Query(description="The source to follow.", examples=["welfare_lottery"])
    ],
    grant: NamedCode | None = None,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """One source from its receipts to its vouchers and the services they paid for, with findings."""
    asked = station_ask(principal, station, Period(as_known, as_of, None, None))
    return await answer(
        request,
        principal,
        "budget",
        lambda q: q.money_trace(asked, source, grant),
        beside=("services", "training"),
    )


@router.get("/records/{record}/money", **reads("MoneyNaming", operation_id="list_record_money"))
async def list_record_money(
    request: Request, record: RecordId, principal: Reader, as_known: AsKnown = None
) -> Response:
    """The vouchers and advances that name a record, as they stand or were known earlier."""
    row = await row_in_reach(request, record, principal)
    return await answer(
        request,
        principal,
        "budget",
        lambda q: structs.asdict(money_of(q, as_known, row.station, row.record_id)),
        beside=("flags",),
    )
