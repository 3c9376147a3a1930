"""Where a simulated station works and who helps: furnished in its first year, changed in its second.

One more volunteer comes every few weeks, and some of them serve now and then.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from api.generating.client_lives import Deed
from domain.ground.commands import RecordingCommand
from domain.ground.values import CHINA
from domain.places.commands import (
    AgreeWithPartner,
    CloseServicePoint,
    EndWithPartner,
    HangNamePlate,
    OpenServicePoint,
    ProvideEquipment,
    ProvideRoom,
    WithdrawEquipment,
    WithdrawRoom,
)
from domain.places.volunteers.commands import RecordVolunteerHours, RegisterVolunteer

_TOWNSHIP_DIGITS: Final = 9
_ARCHIVED: Final = 0.7
"""The share of stations that get an archive."""
_POINTS: Final = 6

_PAUSE: Final = timedelta(days=45)
_MOST: Final = 15
_SHARE: Final = 0.1
"""Of working days on which somebody comes: some two dozen a year."""
_ACTIVITIES: Final = ("独居老人理发", "入户陪伴", "课业辅导", "政策宣传", "社区清洁")

_Step = tuple[int, type[RecordingCommand], str, dict[str, Any]]
"""Days after the first one, what is recorded, the field of its day, and what else it says."""


def _room(days: int, room: str, kind: str, area_m2: int, tenure: str = "own") -> _Step:
    said = {"room": room, "kind": kind, "area_m2": area_m2, "tenure": tenure}
    return days, ProvideRoom, "provided_on", said


def _partner(days: int, partner: str, kind: str, name: str, *shares: str) -> _Step:
    said = {"partner": partner, "kind": kind, "name": name, "shares": shares}
    return days, AgreeWithPartner, "agreed_on", said


_PROJECTOR: Final = {"equipment": "SB-001", "description": "投影仪", "quantity": 1}
_COURSE: Final[tuple[_Step, ...]] = (
    _room(0, "101", "office", 40),
    _room(0, "102", "case", 12),
    (10, HangNamePlate, "hung_on", {"place": "正门右侧"}),
    (20, ProvideEquipment, "provided_on", {**_PROJECTOR, "room": "101"}),
    _partner(30, "GJ-01", "party_mass", "党群服务中心", "venue", "staff"),
    _room(60, "201", "multi_purpose", 90, "shared"),
    _room(120, "202", "group", 35),
    _partner(200, "GJ-02", "home_elder_care", "居家养老服务中心", "venue"),
    _room(380, "103", "case", 20),
    (380, WithdrawRoom, "withdrawn_on", {"room": "102"}),
    (400, EndWithPartner, "ended_on", {"partner": "GJ-02"}),
    _partner(410, "GJ-03", "civilisation_practice", "新时代文明实践所", "venue", "equipment"),
    (450, WithdrawEquipment, "withdrawn_on", {"equipment": "SB-001"}),
    (480, CloseServicePoint, "closed_on", {"service_point": "FWD-01"}),
)
_ARCHIVE: Final = _room(240, "203", "archive", 15)


class PlaceLives:
    """The places and partners of one station, day by day, by a chance of their own."""

    def __init__(self, seed: str, township: str, first_day: date) -> None:
        chance = random.Random(f"{seed}/places")  # noqa: S311 - a simulation, not a secret
        steps = [*_COURSE, *([_ARCHIVE] if chance.random() < _ARCHIVED else [])]
        late = chance.randrange(20)
        steps += [_point(township, number, 40 * number + late) for number in range(1, _POINTS + 1)]
        self._first_day = first_day
        self._steps = sorted(steps, key=lambda step: step[0])

    def day(self, day: date, workers: Sequence[str]) -> Iterator[Deed]:
        """What is entered on a day of work."""
        at, who = datetime.combine(day, time(8, 30), CHINA), workers[0]
        while self._steps and self._first_day + timedelta(days=self._steps[0][0]) <= day:
            _days, command, day_field, said = self._steps.pop(0)
            led = {"worker": who} if command is OpenServicePoint else {}
            yield Deed(command, at, {day_field: day, **said, **led}, who)


def _point(township: str, number: int, days: int) -> _Step:
    between = "" if len(township) == _TOWNSHIP_DIGITS and township.isdigit() else "-"
    said = {"service_point": f"FWD-{number:02}", "village": f"{township}{between}{number:03}"}
    return days, OpenServicePoint, "opened_on", said


class VolunteerLives:
    """The volunteers of one station, day by day, by a chance of their own."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/volunteers")  # noqa: S311 - a simulation, no secret
        self._codes: list[str] = []
        self._next_on: date | None = None

    def day(self, day: date, workers: Sequence[str]) -> Iterator[Deed]:
        """What is entered on a day of work."""
        at, who = datetime.combine(day, time(17, 30), CHINA), workers[0]
        if len(self._codes) < _MOST and (self._next_on is None or day >= self._next_on):
            self._next_on = day + _PAUSE
            self._codes.append(f"V-{len(self._codes) + 1:03}")
            registered = {"volunteer": self._codes[-1], "registered_on": day}
            yield Deed(RegisterVolunteer, at, registered, who)
        if self._random.random() < _SHARE:
            served = {
                "volunteer": self._random.choice(self._codes),
                "served_on": day,
                "duration_minutes": self._random.choice((60, 90, 120, 150, 180)),
                "activity": self._random.choice(_ACTIVITIES),
                "confirmed_by": who,
            }
            yield Deed(RecordVolunteerHours, at, served, who)
