"""What an officer states about the programme of an area."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from domain.ground import vocabulary
from domain.ground.forms.details import Details
from domain.ground.forms.fields import Day, Name, RefusedAs, Text, refuse
from domain.ground.people import Code
from domain.ground.policy import WORDS
from domain.ground.refusals import BadValue
from domain.programme.refusals import PolicyValueOutOfBounds, UnknownPolicyKey


def _value(stated: object) -> object:
    if isinstance(stated, int) and not isinstance(stated, bool):
        return stated
    if not isinstance(stated, list | tuple):
        raise refuse(BadValue)
    if not all(isinstance(word, str) and word in WORDS for word in stated):
        raise refuse(PolicyValueOutOfBounds, choices=", ".join(WORDS))
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
