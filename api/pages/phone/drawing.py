"""Drawing a page of the phone: as any page, with what all of them say."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.pages.desk import Desk
from api.pages.drawing import draw
from api.pages.phone.kinds import offered
from domain.book.words import WARNINGS


def around(desk: Desk) -> dict[str, Any]:
    """What every page of the phone says: the forms that may be filled in, and the flags' names."""
    return {"offered": offered(desk), "flags": WARNINGS}


def draw_phone(template: str, desk: Desk, **content: Any) -> Response:
    """A page with its content."""
    return draw(f"phone/{template}", desk, **{**around(desk), **content})
