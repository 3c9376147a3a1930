"""Requests about the roster."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.staff.details import (
    StaffCredentialDetails,
    StaffJoinedDetails,
    StaffLeaveDetails,
    StaffLeftDetails,
    StaffRoleDetails,
)


class JoinStaff(RecordingCommand):
    """Put a worker on the roster. The name goes to the person vault, never into the entry."""

    details: StaffJoinedDetails


class ChangeStaffRole(RecordingCommand):
    """Change a worker's engagement from a day on."""

    details: StaffRoleDetails


class LeaveStaff(RecordingCommand):
    """Take a worker off the roster; the day is the last working day."""

    details: StaffLeftDetails


class RecordStaffCredential(RecordingCommand):
    """Record a worker's professional certificate."""

    details: StaffCredentialDetails


class TakeLeave(RecordingCommand):
    """Record that a worker is away for some days."""

    details: StaffLeaveDetails
