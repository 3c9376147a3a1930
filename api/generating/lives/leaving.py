"""Clients who leave a simulated station, and those who come to it from another one of its city.

Who dies, moves away or is transferred leaves a smaller household behind. Whoever is transferred is
registered by the next station, judged as before, and visited there. Their chance is one of its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from api.generating.client_lives import CLIENTS, ClientLives, Deed, code_of
from api.generating.plans.transfers import Coming, Transfers
from domain.clients.commands import MoveClientAway, RecordClientDeath, TransferClient
from domain.clients.lives.commands import ChangeHousehold
from domain.ground.commands import RecordingCommand
from domain.ground.values import CHINA

_LEAVING: Final[tuple[tuple[type[RecordingCommand], str], ...]] = (
    (RecordClientDeath, "died_on"),
    (MoveClientAway, "moved_on"),
    (TransferClient, "transferred_on"),
)
_CLOSED_AS: Final[Mapping[type[RecordingCommand], str]] = {
    RecordClientDeath: "died",
    MoveClientAway: "moved",
    TransferClient: "referred",
}
"""How somebody leaves -> why a case of theirs is closed."""
_KEPT: Final = CLIENTS // 8
_FIRST_COMING: Final = 7_000
"""The number of the first client who comes from elsewhere; two of them never live together."""


class LeavingLives:
    """Who leaves one station and who comes to it, day by day."""

    def __init__(self, seed: str, code: str, lives: ClientLives, transfers: Transfers) -> None:
        self._random = random.Random(f"{seed}/leaving")  # noqa: S311 - a simulation, not a secret
        self._code = code
        self._lives = lives
        self._transfers = transfers
        self._came = 0

    def coming(self, day: date, workers: list[str]) -> Iterator[Deed]:
        """Whoever was handed over is registered, judged as before, and awaited for a visit."""
        for who in self._transfers.coming(self._code, day):
            number = _FIRST_COMING + 2 * self._came
            self._came += 1
            worker = self._random.choice(workers)
            yield from self._lives.taken_over(number, day, worker, who.groups, who.level)
            self._transfers.taken_in(who, code_of(number))

    def leaving(self, day: date, workers: list[str], times: int, kept: set[int]) -> Iterator[Deed]:
        """Clients who leave on a day; of those ``kept`` something is still to be entered."""
        for _ in range(times):
            here = [number for number in self._lives.here() if number not in kept]
            if len(here) <= _KEPT:
                return
            number = self._random.choice(here)
            command, field = self._random.choice(_LEAVING)
            at = datetime.combine(day, time(21, 30), CHINA)
            details = {"client": code_of(number), field: day}
            if command is TransferClient:
                details["to_station"] = self._handed_over(number, day)
            worker = self._random.choice(workers)
            yield Deed(command, at, details, worker)
            household = self._lives.gone(number, _CLOSED_AS[command])
            members = self._lives.homes.members(household)
            if members:
                changed = {"household": household, "changed_on": day, "members": members}
                yield Deed(ChangeHousehold, at + timedelta(minutes=5), changed, worker)

    def _handed_over(self, number: int, day: date) -> str:
        lives, there = self._lives, self._transfers.next_to(self._code, day)
        known = lives.groups_of(number), lives.risk_of(number)
        self._transfers.handed_over(there, Coming(self._code, code_of(number), day, *known))
        return there
