"""Decisions about the station itself: planned, built, opened, suspended, closed, merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from domain.ground.commands import Command, CorrectRecord
from domain.ground.events import Event
from domain.ground.forms.details import Details
from domain.ground.refusals import StationNotBuilt
from domain.ground.stating import stated
from domain.ground.values import day_of
from domain.stations.details import (
    StationAreaDetails,
    StationBuiltDetails,
    StationClosedDetails,
    StationJointOrganisationDetails,
    StationMergedDetails,
    StationOpenedDetails,
    StationOperatorDetails,
    StationPlanDetails,
    StationSuspendedDetails,
)
from domain.stations.facts import (
    StationAreaChanged,
    StationBuilt,
    StationClosed,
    StationFact,
    StationJointOrganisationSet,
    StationMerged,
    StationOpened,
    StationOperatorChanged,
    StationPlanned,
    StationSuspended,
)
from domain.stations.refusals import (
    MergedIntoItself,
    StationAlreadyBuilt,
    StationAlreadyPlanned,
    StationMergedAlready,
    StationNotOperating,
)
from domain.stations.state import FoundedStation, built_on, merging_of, steps_of

_Step = TypeVar(
    "_Step", StationBuilt, StationOpened, StationSuspended, StationClosed, StationMerged
)

_FOLLOWS: Final = {
    "built": {"planned"},
    "operating": {"planned", "built", "suspended"},
    "suspended": {"operating"},
    "closed": {"planned", "built", "operating", "suspended"},
    "merged": {"planned", "built", "operating", "suspended"},
}
"""Status -> those that it may come after."""


def assess_plan(
    station: FoundedStation, details: StationPlanDetails, command: Command, was: Event | None
) -> StationPlanned:
    """A station code is planned once. Raises StationAlreadyPlanned."""
    if station.is_planned and was is None:
        raise StationAlreadyPlanned(field="station", station=station.code)
    return stated(StationPlanned, details, command)


def assess_area(
    _station: FoundedStation, details: StationAreaDetails, command: Command, _was: Event | None
) -> StationAreaChanged:
    """Areas may change any number of times; history stays with the old ones."""
    return stated(StationAreaChanged, details, command)


def assess_built(
    station: FoundedStation, details: StationBuiltDetails, command: Command, was: Event | None
) -> StationBuilt:
    """A station is built once, before its municipal one-off arrives.

    Raises StationAlreadyBuilt or StationNotBuilt.
    """
    if station.built_on is not None and was is None:
        raise StationAlreadyBuilt(field="built_on", built_on=station.built_on)
    return _fitting(StationBuilt, station, details, command, field="built_on")


def assess_opened(
    station: FoundedStation, details: StationOpenedDetails, command: Command, _was: Event | None
) -> StationOpened:
    """A station that is closed or already operating does not open. Raises StationNotOperating."""
    return _fitting(StationOpened, station, details, command, field="opened_on")


def assess_operator(
    station: FoundedStation, details: StationOperatorDetails, command: Command, _was: Event | None
) -> StationOperatorChanged:
    """Another operator runs a station that is not closed. Raises StationNotOperating."""
    status = station.status_on(details.effective_on)
    if status == "closed":
        raise StationNotOperating(field="effective_on", status=status, day=details.effective_on)
    return stated(StationOperatorChanged, details, command)


def assess_suspended(
    station: FoundedStation, details: StationSuspendedDetails, command: Command, _was: Event | None
) -> StationSuspended:
    """Only an operating station is suspended. Raises StationNotOperating."""
    return _fitting(StationSuspended, station, details, command, field="suspended_on")


def assess_closed(
    station: FoundedStation, details: StationClosedDetails, command: Command, _was: Event | None
) -> StationClosed:
    """A station closes once, and nothing follows. Raises StationNotOperating."""
    return _fitting(StationClosed, station, details, command, field="closed_on")


def assess_merged(
    station: FoundedStation, details: StationMergedDetails, command: Command, _was: Event | None
) -> StationMerged:
    """A station becomes part of one other, once. Raises MergedIntoItself or StationNotOperating."""
    if details.into == station.code:
        raise MergedIntoItself(field="into")
    return _fitting(StationMerged, station, details, command, field="effective_on")


def assess_joint_organisation(
    station: FoundedStation,
    details: StationJointOrganisationDetails,
    command: Command,
    _was: Event | None,
) -> StationJointOrganisationSet:
    """Centres work together with a station that is not closed. Raises StationNotOperating."""
    status = station.status_on(details.effective_on)
    if status == "closed":
        raise StationNotOperating(field="effective_on", status=status, day=details.effective_on)
    return stated(StationJointOrganisationSet, details, command)


def ensure_not_merged(
    facts: Mapping[str, StationFact], day: str, was_on: str | None, *, field: str
) -> None:
    """Refuse what is of a day on which the station is part of another.

    ``was_on`` is the day of what a correction replaces: what lies there already may be put right.

    Raises StationMergedAlready.
    """
    merging = merging_of(facts)
    if merging is None or day < merging.effective_on:
        return
    if was_on is None or was_on < merging.effective_on:
        raise StationMergedAlready(
            field=field, effective_on=merging.effective_on, into=merging.into, day=day
        )


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
            raise StationNotOperating(field=field, status=status, day=day_of(step.since))
        status = step.status
    built = built_on(facts)
    if any(built is None or day < built for day in municipal_days):
        raise StationNotBuilt(field=field)


def _fitting(
    kind: type[_Step], station: FoundedStation, details: Details, command: Command, *, field: str
) -> _Step:
    """The fact that details state, provided that the station's others bear it."""
    fact = stated(kind, details, command)
    record = command.record if isinstance(command, CorrectRecord) else command.event_id
    ensure_lifecycle(
        {**station.lifecycle, record: fact},
        station.municipal_receipts.values(),
        field=field,
    )
    return fact
