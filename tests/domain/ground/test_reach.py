"""How far a command goes: what is out of reach is refused as if it were not there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.book.changes import change_form_of
from domain.book.commands import COMMANDS, ClosePeriod
from domain.book.deciding.decisions import decide
from domain.book.states.station import Station
from domain.book.states.streams import FOR_AREAS
from domain.ground.reach import EVERYWHERE, NOWHERE, Reach
from domain.ground.refusals import FutureDate, NotPermitted, UnknownArea, UnknownStation
from domain.ground.values import station_today
from domain.stations.details import StationPlanDetails
from domain.stations.facts import Area, StationAreaChanged
from tests.builders import (
    AREA,
    STATION,
    a_plan,
    an_area_change,
    command,
    correct,
    planned,
    record_id,
)
from tests.domain.book.test_authority import example
from tests.domain.spec import Story, given

NEAR = [
    EVERYWHERE,
    Reach("station", STATION),
    Reach("district", "330212"),
    Reach("district", "鄞州区"),
    Reach("city", "330200"),
    Reach("engagement", f"ENG-1 {STATION} 大岚"),
]
FAR = [
    NOWHERE,
    Reach("station", "大岚"),
    Reach("station", "330212"),
    Reach("district", "330281"),
    Reach("district", "330200"),
    Reach("city", "330212"),
    Reach("city", "330100"),
    Reach("engagement", "ENG-1 大岚"),
    Reach("engagement", STATION),
]
ROLES = dict.fromkeys(("PlanStation", "ChangeStationArea", "PublishPolicy"), "city_officer")


def moved(district: str, on: str) -> StationAreaChanged:
    area = Area(code=district, name="某区")
    return StationAreaChanged(
        township=Area(code=f"{district}001", name="某街道"),
        district=area,
        city=Area(code="330200", name="宁波市"),
        effective_on=on,
    )


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("reach", FAR, ids=str)
def test_every_command_is_told_that_a_station_out_of_reach_is_not_there(kind, reach):
    asked = example(kind, ROLES.get(kind.__name__, "station_head")).model_copy(
        update={"reach": reach, "expected_versions": (77,)}
    )
    if kind in FOR_AREAS:
        story, missing = Story(stream=AREA), UnknownArea(field="station", area=AREA)
    else:
        story, missing = given(planned()), UnknownStation(field="station", station=STATION)
    hidden = story.when(asked).refusal()
    if kind in FOR_AREAS and reach.sees("330200"):
        missing = NotPermitted(field=reach.kind, role=asked.role)
    assert (type(hidden), hidden.field, hidden.params) == (
        type(missing),
        missing.field,
        missing.params,
    )


@pytest.mark.parametrize("reach", NEAR, ids=str)
def test_a_station_in_reach_is_decided(reach):
    close = command(ClosePeriod, month="2026-03", reach=reach)
    given(planned()).when(close).accepted()


def test_a_station_lies_where_it_lies_on_the_day():
    story = [planned(), moved("330281", "2026-11-24")]
    for district, now, is_there in (
        ("330212", "2026-11-23T15:59:00+00:00", True),
        ("330281", "2026-11-23T15:59:00+00:00", False),
        ("330212", "2026-11-23T16:00:00+00:00", False),
        ("330281", "2026-11-23T16:00:00+00:00", True),
    ):
        asked = command(
            ClosePeriod,
            month="2026-03",
            reach=Reach("district", district),
            now=datetime.fromisoformat(now),
        )
        assert given(*story).when(asked).is_accepted() == is_there, (district, now)


def test_a_district_lets_no_station_out_of_itself_and_a_city_does():
    to = an_area_change(district={"code": "330281", "name": "余姚市"})
    officer = {"role": "district_officer", "reach": Reach("district", "330212")}
    given(planned()).when(command(to, **officer)).refused(NotPermitted)
    given(planned()).when(command(an_area_change(), **officer)).accepted()
    city = {"role": "city_officer", "reach": Reach("city", "330200")}
    given(planned()).when(command(to, **city)).accepted()
    away = an_area_change(city={"code": "330100", "name": "杭州市"})
    given(planned()).when(command(away, **city)).refused(NotPermitted)


def test_a_station_that_is_given_up_does_not_come_back_by_a_change_ahead():
    officer = {"role": "district_officer", "reach": Reach("district", "330212")}
    now = command(an_area_change()).now
    ahead = an_area_change(effective_on=station_today(now + timedelta(days=1)))
    given(planned()).when(
        command(an_area_change(effective_on=station_today(now)), **officer)
    ).accepted()
    given(planned()).when(command(ahead, **officer)).refused(FutureDate)


def test_a_name_that_looks_like_a_code_puts_no_station_anywhere():
    named = an_area_change(district={"code": "330281", "name": "330212"})
    officer = {"role": "district_officer", "reach": Reach("district", "330212")}
    given(planned()).when(command(named, **officer)).refused(NotPermitted)
    given().when(command(a_plan(district={"code": "330281", "name": "330212"}), **officer)).refused(
        UnknownStation
    )


def test_a_plan_is_corrected_within_reach():
    elsewhere = correct(
        1,
        a_plan(district={"code": "330281", "name": "余姚市"}),
        reach=Reach("district", "330212"),
    )
    given(planned()).when(elsewhere).refused(NotPermitted)
    head = elsewhere.model_copy(update={"reach": Reach("station", STATION)})
    given(planned()).when(head).accepted()


def test_a_plan_is_not_moved_out_of_reach_by_one_field():
    stated = {"district": {"code": "330281", "name": "余姚市"}}
    changes = change_form_of(StationPlanDetails).model_validate(stated)
    moving = correct(1, changes, reach=Reach("district", "330212"))
    given(planned()).when(moving).refused(NotPermitted)
    named = change_form_of(StationPlanDetails).model_validate({"name": "钟公庙社工站"})
    naming = correct(1, named, reach=Reach("district", "330212"))
    assert given(planned()).when(naming).accepted().now.name == "钟公庙社工站"


def test_a_plan_for_a_station_of_elsewhere_tells_nothing_about_it():
    officer = {"role": "district_officer", "reach": Reach("district", "330281")}
    own = {"code": "330281", "name": "余姚市"}
    given(planned()).when(command(a_plan(district=own), **officer)).refused(UnknownStation)
    given().when(command(a_plan(district=own), **officer)).accepted()


def test_a_record_of_another_station_is_no_worse_an_approval_than_none():
    story = Story(planned())
    elsewhere = Story(planned())
    elsewhere.state = Station("大岚")
    close = command(ClosePeriod, month="2026-03", late_entry=record_id(7))
    assert decide(story.state, close, story.index)
    view = story.index.views[record_id(1)]
    story.index.views[record_id(7)] = type(view)(
        record=record_id(7), station="大岚", actor="head-2", value=view.value, version=9
    )
    assert decide(story.state, close, story.index)
