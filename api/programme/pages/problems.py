"""What an officer of the programme sees first: stations that stand still, and the plan's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from api.pages.questions.parts import Chapter, Opened
from api.pages.questions.problems import Problem, Told
from api.programme.pages.coverage import over_the_years
from api.programme.pages.lists import STATIONS
from api.questions.questions import Questions
from domain.ground.labels import Label


def _suspended(told: Told) -> Mapping[str, int]:
    stations = told(Questions.stations)["items"]
    return {each["code"]: 1 for each in stations if each["status"] == "suspended"}


PROBLEMS: Final = (
    Problem(
        name=Label("停办，没有运行", "suspended, not operating"),
        unit=Label("站", "stations"),
        counts=_suspended,
        opens=lambda _told, _station: Opened(STATIONS, {"status": "suspended"}),
        of_areas=True,
        of_a_month=False,
    ),
)


def by_years(told: Told) -> Sequence[Chapter]:
    """The programme year by year, where it is about an area."""
    if told.sight.desk.station:
        return ()
    return [over_the_years(told.sight, told(Questions.coverage))]
