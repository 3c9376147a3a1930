"""What is in force at a place on a day, and what came into force there, as answers to questions."""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct
from msgspec.structs import asdict

from domain.ground.areas import stream_of_area
from domain.ground.policy import PolicyValue, PolicyVersion, Rules
from domain.ground.vocabulary import POLICY_KEYS, PolicyKey


class PolicyInForce(PolicyVersion, frozen=True, kw_only=True):
    """A policy with its value and the version that it has it by."""

    key: PolicyKey
    value: PolicyValue


class PolicyChange(PolicyInForce, frozen=True, kw_only=True):
    """A policy that came into force at a place, and its value there before; ``on`` is the day.

    That is the day from which it was laid down, or the one on which the place came under it.
    """

    on: str
    was: PolicyValue


class PolicyChanges(Struct, frozen=True, kw_only=True):
    """Everything that came into force at a place, the latest first."""

    items: list[PolicyChange]
    position: int


class PoliciesInForce(Struct, frozen=True, kw_only=True):
    """Every policy at a place on a day; ``area`` or ``station`` is the place, as it was asked for.

    A policy of ``area`` "" is a seeded default. The list is whole, so there is no next page.
    """

    area: str | None
    station: str | None
    as_of: str
    items: list[PolicyInForce]
    next_cursor: None = None
    position: int


class PlaceKnown(Struct, frozen=True, kw_only=True):
    """A station, else an area by its division code, with the rules there as known at a position."""

    station: str | None
    division: str | None
    rules: Rules
    position: int


def policies_in_force(place: PlaceKnown, as_of: str) -> PoliciesInForce:
    """What is in force at a station or in an area."""
    return PoliciesInForce(
        area=None if place.division is None else stream_of_area(place.division),
        station=place.station,
        as_of=as_of,
        items=_items(place.rules, as_of),
        position=place.position,
    )


def policy_changes(place: PlaceKnown) -> PolicyChanges:
    """What came into force at a station or in an area, what lies ahead too."""
    found = [
        PolicyChange(
            key=key,
            on=day,
            value=now.stated(key),
            was=before.stated(key),
            **asdict(now.versions[key]),
        )
        for (_since, before), (day, now) in pairwise(place.rules.steps)
        for key in POLICY_KEYS
        if before.versions[key] != now.versions[key]
    ]
    return PolicyChanges(items=found[::-1], position=place.position)


def _items(rules: Rules, as_of: str) -> list[PolicyInForce]:
    policy = rules.on(as_of)
    return [
        PolicyInForce(key=key, value=policy.stated(key), **asdict(policy.versions[key]))
        for key in POLICY_KEYS
    ]
