"""A bank's statement held against the book of a station: sent as a form, answered, kept nowhere."""

from __future__ import annotations

from typing import Final

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.described.documents import READ_PROBLEMS, problem, ref
from api.http.described.parameters import ACCEPT_LANGUAGE, STATION
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, Language, Shape
from api.http.requests.answering import (
    Period,
    in_thread,
    reach_min_position,
    station_ask,
)
from api.http.requests.commanding import principal_of
from api.http.requests.multipart import SentFile, multipart_of
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.questions.asking import Answer, Ask
from api.workbooks.meaning.bank_statements import read_statement
from api.workbooks.refusals import WorkbookUnreadable
from domain.ground.refusals import MissingValue, UnknownField

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["money"])

READS: Final = ("budget", "stations", "policies")
_FILE: Final = "file"


@router.post(
    "/stations/{code}/bank-statement",
    operation_id="hold_bank_statement",
    response_model=None,
    responses={
        200: {
            "description": "Which lines the book has, and what only one of them has.",
            "content": {"application/json": {"schema": ref("BankStatement")}},
        },
        **READ_PROBLEMS,
        **problem(400, "No form that can be read.", "malformed_form"),
        **problem(413, "Too large.", "body_too_large"),
        **problem(415, "No form.", "form_expected"),
        **problem(
            422, "No statement, or a value is wrong.", "workbook_unreadable", "unknown_field"
        ),
    },
    openapi_extra={
        "parameters": [
            STATION,
            {"name": "as_known", "in": "query", "schema": {"type": "string"}},
            ACCEPT_LANGUAGE,
        ],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": [_FILE],
                        "properties": {_FILE: {"type": "string", "format": "binary"}},
                    }
                }
            },
        },
    },
)
async def hold_bank_statement(request: Request) -> Response:
    """Which lines of a bank's statement the book has, and what is unmatched on either side.

    CSV (UTF-8, GB 18030), XLSX or XLS with the columns of banks. Nothing is recorded, and nothing
    of the file is kept; the other account of a line is not looked at.
    """
    station: str = request.path_params["code"]
    principal = await principal_of(request.scope)
    await door_of(request.scope).access.ensure_reach(principal, station)
    exchange_of(request.scope).station = station
    as_known = request.query_params.get("as_known")
    ask = station_ask(principal, station, Period(as_known, None, None, None))
    found = await held(request, ask, exchange_of(request.scope).language)
    headers = {"Cache-Control": "no-store", "Ledger-Position": f"{found['position']}"}
    return Response(msgspec.json.encode(found), headers=headers, media_type="application/json")


async def held(request: Request, ask: Ask, language: Language) -> Answer:
    """The file of a request held against the book.

    Raises ``form_expected``, ``malformed_form``, ``body_too_large``, ``workbook_unreadable``,
    MissingValue without a file, and UnknownField.
    """
    sent = await _sent(request)
    await reach_min_position(request, READS)
    questions = door_of(request.scope).house.questions

    def answered() -> Answer:
        return questions.bank_statement(ask, read_statement(sent.data, name=sent.filename))

    try:
        return await in_thread(request, answered)
    except WorkbookUnreadable as error:
        raise HttpRefusal(
            "workbook_unreadable", why=error.message(language), reason=error.code
        ) from None


async def _sent(request: Request) -> SentFile:
    exchange_of(request.scope).shape = Shape(address=frozenset({_FILE}))
    limit_bytes = door_of(request.scope).settings.upload_limit_bytes
    files = []
    for name, value in await multipart_of(request, limit_bytes, files_max=1, fields_max=0):
        if name != _FILE or not isinstance(value, SentFile):
            raise UnknownField(field=name)
        files.append(value)
    if not files:
        raise MissingValue(field=_FILE)
    return files[0]
