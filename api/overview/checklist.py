"""What should be seen to before a month or a year is closed: each thing, and whether it is in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from api.overview.page import ProblemLine, line_of
from api.pages.questions.parts import Figure
from api.pages.questions.problems import Found, Problem, Told
from api.pages.questions.sight import Sight
from api.questions.questions import Questions
from domain.ground.labels import Label
from domain.ground.values import weekdays

_VISIT: Final = "home_visit.recorded"


class Step(NamedTuple):
    """A line of the checklist: what was looked at, and whether there is nothing to see to."""

    line: ProblemLine
    is_done: bool


def checklist(questions: Questions, sight: Sight, problems: Sequence[Problem]) -> list[Step]:
    """What should be seen to before the days of a sight are closed, what is in order too."""
    told = Told(questions, sight)
    steps: list[Step] = []
    for each in problems:
        counts = {code: count for code, count in each.counts(told).items() if count}
        line = line_of(told, Found(problem=each, by_station=counts))
        steps.append(Step(line, not counts))
    return [*steps, _without_visits(questions, sight)]


def _without_visits(questions: Questions, sight: Sight) -> Step:
    """From Monday to Friday, the days without any visit. Holidays are not known to the book."""
    first, last = sight.first_day or sight.day, sight.last_day or sight.day
    visited = questions.days_with(sight.ask, _VISIT)
    missing = [
        day[5:]
        for day in weekdays(date.fromisoformat(first), date.fromisoformat(last))
        if day not in visited
    ]
    line = ProblemLine(
        Figure(len(missing), "count"),
        Label("天", "days"),
        Label("周一至周五没有探访的日子", "weekdays without a visit"),
        Label("、".join(missing), ", ".join(missing)) if missing else None,
        is_grave=False,
    )
    return Step(line, not missing)
