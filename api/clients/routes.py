"""Who is to be seen again: at a station, and in an area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.http.requests.answering import MAX_CHOICES
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from domain.ground.forms.fields import NamedCode
from domain.ground.vocabulary import RiskLevel

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["clients"])


async def due_of(
    workers: Annotated[
        tuple[NamedCode, ...],
        Query(
            alias="worker",
            max_length=MAX_CHOICES,
            description="Who is responsible, else was there last; any of several.",
        ),
    ] = (),
    risks: Annotated[
        tuple[RiskLevel, ...],
        Query(alias="risk", max_length=MAX_CHOICES, description="Risk in force; any of several."),
    ] = (),
    overdue: Annotated[bool, Query(description="Only what is overdue.")] = False,
    within_days: Annotated[
        int, Query(ge=0, le=366, description="How many days ahead a visit is listed.")
    ] = 7,
) -> Mapping[str, Any]:
    """Whose visits are listed, and how far ahead."""
    return {
        "workers": workers,
        "risks": risks,
        "only_overdue": overdue,
        "within_days": within_days,
    }


offers(
    router,
    "due",
    "DueVisits",
    of_station="Who is to be seen again, who is overdue, and how far each group is covered.",
    of_area="The same of the stations in reach.",
    filters=due_of,
    projection="clients",
)
