"""What the framework raises, answered in our form: the one place where problems are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, InvalidBody, Shape, problem_of, respond
from api.http.views import UNANSWERED
from api.settings import Settings
from domain.book.validation import refusal_of
from domain.ground.refusals import InvalidCommand, InvalidValue, NotFound, Refusal
from ledger.faults.machine import LedgerFault

REFUSALS: Final = (Refusal, LedgerFault, HttpRefusal, InvalidBody, *UNANSWERED)
"""What is answered by saying why not."""


def answer_failures(app: FastAPI, settings: Settings) -> None:
    """Have every refusal, fault and framework error answered as a problem document."""

    async def answer(request: Request, error: Exception) -> Response:
        exchange = exchange_of(request.scope)
        language = exchange.language
        problem = problem_of(
            error,
            language,
            request_id=exchange.request_id,
            base=settings.public_url,
            shape=exchange.shape,
        )
        return respond(problem, language)

    async def answer_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 405:  # noqa: PLR2004 - the standard's number
            allowed = dict(error.headers or {})
            return await answer(request, HttpRefusal("method_not_allowed", headers=allowed))
        return await answer(request, NotFound())

    async def answer_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await answer(request, refusal_of_parameters(request, error))

    for kind in REFUSALS:
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(RequestValidationError, answer_invalid)


def refusal_of_parameters(request: Request, error: RequestValidationError) -> Refusal:
    """What is wrong with the parameters of an address."""
    found = _parameters(error.errors())
    # Parameters are no part of a body, so they are named as they are.
    exchange_of(request.scope).shape = Shape(address=frozenset(each.field for each in found))
    return found[0] if len(found) == 1 else InvalidCommand(found)


def _parameters(found: Sequence[Any]) -> tuple[InvalidValue, ...]:
    refusals = []
    for each in found:
        where = [str(step) for step in each["loc"]]
        refusals.append(refusal_of(each, where[1] if len(where) > 1 else where[0]))
    return tuple(refusals)
