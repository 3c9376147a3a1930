"""What an officer states about the areas of a city or district, its programme and its policies."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import Code as CodeField
from domain.ground.forms.fields import Day, Name, Number, RefusedAs, Text, Year, refuse
from domain.ground.people import Code
from domain.ground.policy import BOUNDS, WORDS
from domain.ground.refusals import BadValue
from domain.programme.refusals import PolicyValueOutOfBounds, UnknownPolicyKey


def _value(stated: object, info: ValidationInfo) -> object:
    if isinstance(stated, int) and not isinstance(stated, bool):
        return stated
    if not isinstance(stated, list | tuple):
        raise refuse(BadValue)
    if not all(isinstance(word, str) and word in WORDS for word in stated):
        key = (info.data or {}).get("key")
        choices = WORDS if key is None else BOUNDS[key].choices
        raise refuse(PolicyValueOutOfBounds, choices=choices)
    return tuple(stated)


Value = Annotated[
    int | tuple[Code, ...],
    BeforeValidator(_value),
    WithJsonSchema(
        {
            "description": "A whole number, or a list of words, as the key wants it.",
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
                {"type": "array", "items": {"enum": list(WORDS)}, "uniqueItems": True},
            ],
        }
    ),
]


class PolicyDetails(Details):
    """A rule by its key, from a day on, and the document and article that it stands in."""

    key: Annotated[vocabulary.PolicyKey, RefusedAs(UnknownPolicyKey)]
    value: Value
    effective_from: Day
    title: Name
    document_number: Text = ""
    article: Text = ""


People = Annotated[Number, Field(ge=0, le=100_000_000)]


class AreaListedDetails(Details):
    """An area by its division code (GB/T 2260, GB/T 10114), and the one in which it lies.

    Where ``within`` is left out, it is the one whose code this one begins with.
    """

    code: CodeField
    level: vocabulary.DivisionLevel
    name: Name
    within: CodeField | None = None
    effective_on: Day


class AreaRenamedDetails(Details):
    """What an area is called from a day on."""

    code: CodeField
    name: Name
    effective_on: Day
    document_number: Text = ""


class AreaMergedDetails(Details):
    """Which area another becomes part of, from which day on."""

    code: CodeField
    into: CodeField
    effective_on: Day
    document_number: Text = ""


class ProgrammeStageDetails(BaseModel):
    """What is to be reached by the end of a year, in words."""

    model_config = FORM

    year: Year
    aim: Name


class ProgrammeDetails(Details):
    """The programme of an area: its document, its years, and what each stage is to reach."""

    title: Name
    document_number: Text = ""
    adopted_on: Day
    first_year: Year
    last_year: Year
    stages: Annotated[tuple[ProgrammeStageDetails, ...], Field(max_length=50)] = ()


class TargetDetails(Details):
    """What is to be reached in a year: a number of stations built or people, or a percentage."""

    year: Year
    measure: vocabulary.TargetMeasure
    value: People
    set_on: Day
    title: Text = ""
    document_number: Text = ""


class TargetAssessedDetails(Details):
    """How far a district or township met its duty of a year, and the figure that this rests on."""

    division: CodeField
    year: Year
    measure: vocabulary.TargetMeasure
    target: People
    reached: People
    result: vocabulary.GoalResult
    known_at: Annotated[Number, Field(ge=0, le=1_000_000_000_000)]
    assessed_on: Day
    document_number: Text = ""


class CertifiedPeopleDetails(Details):
    """How many people are certified on a day, by level as far as that is told."""

    counted_on: Day
    total: People
    assistant: People | None = None
    intermediate: People | None = None
    senior: People | None = None
    title: Text = ""
    document_number: Text = ""
