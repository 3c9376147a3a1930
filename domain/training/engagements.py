"""Whom a session takes up: what its flags rest on, and the view that keeps them.

It stands beside the rules, which change with every kind of the subject.
"""

from __future__ import annotations

from domain.ground.order.engagements import Engagement
from domain.training.facts import TrainingSessionHeld


def session_engagements(session: TrainingSessionHeld) -> tuple[Engagement, ...]:
    """Whoever attended was there from start to end."""
    start, end = session.started_at, session.ended_at
    return tuple(
        [
            Engagement(each.worker, start, end, "", 0, each.credited_hours_hundredths)
            for each in session.attendance
        ]
    )
