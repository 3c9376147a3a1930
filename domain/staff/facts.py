"""Facts about who works at the station, from which day on. A worker is a code."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event
from domain.ground.people import Text, WorkerCode
from domain.ground.values import ISODate
from domain.ground.vocabulary import CertLevel, Engagement, LeaveKind, StaffSource

FINGERPRINTED_BY_FACT: Final = True


class StaffJoined(Event, frozen=True, kw_only=True, tag="staff.joined"):
    """A worker joins the station; the joining day is the first working day."""

    worker: WorkerCode
    engagement: Engagement
    source: StaffSource
    joined_on: ISODate
    fte_percent: int = 100


class StaffRoleChanged(Event, frozen=True, kw_only=True, tag="staff.role_changed"):
    """A worker's engagement changes from a day on."""

    worker: WorkerCode
    engagement: Engagement
    changed_on: ISODate
    fte_percent: int = 100
    position: Text = ""


class StaffLeft(Event, frozen=True, kw_only=True, tag="staff.left"):
    """A worker leaves; the leaving day is the last working day."""

    worker: WorkerCode
    left_on: ISODate


class StaffCredentialRecorded(Event, frozen=True, kw_only=True, tag="staff.credential_recorded"):
    """A worker holds a professional certificate from a day on, perhaps until another."""

    worker: WorkerCode
    level: CertLevel
    valid_from: ISODate
    valid_until: ISODate | UnsetType = UNSET


class StaffLeaveTaken(Event, frozen=True, kw_only=True, tag="staff.leave_taken"):
    """A worker is away from one day to another, both included."""

    worker: WorkerCode
    leave: LeaveKind
    leave_from: ISODate
    leave_until: ISODate


StaffFact = StaffJoined | StaffRoleChanged | StaffLeft | StaffCredentialRecorded | StaffLeaveTaken
