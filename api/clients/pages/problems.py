"""What is to be looked at among the clients of a station: overdue visits, words on risk that differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from api.pages.questions.parts import Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import DUE
from api.questions.questions import Questions
from domain.ground.labels import Label


def _noticed(name: str) -> Callable[[Told], Mapping[str, int]]:
    def counts(told: Told) -> Mapping[str, int]:
        stations = told(Questions.clients_noticed)["per_station"]
        return {station: each[name] for station, each in stations.items()}

    return counts


PROBLEMS: Final = (
    Problem(
        name=Label("红色对象逾期未访", "red clients overdue"),
        unit=Label("人", "clients"),
        counts=_noticed("red_overdue"),
        opens=lambda _told, _station: Opened(DUE.path, {"overdue": "true", "risk": "red"}, "due"),
    ),
    Problem(
        name=Label("探访逾期", "visits overdue"),
        unit=Label("人", "clients"),
        counts=_noticed("overdue"),
        opens=lambda _told, _station: Opened(DUE.path, {"overdue": "true"}, "due"),
    ),
    Problem(
        name=Label("风险等级有分歧", "conflicts of risk"),
        unit=Label("人", "clients"),
        counts=_noticed("conflicts"),
        opens=lambda _told, _station: Opened(DUE.path, {}, "conflicts"),
    ),
)
