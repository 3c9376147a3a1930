"""Rooms, equipment, service points and partners: there once under a code until they end."""

from __future__ import annotations

import pytest
from msgspec import structs
from pydantic import ValidationError

from domain.places.details import (
    PartnerAgreedDetails,
    PartnerEndedDetails,
    RoomProvidedDetails,
    RoomWithdrawnDetails,
    ServicePointOpenedDetails,
)
from domain.places.facts import (
    NamePlateHung,
    PartnerAgreed,
    RoomProvided,
    RoomWithdrawn,
    ServicePointOpened,
)
from domain.places.refusals import VillageNotListed
from domain.programme.facts import AreaListed, AreaMerged
from tests.builders import command, correct, joined, planned, void
from tests.domain.spec import Refused, Story, given

PAST = [planned(), joined()]
ROOM = RoomProvided(room="101", kind="case", area_m2=18, tenure="own", provided_on="2026-01-05")
GONE = RoomWithdrawn(room="101", withdrawn_on="2026-02-01")
AGAIN = structs.replace(ROOM, provided_on="2026-02-01", area_m2=20)
HAS = [*PAST, ROOM]
HAD = [*HAS, GONE]
CODE = "village_not_listed"
"""What is refused where an area lists villages."""


def room(day="2026-01-05", **stated):
    fields = {"room": "101", "kind": "case", "area_m2": 18, "tenure": "own", "provided_on": day}
    return RoomProvidedDetails(**(fields | stated))


def withdrawal(day="2026-02-01", code="101"):
    return RoomWithdrawnDetails(room=code, withdrawn_on=day)


def point(**stated):
    fields = {"service_point": "P-1", "village": "330212004201", "opened_on": "2026-01-05"}
    return ServicePointOpenedDetails(**(fields | {"worker": "W-1"} | stated))


def partner(**stated):
    fields = {"partner": "GJ-1", "kind": "women", "name": "妇联", "shares": ["venue", "venue"]}
    return PartnerAgreedDetails(**(fields | {"agreed_on": "2026-01-05"} | stated))


REFUSED = [
    Refused("a room provided twice", HAS, command(room("2026-03-01")), "code_in_use"),
    Refused("one that comes before", HAS, command(room("2026-01-01")), "code_has_records"),
    Refused("the end of no room", PAST, command(withdrawal()), "nothing_under_code"),
    Refused("an end before", HAS, command(withdrawal("2026-01-05")), "nothing_under_code"),
    Refused("a second end", HAD, command(withdrawal("2026-03-01")), "nothing_under_code"),
    Refused("an end on the same day", HAD, command(withdrawal()), "nothing_under_code"),
    Refused(
        "the end of a partner",
        HAS,
        command(PartnerEndedDetails(partner="101", ended_on="2026-02-01")),
        "nothing_under_code",
    ),
    Refused("a stranger at a point", PAST, command(point(worker="W-9")), "unknown_worker"),
    Refused("a room taken from its end", HAD, void(3), "code_has_records"),
    Refused("a room that leaves its end", HAD, correct(3, room(room="102")), "code_has_records"),
    Refused("a room moved behind its end", HAD, correct(3, room("2026-02-02")), "code_has_records"),
    Refused("an end taken from the next", [*HAD, AGAIN], void(4), "code_has_records"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_a_code_is_refused(row):
    row.check()


def test_a_room_is_provided_withdrawn_and_provided_again():
    assert given(*PAST).when(command(room())).accepted() == ROOM
    assert given(*HAS).when(command(withdrawal())).accepted() == GONE
    again = room("2026-02-01", area_m2=20)
    assert given(*HAD).when(command(again)).accepted() == AGAIN


def test_what_nothing_rests_on_is_corrected_and_voided():
    assert given(*HAD).when(void(4)).accepted().was == GONE
    assert given(*HAD).when(correct(3, room(area_m2=24))).accepted().now.area_m2 == 24
    assert given(*HAS).when(correct(3, room(room="102"))).accepted().now.room == "102"


def test_codes_of_different_things_do_not_meet():
    told = given(*HAS).when(command(partner(partner="101"))).accepted()
    assert told == PartnerAgreed(
        partner="101", kind="women", name="妇联", shares=("venue",), agreed_on="2026-01-05"
    )
    opened = given(*HAS).when(command(point(service_point="101"))).accepted()
    assert isinstance(opened, ServicePointOpened)


def test_a_name_plate_is_hung_and_hung_anew():
    hung = NamePlateHung(hung_on="2026-01-05")
    assert given(*PAST, hung).when(void(3)).accepted().was == hung


@pytest.mark.parametrize("wrong", [{"area_m2": 0}, {"area_m2": -3}, {"kind": "kitchen"}])
def test_a_room_has_a_size_and_a_purpose_of_the_list(wrong):
    with pytest.raises(ValidationError):
        room(**wrong)


def listed(code, level, day="2020-01-01"):
    return AreaListed(code=code, level=level, name=code, within=code[:-3], effective_on=day)


def test_a_point_lies_in_a_village_that_is_listed_in_the_township_where_any_is():
    story = Story(*PAST)
    here, elsewhere = command(point()), command(point(village="330212004999"))
    assert story.when(elsewhere).is_accepted()
    story.index.listed = [
        listed("330212004", "township"),
        listed("330212005", "township"),
        listed("330212005201", "village"),
    ]
    assert story.when(elsewhere).is_accepted()
    story.index.listed += [
        listed("330212004201", "village"),
        listed("330212004202", "village", "2026-01-06"),
    ]
    assert story.when(here).is_accepted()
    for village in ("330212004999", "330212005201", "330212004202"):
        asked = command(point(village=village))
        story.when(asked).refused(VillageNotListed, field="village", village=village)
    merged = AreaMerged(code="330212004203", into="330212004201", effective_on="2026-01-02")
    story.index.listed += [listed("330212004203", "village"), merged]
    assert story.when(command(point(village="330212004203"))).is_accepted()
