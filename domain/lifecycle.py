"""Decisions about the station itself: planned, built, opened, suspended, closed."""

from __future__ import annotations

from domain import errors
from domain.commands import (
    AreaDetails,
    Command,
    StationAreaDetails,
    StationBuiltDetails,
    StationClosedDetails,
    StationOpenedDetails,
    StationPlanDetails,
    StationSuspendedDetails,
)
from domain.events import (
    Area,
    Fact,
    StationAreaChanged,
    StationBuilt,
    StationClosed,
    StationOpened,
    StationPlanned,
    StationSuspended,
)
from domain.station import Station
from domain.values import ISODate


def assess_plan(
    station: Station, details: StationPlanDetails, command: Command, was: Fact | None
) -> StationPlanned:
    """A station code is planned once. Raises StationAlreadyPlanned."""
    if station.is_planned and was is None:
        raise errors.StationAlreadyPlanned(field="station", station=station.code)
    return StationPlanned(
        name=details.name,
        township=_area(details.township),
        district=_area(details.district),
        city=_area(details.city),
        planned_on=ISODate(details.planned_on),
        sd=command.commitments,
    )


def assess_area(
    _station: Station, details: StationAreaDetails, command: Command, _was: Fact | None
) -> StationAreaChanged:
    """Areas may change any number of times; history stays with the old ones."""
    return StationAreaChanged(
        township=_area(details.township),
        district=_area(details.district),
        city=_area(details.city),
        effective_on=ISODate(details.effective_on),
        sd=command.commitments,
    )


def assess_built(
    station: Station, details: StationBuiltDetails, command: Command, was: Fact | None
) -> StationBuilt:
    """A station is built once. Raises StationAlreadyBuilt."""
    if station.built_on is not None and was is None:
        raise errors.StationAlreadyBuilt(field="built_on", built_on=station.built_on)
    return StationBuilt(built_on=ISODate(details.built_on), sd=command.commitments)


def assess_opened(
    station: Station, details: StationOpenedDetails, command: Command, was: Fact | None
) -> StationOpened:
    """A station that is closed or already operating does not open. Raises StationNotOperating."""
    status = station.status_on(details.opened_on)
    if was is None and status in {"operating", "closed"}:
        raise errors.StationNotOperating(field="opened_on", status=status, day=details.opened_on)
    return StationOpened(
        opened_on=ISODate(details.opened_on),
        operating_model=details.operating_model,
        operator=details.operator,
        sd=command.commitments,
    )


def assess_suspended(
    station: Station, details: StationSuspendedDetails, command: Command, was: Fact | None
) -> StationSuspended:
    """Only an operating station is suspended. Raises StationNotOperating."""
    status = station.status_on(details.suspended_on)
    if was is None and status != "operating":
        raise errors.StationNotOperating(
            field="suspended_on", status=status, day=details.suspended_on
        )
    return StationSuspended(suspended_on=ISODate(details.suspended_on), sd=command.commitments)


def assess_closed(
    station: Station, details: StationClosedDetails, command: Command, was: Fact | None
) -> StationClosed:
    """A station closes once. Raises StationNotOperating."""
    if was is None and any(isinstance(each, StationClosed) for each in station.lifecycle.values()):
        raise errors.StationNotOperating(field="closed_on", status="closed", day=details.closed_on)
    return StationClosed(closed_on=ISODate(details.closed_on), sd=command.commitments)


def ensure_working(station: Station, day: str, *, field: str) -> None:
    """Refuse a service record for a day on which the station was suspended or closed.

    Raises StationNotOperating.
    """
    status = station.status_on(day)
    if status in {"suspended", "closed"}:
        raise errors.StationNotOperating(field=field, status=status, day=day)


def _area(details: AreaDetails) -> Area:
    return Area(code=details.code, name=details.name)
