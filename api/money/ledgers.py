"""Double entry: the trial balance, and the ledger of one account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.paging import InPages, open_cursor
from api.http.requests.answering import InPeriod, Reader, StationInReach, answer_page, station_ask
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.questions.questions import Questions
from domain.money.bookkeeping.accounts import DEFAULT_REGIME, Regime

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["money"])

CURSOR: Final = re.compile(r"[0-9-]{10}~[0-9a-f-]{36}~[0-9]{1,9}~[0-9]", re.ASCII)
"""Day, record and line of a posting, and which of its sides."""
InRegime = Annotated[
    Regime,
    Query(description="Chart of accounts: 财会〔2004〕7号 or 财会〔2024〕25号.", examples=["2024"]),
]


async def by_regime(regime: InRegime = DEFAULT_REGIME) -> Mapping[str, Any]:
    """By which chart of accounts."""
    return {"regime": regime}


async def of_account(
    account: Annotated[
        Annotated[str, StringConstraints(max_length=600)],
        Query(
            description="Code of the chart, or the name of an account in exported books; "
            "all that is posted below it is its own.",
            examples=["1002"],
        ),
    ],
    regime: InRegime = DEFAULT_REGIME,
) -> Mapping[str, Any]:
    """Which account, by which chart."""
    return {"account": account, "regime": regime}


offers(
    router,
    "trial_balance",
    "TrialBalance",
    of_station="Every account before the days, what they moved, and at their end; both sides, in fen.",
    of_area="The same of the stations in reach together, and the totals of each.",
    filters=by_regime,
    projection="budget",
)


@router.get(
    "/stations/{code}/account-ledger",
    **reads("AccountLedger", operation_id="get_account_ledger", paged=True),
)
async def get_account_ledger(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    wanted: Annotated[Mapping[str, Any], Depends(of_account)],
    *,
    page: InPages,
) -> Response:
    """One account line by line, oldest day first, with its balance after each; and by month."""
    asked, after = station_ask(principal, station, period), open_cursor(page.cursor, CURSOR)

    def ask(questions: Questions) -> dict[str, object]:
        found = questions.account_ledger(asked, limit=page.limit, cursor=after, **wanted)
        total = {"total": found["count"]} if page.counted else {}
        return {"items": found.pop("lines"), **found, **total}

    return await answer_page(request, principal, "budget", ask)
