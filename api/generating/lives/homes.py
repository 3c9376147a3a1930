"""Where clients live and what they agree to: moves, and consents to photos that some take back.

What a household is now follows from who moved; a consent is withdrawn by who gave it. Their chance is
one of its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from api.generating.client_lives import ClientLives, Deed, code_of
from domain.clients.lives.commands import (
    ChangeClient,
    ChangeHousehold,
    GiveConsent,
    WithdrawConsent,
)
from domain.ground.commands import RecordingCommand
from domain.ground.values import CHINA

MOVES, CONSENTS, WITHDRAWALS = 6, 8, 4
"""How many there are at a station in a year, about."""
_TOGETHER: Final = 0.5
"""The share of moves by which somebody goes to live with others; else a household moves."""
_KEPT_DAYS: Final = 30
"""For how long at least a consent stands."""
_POINTS: Final = range(2, 7)
_POINT_DAYS: Final = 40
"""A service point of the station opens every so many days; the first of them closes again."""
_PHOTO_TEXT: Final = "c1" * 32


class HomeLives:
    """The moves and consents of one station's clients, day by day."""

    def __init__(self, seed: str, lives: ClientLives, first_day: date) -> None:
        self._random = random.Random(f"{seed}/homes")  # noqa: S311 - a simulation, not a secret
        self._lives = lives
        self._first_day = first_day
        self._agreed: dict[int, date] = {}

    def day(
        self, day: date, workers: list[str], *, moved: int, agreed: int, withdrawn: int
    ) -> Iterator[Deed]:
        """What is entered on a day of work."""
        for _ in range(moved if self._lives.here() else 0):
            if self._random.random() < _TOGETHER:
                yield from self._moving_in(day, self._random.choice(workers))
            else:
                yield from self._moving(day, self._random.choice(workers))
        for _ in range(agreed):
            yield from self._agreeing(day, self._random.choice(workers))
        for _ in range(withdrawn):
            yield from self._withdrawing(day, self._random.choice(workers))

    def _moving(self, day: date, worker: str) -> Iterator[Deed]:
        """A household goes to another village: each of its clients, then the household itself."""
        here, homes = self._lives.here(), self._lives.homes
        household = homes.of(self._random.choice(here))
        opened = (day - self._first_day).days // _POINT_DAYS
        points = [number for number in _POINTS if number < opened]
        if not points:
            return
        at = datetime.combine(day, time(13, 10), CHINA)
        there = {"changed_on": day, "service_point": f"FWD-{self._random.choice(points):02}"}
        for number in homes.among(household, here):
            yield Deed(ChangeClient, at, {"client": code_of(number), **there}, worker)
        at += timedelta(minutes=10)
        yield Deed(ChangeHousehold, at, {**self._size(household, day), **there}, worker)

    def _moving_in(self, day: date, worker: str) -> Iterator[Deed]:
        """Somebody goes to live with others: the client, then both households."""
        here, homes = self._lives.here(), self._lives.homes
        number, other = self._random.choice(here), self._random.choice(here)
        into = homes.of(other)
        if homes.of(number) == into:
            return
        left = homes.moves_in(number, into)
        at = datetime.combine(day, time(13, 30), CHINA)
        details = {"client": code_of(number), "changed_on": day, "household": into}
        yield Deed(ChangeClient, at, details, worker)
        at += timedelta(minutes=10)
        for household in (left, into):
            if homes.members(household):
                yield Deed(ChangeHousehold, at, self._size(household, day), worker)

    def _size(self, household: str, day: date) -> dict[str, Any]:
        members = self._lives.homes.members(household)
        return {"household": household, "changed_on": day, "members": members}

    def _agreeing(self, day: date, worker: str) -> Iterator[Deed]:
        others = [each for each in self._lives.here() if each not in self._agreed]
        if not others:
            return
        number = self._random.choice(others)
        self._agreed[number] = day
        basis = "guardian_consent" if self._lives.is_child(number) else "separate_consent"
        more = {"given_on": day, "basis": basis, "text_sha256": _PHOTO_TEXT}
        yield self._on_photos(GiveConsent, day, number, worker, **more)

    def _withdrawing(self, day: date, worker: str) -> Iterator[Deed]:
        here = {*self._lives.here()}
        until = day - timedelta(days=_KEPT_DAYS)
        agreed = [each for each, given in self._agreed.items() if each in here and given <= until]
        if not agreed:
            return
        number = self._random.choice(agreed)
        del self._agreed[number]
        yield self._on_photos(WithdrawConsent, day, number, worker, withdrawn_on=day)

    def _on_photos(
        self, command: type[RecordingCommand], day: date, number: int, worker: str, **more: Any
    ) -> Deed:
        at = datetime.combine(day, time(17, 40), CHINA)
        details = {"client": code_of(number), "purpose": "photo", "worker": worker, **more}
        return Deed(command, at, details, worker)
