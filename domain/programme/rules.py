"""Decisions about the programme of an area."""

from __future__ import annotations

from collections.abc import Iterable

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.policy import BOUNDS, PolicyVersion, Rule
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


def rules_of(area: str, published: Iterable[tuple[str, PolicyPublished, int]]) -> list[Rule]:
    """What an area's stream lays down: record, policy and position, in the order of stating."""
    return [
        Rule(
            policy.key,
            policy.value,
            PolicyVersion(
                policy_version=record,
                area=area,
                title=policy.title,
                document_number=policy.document_number,
                article=policy.article,
                effective_from=policy.effective_from,
                position=position,
            ),
        )
        for record, policy, position in published
    ]
