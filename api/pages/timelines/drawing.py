"""Drawing a timeline: which of its lines a page shows, in months, with the kinds that it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from api.http.paging import Page, closed_cursor, open_number_cursor
from api.pages.desk import Desk
from api.pages.drawing import draw
from api.pages.timelines.lines import Line, by_months, counts_of
from domain.ground.labels import Label


def draw_timeline(
    desk: Desk,
    lines: Sequence[Line],
    page: Page,
    kind: str,
    *,
    columns: Sequence[tuple[str, Label]],
    **content: Any,
) -> Response:
    """A page of a timeline; ``columns`` are the sums of money by their names in a line.

    ``kind`` is the topic that it is narrowed to, empty for all.
    """
    after = open_number_cursor(page.cursor) or 0
    chosen = [each for each in lines if kind in ("", each.topic)]
    shown = chosen[after : after + page.limit]
    behind = after + page.limit
    return draw(
        "timeline.html",
        desk,
        months=by_months(shown),
        total=len(chosen),
        counts=counts_of(lines, desk, kind),
        columns=columns,
        next=desk.here(cursor=closed_cursor(str(behind))) if behind < len(chosen) else None,
        **content,
    )
