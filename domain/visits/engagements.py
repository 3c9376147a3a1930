"""Whom a visit takes up, and for how long: what its flags rest on, and the view that keeps them.

It stands beside the rules, which change with every kind of the subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from domain.ground.order.engagements import Around, Engagement
from domain.ground.order.flags import Warned
from domain.visits.facts import HomeVisitRecorded

LONG_VISIT_MINUTES: Final = 8 * 60
"""A visit that lasts longer is accepted and flagged."""
_NIGHT_FROM, _NIGHT_UNTIL = 22, 6
"""The hours of the night: 10 in the evening to 6 in the morning (噪声污染防治法 art. 88)."""


def visit_engagements(visit: HomeVisitRecorded) -> tuple[Engagement, ...]:
    """Every visitor is at one place from start to end."""
    start, end, place = visit.started_at, visit.ended_at, place_of_visit(visit)
    minutes = visit.duration_minutes
    return tuple([Engagement(each, start, end, place, minutes) for each in visit.visitors])


def place_of_visit(visit: HomeVisitRecorded) -> str:
    """With those met at once, or at a door; empty where neither is named."""
    return visit.joint_visit or visit.household


def is_long(
    visit: HomeVisitRecorded, _engagements: Sequence[Engagement], _around: Around
) -> Iterator[Warned]:
    """Longer than a working day: perhaps, but more often a slip of the pen."""
    if visit.duration_minutes > LONG_VISIT_MINUTES:
        yield Warned(
            code="long_visit", minutes=visit.duration_minutes, limit_minutes=LONG_VISIT_MINUTES
        )


def is_night(started_at: str) -> bool:
    """Whether a moment, told in the station's time, is one at which people sleep."""
    return not _NIGHT_UNTIL <= int(started_at[11:13]) < _NIGHT_FROM


def is_at_night(
    visit: HomeVisitRecorded, _engagements: Sequence[Engagement], _around: Around
) -> Iterator[Warned]:
    """At the door in the night: in an emergency perhaps, but more often morning for evening."""
    if visit.mode == "in_person" and is_night(visit.started_at):
        yield Warned(code="night_visit")
