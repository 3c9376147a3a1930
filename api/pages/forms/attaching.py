"""The photos and scans on the page of a record, and bringing those that are not here."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import Request
from msgspec import Struct
from starlette.responses import RedirectResponse, Response

from api.book.attached import (
    bring,
    ensure_may_bring,
    files_named,
    lines_of,
    may_bring,
    wanted_by,
)
from api.book.media_types import DRAWN, PDF
from api.book.records import row_in_reach
from api.http.described.records import AttachmentLine
from api.http.exchange import exchange_of
from api.http.problems import Problem, problem_of
from api.http.requests.answering import in_thread
from api.http.requests.commanding import principal_of
from api.http.serving.door import Door, door_of
from api.http.serving.failures import REFUSALS
from api.pages.desk import Desk, desk_at
from api.pages.drawing import station_time
from api.pages.forms.received import filled_with_files
from domain.ground.labels import Label
from domain.ground.refusals import MissingValue
from ledger.store.rows import RecordRow

_STATES: Final[Mapping[str, tuple[str, Label]]] = {
    "promised": ("late", Label("尚未上传", "not brought yet")),
    "stored": ("recorded", Label("已存", "stored")),
    "missing": ("voided", Label("文件缺失，请补传", "file missing; bring it again")),
    "restricted": ("voided", Label("限制处理，不显示", "restricted; not shown")),
    "erased": ("voided", Label("已随个人信息删除", "erased with the person")),
}
"""State of a file -> the mark that it is shown by, and what it is called."""
_BROUGHT_LATER: Final = frozenset({"promised", "missing"})
_KILOBYTE: Final = 1024
_SEE_OTHER: Final = 303

Page = Callable[[Request, Desk, RecordRow, Problem | None], Coroutine[Any, Any, Response]]
"""Draws the page of a record, and what is wrong with the files that were brought to it."""


class FileShown(Struct, frozen=True, kw_only=True):
    """A file as a page shows it; ``address`` is empty where it cannot be opened."""

    sha256: str
    name: Label
    state: Label
    mark: str
    counts: bool
    address: str
    is_drawn: bool
    size: str
    brought: str


class FilesShown(Struct, frozen=True, kw_only=True):
    """The files of a record, and whether whoever looks may bring some of them."""

    shown: list[FileShown]
    may_bring: bool


def files_shown(door: Door, desk: Desk, row: RecordRow) -> FilesShown:
    """What the page of a record shows of its files, as known at the desk's moment.

    Drawn in the page for the station's own people; others open each, which is then logged.
    """
    known = None if desk.past is None else desk.past.position
    lines = lines_of(door, files_named(door, row, known))
    awaited = any(each.state in _BROUGHT_LATER for each in lines)
    return FilesShown(
        shown=[_shown(desk, row, each) for each in lines],
        may_bring=awaited and desk.past is None and may_bring(desk.principal, row),
    )


def _shown(desk: Desk, row: RecordRow, line: AttachmentLine) -> FileShown:
    mark, state = _STATES[line.state]
    is_here = line.state == "stored"
    name = Label("扫描件", "scan") if line.media_type == PDF else Label("照片", "photo")
    return FileShown(
        sha256=line.sha256,
        name=name if line.media_type else Label("附件", "attachment"),
        state=state,
        mark=mark,
        counts=line.counts,
        address=f"/v1/records/{row.record_id}/attachments/{line.sha256}" if is_here else "",
        is_drawn=is_here and line.media_type in DRAWN and desk.principal.sees_names,
        size=f"{-(-line.size_bytes // _KILOBYTE):,} KB" if line.size_bytes else "",
        brought=f"{line.stored_by} {station_time(line.stored_at):%m-%d %H:%M}" if is_here else "",
    )


async def bring_by_form(request: Request, page: Page, address: str) -> Response:
    """Keep the files of a form that the record of the address names, or say why not."""
    record: str = request.path_params["record"]
    principal = await principal_of(request.scope)
    row = await row_in_reach(request, record, principal)
    ensure_may_bring(principal, row)
    desk = await desk_at(request, principal, row.station)
    door = door_of(request.scope)

    def brought(files: list[bytes]) -> None:
        named = files_named(door, row)
        for content in files:
            bring(door, principal, wanted_by(named, content), content)

    try:
        _filled, files = await filled_with_files(request)
        if not files:
            raise MissingValue(field="file")
        await in_thread(request, lambda: brought(files))
    except REFUSALS as error:
        problem = problem_of(error, desk.language, shape=exchange_of(request.scope).shape)
        return await page(request, desk, row, problem)
    return RedirectResponse(desk.link(f"{address}/{record}"), status_code=_SEE_OTHER)
