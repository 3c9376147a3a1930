"""What is to be looked at among the visits of a station: those that were written down late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.pages.questions.parts import Chapter, Opened
from api.pages.questions.problems import Problem, Told
from api.pages.questions.sight import station_names
from api.questions.asking import Answer
from api.questions.questions import Questions
from api.visits.pages.figures import groups_by_month, stations_by_month, visits_by_month
from api.visits.pages.ways import VISITS
from domain.ground.labels import Label


def _answer(told: Told) -> Answer:
    return told(Questions.services, per_station=True)


def _late(told: Told) -> Mapping[str, int]:
    return {each["station"]: each["late_entries"] for each in _answer(told)["per_station"]}


PROBLEMS: Final = (
    Problem(
        name=Label("探访迟记", "visits written down late"),
        unit=Label("次", "visits"),
        counts=_late,
        opens=lambda _told, _station: Opened(VISITS, {"late_entry": "true", "met": "true"}),
    ),
)


def by_months_and_groups(told: Told) -> list[Chapter]:
    """Visits by month, and by month and group or station, as the page of services draws them."""
    sight, answer = told.sight, _answer(told)
    if sight.desk.station:
        return [visits_by_month(sight, answer), groups_by_month(sight, answer)]
    names = station_names(told.questions, sight)
    return [visits_by_month(sight, answer), stations_by_month(sight, answer, names)]
