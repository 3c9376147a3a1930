"""The projects of a synthetic station: one of each kind a year, changed once, closed at the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from msgspec import Struct

from api.generating.client_lives import Deed
from domain.ground.commands import RecordingCommand
from domain.ground.values import CHINA
from domain.projects.commands import ChangeProject, CloseProject, OpenProject

_KINDS: Final = (("vulnerable", "银龄守护"), ("local", "邻里议事"), ("talent", "金鼎育才"))
_YEAR: Final = timedelta(days=330)
_HALF: Final = timedelta(days=160)
_SHARE: Final = 0.1


class _Project(Struct):
    """A project that runs, since when, and whether it was changed."""

    code: str
    since: date
    is_changed: bool = False


class ProjectLives:
    """The projects of one station, day by day."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/projects")  # noqa: S311 - a simulation, not a secret
        self._running: list[_Project] = []
        self._opened = 0

    def for_a_visit(self) -> str | None:
        """The project that a visit is made for; mostly none."""
        if not self._running or self._random.random() >= _SHARE:
            return None
        return self._running[0].code

    def day(
        self, day: date, workers: list[str], enter: Callable[[Deed], RecordingCommand]
    ) -> Iterator[RecordingCommand]:
        """What is entered about projects on a day of work."""
        at = datetime.combine(day, time(7), CHINA)
        who = workers[0]
        for project in [each for each in self._running if each.since + _YEAR <= day]:
            results = [{"goal": "参与者满意", "actual": self._random.randrange(70, 100)}]
            details = {"project": project.code, "closed_on": day, "results": results}
            yield enter(Deed(CloseProject, at, details, who))
            self._running.remove(project)
        for project in self._running:
            if not project.is_changed and project.since + _HALF <= day:
                project.is_changed = True
                more = {"project": project.code, "changed_on": day, "budget": "36000.00"}
                yield enter(Deed(ChangeProject, at, more, who))
        if not self._running:
            for kind, title in _KINDS:
                yield enter(Deed(OpenProject, at, self._opening(day, kind, title, who), who))

    def _opening(self, day: date, kind: str, title: str, who: str) -> dict[str, Any]:
        self._opened += 1
        code = f"XM-{day.year}-{self._opened:02}"
        self._running.append(_Project(code, day))
        return {
            "project": code,
            "title": title,
            "kind": kind,
            "opened_on": day,
            "ends_on": day + _YEAR,
            "goals": [
                {"goal": "探访", "measure": "visits", "target": 40},
                {"goal": "参与者满意", "measure": "stated", "target": 80},
            ],
            "budget": "30000.00",
            "worker": who,
        }
