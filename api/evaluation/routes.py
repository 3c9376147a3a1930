"""Evaluations: the sheet of a station, the book's own scores, files drawn, templates that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.evaluation.drawn import evaluation_sample
from api.http.described.documents import reads
from api.http.requests.answering import (
    InPeriod,
    Reader,
    StationInReach,
    answer,
    station_ask,
)
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.questions.evaluation.sources import PROJECTIONS
from domain.ground.forms.fields import NamedCode

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["evaluation"])


async def evaluation_of(
    evaluation: Annotated[
        NamedCode | None,
        Query(
            description="Code of an evaluation; the newest one where left out", examples=["PG-2021"]
        ),
    ] = None,
) -> Mapping[str, Any]:
    """Which evaluation is meant."""
    return {"evaluation": evaluation or ""}


Named = Annotated[Mapping[str, Any], Depends(evaluation_of)]

offers(
    router,
    "evaluation",
    "Evaluation",
    of_station="The sheet of an evaluation of the station: lines, raters, result, what is to be put right.",
    of_area="The newest evaluation of each station in reach.",
    filters=evaluation_of,
    schema_of_area="EvaluationByStation",
    beside=("policies",),
)


@router.get(
    "/stations/{code}/evaluation-scores",
    **reads("AutomaticScores", operation_id="get_evaluation_scores"),
)
async def get_evaluation_scores(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Named,
) -> Response:
    """The book's own scores of an evaluation, as known at its position.

    With ``as_known``, what they would be at another one.
    """
    ask = station_ask(principal, station, period)
    return await answer(
        request,
        principal,
        "evaluation",
        lambda questions: questions.evaluation_scores(ask, **narrowed),
        beside=PROJECTIONS,
    )


@router.get(
    "/stations/{code}/evaluation-sample",
    **reads("EvaluationSample", operation_id="get_evaluation_sample"),
)
async def get_evaluation_sample(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Named,
) -> Response:
    """The files that the seed of an evaluation draws, as known at its position."""
    ask = station_ask(principal, station, period)
    return await answer(
        request,
        principal,
        "evaluation",
        lambda questions: evaluation_sample(questions, ask, **narrowed),
        beside=("records", "policies"),
    )


@router.get(
    "/stations/{code}/evaluation-templates",
    **reads("EvaluationTemplates", operation_id="get_evaluation_templates"),
)
async def get_evaluation_templates(
    request: Request, principal: Reader, station: StationInReach, period: InPeriod
) -> Response:
    """The templates by which the station may be evaluated: its areas' own, and the seeded ones."""
    ask = station_ask(principal, station, period)
    return await answer(
        request,
        principal,
        "policies",
        lambda questions: questions.evaluation_templates(ask),
        beside=("stations",),
    )
