"""Who gives the commands of a synthetic stream, when, and under which ids: the same for a seed."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.ground.reach import EVERYWHERE
from domain.ground.vocabulary import Role


class Giving:
    """Numbers the commands of one stream; their ids come from a chance that is handed in."""

    def __init__(self, stream: str, chance: random.Random) -> None:
        self.stream = stream
        self.made = 0
        self._chance = chance

    def context(self, at: datetime, role: Role, actor: str) -> dict[str, Any]:
        """What a command says beside its details."""
        self.made += 1
        return {
            "station": self.stream,
            "command_id": f"generated/{self.stream}/{self.made}",
            "event_id": self._event_id(at),
            "actor": actor,
            "role": role,
            "reach": EVERYWHERE,
            "channel": "generator",
            "now": at,
        }

    def _event_id(self, at: datetime) -> str:
        number = int(at.timestamp() * 1000) << 80 | self._chance.getrandbits(80)
        number = number & ~(0xF << 76) | 0x7 << 76
        return str(UUID(int=number & ~(0x3 << 62) | 0x2 << 62))
