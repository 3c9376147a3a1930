"""The people whom a synthetic station serves: registered when first met, judged, called, and gone.

Their chance is one of its own, so that a station's visits stay what they were before it knew them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from domain.clients.care.commands import AssessRisk, RecordRemoteContact
from domain.clients.commands import (
    MoveClientAway,
    RecordClientDeath,
    RegisterClient,
    RegisterHousehold,
    TransferClient,
)
from domain.ground.commands import RecordingCommand
from domain.ground.values import CHINA
from domain.ground.vocabulary import RISK_LEVELS, TARGET_GROUPS, RiskLevel, Role

CLIENTS: Final = 240
"""People whom a station knows of."""
_RED, _CONFLICT, _SAID_ON_VISIT, _UNANSWERED = 0.08, 0.02, 0.2, 0.1
_KEPT: Final = CLIENTS // 8
_LEAVING: Final[tuple[tuple[type[RecordingCommand], str, dict[str, str]], ...]] = (
    (RecordClientDeath, "died_on", {}),
    (MoveClientAway, "moved_on", {}),
    (TransferClient, "transferred_on", {"to_station": "NB-330203-999"}),
)
_CLOSED_AS: Final[Mapping[type[RecordingCommand], str]] = {
    RecordClientDeath: "died",
    MoveClientAway: "moved",
    TransferClient: "referred",
}
"""How somebody leaves -> why a case of theirs is closed."""


class Deed(NamedTuple):
    """What somebody enters about a client: the request, when, its details, and who."""

    command: type[RecordingCommand]
    at: datetime
    details: dict[str, Any]
    actor: str
    role: Role = "staff"


def code_of(number: int) -> str:
    """The code of a client by number."""
    return f"C-{number:04}"


def household_of(number: int) -> str:
    """The code of the household of a client; two live together."""
    return f"H-{number // 2:04}"


class ClientLives:
    """The clients of one station, day by day. ``left`` says of those who are gone how they left."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/people")  # noqa: S311 - a simulation, not a secret
        self._registered: set[int] = set()
        self._households: set[int] = set()
        self.left: dict[int, str] = {}
        self._risk: dict[int, RiskLevel] = {}

    def served(self, number: int) -> int:
        """The number itself, or that of the next one who is still served."""
        while number in self.left:
            number = (number + 1) % CLIENTS
        return number

    def groups_of(self, number: int) -> tuple[str, ...]:
        """The target groups of a client."""
        return (TARGET_GROUPS[number % len(TARGET_GROUPS)],)

    def meeting(self, number: int, day: date, worker: str) -> Iterator[Deed]:
        """What is entered before a client is visited for the first time."""
        if number in self._registered:
            return
        self._registered.add(number)
        at = datetime.combine(day, time(7, 30), CHINA)
        if number // 2 not in self._households:
            self._households.add(number // 2)
            details = {"household": household_of(number), "registered_on": day, "members": 2}
            yield Deed(RegisterHousehold, at, details, worker)
        details = {
            "client": code_of(number),
            "registered_on": day,
            "household": household_of(number),
            "groups": [{"group": group} for group in self.groups_of(number)],
            "worker": worker,
        }
        yield Deed(RegisterClient, at, details, worker)

    def said_on_visit(self, number: int) -> dict[str, RiskLevel]:
        """What a visit says of the risk of a client; mostly nothing."""
        level = self._risk.get(number)
        if level is None or self._random.random() >= _SAID_ON_VISIT:
            return {}
        return {"risk_before": level, "risk_after": level}

    def assessments(self, day: date, workers: list[str], times: int) -> Iterator[Deed]:
        """Clients judged on a day; seldom two workers differ."""
        for _ in range(times if self.here() else 0):
            number = self._random.choice(self.here())
            at = datetime.combine(day, time(15, self._random.randrange(60)), CHINA)
            level = "red" if self._random.random() < _RED else self._random.choice(RISK_LEVELS[1:])
            assessor, *others = self._random.sample(workers, min(2, len(workers)))
            yield self._assessed(number, at, level, assessor)
            self._risk[number] = level
            if others and self._random.random() < _CONFLICT:
                other = RISK_LEVELS[(RISK_LEVELS.index(level) + 1) % len(RISK_LEVELS)]
                yield self._assessed(number, at + timedelta(minutes=20), other, others[0])

    def contacts(self, day: date, workers: list[str], times: int) -> Iterator[Deed]:
        """Clients called on a day."""
        for _ in range(times if self.here() else 0):
            number = self._random.choice(self.here())
            at = datetime.combine(day, time(16, self._random.randrange(60)), CHINA)
            worker = self._random.choice(workers)
            details = {
                "workers": (worker,),
                "client": code_of(number),
                "contacted_at": at,
                "mode": self._random.choice(("phone", "phone", "instant_message")),
                "minutes": self._random.choice((3, 5, 8, 12)),
                "is_unanswered": self._random.random() < _UNANSWERED,
            }
            yield Deed(RecordRemoteContact, at + timedelta(minutes=15), details, worker)

    def leaving(self, day: date, workers: list[str], times: int, kept: set[int]) -> Iterator[Deed]:
        """Clients who leave on a day; of those ``kept`` something is still to be entered."""
        for _ in range(times):
            here = [number for number in self.here() if number not in kept]
            if len(here) <= _KEPT:
                return
            number = self._random.choice(here)
            command, field, more = self._random.choice(_LEAVING)
            self.left[number] = _CLOSED_AS[command]
            at = datetime.combine(day, time(21, 30), CHINA)
            details = {"client": code_of(number), field: day, **more}
            yield Deed(command, at, details, self._random.choice(workers))

    def _assessed(self, number: int, at: datetime, level: str, assessor: str) -> Deed:
        details = {
            "client": code_of(number),
            "assessed_at": at,
            "level": level,
            "assessor": assessor,
        }
        return Deed(AssessRisk, at + timedelta(minutes=10), details, assessor)

    def here(self) -> list[int]:
        """Who is registered and served."""
        return sorted(self._registered - self.left.keys())
