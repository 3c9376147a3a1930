"""Facts as table columns and back again, one place for both directions."""

from __future__ import annotations

from typing import Any, Final, get_args

from msgspec import UNSET

from domain.book.events import AnyEvent
from domain.ground.values import ISODate
from domain.staff.facts import (
    StaffCredentialRecorded,
    StaffFact,
    StaffJoined,
    StaffLeft,
    StaffRoleChanged,
)
from domain.stations.facts import StationBuilt, StationClosed

RosterFact = StaffFact | StationBuilt | StationClosed
"""What the staffing question looks at."""

ROSTER_FACTS: Final[tuple[type[RosterFact], ...]] = get_args(RosterFact)

_NOTHING: Final = {
    "worker": "",
    "engagement": "",
    "fte_percent": 0,
    "source": "",
    "level": "",
    "valid_until": "",
}


def columns_of(event: AnyEvent) -> dict[str, Any] | None:
    """The columns that keep a fact; None for a fact that staffing does not look at."""
    match event:
        case StaffJoined():
            values: dict[str, Any] = {
                "kind": "joined",
                "worker": event.worker,
                "day": event.joined_on,
                "engagement": event.engagement,
                "fte_percent": event.fte_percent,
                "source": event.source,
            }
        case StaffRoleChanged():
            values = {
                "kind": "role_changed",
                "worker": event.worker,
                "day": event.changed_on,
                "engagement": event.engagement,
                "fte_percent": event.fte_percent,
            }
        case StaffLeft():
            values = {"kind": "left", "worker": event.worker, "day": event.left_on}
        case StaffCredentialRecorded():
            values = {
                "kind": "credential",
                "worker": event.worker,
                "day": event.valid_from,
                "level": event.level,
                "valid_until": event.valid_until or "",
            }
        case StationBuilt():
            values = {"kind": "built", "day": event.built_on}
        case StationClosed():
            values = {"kind": "closed", "day": event.closed_on}
        case _:
            return None
    return {**_NOTHING, **values}


def fact_of(row: Any) -> RosterFact:
    """The fact that a row keeps."""
    match row.kind:
        case "joined":
            return StaffJoined(
                worker=row.worker,
                engagement=row.engagement,
                source=row.source,
                joined_on=row.day,
                fte_percent=row.fte_percent,
            )
        case "role_changed":
            return StaffRoleChanged(
                worker=row.worker,
                engagement=row.engagement,
                changed_on=row.day,
                fte_percent=row.fte_percent,
            )
        case "left":
            return StaffLeft(worker=row.worker, left_on=row.day)
        case "credential":
            return StaffCredentialRecorded(
                worker=row.worker,
                level=row.level,
                valid_from=row.day,
                valid_until=ISODate(row.valid_until) if row.valid_until else UNSET,
            )
        case "built":
            return StationBuilt(built_on=row.day)
        case _:
            return StationClosed(closed_on=row.day)
