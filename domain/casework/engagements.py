"""Whom a session of a case takes up: what its flags rest on.

It stands beside the rules, which change with every kind of the subject.
"""

from __future__ import annotations

from domain.casework.facts import CaseSessionRecorded
from domain.ground.order.engagements import Engagement


def session_engagements(session: CaseSessionRecorded) -> tuple[Engagement, ...]:
    """Whoever holds a session is there from start to end."""
    start, end = session.started_at, session.ended_at
    return tuple([Engagement(each, start, end) for each in session.workers])
