"""Who works at a station or in an area: over the days, and on the last one."""

from __future__ import annotations

from api.pages.questions.parts import Chapter, Opened, Pillar, Sheet
from api.pages.questions.sight import Sight, station_names
from api.pages.rail import STAFFING
from api.questions.asking import Answer
from api.questions.questions import Questions
from api.staff.pages.area import shortfall, stations_table
from api.staff.pages.course import course
from api.staff.pages.lists import DAYS, PEOPLE, people_table
from domain.ground.labels import Label


def staffing(questions: Questions, sight: Sight) -> Sheet:
    """Figures, how they came about day by day, and the people or stations that they count."""
    answer = questions.staffing(sight.ask)
    stages = questions.staffing_course(sight.ask)["stages"]
    if sight.desk.station:
        chapters = [
            course(sight, answer, stages),
            Chapter(table=people_table(answer["people"], sight)),
        ]
    else:
        names = station_names(questions, sight)
        chapters = [
            shortfall(sight, answer, stages, names),
            Chapter(table=stations_table(answer, names)),
        ]
    return Sheet(pillars=_pillars(sight, answer), chapters=chapters)


def _pillars(sight: Sight, answer: Answer) -> list[Pillar]:
    short = answer["full_time"] < answer["minimum"] and bool(sight.desk.station)
    lacks = answer["certified"] < answer["minimum_certified"] and bool(sight.desk.station)
    return [
        Pillar(Label("在岗（人）", "People"), answer["heads"], "count", Opened(PEOPLE)),
        Pillar(
            Label("专职（人）", "Full-time"),
            answer["full_time"],
            "count",
            Opened(PEOPLE, {"engagement": "full_time"}),
            is_short=short,
        ),
        Pillar(
            Label("持证（人）", "Certified"),
            answer["certified"],
            "count",
            Opened(PEOPLE, {"certified": "true"}),
            is_short=lacks,
        ),
        Pillar(
            Label("专职不足（天）", "Days short of full-time workers"),
            answer["days_below_minimum"],
            "count",
            _short_days(sight, "full_time"),
            is_short=answer["days_below_minimum"] > 0,
        ),
        Pillar(
            Label("持证不足（天）", "Days short of certified workers"),
            answer["days_below_certified"],
            "count",
            _short_days(sight, "certified"),
        ),
    ]


def _short_days(sight: Sight, of: str) -> Opened:
    if sight.desk.station:
        return Opened(DAYS, {"short": of})
    return Opened(STAFFING.path, {}, "stations")
