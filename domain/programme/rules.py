"""Decisions about the programme of an area: its policies, its targets and what it counts."""

from __future__ import annotations

from typing import Final

from domain.ground.areas import areas_seen_from, is_city
from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.policy import BOUNDS
from domain.ground.refusals import EndBeforeStart
from domain.ground.stating import stated
from domain.programme.details import (
    CertifiedPeopleDetails,
    PolicyDetails,
    ProgrammeDetails,
    TargetAssessedDetails,
    TargetDetails,
)
from domain.programme.facts import (
    CertifiedPeopleCounted,
    PolicyPublished,
    ProgrammeAdopted,
    TargetAssessed,
    TargetSet,
)
from domain.programme.places import DIGITS, AreaWithPlaces
from domain.programme.refusals import (
    DivisionElsewhere,
    LevelsOverTotal,
    PolicyValueOutOfBounds,
    TargetOutOfBounds,
)

_WHOLE: Final = 100
_ASSESSED: Final = (DIGITS["district"], DIGITS["township"])
"""How many digits the code of a district or township has."""


def assess_policy(
    _area: object, details: PolicyDetails, command: Command, _was: Event | None
) -> PolicyPublished:
    """The value must be one that the key can have. Raises PolicyValueOutOfBounds."""
    bounds = BOUNDS[details.key]
    if not bounds.allows(details.value):
        raise PolicyValueOutOfBounds(field="value", choices=bounds.choices)
    return stated(PolicyPublished, details, command, value=details.value)


def assess_programme(
    _area: object, details: ProgrammeDetails, command: Command, _was: Event | None
) -> ProgrammeAdopted:
    """The last year does not lie before the first. Raises EndBeforeStart."""
    if details.last_year < details.first_year:
        raise EndBeforeStart(field="last_year")
    return stated(ProgrammeAdopted, details, command)


def assess_target(
    _area: object, details: TargetDetails, command: Command, _was: Event | None
) -> TargetSet:
    """A share is no more than all. Raises TargetOutOfBounds."""
    if details.measure.endswith("_percent") and details.value > _WHOLE:
        raise TargetOutOfBounds(field="value")
    return stated(TargetSet, details, command)


def assess_target_assessed(
    area: AreaWithPlaces, details: TargetAssessedDetails, command: Command, _was: Event | None
) -> TargetAssessed:
    """A duty of a district or township that lies here; a share is no more than all.

    Raises DivisionElsewhere, TargetOutOfBounds.
    """
    code, own = details.division, area.division
    reach = areas_seen_from(own) if is_city(own) else {own}
    is_one = code.isascii() and code.isdecimal() and len(code) in _ASSESSED
    if not is_one or code[: DIGITS["district"]] not in reach:
        raise DivisionElsewhere(field="division", division=code)
    if details.measure.endswith("_percent"):
        for name in ("target", "reached"):
            if getattr(details, name) > _WHOLE:
                raise TargetOutOfBounds(field=name)
    return stated(TargetAssessed, details, command)


def assess_count(
    _area: object, details: CertifiedPeopleDetails, command: Command, _was: Event | None
) -> CertifiedPeopleCounted:
    """The levels fit the total: all of them make it up, some of them are no more.

    Raises LevelsOverTotal.
    """
    levels = [details.assistant, details.intermediate, details.senior]
    told = [each for each in levels if isinstance(each, int)]
    counted = sum(told)
    if counted > details.total or (len(told) == len(levels) and counted != details.total):
        raise LevelsOverTotal(field="total", counted=counted, total=details.total)
    return stated(CertifiedPeopleCounted, details, command)
