"""The station's state: all that a decision needs to know, folded from the station's stream.

It stays small however long the stream grows: visits and sessions leave no trace here, because no
rule about a new one depends on an old one; whether a record exists is asked of an index. The state
is plain data, so a snapshot of it is its own bytes.
"""

from __future__ import annotations

from typing import get_args

from msgspec import Struct, field

from domain import errors
from domain.events import (
    AnyEvent,
    Fact,
    ImportBatchVoided,
    LateEntryApproved,
    PeriodClosed,
    PeriodReopened,
    RecordCorrected,
    RecordVoided,
    StationAreaChanged,
    StationBuilt,
    StationClosed,
    StationOpened,
    StationPlanned,
    StationSuspended,
    WorkbookImported,
)
from domain.funds import Funds, apply_funds
from domain.roster import Roster, StaffFact, apply_roster
from domain.values import ISODate

StationFact = (
    StationPlanned
    | StationAreaChanged
    | StationBuilt
    | StationOpened
    | StationSuspended
    | StationClosed
)
_STATION_FACTS = get_args(StationFact)
_STAFF_FACTS = get_args(StaffFact)


class Approval(Struct):
    """An approved late entry: for which month, how many records are left, and until when."""

    month: str
    records_left: int
    expires_on: str


class Batch(Struct):
    """An import batch: the file it came from, and whether it was voided."""

    file_sha256: str
    is_voided: bool = False


class Station(Struct):
    """What the decisions know about one station."""

    code: str
    version: int = 0
    lifecycle: dict[str, StationFact] = field(default_factory=dict)
    roster: Roster = field(default_factory=Roster)
    funds: Funds = field(default_factory=Funds)
    closed_months: dict[str, None] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)

    @property
    def is_planned(self) -> bool:
        """Whether the stream has begun."""
        return any(isinstance(fact, StationPlanned) for fact in self.lifecycle.values())

    @property
    def built_on(self) -> str | None:
        """The day on which the station was built."""
        for fact in self.lifecycle.values():
            if isinstance(fact, StationBuilt):
                return fact.built_on
        return None

    def status_on(self, day: str) -> str:
        """``planned``, ``built``, ``operating``, ``suspended`` or ``closed`` on a day."""
        status, since = "planned", ""
        for fact in self.lifecycle.values():
            match fact:
                case StationBuilt(built_on=at):
                    step = "built"
                case StationOpened(opened_on=at):
                    step = "operating"
                case StationSuspended(suspended_on=at):
                    step = "suspended"
                case StationClosed(closed_on=last_day):
                    # The closing day itself is still a working day.
                    step, at = "closed", ISODate(f"{last_day}~")
                case _:
                    continue
            if since <= at <= day and not (step == "built" and status != "planned"):
                status, since = step, at
        return status

    def ensure_open_month(self, day: str, late_entry: str | None, today: str) -> None:
        """Refuse a record that belongs to a closed month, unless an approval covers it.

        Raises PeriodAlreadyClosed or LateEntryNotApproved.
        """
        month = day[:7]
        if month not in self.closed_months:
            return
        if late_entry is None:
            raise errors.PeriodAlreadyClosed(month=month)
        approval = self.approvals.get(late_entry)
        if (
            approval is None
            or approval.month != month
            or approval.records_left < 1
            or approval.expires_on < today
        ):
            raise errors.LateEntryNotApproved(approval=late_entry, month=month)


def apply_fact(station: Station, fact: Fact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if isinstance(fact, _STAFF_FACTS):
        apply_roster(station.roster, fact, record, sign)
    elif isinstance(fact, _STATION_FACTS):
        if sign > 0:
            station.lifecycle[record] = fact
        else:
            del station.lifecycle[record]
    else:
        apply_funds(station.funds, fact, record, sign)


def evolve(station: Station, event: AnyEvent, event_id: str, causes: tuple[str, ...] = ()) -> None:
    """Fold one event of the station's stream into its state."""
    station.version += 1
    for cause in causes:
        if cause in station.approvals:
            _use_approval(station, cause)
    match event:
        case RecordCorrected():
            apply_fact(station, event.was, event.record, -1)
            apply_fact(station, event.now, event.record, +1)
        case RecordVoided():
            apply_fact(station, event.was, event.record, -1)
        case PeriodClosed():
            station.closed_months[event.month] = None
        case PeriodReopened():
            station.closed_months.pop(event.month, None)
        case LateEntryApproved():
            station.approvals[event_id] = Approval(event.month, event.records, event.expires_on)
        case WorkbookImported():
            station.batches[event_id] = Batch(event.file_sha256)
        case ImportBatchVoided():
            station.batches[event.batch].is_voided = True
        case _:
            apply_fact(station, event, event_id, +1)


def _use_approval(station: Station, approval: str) -> None:
    left = station.approvals[approval]
    left.records_left -= 1
    if left.records_left <= 0:
        del station.approvals[approval]
