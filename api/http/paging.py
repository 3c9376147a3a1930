"""Lists in pages: which part of one is asked for, and how the next part is found.

A cursor is opaque to whoever gets it: the place of the last item, in a form that the list's own
route knows.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request
from msgspec import Struct
from starlette.responses import Response

from api.http.problems import HttpRefusal

MAX_PAGE: Final = 200
DEFAULT_PAGE: Final = 50

_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Items on a page.")]
Cursor = Annotated[
    str | None, Query(max_length=200, description="``next_cursor`` of the page before.")
]
Count = Annotated[
    bool,
    Query(
        description="Answer with ``total`` too: how many items the whole list has under the same "
        "filters and as known at the same position."
    ),
]


class Page(Struct, frozen=True):
    """Which part of a list is asked for, and whether its total is too."""

    cursor: str | None
    limit: int
    counted: bool


async def _page(
    cursor: Cursor = None, limit: Limit = DEFAULT_PAGE, *, count: Count = False
) -> Page:
    return Page(cursor, limit, count)


InPages = Annotated[Page, Depends(_page)]
"""The three query parameters of a list."""


def link_to_next(
    request: Request, response: Response, cursor: str | None, *, parameter: str = "cursor"
) -> None:
    """Add ``Link: rel="next"`` to a page that is not the last."""
    if cursor is not None:
        asked = request.query_params.multi_items()
        query = urlencode([*(pair for pair in asked if pair[0] != parameter), (parameter, cursor)])
        response.headers["Link"] = f'<{quote(request.scope["path"])}?{query}>; rel="next"'


def page_of(
    items: Sequence[Item], place: Callable[[Item], Any], limit: int, after: object
) -> tuple[list[Item], Any]:
    """A page of a list ordered by its items' places, and the place to go on after."""
    rest = [item for item in items if after is None or place(item) > after]
    page = rest[:limit]
    return page, place(page[-1]) if len(rest) > limit else None


def closed_cursor(place: str) -> str:
    """A place in a list as an opaque text."""
    return base64.urlsafe_b64encode(place.encode()).rstrip(b"=").decode("ascii")


def open_cursor(cursor: str | None, form: re.Pattern[str]) -> str | None:
    """The place that a cursor stands for, if it has the form. Raises ``bad_cursor``."""
    if cursor is None:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = raw.decode()
    except (binascii.Error, ValueError):
        raise HttpRefusal("bad_cursor", parameter="cursor") from None
    if not form.fullmatch(place):
        raise HttpRefusal("bad_cursor", parameter="cursor")
    return place


def open_number_cursor(cursor: str | None) -> int | None:
    """The position that a cursor stands for. Raises ``bad_cursor``."""
    place = open_cursor(cursor, _NUMBER)
    return None if place is None else int(place)
