"""Uploading workbooks, asking how far an import is, getting back what was refused, taking back."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.http.described.bodies import CONTROL_BODIES
from api.http.described.documents import deferred, problem, ref, writes
from api.http.described.parameters import ACCEPT_LANGUAGE, BATCH_ID, PREFER, STATION
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, Shape
from api.http.requests.answering import Reader, StationInReach, in_thread
from api.http.requests.commanding import Answer, admit, principal_of, read, submit
from api.http.requests.deciding import NOTHING_MORE, Became
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.http.serving.reports import RETRY_SECONDS, Report, preference_of
from api.importing.uploading.forms import FILES_MAX, FLAGS, form_of
from api.importing.uploading.runs import ImportRun, begin, run_of
from api.importing.voiding import explaining
from api.workbooks.template import write_template
from domain.book.commands import StartImport, VoidImportBatch
from domain.book.refusals import UnknownImportBatch
from domain.ground.refusals import NotFound, UnknownStation
from ledger.application import Ledger
from ledger.writing.outcomes import Origin, Receipt
from ledger.writing.records import station_of_event

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["imports"])

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BATCH: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_ANSWER_SECONDS: Final = 1.0
"""What is left of a request's time for the answer itself."""

_Import = Annotated[str, Path(alias="import", description="Id of the import.", max_length=64)]
_FLAG = {"type": "boolean", "default": False}
_TOLD: Final = {
    "description": "How far it is, and the report on every row of every file.",
    "content": {"application/json": {"schema": ref("ImportAnswer")}},
}
_GONE: Final = {
    **problem(401, "No valid token.", "unauthenticated"),
    **problem(404, "Not there any more, or somebody else's.", "unknown_station", "unknown_report"),
    **problem(422, "A parameter is wrong.", "unknown_field"),
}


@router.post(
    "/stations/{code}/imports",
    operation_id="import_workbooks",
    response_model=None,
    responses={
        200: _TOLD,
        **deferred(),
        **problem(400, "No form that can be read.", "malformed_form"),
        **problem(401, "No valid token.", "unauthenticated"),
        **problem(403, "The role records nothing that a workbook holds.", "not_permitted"),
        **problem(404, "Not there, or not for this asker.", "unknown_station"),
        **problem(413, "Too large.", "body_too_large"),
        **problem(415, "No form.", "form_expected"),
        **problem(422, "A value is wrong.", "unknown_field"),
        **problem(503, "Not now; try again.", "ledger_unavailable"),
    },
    openapi_extra={
        "parameters": [
            STATION,
            *({"name": name, "in": "query", "schema": _FLAG} for name in FLAGS),
            PREFER,
            ACCEPT_LANGUAGE,
        ],
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {
                            "file": {
                                "type": "array",
                                "maxItems": FILES_MAX,
                                "items": {"type": "string", "format": "binary"},
                            },
                            **dict.fromkeys(FLAGS, _FLAG),
                        },
                    }
                }
            },
        },
    },
)
async def import_workbooks(request: Request) -> Response:
    """Compare workbooks with the book of a station, and record what is new.

    Row by row: what one role may not record is refused, the other rows are not. Nobody has to wait:
    `Prefer: respond-async`, and what takes longer than a request may, is answered with 202 and the
    address of the import.
    """
    station: str = request.path_params["code"]
    principal = await admit(request.scope, StartImport, station)
    form = await form_of(request)
    preference = preference_of(request)
    longest = door_of(request.scope).settings.request_timeout_seconds - _ANSWER_SECONDS
    seconds = min(preference.wait_seconds, longest) if preference.is_async else longest
    report, run = await begin(request, principal, station, form, wait_seconds=seconds)
    if not report.ended_at:
        headers = {"Retry-After": RETRY_SECONDS}
        if preference.is_async:
            headers["Preference-Applied"] = "respond-async"
        return _told(report, run, 202, headers)
    return report.response() if report.has_failed else _told(report, run, 200, {})


@router.get(
    "/stations/{code}/imports/{import}",
    operation_id="get_import",
    response_model=None,
    responses={200: _TOLD, **_GONE},
    openapi_extra={"parameters": [ACCEPT_LANGUAGE]},
)
async def get_import(
    request: Request, principal: Reader, station: StationInReach, run: _Import
) -> Response:
    """How far an import is that the asker began, and its report."""
    report, found = run_of(door_of(request.scope), principal, station, run)
    return _told(report, found, 200, {} if report.ended_at else {"Retry-After": RETRY_SECONDS})


@router.get(
    "/stations/{code}/imports/{import}/errors.xlsx",
    operation_id="get_import_errors",
    response_model=None,
    responses={
        200: {
            "description": "The refused rows with their reasons, to be corrected and imported.",
            "content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}},
        },
        **_GONE,
        **problem(409, "Not finished yet.", "report_not_ready"),
    },
    openapi_extra={"parameters": [ACCEPT_LANGUAGE]},
)
async def get_import_errors(
    request: Request, principal: Reader, station: StationInReach, run: _Import
) -> Response:
    """The rows that were refused, as a workbook that can be sent back once it is corrected."""
    report, found = run_of(door_of(request.scope), principal, station, run)
    if not report.ended_at:
        raise HttpRefusal("report_not_ready", headers={"Retry-After": RETRY_SECONDS})
    if not found.error_workbook:
        raise NotFound
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="errors.xlsx"',
    }
    return Response(found.error_workbook, headers=headers, media_type=_XLSX)


@router.get(
    "/stations/{code}/import-template.xlsx",
    operation_id="get_import_template",
    response_model=None,
    responses={
        200: {
            "description": "An empty workbook with every sheet that is read.",
            "content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}},
        },
        **problem(401, "No valid token.", "unauthenticated"),
        **problem(404, "Not there, or not for this asker.", "unknown_station"),
        **problem(422, "A parameter is wrong.", "unknown_field"),
    },
    openapi_extra={"parameters": [ACCEPT_LANGUAGE]},
)
async def get_import_template(
    request: Request, _principal: Reader, station: StationInReach
) -> Response:
    """An empty workbook to fill in and import, with the code of the station in it."""
    book = await in_thread(request, lambda: write_template(station))
    name = 'attachment; filename="template.xlsx"'
    return Response(book, headers={"Content-Disposition": name}, media_type=_XLSX)


_VOIDS = writes(VoidImportBatch, {"reason": "导入了错误的文件"}, parameters=(BATCH_ID,))


@router.post("/import-batches/{batch}/voids", **_VOIDS)
async def void_import_batch(request: Request) -> Answer:
    """Void every record of an import batch that still counts.

    What was recorded later on top of it stands in the way and is named.
    """
    batch: str = request.path_params["batch"]
    door = door_of(request.scope)
    principal = await principal_of(request.scope)
    station = await in_thread(request, lambda: station_of_event(door.house.log, batch))
    unknown = UnknownImportBatch(field="batch", batch=batch)
    try:
        # Asked for one that there is not as well, or what is hidden would take longer to be missing.
        await door.access.ensure_record_reach(principal, station or "-")
    except UnknownStation:
        raise unknown from None
    if station is None:
        raise unknown
    return await _void(request, station, batch)


@router.post(
    "/stations/{code}/imports/{import}/void",
    **(
        _VOIDS
        | writes(
            "void_import",
            {"reason": "导入了错误的文件"},
            parameters=(STATION, {**BATCH_ID, "name": "import"}),
            body=CONTROL_BODIES[VoidImportBatch].__name__,
        )
    ),
)
async def void_import(request: Request) -> Answer:
    """Void what an import recorded, by the id of the import or of the batch that its report names."""
    station: str = request.path_params["code"]
    principal = await admit(request.scope, VoidImportBatch, station)
    named: str = request.path_params["import"]
    if _BATCH.fullmatch(named):
        return await _void(request, station, named)
    _report, run = run_of(door_of(request.scope), principal, station, named)
    batches = [each.batch for each in run.reports if each.batch is not None]
    if not batches:
        raise UnknownImportBatch(field="import", batch=named)
    if len(batches) > 1:
        raise HttpRefusal("several_batches", count=len(batches))
    return await _void(request, station, batches[0])


async def _void(request: Request, station: str, batch: str) -> Answer:
    principal = await admit(request.scope, VoidImportBatch, station)
    exchange_of(request.scope).shape = Shape(address=frozenset({"batch", "import"}))
    wire, raw = await read(request, CONTROL_BODIES[VoidImportBatch], VoidImportBatch)
    log = door_of(request.scope).house.log

    def through(
        ledger: Ledger, command: VoidImportBatch, signed: bytes, origin: Origin
    ) -> tuple[Receipt, Became]:
        with explaining(log, station, batch):
            return ledger.execute(command, request=signed, origin=origin), NOTHING_MORE

    return await submit(
        request,
        VoidImportBatch,
        principal,
        station=station,
        wire=wire,
        raw=raw,
        through=through,
        voided_batch=batch,
    )


def _told(report: Report, run: ImportRun, status: int, headers: dict[str, str]) -> Response:
    told = report.told()
    place = f"/v1/stations/{run.station}/imports/{report.report}"
    document = {"import": report.report, "status": told.status, "asked_at": told.asked_at}
    if told.ended_at:
        document |= {"ended_at": told.ended_at, "expires_at": told.expires_at}
    if told.status == "failed":
        document["result"] = told.result
    if run.error_workbook:
        document["error_workbook"] = f"{place}/errors.xlsx"
    return Response(
        msgspec.json.encode({**document, **run.told()}),
        status_code=status,
        headers={"Location": quote(place), "Cache-Control": "no-store", **headers},
        media_type="application/json",
    )
