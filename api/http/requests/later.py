"""Reports: how far an answer is that nobody waits for, and the answer when it is there."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.http.described.documents import problem, ref
from api.http.described.parameters import ACCEPT_LANGUAGE
from api.http.requests.answering import Reader
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.http.serving.reports import RETRY_SECONDS, told

router = APIRouter(prefix="/v1/reports", route_class=PlainRoute, tags=["reports"])

_Report = Annotated[str, Path(description="Id of the report, as its Location gave it.")]
_UNKNOWN = {
    **problem(401, "No valid token.", "unauthenticated"),
    **problem(404, "Not there any more, or somebody else's.", "unknown_report"),
    **problem(422, "A parameter is wrong.", "unknown_field"),
}
_LANGUAGE: dict[str, Any] = {"parameters": [ACCEPT_LANGUAGE]}


@router.get(
    "/{report}",
    operation_id="get_report",
    response_model=None,
    responses={
        200: {
            "description": "How far it is, and where its result lies.",
            "content": {"application/json": {"schema": ref("ReportAnswer")}},
        },
        **_UNKNOWN,
    },
    openapi_extra=_LANGUAGE,
)
async def get_report(request: Request, principal: Reader, report: _Report) -> Response:
    """How far a report is that was asked for with ``Prefer: respond-async``."""
    found = door_of(request.scope).reports.of(principal, report)
    headers = {"Cache-Control": "no-store"}
    if not found.ended_at:
        headers["Retry-After"] = RETRY_SECONDS
    return told(found.told(), 200, headers)


@router.get(
    "/{report}/result",
    operation_id="get_report_result",
    response_model=None,
    responses={
        200: {"description": "What the request would have been answered with at once."},
        "4XX": {"description": "That, where it was a problem."},
        "5XX": {"description": "The same."},
        **_UNKNOWN,
        **problem(409, "Not finished yet.", "report_not_ready"),
    },
    openapi_extra=_LANGUAGE,
)
async def get_report_result(request: Request, principal: Reader, report: _Report) -> Response:
    """The answer that was made: its status, its headers, its body."""
    return door_of(request.scope).reports.of(principal, report).response()


@router.delete(
    "/{report}",
    operation_id="forget_report",
    status_code=204,
    response_model=None,
    responses={204: {"description": "It is given up."}, **_UNKNOWN},
    openapi_extra=_LANGUAGE,
)
async def forget_report(request: Request, principal: Reader, report: _Report) -> Response:
    """Give a report up, finished or not."""
    reports = door_of(request.scope).reports
    reports.forget(reports.of(principal, report))
    return Response(status_code=204)
