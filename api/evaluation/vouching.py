"""What the book itself scores of an evaluation is what it tells as known at its position."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import anyio.to_thread

from api.http.requests.answering import reach
from api.http.serving.door import Door, Vouch
from api.questions.asking import Ask
from api.questions.evaluation.sources import PROJECTIONS
from domain.evaluation.commands import ScoreLine
from domain.evaluation.scoring import BOOK
from domain.ground.commands import Command


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


VOUCHED: Final[Mapping[type[Command], Vouch]] = {ScoreLine: _ensure_automatic}
"""Commands of this subject that state something of the book itself."""
