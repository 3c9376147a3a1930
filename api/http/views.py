"""The read side as far as the edge has to know it: how it stands, and why it does not answer.

Only the composition root sees both the write side and the read side; others at the edge ask here.
"""

from __future__ import annotations

from typing import Final

from projections.engine.failures import ViewsUnavailableError
from projections.engine.status import ProjectionStatus
from projections.engine.store import ProjectionNotReadyError

__all__ = ["UNANSWERED", "ProjectionStatus", "ViewsUnavailableError", "refusal_code"]

UNANSWERED: Final = (ProjectionNotReadyError, ViewsUnavailableError)
"""What the read side raises when it has no answer."""


def refusal_code(error: Exception) -> str:
    """What HTTP says for one of these; empty for anything else."""
    if isinstance(error, ProjectionNotReadyError):
        return "projection_behind"
    return "views_unavailable" if isinstance(error, ViewsUnavailableError) else ""
