"""What a person states about a worker."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.details import Details
from domain.ground.forms.fields import Day, Number, PersonalText, Text, WorkerCode
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal


class StaffJoinedDetails(Details):
    """A worker and the terms of joining; without a share of time, the policy's for the engagement."""

    worker: WorkerCode
    engagement: vocabulary.Engagement
    source: vocabulary.StaffSource
    joined_on: Day
    fte_percent: Annotated[Number, Field(ge=1, le=100)] | None = None
    name: Annotated[PersonalText, Personal("worker", is_name=True)] = ""
    phone: Annotated[PersonalText, Personal("worker")] = ""


class StaffRoleDetails(Details):
    """The engagement of a worker from a day on; without a share of time, the policy's for it."""

    worker: WorkerCode
    engagement: vocabulary.Engagement
    changed_on: Day
    fte_percent: Annotated[Number, Field(ge=1, le=100)] | None = None
    position: Text = ""


class StaffLeftDetails(Details):
    """A worker's last day."""

    worker: WorkerCode
    left_on: Day


class StaffCredentialDetails(Details):
    """A professional certificate of a worker."""

    worker: WorkerCode
    level: vocabulary.CertLevel
    valid_from: Day
    valid_until: Annotated[Day | None, LaterThan("valid_from", or_equal=True)] = None
    number: Annotated[PersonalText, Personal("worker")] = ""


class StaffLeaveDetails(Details):
    """The first and the last day on which a worker is away, and why."""

    worker: WorkerCode
    leave: vocabulary.LeaveKind
    leave_from: Day
    leave_until: Annotated[Day, LaterThan("leave_from", or_equal=True)]
