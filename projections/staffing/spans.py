"""A roster as spans of days, so that days are counted between changes and not one by one.

Each span is judged on its first day by ``domain.staff.roster``; nothing changes inside it. Days are
proleptic ordinals here, both ends of a span belong to it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple, assert_never

from msgspec import UNSET

from domain.ground.values import FOREVER, days_after
from domain.ground.vocabulary import CERT_LEVELS, CertLevel, Engagement
from domain.staff.facts import (
    StaffCredentialRecorded,
    StaffFact,
    StaffJoined,
    StaffLeaveTaken,
    StaffLeft,
    StaffRoleChanged,
)
from domain.staff.roster import engagement_within, stays

_RANKS: Final = {level: rank for rank, level in enumerate(CERT_LEVELS)}
_LAST_ORDINAL: Final = date.max.toordinal()


class Stint(NamedTuple):
    """A time in which a worker's engagement and certificate stay the same."""

    first: int
    last: int
    engagement: Engagement
    fte_percent: int
    level: CertLevel | None


class Shortfall(NamedTuple):
    """Days on which people were missing, and how many people times days were missing."""

    days: int
    missing_days: int


def ordinal(day: str) -> int:
    """A calendar day as a number that counts days."""
    return date.fromisoformat(day).toordinal()


def best_certificate(
    facts: Iterable[StaffFact], day: str
) -> tuple[CertLevel, str] | tuple[None, str]:
    """The highest level valid on a day and its last valid day, ``FOREVER`` when it never ends."""
    valid = [
        (_RANKS[fact.level], _last_valid_day(fact))
        for fact in facts
        if isinstance(fact, StaffCredentialRecorded)
        and fact.valid_from <= day <= _last_valid_day(fact)
    ]
    if not valid:
        return None, ""
    rank, last_day = max(valid)
    return CERT_LEVELS[rank], last_day


def level_held_until(facts: Sequence[StaffFact], day: str) -> str:
    """The last day on which the level of a day still holds, renewals included; empty for none."""
    level, last_day = best_certificate(facts, day)
    if level is None:
        return ""
    while last_day < FOREVER:
        next_day = days_after(last_day, 1)
        next_level, next_end = best_certificate(facts, next_day)
        if next_level is None or _RANKS[next_level] < _RANKS[level]:
            break
        last_day = next_end
    return last_day


def spans_of(facts: Sequence[StaffFact]) -> list[Stint]:
    """A worker's times of employment, cut at every change, oldest first."""
    starts = sorted(_change_days(facts))
    at = stays(facts)
    spans: list[Stint] = []
    for index, start in enumerate(starts):
        day = date.fromordinal(start).isoformat()
        engagement = engagement_within(facts, at, day)
        if engagement is not None:
            last = starts[index + 1] - 1 if index + 1 < len(starts) else _LAST_ORDINAL
            spans.append(Stint(start, last, *engagement, best_certificate(facts, day)[0]))
    return spans


def posts_of(facts: Sequence[StaffFact], paid_days: Callable[[str], int]) -> list[Stint]:
    """When a worker is on post full-time: the first days of a leave still are, the rest are not.

    ``paid_days`` tells of the first day of a leave how many of its days count as on post. Leaves
    that follow each other without a day between are one.
    """
    posts = [span for span in spans_of(facts) if span.engagement == "full_time"]
    for first, last in _leaves(facts):
        away = first + paid_days(date.fromordinal(first).isoformat())
        posts = [part for post in posts for part in _without(post, away, last)]
    return posts


def is_on_leave(facts: Iterable[StaffFact], day: str) -> bool:
    """Whether a worker is away on a day."""
    return any(
        isinstance(fact, StaffLeaveTaken) and fact.leave_from <= day <= fact.leave_until
        for fact in facts
    )


def _leaves(facts: Iterable[StaffFact]) -> list[tuple[int, int]]:
    """The first and last days of leaves."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(
        (ordinal(fact.leave_from), ordinal(fact.leave_until))
        for fact in facts
        if isinstance(fact, StaffLeaveTaken)
    ):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _without(post: Stint, first: int, last: int) -> list[Stint]:
    """What is left of a span without the days from one to another."""
    if first > last or last < post.first or post.last < first:
        return [post]
    parts = post._replace(last=first - 1), post._replace(first=last + 1)
    return [each for each in parts if each.first <= each.last]


def shortfall(
    spans: Iterable[Stint], minimums: Sequence[tuple[int, int]], first: int, last: int
) -> Shortfall:
    """How far the number of spans falls below a minimum from one day to another.

    ``minimums`` are pairs of a first day and the minimum from then on, oldest first; the oldest
    also stands for the days before it.
    """
    if first > last:
        return Shortfall(0, 0)
    changes = {first: 0, last + 1: 0}
    for start, _minimum in minimums:
        if first < start <= last:
            changes[start] = 0
    for span in spans:
        if span.first <= last and span.last >= first:
            start, stop = max(span.first, first), min(span.last, last) + 1
            changes[start] = changes.get(start, 0) + 1
            changes[stop] = changes.get(stop, 0) - 1
    days = sorted(changes)
    heads = short_days = missing_days = 0
    for day, next_day in itertools.pairwise(days):
        heads += changes[day]
        minimum = max((rule for rule in minimums if rule[0] <= day), default=minimums[0])[1]
        if heads < minimum:
            short_days += next_day - day
            missing_days += (next_day - day) * (minimum - heads)
    return Shortfall(short_days, missing_days)


def _change_days(facts: Iterable[StaffFact]) -> set[int]:
    days: set[int] = set()
    for fact in facts:
        match fact:
            case StaffJoined(joined_on=day) | StaffRoleChanged(changed_on=day):
                days.add(ordinal(day))
            case StaffLeft(left_on=day):
                days.add(ordinal(day) + 1)
            case StaffCredentialRecorded(valid_from=day):
                days.add(ordinal(day))
                days.add(ordinal(_last_valid_day(fact)) + 1)
            case StaffLeaveTaken():
                pass  # away, and employed as before
            case _:
                assert_never(fact)
    return {day for day in days if day <= _LAST_ORDINAL}


def _last_valid_day(credential: StaffCredentialRecorded) -> str:
    return FOREVER if credential.valid_until is UNSET else credential.valid_until
