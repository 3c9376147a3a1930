"""Facts about home visits, met and not met. A client is a code; name and address are in the vault."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event
from domain.ground.people import ClientCode, Code, PersonCode
from domain.ground.values import ISODate, ISOMinute
from domain.ground.vocabulary import (
    NotMetReason,
    ReviewFinding,
    ReviewMeans,
    RiskLevel,
    Service,
    TargetGroup,
    VisitMode,
    VisitOutcome,
    VisitPurpose,
)

FINGERPRINTED_BY_FACT: Final = True

VisitorCode = Annotated[str, PersonCode("worker", role="visitor")]
ReviewerCode = Annotated[str, PersonCode("worker", role="reviewer")]


class HomeVisitRecorded(Event, frozen=True, kw_only=True, tag="home_visit.recorded"):
    """A client was visited and met, at the door or by other permitted means.

    Several clients met at once have a record each, which share what ``joint_visit`` says.
    """

    visitors: tuple[VisitorCode, ...]
    client: ClientCode
    started_at: ISOMinute
    ended_at: ISOMinute
    duration_minutes: int
    mode: VisitMode
    services: tuple[Service, ...]
    target_groups: tuple[TargetGroup, ...] = ()
    household: Code = ""
    service_point: Code = ""
    persons_served: int = 1
    purpose: VisitPurpose = "routine"
    needs: tuple[Code, ...] = ()
    risk_before: RiskLevel | UnsetType = UNSET
    risk_after: RiskLevel | UnsetType = UNSET
    follow_up_due: ISODate | UnsetType = UNSET
    outcome: VisitOutcome = "completed"
    attachments: tuple[Attachment, ...] = ()
    claimed_recorded_on: ISODate | UnsetType = UNSET
    joint_visit: Code = ""
    project: Code = ""


class HomeVisitNotMet(Event, frozen=True, kw_only=True, tag="home_visit.not_met"):
    """Somebody knocked and met nobody; honest work that counts as attempted."""

    visitors: tuple[VisitorCode, ...]
    client: ClientCode
    attempted_at: ISOMinute
    not_met_reason: NotMetReason | UnsetType = UNSET
    target_groups: tuple[TargetGroup, ...] = ()
    household: Code = ""
    service_point: Code = ""
    purpose: VisitPurpose = "routine"
    follow_up_due: ISODate | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()
    claimed_recorded_on: ISODate | UnsetType = UNSET


class HomeVisitReviewed(Event, frozen=True, kw_only=True, tag="home_visit.reviewed"):
    """Somebody who was not there asked afterwards whether a visit was made.

    ``visit`` is its record and ``visited_at`` its start as it was recorded then; ``seed`` is that of
    the draw which chose it, empty where none did.
    """

    visit: Code
    client: ClientCode
    visited_at: ISOMinute
    reviewer: ReviewerCode
    reviewed_on: ISODate
    means: ReviewMeans
    finding: ReviewFinding
    seed: Code = ""


VisitFact = HomeVisitRecorded | HomeVisitNotMet | HomeVisitReviewed
