"""What the facts about a station amount to: its status by day, its place, its first day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol, assert_never

from domain.ground.station import Station
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

_AFTER: Final = "~"
"""Behind a day it sorts after every moment of that day and before the next day."""


class Step(NamedTuple):
    """A change of status: from when it holds, and what the station is called from then on."""

    since: str
    status: str


class FoundedStation(Station, Protocol):
    """A station with the facts about itself."""

    @property
    def lifecycle(self) -> dict[str, StationFact]:
        """Record -> what it says about the station."""


def steps_of(facts: Mapping[str, StationFact]) -> list[Step]:
    """The changes of status that a station's facts amount to, by day, then by record.

    The closing day itself is still a working day. Being built counts only as a beginning.
    """
    found: list[tuple[str, str, str]] = []
    for record, fact in facts.items():
        match fact:
            case StationBuilt(built_on=day):
                found.append((day, record, "built"))
            case StationOpened(opened_on=day):
                found.append((day, record, "operating"))
            case StationSuspended(suspended_on=day):
                found.append((day, record, "suspended"))
            case StationClosed(closed_on=day):
                found.append((day + _AFTER, record, "closed"))
            case StationMerged(effective_on=day):
                found.append((day, record, "merged"))
            case (
                StationPlanned()
                | StationAreaChanged()
                | StationOperatorChanged()
                | StationJointOrganisationSet()
            ):
                pass
            case _:
                assert_never(fact)
    steps: list[Step] = []
    for since, _record, status in sorted(found):
        if status != "built" or not steps:
            steps.append(Step(since, status))
    return steps


def place_on(
    facts: Mapping[str, StationFact], day: str
) -> StationPlanned | StationAreaChanged | None:
    """What says where a station lies on a day, by the facts about it; None before it is planned.

    Of two changes on one day the one with the higher record id counts, which was recorded later
    unless somebody chose the id.
    """
    place: StationPlanned | StationAreaChanged | None = None
    since = ""
    for _record, fact in sorted(facts.items()):
        if isinstance(fact, StationPlanned):
            place = place or fact
        elif isinstance(fact, StationAreaChanged) and since <= fact.effective_on <= day:
            place, since = fact, fact.effective_on
    return place


def built_on(facts: Mapping[str, StationFact]) -> str | None:
    """The day on which a station was built, by the facts about it."""
    return next((each.built_on for each in facts.values() if isinstance(each, StationBuilt)), None)


def merging_of(facts: Mapping[str, StationFact]) -> StationMerged | None:
    """What says that a station becomes part of another, by the facts about it."""
    return next((each for each in facts.values() if isinstance(each, StationMerged)), None)
