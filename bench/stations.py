"""Stations that are ready for visits, and visits to them: what writes are measured with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from domain.ground.commands import Command
from domain.ground.reach import EVERYWHERE
from domain.ground.values import CHINA, iso_date
from domain.ground.vocabulary import SERVICES, TARGET_GROUPS
from domain.staff.commands import JoinStaff
from domain.staff.details import StaffJoinedDetails
from domain.staff.refusals import WorkerAlreadyEmployed
from domain.stations.commands import BuildStation, OpenStation, PlanStation
from domain.stations.details import (
    AreaDetails,
    StationBuiltDetails,
    StationOpenedDetails,
    StationPlanDetails,
)
from domain.visits.commands import RecordHomeVisit
from domain.visits.details import HomeVisitDetails
from ledger.application import Ledger
from ledger.store.identifiers import new_event_id

WORKER: Final = "W-900"
HEAD: Final = "head"
_VISITS_A_DAY: Final = 8
_LATER: Final = timedelta(days=5_000)
"""When the visits are recorded: behind the last of however many."""
OPENED: Final = datetime(2025, 1, 2, 9, tzinfo=CHINA)


def station_codes(count: int) -> list[str]:
    """Codes of stations that only measurements know."""
    return [f"BENCH-{number:03}" for number in range(1, count + 1)]


def open_stations(ledger: Ledger, codes: Sequence[str]) -> None:
    """Plan, build, open and staff stations.

    Raises whatever outcome was not a receipt.
    """
    _execute(ledger, [command for code in codes for command in _opening(code)])


def staff_stations(ledger: Ledger, codes: Sequence[str], at: datetime) -> None:
    """Add one worker of our own to stations that are open already, where that was not yet done."""
    for outcome in ledger.execute_many([_join(code, at) for code in codes]):
        if isinstance(outcome, Exception) and not isinstance(outcome, WorkerAlreadyEmployed):
            raise outcome


def visit_form(number: int, at: datetime, stations: int = 50) -> dict[str, Any]:
    """What a person would fill in about one visit, as JSON has it.

    Of numbers that go round the stations, each one's worker makes eight visits a day, one after
    the other: visits that overlap are flagged, which costs more than to record them.
    """
    day, place = divmod(number // stations, _VISITS_A_DAY)
    start = at + timedelta(days=day, minutes=45 * place)
    return {
        "visitors": [WORKER],
        # As many clients as visits: the same one again on one day would be held.
        "client": f"C-{number:06}",
        "household": f"H-{number // 2:06}",
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(minutes=30)).isoformat(),
        "mode": "in_person",
        "services": [SERVICES[number % len(SERVICES)]],
        "target_groups": [TARGET_GROUPS[number % len(TARGET_GROUPS)]],
    }


def visits(
    codes: Sequence[str], count: int, *, first: int = 0, at: datetime = OPENED
) -> list[Command]:
    """Unique visits, spread over the stations."""
    now = at + _LATER
    return [
        RecordHomeVisit(
            **_context(codes[number % len(codes)], now, WORKER, "staff"),
            details=HomeVisitDetails.model_validate(visit_form(number, at, len(codes))),
        )
        for number in range(first, first + count)
    ]


def _opening(code: str) -> list[Command]:
    at = OPENED - timedelta(days=1)
    day = iso_date(at.date())
    area = AreaDetails(code="330203", name="海曙区")
    plan = StationPlanDetails(
        name=f"{code}社会工作站",
        township=AreaDetails(code=f"330203-{code}", name=code),
        district=area,
        city=AreaDetails(code="330200", name="宁波市"),
        planned_on=day,
    )
    opened = StationOpenedDetails(opened_on=day, operating_model="mixed")
    return [
        PlanStation(**_context(code, at), details=plan),
        BuildStation(**_context(code, at), details=StationBuiltDetails(built_on=day)),
        OpenStation(**_context(code, at), details=opened),
        _join(code, at),
    ]


def _join(code: str, at: datetime) -> Command:
    details = StaffJoinedDetails(
        worker=WORKER, engagement="full_time", source="agency", joined_on=iso_date(at.date())
    )
    return JoinStaff(**_context(code, at), details=details)


def _context(
    code: str, at: datetime, actor: str = HEAD, role: str = "station_head"
) -> dict[str, Any]:
    event_id = new_event_id()
    return {
        "station": code,
        "command_id": f"bench/{event_id}",
        "event_id": event_id,
        "actor": actor,
        "role": role,
        "reach": EVERYWHERE,
        "channel": "generator",
        "now": at,
    }


def _execute(ledger: Ledger, commands: Sequence[Command]) -> None:
    for outcome in ledger.execute_many(commands):
        if isinstance(outcome, Exception):
            raise outcome
