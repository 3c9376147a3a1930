"""Whom a session takes up: what its flags rest on, and the view that keeps them.

It stands beside the rules, which change with every kind of the subject.
"""

from __future__ import annotations

from domain.ground.order.engagements import Engagement
from domain.training.attendees import attended, person_of
from domain.training.facts import TrainingSessionHeld


def session_engagements(session: TrainingSessionHeld) -> tuple[Engagement, ...]:
    """Whoever attended was there from start to end, whenever they signed in and out."""
    start, end = session.started_at, session.ended_at
    return tuple(
        [
            Engagement(person_of(each), start, end, "", 0, each.credited_hours_hundredths)
            for each in attended(session)
        ]
    )
