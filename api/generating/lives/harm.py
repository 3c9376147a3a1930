"""What goes wrong: a child found at risk at a visit and reported at once, and other incidents.

Each follows a visit of the day that stands. Their chance is one of its own.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from api.generating.client_lives import ClientLives, Deed, code_of
from domain.clients.care.commands import MakeMandatoryReport, ReportIncident
from domain.ground.values import CHINA

REPORTS, INCIDENTS = 3, 5
"""How many there are at a station in a year, about, where there are visits to follow."""
_HARMS: Final = ("neglect", "neglect", "abuse", "school_violence", "suicide_risk")
_OF_CHILDREN: Final = (("injury", "health"), ("missing_person", "police"))
_OF_OTHERS: Final = (("sudden_illness", "health"), ("injury", "health"), ("violence", "police"))
_OF_NOBODY: Final = ("property_damage", "worker_safety")
_WITHOUT_CLIENT: Final = 0.2
_Visits = deque[tuple[str, str, dict[str, Any]]]


class HarmLives:
    """The reports and incidents of one station, day by day.

    What is to happen waits for a visit that it can follow.
    """

    def __init__(self, seed: str, lives: ClientLives) -> None:
        self._random = random.Random(f"{seed}/harm")  # noqa: S311 - a simulation, not a secret
        self._lives = lives
        self._reports = 0
        self._incidents = 0

    def day(
        self, day: date, workers: list[str], visits: _Visits, *, reported: int, happened: int
    ) -> Iterator[Deed]:
        """What is entered on a day of work. A visit that something follows is left as it is."""
        self._reports += reported
        self._incidents += happened
        if self._reports and (form := self._chosen(day, visits, of_children=True)):
            self._reports -= 1
            yield from self._reported(form)
        if self._incidents and self._random.random() < _WITHOUT_CLIENT:
            self._incidents -= 1
            yield self._at_station(day, self._random.choice(workers))
        elif self._incidents and (form := self._chosen(day, visits, of_children=False)):
            self._incidents -= 1
            yield self._happened(form)

    def _chosen(self, day: date, visits: _Visits, *, of_children: bool) -> dict[str, Any] | None:
        """A visit of the day, face to face, taken from those that somebody may still change."""
        fitting = [
            each
            for each in visits
            if each[2]["started_at"].date() == day
            and each[2]["mode"] == "in_person"
            and (not of_children or self._may_be_at_risk(each[2]["number"], day))
        ]
        if not fitting:
            return None
        chosen = self._random.choice(fitting)
        visits.remove(chosen)
        return chosen[2]

    def _may_be_at_risk(self, number: int, day: date) -> bool:
        return self._lives.is_child(number) and self._lives.may_be_judged(number, day)

    def _reported(self, form: dict[str, Any]) -> Iterator[Deed]:
        worker, number = form["visitors"][0], form["number"]
        yield self._lives.found_at_risk(number, form["ended_at"] + timedelta(minutes=5), worker)
        at = form["ended_at"] + timedelta(minutes=20)
        details = {
            "reported_at": at,
            "harm": self._random.choice(_HARMS),
            "reported_to": ("police", "civil_affairs"),
            "reporter": worker,
            "client": code_of(number),
        }
        yield Deed(MakeMandatoryReport, at + timedelta(minutes=5), details, worker)

    def _happened(self, form: dict[str, Any]) -> Deed:
        worker, number = form["visitors"][0], form["number"]
        is_child = self._lives.is_child(number)
        kind, informed = self._random.choice(_OF_CHILDREN if is_child else _OF_OTHERS)
        self._lives.calls(number)
        details = {
            "occurred_at": form["started_at"] + timedelta(minutes=5),
            "kind": kind,
            "reporter": worker,
            "client": code_of(number),
            "informed": (informed,),
            "response_minutes": self._random.choice((5, 10, 15, 30)),
        }
        return Deed(ReportIncident, form["ended_at"] + timedelta(minutes=30), details, worker)

    def _at_station(self, day: date, worker: str) -> Deed:
        at = datetime.combine(day, time(11, self._random.randrange(60)), CHINA)
        kind = self._random.choice(_OF_NOBODY)
        details = {"occurred_at": at, "kind": kind, "reporter": worker}
        return Deed(ReportIncident, at + timedelta(hours=1), details, worker)
