"""What became of an upload: how far it is, its rows by what becomes of them, and recording them."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Final

import anyio.to_thread
import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.problems import HttpRefusal
from api.http.requests.answering import reach
from api.http.requests.commanding import admit
from api.http.serving.door import door_of
from api.http.serving.reports import Report
from api.importing.reporting.wording import warning_name
from api.importing.uploading.forms import FLAGS, Form, Uploaded
from api.importing.uploading.runs import ImportRun, begin, run_of
from api.pages.desk import READ, Desk, address, desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER
from api.pages.rail import IMPORTS
from api.pages.uploads.choosing import WAIT_SECONDS, choice
from api.pages.uploads.tables import (
    SHOWN,
    Shown,
    counted,
    differences,
    rows_shown,
    tables,
    total,
)
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.commands import StartImport, VoidImportBatch
from domain.book.deciding.authority import PERMITTED

router = APIRouter(prefix="/audit/imports", route_class=PageRoute, include_in_schema=False)

ROWS_MAX: Final = 100
"""Rows that a page shows at once."""
_REFRESH_SECONDS: Final = "2"
_FIRST: Final[tuple[Shown, ...]] = ("refused", "changed", "duplicate", "new", "recorded")


@router.get("/{code}/{run}")
async def get_result(
    request: Request,
    code: str,
    run: str,
    show: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """How far an upload is, or the result; the way to upload it again where it is gone."""
    principal = await admit(request.scope, StartImport, code)
    desk = await desk_at(request, principal, code)
    try:
        report, found = run_of(door_of(request.scope), principal, code, run)
    except HttpRefusal as error:
        return await choice(request, desk, error)
    if not report.ended_at:
        answer = draw("uploads/running.html", desk, at=IMPORTS.path, run=found)
        answer.headers["Refresh"] = _REFRESH_SECONDS
        return answer
    if not found.is_dry:
        with suppress(HttpRefusal):  # a page that is behind says so by itself
            await reach(
                door_of(request.scope), door_of(request.scope).house.feed.head_position(), READ
            )
    return _result(desk, report, found, show, after)


@router.post("/{code}/{run}/recording")
async def record(request: Request) -> Response:
    """Record what was tried, as it was tried."""
    filled = await filled_in(request)
    desk = await desk_of(request)
    flags = {name: name in filled for name in FLAGS} | {"dry_run": False}
    try:
        run = tried_at(request, desk)
        return await go_on(request, desk, run, await files_of(run), flags)
    except HttpRefusal as error:
        return await choice(request, desk, error)


async def desk_of(request: Request) -> Desk:
    """The desk of whoever may upload at the station of an address."""
    code: str = request.path_params["code"]
    principal = await admit(request.scope, StartImport, code)
    return await desk_at(request, principal, code)


def tried_at(request: Request, desk: Desk) -> ImportRun:
    """The upload that an address names. Raises ``unknown_report`` where its files are gone."""
    named: str = request.path_params["run"]
    _report, run = run_of(door_of(request.scope), desk.principal, desk.station, named)
    if run.kept is None or run.kept.is_closed:
        raise HttpRefusal("unknown_report")
    return run


async def files_of(run: ImportRun) -> list[Uploaded]:
    """The files of an upload anew. Raises ``unknown_report`` where they are gone meanwhile."""
    assert run.kept is not None
    try:
        return await anyio.to_thread.run_sync(run.kept.again)
    except ValueError:
        raise HttpRefusal("unknown_report") from None


async def go_on(
    request: Request, desk: Desk, run: ImportRun, files: list[Uploaded], flags: dict[str, bool]
) -> Response:
    """Take files in once more, and show what becomes of them."""
    form = Form(tuple(files), flags)
    report, _run = await begin(
        request, desk.principal, run.station, form, wait_seconds=WAIT_SECONDS, keeps_files=True
    )
    return RedirectResponse(address_of(run.station, report), SEE_OTHER)


def address_of(station: str, report: Report) -> str:
    """Where the result of an upload is shown."""
    return address(f"{IMPORTS.path}/{station}/{report.report}", {})


def _result(desk: Desk, report: Report, run: ImportRun, show: str, after: int) -> Response:
    # What failed as a whole is a fault of the machine, and says so; nothing of the file.
    problem = msgspec.json.decode(b"".join(report.pieces())) if report.has_failed else None
    counts = counted(run)
    fullest: Shown = next((each for each in _FIRST if counts[each]), "new")
    shown: Shown = next((each for each in SHOWN if each == show), fullest)
    rows = rows_shown(run, shown)
    page = rows[after : after + ROWS_MAX]
    behind = after + ROWS_MAX
    here = address_of(run.station, report)
    return draw(
        "uploads/result.html",
        desk,
        at=IMPORTS.path,
        report=report,
        run=run,
        here=here,
        problem=problem,
        unread=[(name, error.message(desk.language)) for name, error in run.unread],
        counts=counts,
        total=total(counts),
        tabs=SHOWN,
        shown=shown,
        tables=tables(run, page),
        differences=differences(page, desk.language) if shown == "changed" else [],
        missing=[
            (each.record, KIND_OF_TOPIC[each.kind].name)
            for file in run.tried
            for each in file.report.missing
        ],
        stated=[
            (file.report.file, sentence)
            for file in run.tried
            for key, sentence in file.report.refused.items()
            if key.kind == "station"
        ],
        notes=[note for file in run.tried for note in file.report.notes],
        warning_name=warning_name,
        next=address(here, {"show": shown, "after": behind}) if behind < len(rows) else None,
        may_record=bool(counts["new"] or counts["changed"] or counts["duplicate"]),
        may_void=desk.principal.role in PERMITTED[VoidImportBatch],
        may_mend=run.kept is not None and not run.kept.is_closed,
    )
