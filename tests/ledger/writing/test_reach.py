"""Reach is decided in the writer, by what is stored there, whatever the door believed."""

from __future__ import annotations

import asyncio

from domain.book.commands import ClosePeriod
from domain.book.refusals import RecordIdTaken
from domain.ground.reach import EVERYWHERE, NOWHERE, Reach
from domain.ground.refusals import CommandReused, NotPermitted, Refusal, UnknownStation
from domain.stations.commands import OpenStation
from domain.stations.details import StationOpenedDetails
from ledger.application import CHUNK_COMMANDS
from ledger.evidence.canonical import canonical
from ledger.writing.mapping import entry_of
from ledger.writing.outcomes import Receipt
from tests.builders import a_home_visit, a_plan, an_area_change, correct, planned, void
from tests.ledger.writing.checking import check_whole, found, fresh

NEAR, FAR = {"code": "330212", "name": "鄞州区"}, {"code": "330281", "name": "余姚市"}
OFFICER = {"role": "district_officer", "reach": Reach("district", NEAR["code"])}
CITY = {"role": "city_officer", "reach": Reach("city", "330200")}
HEAD = {"role": "station_head", "reach": EVERYWHERE}


def codes(outcomes):
    return [each.code if isinstance(each, Refusal) else "ok" for each in outcomes]


def away(ledger, station):
    """A station of the other district."""
    found(ledger, station)
    ledger.execute(fresh(an_area_change(district=FAR), station, **CITY))


def test_a_refused_plan_opens_no_station_of_elsewhere(ledger):
    away(ledger, "大岚")
    head = ledger.head()
    taking = [
        fresh(a_plan(), "大岚", **OFFICER),
        fresh(an_area_change(), "大岚", **OFFICER),
        fresh(ClosePeriod, "大岚", month="2026-03", **OFFICER),
    ]
    for outcomes in (
        ledger.execute_many(taking),
        asyncio.run(ledger.execute_many_async(taking)),
    ):
        assert codes(outcomes) == ["unknown_station"] * 3
    assert ledger.head() == head


def test_what_is_planned_in_the_same_request_is_in_reach_and_what_was_refused_is_not(ledger):
    outcomes = ledger.execute_many(
        [
            fresh(a_plan(), "A", **OFFICER),
            fresh(OpenStation, "A", details=opening(), **OFFICER),
            fresh(a_plan(district=FAR), "B", **OFFICER),
            fresh(OpenStation, "B", details=opening(), **OFFICER),
        ]
    )
    assert codes(outcomes) == ["ok", "ok", "unknown_station", "unknown_station"]


def opening():
    return StationOpenedDetails(opened_on="2021-07-01", operating_model="mixed")


def test_a_repeat_is_answered_in_reach_only(ledger):
    found(ledger)
    asked = fresh(an_area_change(), **OFFICER)
    first = ledger.execute(asked)
    again = ledger.execute(asked)
    assert (again.replayed, again.record) == (True, first.record)
    ledger.execute(fresh(an_area_change(district=FAR), **CITY))
    outcomes = ledger.execute_many(
        [
            asked,
            asked.model_copy(update={"reach": NOWHERE}),
            asked.model_copy(update={"reach": EVERYWHERE}),
        ]
    )
    assert codes(outcomes) == ["unknown_station", "unknown_station", "ok"]


def test_moving_and_planning_in_one_request_are_decided_one_behind_the_other(ledger):
    found(ledger)
    outcomes = ledger.execute_many(
        [
            fresh(an_area_change(district=FAR), **OFFICER),
            fresh(an_area_change(), **OFFICER),
            fresh(an_area_change(district=FAR), **CITY),
            fresh(an_area_change(), **OFFICER),
            fresh(an_area_change(), **CITY),
            fresh(an_area_change(), **OFFICER),
        ]
    )
    assert codes(outcomes) == ["not_permitted", "ok", "ok", "unknown_station", "ok", "ok"]
    assert isinstance(outcomes[0], NotPermitted)


def test_what_rests_on_a_refused_record_is_refused_with_it(ledger):
    found(ledger)
    made = ledger.execute(fresh(a_home_visit(), **HEAD)).record
    taken = fresh(a_home_visit(client="C-9"), event_id=made, **HEAD)

    def then():
        ids = fresh(a_home_visit())
        given = {"event_id": ids.event_id, "command_id": ids.command_id}
        return [
            correct(made, a_home_visit(client="C-9", persons_served=2), **given),
            void(made, **{**given, "command_id": f"{ids.command_id}-void"}),
        ]

    outcomes = ledger.execute_many([taken, *then()])
    assert isinstance(outcomes[0], RecordIdTaken)
    assert codes(outcomes[1:]) == ["unknown_record", "unknown_record"]
    # In a request of its own the same correction means the record that is there.
    assert isinstance(ledger.execute_many(then()[:1])[0], Receipt)


def test_what_was_refused_is_remembered_over_the_parts_of_a_long_request(ledger):
    found(ledger)
    made = ledger.execute(fresh(a_home_visit(), **HEAD)).record
    taken = fresh(a_home_visit(client="C-9"), event_id=made, **HEAD)
    between = [fresh(a_home_visit(visitors=["W-77"]), **HEAD) for _ in range(CHUNK_COMMANDS)]
    gone = void(made, event_id=fresh(a_home_visit()).event_id, command_id="void")
    assert codes(ledger.execute_many([taken, *between, gone]))[-1] == "unknown_record"
    assert isinstance(ledger.execute_many([gone])[0], Receipt)
    check_whole(ledger)


def test_a_reach_is_in_no_entry_and_in_no_request(ledger):
    found(ledger)
    near, far = (
        fresh(a_home_visit()).model_copy(update={"event_id": "e", "reach": reach})
        for reach in (EVERYWHERE, CITY["reach"])
    )
    entries = [
        canonical(entry_of(each, planned(), event_id="e", version=1, recorded_at="t"))
        for each in (near, far.model_copy(update={"command_id": near.command_id}))
    ]
    assert entries[0] == entries[1]
    asked = fresh(a_home_visit(client="C-5"), **HEAD)
    ledger.execute(asked)
    again = ledger.execute_many([asked.model_copy(update={"reach": Reach("city", "330200")})])
    assert not isinstance(again[0], CommandReused | UnknownStation)
    assert again[0].replayed
