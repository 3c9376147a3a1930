"""What operators and their machines ask: alive, ready, metrics; and what each problem means."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.http.described.documents import PROBLEM_TYPE, ref
from api.http.exchange import exchange_of
from api.http.problems import CONTENT_LANGUAGES, PROBLEMS, catalogue
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.http.serving.metrics import MEDIA_TYPE
from domain.ground.refusals import NotFound

router = APIRouter(tags=["operations"])

_OBJECT = {"application/json": {"schema": {"type": "object"}}}


@router.get(
    "/healthz",
    operation_id="get_health",
    response_model=None,
    responses={200: {"description": "The process runs.", "content": _OBJECT}},
)
async def get_health() -> Response:
    """Whether the process runs."""
    return Response(b'{"status":"alive"}', media_type="application/json")


@router.get(
    "/readyz",
    operation_id="get_readiness",
    response_model=None,
    responses={
        200: {"description": "The store answers and the projections keep up.", "content": _OBJECT},
        503: {"description": "Something is wrong; the checks say what.", "content": _OBJECT},
    },
)
async def get_readiness(request: Request) -> Response:
    """Whether the ledger can be read and written, and its projections keep up."""
    door = door_of(request.scope)
    checks = await in_thread(request, door.readiness.checks)
    ready = all(check["ok"] for check in checks.values())
    body = {"status": "ready" if ready else "not ready", "checks": checks}
    return Response(
        msgspec.json.encode(body),
        status_code=200 if ready else 503,
        headers={} if ready else {"Retry-After": "1"},
        media_type="application/json",
    )


@router.get(
    "/metrics",
    operation_id="get_metrics",
    response_model=None,
    responses={
        200: {
            "description": "Prometheus text.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        503: {
            "description": "The ledger cannot be read.",
            "content": {PROBLEM_TYPE: {"schema": ref("Problem")}},
        },
    },
)
async def get_metrics(request: Request) -> Response:
    """What Prometheus scrapes."""
    metrics = door_of(request.scope).metrics
    return Response(await in_thread(request, metrics.page), media_type=MEDIA_TYPE)


@router.get(
    "/problems",
    operation_id="list_problems",
    response_model=None,
    responses={200: {"description": "Every problem.", "content": _OBJECT}},
)
async def list_problems(request: Request) -> Response:
    """Every refusal that this server can give."""
    return _described(request, None)


@router.get(
    "/problems/{code}",
    operation_id="get_problem",
    response_model=None,
    responses={
        200: {"description": "The problem.", "content": _OBJECT},
        404: {
            "description": "There is no such problem.",
            "content": {PROBLEM_TYPE: {"schema": ref("Problem")}},
        },
        422: {
            "description": "A parameter is wrong.",
            "content": {PROBLEM_TYPE: {"schema": ref("Problem")}},
        },
    },
)
async def get_problem(
    request: Request,
    code: Annotated[str, Path(description="Code of the problem.", examples=["bad_amount"])],
) -> Response:
    """What a problem's ``type`` means; figures stand in braces."""
    if code not in PROBLEMS:
        raise NotFound
    return _described(request, code)


def _described(request: Request, code: str | None) -> Response:
    language = exchange_of(request.scope).language
    rows = catalogue(language, door_of(request.scope).settings.public_url)
    found: Any = {"items": rows}
    if code is not None:
        found = next(row for row in rows if row["code"] == code)
    headers = {"Content-Language": CONTENT_LANGUAGES[language], "Vary": "Accept-Language"}
    return Response(msgspec.json.encode(found), headers=headers, media_type="application/json")
