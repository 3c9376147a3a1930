"""Decisions about the station itself: planned, built, opened, suspended, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain import errors
from domain.commands import (
    AreaDetails,
    Command,
    CorrectRecord,
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
from domain.station import Station, StationFact, built_on, steps_of
from domain.values import ISODate, day_of

_FOLLOWS: Final = {
    "built": {"planned"},
    "operating": {"planned", "built", "suspended"},
    "suspended": {"operating"},
    "closed": {"planned", "built", "operating", "suspended"},
}
"""Status -> those that it may come after."""


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
    """A station is built once, before its municipal one-off arrives.

    Raises StationAlreadyBuilt or StationNotBuilt.
    """
    if station.built_on is not None and was is None:
        raise errors.StationAlreadyBuilt(field="built_on", built_on=station.built_on)
    fact = StationBuilt(built_on=ISODate(details.built_on), sd=command.commitments)
    _ensure_fits(station, fact, command, field="built_on")
    return fact


def assess_opened(
    station: Station, details: StationOpenedDetails, command: Command, _was: Fact | None
) -> StationOpened:
    """A station that is closed or already operating does not open. Raises StationNotOperating."""
    fact = StationOpened(
        opened_on=ISODate(details.opened_on),
        operating_model=details.operating_model,
        operator=details.operator,
        sd=command.commitments,
    )
    _ensure_fits(station, fact, command, field="opened_on")
    return fact


def assess_suspended(
    station: Station, details: StationSuspendedDetails, command: Command, _was: Fact | None
) -> StationSuspended:
    """Only an operating station is suspended. Raises StationNotOperating."""
    fact = StationSuspended(suspended_on=ISODate(details.suspended_on), sd=command.commitments)
    _ensure_fits(station, fact, command, field="suspended_on")
    return fact


def assess_closed(
    station: Station, details: StationClosedDetails, command: Command, _was: Fact | None
) -> StationClosed:
    """A station closes once, and nothing follows. Raises StationNotOperating."""
    fact = StationClosed(closed_on=ISODate(details.closed_on), sd=command.commitments)
    _ensure_fits(station, fact, command, field="closed_on")
    return fact


def ensure_lifecycle(
    facts: Mapping[str, StationFact], municipal_days: Iterable[str], *, field: str
) -> None:
    """Refuse facts about a station that do not follow each other, by day.

    ``municipal_days`` are those on which the municipal one-off was received.

    Raises StationNotOperating or StationNotBuilt.
    """
    status = "planned"
    for step in steps_of(facts):
        if status not in _FOLLOWS[step.status]:
            raise errors.StationNotOperating(field=field, status=status, day=day_of(step.since))
        status = step.status
    built = built_on(facts)
    if any(built is None or day < built for day in municipal_days):
        raise errors.StationNotBuilt(field=field)


def _ensure_fits(station: Station, fact: StationFact, command: Command, *, field: str) -> None:
    record = command.record if isinstance(command, CorrectRecord) else command.event_id
    ensure_lifecycle(
        {**station.lifecycle, record: fact},
        station.municipal_receipts.values(),
        field=field,
    )


def _area(details: AreaDetails) -> Area:
    return Area(code=details.code, name=details.name)
