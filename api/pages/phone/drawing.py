"""Drawing a page of the phone: as any page, and it says what may be recorded there."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.pages.desk import Desk
from api.pages.drawing import draw
from api.pages.phone.kinds import offered


def offers_of(desk: Desk) -> str:
    """The forms that whoever sits at a desk may fill in, for the phone to remember."""
    return " ".join(address for address, _kind in offered(desk))


def draw_phone(template: str, desk: Desk, **content: Any) -> Response:
    """A page with its content."""
    return draw(f"phone/{template}", desk, offers=offers_of(desk), **content)
