"""Whom groups, activities and the desk take up: what their flags rest on.

It stands beside the rules, which change with every kind of the subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.activities.facts import ActivityHeld, DeskServiceGiven, GroupSessionHeld
from domain.ground.order.engagements import Around, Engagement
from domain.ground.order.flags import Warned
from domain.ground.values import day_of


def meeting_engagements(meeting: GroupSessionHeld | ActivityHeld) -> tuple[Engagement, ...]:
    """Whoever leads is there from start to end."""
    start, end = meeting.started_at, meeting.ended_at
    return tuple([Engagement(each, start, end) for each in meeting.leaders])


def desk_engagements(service: DeskServiceGiven) -> tuple[Engagement, ...]:
    """Whoever helped was at the desk from start to end."""
    return (Engagement(service.worker, service.started_at, service.ended_at),)


def is_group_small(
    session: GroupSessionHeld, _engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """Fewer came to a session than make a group by the policy."""
    policy = around.policy_on(day_of(session.started_at))
    yield from _fewer(people_of(session), policy.min_group_people)


def is_activity_small(
    activity: ActivityHeld, _engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """Fewer came than make a community activity by the policy."""
    policy = around.policy_on(day_of(activity.started_at))
    yield from _fewer(activity.people, policy.min_activity_people)


def people_of(session: GroupSessionHeld) -> int:
    """How many people came to a session."""
    return len(session.clients) + session.other_people


def _fewer(people: int, least: int) -> Iterator[Warned]:
    if people < least:
        yield Warned(code="too_few_people", people=people, limit_people=least)
