"""What an area's stream lays down, as it is looked up: states and views rest on it.

It stands beside the rules, which change with every kind of the subject.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.ground.policy import PolicyVersion, Rule
from domain.programme.facts import PolicyPublished


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
