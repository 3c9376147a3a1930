"""What became of late entries that somebody asked for: what waits, and what was decided lately."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from api.http.serving.door import Door
from api.pages.desk import Desk
from domain.ground.values import days_after

_SHOWN_DAYS: Final = 14


def answered_lately(door: Door, desk: Desk, day: str) -> list[dict[str, Any]]:
    """The requests of whoever sits at the desk, those decided in the last two weeks first."""
    asked = door.house.questions.months(replace(desk.ask, as_of=day))["late_requests"]
    since = days_after(day, -_SHOWN_DAYS)
    own = [
        each
        for each in asked
        if desk.principal.actor in (each["asked_by"], each["worker"])
        and (each["state"] == "waiting" or each["decided_on"] >= since)
    ]
    own.sort(key=lambda each: each["decided_on"], reverse=True)
    return own
