"""A station's life: planned, built, opened, suspended, resumed, closed."""

from __future__ import annotations

import pytest

from domain.book.states.station import Station, apply_fact
from domain.stations.facts import Area, StationAreaChanged
from tests.builders import (
    a_building,
    a_closing,
    a_home_visit,
    a_plan,
    a_suspension,
    a_visit_not_met,
    an_area_change,
    an_opening,
    built,
    closed,
    command,
    correct,
    joined,
    municipal,
    opened,
    planned,
    record_id,
    suspended,
    void,
)
from tests.domain.spec import Refused, given

LIFE = [planned(), built(), opened()]

REFUSED = [
    Refused("a record before the plan", [], command(a_building()), "unknown_station"),
    Refused("a second plan", [planned()], command(a_plan()), "station_already_planned"),
    Refused("built twice", [planned(), built()], command(a_building()), "station_already_built"),
    Refused(
        "built tomorrow",
        [planned()],
        command(a_building(built_on="2026-11-24")),
        "future_date",
    ),
    Refused("opened while open", LIFE, command(an_opening()), "station_not_operating"),
    Refused(
        "opened earlier than the opening that stands",
        LIFE,
        command(an_opening(opened_on="2021-06-30")),
        "station_not_operating",
    ),
    Refused(
        "opened after closing",
        [*LIFE, closed()],
        command(an_opening(opened_on="2026-07-01")),
        "station_not_operating",
    ),
    Refused(
        "suspended before opening",
        [planned(), built()],
        command(a_suspension()),
        "station_not_operating",
    ),
    Refused(
        "suspended twice",
        [*LIFE, suspended()],
        command(a_suspension(suspended_on="2022-03-01")),
        "station_not_operating",
    ),
    Refused(
        "suspended after closing",
        [*LIFE, closed()],
        command(a_suspension(suspended_on="2026-07-01")),
        "station_not_operating",
    ),
    Refused(
        "closed twice",
        [*LIFE, closed()],
        command(a_closing(closed_on="2026-07-01")),
        "station_not_operating",
    ),
    Refused(
        "closed before a suspension that stands",
        [*LIFE, suspended()],
        command(a_closing(closed_on="2022-01-01")),
        "station_not_operating",
    ),
    Refused(
        "a visit while suspended",
        [*LIFE, joined(), suspended("2026-03-01")],
        command(a_home_visit()),
        "station_not_operating",
    ),
    Refused(
        "a knock after closing",
        [*LIFE, joined(), closed("2026-03-10")],
        command(a_visit_not_met()),
        "station_not_operating",
    ),
    Refused(
        "an opening corrected to after a suspension",
        [*LIFE, suspended()],
        correct(3, an_opening(opened_on="2022-03-01")),
        "station_not_operating",
    ),
    Refused(
        "an opening voided under a suspension",
        [*LIFE, suspended()],
        void(3),
        "station_not_operating",
    ),
    Refused("a plan voided", LIFE, void(1), "station_not_operating"),
    Refused(
        "a building date moved behind the municipal grant",
        [planned(), built(), municipal()],
        correct(2, a_building(built_on="2021-09-11")),
        "station_not_built",
    ),
    Refused(
        "a building date voided under the municipal grant",
        [planned(), built(), municipal()],
        void(2),
        "station_not_built",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_a_step_out_of_turn_is_refused(row: Refused):
    row.check()


def test_a_station_is_planned_then_built_then_opened():
    given().when(command(a_plan())).then(planned())
    given(planned()).when(command(a_building())).then(built())
    given(planned(), built()).when(command(an_opening())).then(opened())


def test_a_plan_may_lie_ahead():
    given().when(command(a_plan(planned_on="2027-05-01"))).then(planned(planned_on="2027-05-01"))


def test_a_station_may_open_before_its_building_is_recorded():
    late = given(planned(), opened("2021-07-01"), built("2021-08-01"))
    assert late.state.status_on("2021-09-01") == "operating"


def test_a_suspended_station_resumes():
    given(*LIFE, suspended()).when(command(an_opening(opened_on="2022-04-01"))).then(
        opened("2022-04-01")
    )


def test_a_suspended_station_may_close():
    given(*LIFE, suspended()).when(command(a_closing())).then(closed())


def test_areas_change_any_number_of_times():
    event = (
        given(*LIFE, StationAreaChanged(**_areas("2024-01-01")))
        .when(command(an_area_change()))
        .accepted()
    )
    assert event == StationAreaChanged(**_areas("2025-01-01"))


def _areas(day: str) -> dict[str, object]:
    return {
        "township": Area(code="330212005", name="首南街道"),
        "district": Area(code="330212", name="鄞州区"),
        "city": Area(code="330200", name="宁波市"),
        "effective_on": day,
    }


def test_the_closing_day_is_a_working_day():
    story = given(*LIFE, joined(), closed("2026-03-11"))
    story.when(command(a_home_visit())).accepted()
    assert story.state.status_on("2026-03-11") == "operating"
    assert story.state.status_on("2026-03-12") == "closed"


def test_a_building_date_may_move_while_it_stays_before_the_municipal_grant():
    story = given(planned(), built(), municipal("2021-09-10"))
    story.do(correct(2, a_building(built_on="2021-09-10")))
    assert story.state.built_on == "2021-09-10"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2021-06-29", "planned"),
        ("2021-06-30", "built"),
        ("2021-07-01", "operating"),
        ("2022-01-31", "operating"),
        ("2022-02-01", "suspended"),
        ("2022-03-01", "operating"),
        ("2026-06-30", "operating"),
        ("2026-07-01", "closed"),
    ],
)
def test_the_status_of_a_day_does_not_depend_on_the_order_of_recording(day: str, status: str):
    facts = [built(), opened(), suspended(), opened("2022-03-01"), closed()]
    forwards, backwards = Station("A"), Station("A")
    numbered = list(enumerate(facts))
    for number, fact in numbered:
        apply_fact(forwards, fact, record_id(number), +1)
    for number, fact in reversed(numbered):
        apply_fact(backwards, fact, record_id(number), +1)
    assert forwards.status_on(day) == backwards.status_on(day) == status


def test_of_two_steps_on_one_day_the_later_record_counts_even_after_a_correction():
    story = given(*LIFE, suspended("2022-02-01"), opened("2022-02-01"))
    assert story.state.status_on("2022-02-01") == "operating"
    story.do(correct(4, a_suspension(suspended_on="2022-01-31")))
    assert story.state.status_on("2022-01-31") == "suspended"
    story.do(correct(4, a_suspension(suspended_on="2022-02-01"), event_id=record_id(901)))
    assert story.state.status_on("2022-02-01") == "operating"
