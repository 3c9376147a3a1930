"""今天: what was recorded today, who is to be seen, and what waits on this phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.requests.answering import in_thread
from api.http.serving.door import Door, door_of
from api.pages.desk import AtDesk
from api.pages.drawing import PageRoute, station_time
from api.pages.phone.deeds import deeds_of
from api.pages.phone.drawing import draw_phone
from api.pages.phone.due import promised
from api.pages.phone.late import answered_lately

router = APIRouter(prefix="/m", route_class=PageRoute, include_in_schema=False)

SEE_OTHER: Final = 303
NOTHING_YET: Final[Mapping[str, Any]] = {
    "day": "",
    "deeds": [],
    "minutes": 0,
    "due": [],
    "late": [],
    "overdue": 0,
    "asked_at": "",
}
"""What the page shows before the book was asked."""


def station_now(door: Door) -> datetime:
    """The clock that everything is recorded by, in station time."""
    return station_time(door.house.clock())


@router.get("/")
async def get_today(request: Request, desk: AtDesk) -> Response:
    """The phone's first page; whoever has no station of their own is led to the desk."""
    if not desk.station:
        return RedirectResponse(desk.link("/audit/"), status_code=SEE_OTHER)
    door = door_of(request.scope)
    now = station_now(door)
    day = now.date().isoformat()
    made = await deeds_of(request, desk, recorded_from=day, recorded_to=day)
    due, late = await in_thread(
        request, lambda: (promised(door, desk, day), answered_lately(door, desk, day))
    )
    return draw_phone(
        "today.html",
        desk,
        at="/m/",
        day=day,
        deeds=made,
        minutes=sum(each.minutes for each in made if each.state != "voided"),
        due=due,
        late=late,
        overdue=sum(each.is_overdue for each in due),
        asked_at=f"{now:%H:%M}",
    )


@router.get("")
async def get_phone() -> Response:
    """The same without the last sign of its address."""
    return RedirectResponse("/m/", status_code=SEE_OTHER)


@router.get("/outbox")
async def get_outbox(desk: AtDesk) -> Response:
    """What this phone has not sent yet; it is on the phone alone."""
    return draw_phone("outbox.html", desk, at="/m/outbox")
