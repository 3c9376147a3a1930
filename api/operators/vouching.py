"""A claim says which visits were verified as known at a position: so much the book has to tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import anyio.to_thread

from api.http.requests.answering import reach
from api.http.serving.door import Door, Vouch
from api.questions.asking import Ask
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.operators.evidence import TABLES
from domain.ground.commands import Command
from domain.operators.commands import ClaimMilestone


async def _ensure_evidence(door: Door, command: ClaimMilestone) -> None:
    """Refuse evidence that differs. Raises EvidenceDiffers and ``projection_behind``."""
    claimed, ask = command.details, Ask(station=command.station)
    head = await anyio.to_thread.run_sync(door.house.feed.head_position)
    await reach(door, min(claimed.known_at, head), (*TABLES, *IN_FORCE))
    await anyio.to_thread.run_sync(
        lambda: door.house.questions.ensure_evidence(ask, claimed=claimed)
    )


VOUCHED: Final[Mapping[type[Command], Vouch]] = {ClaimMilestone: _ensure_evidence}
"""Commands of this subject that state something of the book itself."""
