"""An evaluation looks at the book as known at a position, and its own scores are what it tells there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import anyio.to_thread

from api.http.requests.reading import reach
from api.http.serving.door import Door, Vouch
from api.questions.asking import Ask
from api.questions.evaluation.sources import PROJECTIONS
from domain.evaluation.commands import OpenEvaluation, ScoreLine
from domain.evaluation.scoring import BOOK
from domain.ground.commands import Command


async def _ensure_known(door: Door, command: OpenEvaluation) -> None:
    """Refuse a position that is not there yet. Raises PositionBeyondHead."""
    ask, opened = Ask(station=command.station), command.details
    await anyio.to_thread.run_sync(lambda: door.house.questions.ensure_known(ask, opened=opened))


async def _ensure_automatic(door: Door, command: ScoreLine) -> None:
    """Refuse a score of the book that differs. Raises AutomaticDiffers and ``projection_behind``."""
    if command.details.rater != BOOK:
        return
    ask, scored = Ask(station=command.station), command.details
    head = await anyio.to_thread.run_sync(door.house.feed.head_position)
    await reach(door, head, ("evaluation", *PROJECTIONS))
    await anyio.to_thread.run_sync(
        lambda: door.house.questions.ensure_automatic(ask, scored=scored)
    )


VOUCHED: Final[Mapping[type[Command], Vouch]] = {
    OpenEvaluation: _ensure_known,
    ScoreLine: _ensure_automatic,
}
"""Commands of this subject that state something of the book itself."""
