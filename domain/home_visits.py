"""Decisions about home visits, met and not met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from msgspec import UNSET

from domain.commands import (
    AttachmentDetails,
    Command,
    HomeVisitDetails,
    HomeVisitNotMetDetails,
)
from domain.events import Attachment, Fact, HomeVisitNotMet, HomeVisitRecorded
from domain.station import Station
from domain.values import ISOMinute, day_of, minutes_between, optional_day

_T = TypeVar("_T")


def assess_visit(
    station: Station, details: HomeVisitDetails, command: Command, _was: Fact | None
) -> HomeVisitRecorded:
    """Every visitor must be employed that day, and the station at work.

    Raises UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    day = day_of(details.started_at)
    _ensure_visitors(station, details.visitors, day)
    station.ensure_working(day, field="started_at")
    return HomeVisitRecorded(
        visitors=_each_once(details.visitors),
        client=details.client,
        started_at=ISOMinute(details.started_at),
        ended_at=ISOMinute(details.ended_at),
        duration_minutes=minutes_between(details.started_at, details.ended_at),
        mode=details.mode,
        services=_each_once(details.services),
        target_groups=_each_once(details.target_groups),
        household=details.household or "",
        service_point=details.service_point or "",
        persons_served=details.persons_served,
        purpose=details.purpose,
        needs=_each_once(details.needs),
        risk_before=UNSET if details.risk_before is None else details.risk_before,
        risk_after=UNSET if details.risk_after is None else details.risk_after,
        follow_up_due=optional_day(details.follow_up_due),
        outcome=details.outcome,
        attachments=attachments_of(details.attachments),
        claimed_recorded_on=optional_day(details.claimed_recorded_on),
        sd=command.commitments,
    )


def assess_not_met(
    station: Station, details: HomeVisitNotMetDetails, command: Command, _was: Fact | None
) -> HomeVisitNotMet:
    """An attempt is held to the same rules as a visit.

    Raises UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    day = day_of(details.attempted_at)
    _ensure_visitors(station, details.visitors, day)
    station.ensure_working(day, field="attempted_at")
    return HomeVisitNotMet(
        visitors=_each_once(details.visitors),
        client=details.client,
        attempted_at=ISOMinute(details.attempted_at),
        target_groups=_each_once(details.target_groups),
        household=details.household or "",
        service_point=details.service_point or "",
        purpose=details.purpose,
        follow_up_due=optional_day(details.follow_up_due),
        attachments=attachments_of(details.attachments),
        claimed_recorded_on=optional_day(details.claimed_recorded_on),
        sd=command.commitments,
    )


def attachments_of(details: Iterable[AttachmentDetails]) -> tuple[Attachment, ...]:
    """Attachments as events keep them."""
    return tuple(
        Attachment(sha256=each.sha256, media_type=each.media_type, size_bytes=each.size_bytes)
        for each in details
    )


def _ensure_visitors(station: Station, visitors: Iterable[str], day: str) -> None:
    for index, worker in enumerate(visitors):
        station.roster.ensure_employed(worker, day, field=f"visitors.{index}")


def _each_once(words: tuple[_T, ...]) -> tuple[_T, ...]:
    return words if len(words) < 2 else tuple(dict.fromkeys(words))  # noqa: PLR2004 - a repetition
