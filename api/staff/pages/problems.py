"""What is wrong with the staff of a station: too few people, certificates that run out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from api.pages.questions.parts import Chapter, Opened
from api.pages.questions.problems import Problem, Told
from api.pages.questions.sight import station_names
from api.questions.questions import Questions
from api.staff.pages.area import shortfall
from api.staff.pages.course import course
from api.staff.pages.lists import DAYS, PEOPLE
from domain.ground.labels import Label
from projections.staffing.queries import SOON_DAYS


def _days(name: str) -> Callable[[Told], Mapping[str, int]]:
    def counts(told: Told) -> Mapping[str, int]:
        return {code: each[name] for code, each in told(Questions.staffing)["per_station"].items()}

    return counts


def _minimum(name: str, days: str) -> Callable[[Told], Label | None]:
    def why(told: Told) -> Label | None:
        stations = told(Questions.staffing)["per_station"]
        minimum = told(Questions.staffing)[name]
        short = sum(1 for each in stations.values() if each[days])
        if told.sight.desk.station:
            return Label(f"每天应有{minimum}人", f"{minimum} are wanted every day")
        return Label(f"{short}个站", f"{short} stations")

    return why


def _expiring(told: Told) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for each in told(Questions.expiring_credentials, within_days=SOON_DAYS)["credentials"]:
        found[each["station"]] = found.get(each["station"], 0) + 1
    return found


PROBLEMS: Final = (
    Problem(
        name=Label("专职人数不足", "too few full-time workers"),
        unit=Label("天", "days"),
        counts=_days("days_below_minimum"),
        opens=lambda _told, _station: Opened(DAYS, {"short": "full_time"}),
        of_areas=True,
        why=_minimum("minimum", "days_below_minimum"),
        is_grave=True,
    ),
    Problem(
        name=Label("持证人数不足", "too few certified workers"),
        unit=Label("天", "days"),
        counts=_days("days_below_certified"),
        opens=lambda _told, _station: Opened(DAYS, {"short": "certified"}),
        of_areas=True,
        why=_minimum("minimum_certified", "days_below_certified"),
        is_grave=True,
    ),
    Problem(
        name=Label(f"证书{SOON_DAYS}天内到期", f"certificates ending within {SOON_DAYS} days"),
        unit=Label("人", "people"),
        counts=_expiring,
        opens=lambda _told, _station: Opened(PEOPLE, {"expires_within": SOON_DAYS}),
        of_areas=True,
        of_a_month=False,
    ),
)


def over_the_days(told: Told) -> Chapter:
    """How the station or the area was staffed, as the page of staffing draws it."""
    sight = told.sight
    answer, stages = told(Questions.staffing), told(Questions.staffing_course)["stages"]
    if sight.desk.station:
        return course(sight, answer, stages)
    return shortfall(sight, answer, stages, station_names(told.questions, sight))
