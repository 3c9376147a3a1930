"""Facts on the stream of an area: what lies in it, what it plans and lays down, whom it counts."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import Code, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import DivisionLevel, GoalResult, PolicyKey, TargetMeasure

FINGERPRINTED_BY_FACT: Final = True


class AreaListed(Event, frozen=True, kw_only=True, tag="area.listed"):
    """A district, township or village is there from a day on, and lies in another area."""

    code: Code
    level: DivisionLevel
    name: Text
    within: Code = ""
    effective_on: ISODate


class AreaRenamed(Event, frozen=True, kw_only=True, tag="area.renamed"):
    """An area is called otherwise from a day on; its code stays."""

    code: Code
    name: Text
    effective_on: ISODate
    document_number: Text = ""


class AreaMerged(Event, frozen=True, kw_only=True, tag="area.merged"):
    """An area becomes part of another from a day on; what was before stays under its old code."""

    code: Code
    into: Code
    effective_on: ISODate
    document_number: Text = ""


class ProgrammeStage(Part, frozen=True, kw_only=True):
    """What a programme is to have come to by the end of a year."""

    year: int
    aim: Text


class ProgrammeAdopted(Event, frozen=True, kw_only=True, tag="programme.adopted"):
    """An area adopts the programme of its stations, from one year to another."""

    title: Text
    document_number: Text = ""
    adopted_on: ISODate
    first_year: int
    last_year: int
    stages: tuple[ProgrammeStage, ...] = ()


class TargetSet(Event, frozen=True, kw_only=True, tag="target.set"):
    """What an area is to reach in a year, by one measure; what is set later counts."""

    year: int
    measure: TargetMeasure
    value: int
    set_on: ISODate
    title: Text = ""
    document_number: Text = ""


class TargetAssessed(Event, frozen=True, kw_only=True, tag="target_assessment.recorded"):
    """What became of a year's duty of a district or township, by one measure.

    ``reached`` is the figure that the assessment rests on, shares in whole percent, and ``known_at``
    the position of the book that it was looked up at. What is recorded later counts.
    """

    division: Code
    year: int
    measure: TargetMeasure
    target: int
    reached: int
    result: GoalResult
    known_at: int
    assessed_on: ISODate
    document_number: Text = ""


class CertifiedPeopleCounted(Event, frozen=True, kw_only=True, tag="certified_people.counted"):
    """How many certified social workers an area has on a day; levels that nobody told are left out."""

    counted_on: ISODate
    total: int
    assistant: int | UnsetType = UNSET
    intermediate: int | UnsetType = UNSET
    senior: int | UnsetType = UNSET
    title: Text = ""
    document_number: Text = ""


class PolicyPublished(Event, frozen=True, kw_only=True, tag="policy.published"):
    """An area lays down by what is judged there from a day on, and by which document."""

    key: PolicyKey
    value: int | tuple[Text, ...]
    effective_from: ISODate
    title: Text
    document_number: Text = ""
    article: Text = ""


PlaceFact = AreaListed | AreaRenamed | AreaMerged
"""What is said of the areas that lie in one."""
PlanFact = ProgrammeAdopted | TargetSet | TargetAssessed | CertifiedPeopleCounted
"""What is planned, assessed and counted; nothing is decided by it."""
ProgrammeFact = PlaceFact | PlanFact | PolicyPublished
