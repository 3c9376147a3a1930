"""Mending a refused row where it is shown: its cells are changed and the files are tried again.

What is changed is kept beside the file and not in it. So the row comes in under the file's own batch
and place, whatever sheet it is of.
"""

from __future__ import annotations

import re
from secrets import token_hex
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.problems import HttpRefusal
from api.http.requests.commanding import admit
from api.http.serving.door import door_of
from api.importing.uploading.forms import FLAGS
from api.importing.uploading.runs import ImportRun, run_of
from api.pages.desk import desk_at
from api.pages.drawing import PageRoute, draw
from api.pages.forms.filled import Filled
from api.pages.forms.received import filled_in
from api.pages.rail import IMPORTS
from api.pages.uploads.choosing import choice
from api.pages.uploads.results import address_of, desk_of, files_of, go_on, tried_at
from api.pages.uploads.tables import Numbered, numbered
from api.workbooks.layouts import Mending
from domain.book.commands import StartImport
from domain.ground.refusals import NotFound

router = APIRouter(prefix="/audit/imports", route_class=PageRoute, include_in_schema=False)

_ROW: Final = re.compile(r"[0-9]{1,7}", re.ASCII)
_CELL: Final = re.compile(r"c([0-9]{1,4})", re.ASCII)


@router.get("/{code}/{run}/rows/{number}")
async def get_row(request: Request, code: str, run: str, number: int) -> Response:
    """A refused row with all its cells. Raises NotFound for a row that nobody can mend."""
    principal = await admit(request.scope, StartImport, code)
    desk = await desk_at(request, principal, code)
    try:
        report, found = run_of(door_of(request.scope), principal, code, run)
    except HttpRefusal as error:
        return await choice(request, desk, error)
    each = _row_at(found, number)
    return draw(
        "uploads/row.html",
        desk,
        at=IMPORTS.path,
        run=found,
        here=address_of(code, report),
        each=each,
        row=each.row,
        file=found.tried[each.file].report.file,
    )


@router.post("/{code}/{run}/rows/{number}")
async def mend(request: Request) -> Response:
    """Try the files again with other texts in the cells of a row."""
    filled = await filled_in(request)
    desk = await desk_of(request)
    try:
        run = tried_at(request, desk)
        files = await files_of(run)
        each = _row_at(run, _number(request.path_params["number"]))
        place, key = run.tried[each.file].place, (each.row.key.sheet, each.row.key.row)
        before = files[place].mendings.get(key)
        cells = {**({} if before is None else before.cells), **_changed(each, filled)}
        mended = {**files[place].mendings, key: Mending(token_hex(6), cells)}
        files[place] = files[place]._replace(mendings=mended)
        flags = dict.fromkeys(FLAGS, False) | {"dry_run": True}
        return await go_on(request, desk, run, files, flags)
    except HttpRefusal as error:
        return await choice(request, desk, error)


def _number(text: str) -> int:
    """The number of a row; that of none where it is no number."""
    return int(text) if _ROW.fullmatch(text) else -1


def _row_at(run: ImportRun, number: int) -> Numbered:
    found = next((each for each in numbered(run) if each.number == number), None)
    if found is None or not found.row.is_mendable:
        raise NotFound
    return found


def _changed(each: Numbered, filled: Filled) -> dict[int, str]:
    """The cells that a form states otherwise than they were shown."""
    found = {}
    for name, values in filled.items():
        cell = _CELL.fullmatch(name)
        if cell is None or int(cell[1]) >= len(each.row.cells):
            continue
        typed = values[0].strip()
        if typed != each.row.cells[int(cell[1])]:
            found[int(cell[1])] = typed
    return found
