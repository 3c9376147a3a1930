"""Facts as table columns and back again, one place for both directions."""

from __future__ import annotations

from typing import Any, Final, get_args

from msgspec import UNSET

from domain.book.events import AnyEvent
from domain.ground.values import ISODate, days_after
from domain.operators.facts import (
    ContractChanged,
    ContractEnded,
    ContractFact,
    ContractSigned,
)
from domain.staff.facts import (
    StaffCredentialRecorded,
    StaffFact,
    StaffJoined,
    StaffLeaveTaken,
    StaffLeft,
    StaffRoleChanged,
)
from domain.stations.facts import StationBuilt, StationClosed, StationMerged

RosterFact = StaffFact | ContractFact | StationBuilt | StationClosed
"""What the staffing question looks at; a station that becomes part of another is closed for it."""

ROSTER_FACTS: Final[tuple[type[AnyEvent], ...]] = (*get_args(RosterFact), StationMerged)

_NOTHING: Final = {
    "worker": "",
    "engagement": "",
    "fte_percent": 0,
    "source": "",
    "level": "",
    "valid_until": "",
    "contract": "",
    "workers_due": 0,
}


def columns_of(event: AnyEvent) -> dict[str, Any] | None:  # noqa: C901 - one for each kind
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
        case StaffLeaveTaken():
            values = {
                "kind": "leave",
                "worker": event.worker,
                "day": event.leave_from,
                "source": event.leave,
                "valid_until": event.leave_until,
            }
        case ContractSigned():
            values = {
                "kind": "contract_signed",
                "contract": event.contract,
                "day": event.starts_on,
                "valid_until": event.ends_on,
                "workers_due": event.workers_due,
            }
        case ContractChanged():
            values = {
                "kind": "contract_changed",
                "contract": event.contract,
                "day": event.changed_on,
                "valid_until": event.ends_on or "",
                "workers_due": event.workers_due or 0,
            }
        case ContractEnded():
            values = {
                "kind": "contract_ended",
                "contract": event.contract,
                "day": event.ended_on,
            }
        case StationBuilt():
            values = {"kind": "built", "day": event.built_on}
        case StationClosed():
            values = {"kind": "closed", "day": event.closed_on}
        case StationMerged():
            values = {"kind": "closed", "day": days_after(event.effective_on, -1)}
        case _:
            return None
    return {**_NOTHING, **values}


def fact_of(row: Any) -> RosterFact:  # noqa: PLR0911 - one for each kind
    """The fact that a row keeps; of a contract what staffing needs."""
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
        case "leave":
            return StaffLeaveTaken(
                worker=row.worker,
                leave=row.source,
                leave_from=row.day,
                leave_until=row.valid_until,
            )
        case "contract_signed":
            return ContractSigned(
                contract=row.contract,
                operator="",
                signed_on=row.day,
                starts_on=row.day,
                ends_on=row.valid_until,
                amount_fen=0,
                workers_due=row.workers_due,
                personnel_percent=0,
            )
        case "contract_changed":
            return ContractChanged(
                contract=row.contract,
                changed_on=row.day,
                ends_on=ISODate(row.valid_until) if row.valid_until else UNSET,
                workers_due=row.workers_due or UNSET,
            )
        case "contract_ended":
            return ContractEnded(contract=row.contract, ended_on=row.day, ending="expired")
        case "built":
            return StationBuilt(built_on=row.day)
        case _:
            return StationClosed(closed_on=row.day)
