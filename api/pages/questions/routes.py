"""The routes of a declared page: drawn, and as files of the same tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from msgspec.structs import replace
from starlette.responses import Response

from api.http.exports import note_export
from api.http.paging import InPages, closed_cursor, open_cursor
from api.http.requests.answering import in_thread, reach_min_position
from api.http.serving.door import door_of
from api.lists.tables import MEDIA_TYPES, FileFormat
from api.pages.desk import READ
from api.pages.drawing import PageRoute, draw
from api.pages.questions.declared import QuestionPage
from api.pages.questions.files import write_sheets
from api.pages.questions.parts import Sheet
from api.pages.questions.sight import DURING, InSight

EVERY_ROW: Final = 1_000_000
"""A page as long as any list."""
_ROWS_AT_ONCE: Final = 1_000
"""Rows of a list that a file reads in one go."""


def routes_of(pages: Iterable[QuestionPage]) -> APIRouter:
    """The routes of some pages."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    for page in pages:
        _offer(router, page)
    return router


def _offer(router: APIRouter, page: QuestionPage) -> None:
    narrowed_by = Depends(page.filters)

    async def get_page(
        request: Request, sight: InSight, *, part: InPages, narrowed: Any = narrowed_by
    ) -> Response:
        after = None if page.cursor is None else open_cursor(part.cursor, page.cursor)
        seen = replace(sight, narrowed=narrowed, cursor=after, limit=part.limit)
        await reach_min_position(request, (*page.reads, *READ))
        questions = door_of(request.scope).house.questions
        sheet = await in_thread(request, lambda: page.sheet(questions, seen))
        return draw(
            "question.html",
            seen.desk,
            at=page.tab.path,
            page=page,
            sight=seen,
            sheet=sheet,
            unit=page.unit,
            during=DURING,
            asked=page.asks(seen),
            next=None if sheet.next is None else seen.desk.here(cursor=closed_cursor(sheet.next)),
        )

    router.get(page.path, name=f"page_of_{page.data}")(get_page)
    for form in MEDIA_TYPES:
        _offer_file(router, page, form)


def _offer_file(router: APIRouter, page: QuestionPage, form: FileFormat) -> None:
    narrowed_by = Depends(page.filters)

    async def get_file(request: Request, sight: InSight, narrowed: Any = narrowed_by) -> Response:
        seen = replace(
            sight, narrowed=narrowed, limit=EVERY_ROW if page.is_whole else _ROWS_AT_ONCE
        )
        await reach_min_position(request, (*page.reads, *READ))
        questions = door_of(request.scope).house.questions

        def written() -> bytes:
            sheets: list[Sheet] = []
            while not sheets or sheets[-1].next is not None:
                after = sheets[-1].next if sheets else None
                sheets.append(page.sheet(questions, replace(seen, cursor=after)))
            return write_sheets(sheets, form, seen.language)

        name = f"{page.data.replace('/', '-')}.{form}"
        content = await in_thread(request, written)
        await note_export(request, seen.desk.principal, form)
        return Response(
            content,
            media_type=MEDIA_TYPES[form],
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{name}"',
            },
        )

    router.get(f"{page.path}.{form}", name=f"{form}_of_{page.data}")(get_file)
