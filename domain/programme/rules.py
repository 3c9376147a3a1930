"""Decisions about the programme of an area."""

from __future__ import annotations

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.policy import BOUNDS
from domain.ground.stating import stated
from domain.programme.details import PolicyDetails
from domain.programme.facts import PolicyPublished
from domain.programme.refusals import PolicyValueOutOfBounds


def assess_policy(
    _area: object, details: PolicyDetails, command: Command, _was: Event | None
) -> PolicyPublished:
    """The value must be one that the key can have. Raises PolicyValueOutOfBounds."""
    bounds = BOUNDS[details.key]
    if not bounds.allows(details.value):
        raise PolicyValueOutOfBounds(field="value", choices=bounds.choices)
    return stated(PolicyPublished, details, command, value=details.value)
