"""By what answers judge: where a station says that it lies, and at one position of all tables."""

from __future__ import annotations

from typing import Any

import pytest

from api.bootstrap import House, open_house
from api.lists.fields import kind_called
from api.lists.listed import Listing, Wanted, line_of
from api.questions.asking import Ask
from projections.policies.projection import PoliciesProjection
from tests.builders import (
    STATION,
    a_building,
    a_home_visit,
    a_joining,
    a_plan,
    a_policy,
    an_expenditure,
    an_opening,
)
from tests.ledger.writing.checking import found, fresh

AREA = "A-330212"
DAY = "2026-06-30"


def visits(ask: Ask, house: House) -> list[Any]:
    """The list of visits with its warnings."""
    with house.questions.asking(ask, "records") as asked:
        wanted = Wanted(kind=kind_called("home_visit.recorded"))
        return [line_of(each) for each in Listing(asked, wanted).read()]


JUDGING = {
    "staffing": lambda house, ask: house.questions.staffing(ask),
    "services": lambda house, ask: house.questions.services(ask),
    "visits": lambda house, ask: house.questions.visits(ask),
    "training": lambda house, ask: house.questions.continuing_education(ask),
    "policies": lambda house, ask: house.questions.policies(ask),
    "trace": lambda house, ask: house.questions.money_trace(ask, "welfare_lottery"),
    "list": lambda house, ask: visits(ask, house),
}


def answers(house: House, as_known: int | None = None) -> dict[str, Any]:
    ask = Ask(station=STATION, as_of=DAY, as_known=as_known)
    return {name: question(house, ask) for name, question in JUDGING.items()}


def positions(answered: dict[str, Any]) -> set[int]:
    return {each["position"] for name, each in answered.items() if name != "list"}


def test_an_answer_that_judges_stands_where_the_policies_do(tmp_path, monkeypatch):
    place = tmp_path / "ledger"
    with open_house(place, create=True) as house:
        found(house.writing, yuan="1000")
        house.writing.execute_many([fresh(a_home_visit()), fresh(a_policy(value=2), AREA)])
        house.catch_up()
        before = house.feed.head_position()
        then = answers(house)
        with monkeypatch.context() as broken:

            def apply(*_given: object) -> None:
                raise RuntimeError("the policies do not follow")

            broken.setattr(PoliciesProjection, "apply", apply)
            rules = (
                a_policy(value=9),
                a_policy("min_completed_visit_minutes", 60),
                a_policy("late_entry_hours", 1),
            )
            house.writing.execute_many([fresh(rule, AREA) for rule in rules])
            more = (a_joining(worker="W-2"), a_home_visit(client="C-2"), an_expenditure("10"))
            house.writing.execute_many([fresh(each) for each in more])
            house.catch_up()
        assert answers(house) == then
        assert positions(then) == {before}
        assert house.questions.training(Ask(station=STATION))["position"] > before
    with open_house(place) as house:
        house.catch_up()
        now = answers(house)
        assert positions(now) == {house.feed.head_position()}
        assert (now["staffing"]["minimum"], then["staffing"]["minimum"]) == (9, 2)
        assert (now["staffing"]["heads"], then["staffing"]["heads"]) == (2, 1)
        assert answers(house, before) == then


@pytest.mark.parametrize(
    ("district", "city", "minimum"),
    [("330212", "330200", 5), ("330212", "330100", 6), ("310115", "310000", 7), ("330105", "", 3)],
)
def test_a_station_is_judged_by_the_rules_of_the_city_that_it_states(
    tmp_path, district, city, minimum
):
    place = {
        "district": {"code": district, "name": "某区"},
        "city": {"code": city or "320500", "name": "某市"},
    }
    with open_house(tmp_path / "ledger", create=True) as house:
        plan = (a_plan(**place), a_building(), an_opening(), a_joining())
        house.writing.execute_many([fresh(each) for each in plan])
        for code, value in (("330200", 5), ("330100", 6), ("310000", 7)):
            house.writing.execute(fresh(a_policy(value=value), f"A-{code}"))
        house.catch_up()
        ask = Ask(station=STATION, as_of=DAY)
        assert house.questions.staffing(ask)["minimum"] == minimum
        items = {item["key"]: item for item in house.questions.policies(ask)["items"]}
        assert items["min_full_time"]["value"] == minimum
