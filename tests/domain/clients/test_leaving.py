"""Clients who die, move away or are handed over, who come back, and households."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.book.events import RecordVoided
from domain.clients.details import (
    ClientDiedDetails,
    ClientMovedAwayDetails,
    ClientRegisteredDetails,
    ClientTransferredDetails,
    HouseholdRegisteredDetails,
)
from domain.clients.facts import (
    ClientDied,
    ClientMerged,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
    HouseholdRegistered,
)
from domain.clients.lives.details import ClientAssignedDetails
from domain.ground.refusals import ClientNotServed
from domain.visits.details import HomeVisitDetails
from tests.builders import (
    STATION,
    a_home_visit,
    a_visit_not_met,
    changes_to,
    command,
    correct,
    joined,
    planned,
    record_id,
    visited,
    void,
)
from tests.domain.spec import Refused, given

DAY = "2026-03-11"
TEAM = [planned(), joined()]
DIED = ClientDied(client="C-1001", died_on=DAY)
MOVED = ClientMovedAway(client="C-1001", moved_on=DAY)
GONE = ClientTransferred(client="C-1001", transferred_on=DAY, to_station="NB-2")
HOUSE = HouseholdRegistered(household="H-1", registered_on=DAY)


def dying(client="C-1001", day=DAY):
    return command(ClientDiedDetails(client=client, died_on=day))


def going(client="C-1001", to="NB-2", day=DAY):
    return command(ClientTransferredDetails(client=client, to_station=to, transferred_on=day))


def leaving(client="C-1001", day=DAY):
    return command(ClientMovedAwayDetails(client=client, moved_on=day))


def visiting(day=DAY, client="C-1001"):
    return a_home_visit(
        client=client,
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T09:40:00+08:00",
    )


def housing(household="H-1"):
    return command(HouseholdRegisteredDetails(household=household, registered_on=DAY))


REFUSED = [
    Refused("a visit to the dead", [*TEAM, DIED], command(visiting()), "client_not_served"),
    Refused("to who moved", [*TEAM, MOVED], command(visiting()), "client_not_served"),
    Refused("to who is elsewhere", [*TEAM, GONE], command(visiting()), "client_not_served"),
    Refused(
        "a knock, too",
        [*TEAM, DIED],
        command(a_visit_not_met(client="C-1001", attempted_at=f"{DAY}T10:00:00+08:00")),
        "client_not_served",
    ),
    Refused("a second death", [*TEAM, DIED], dying(), "client_not_served"),
    Refused("moving after death", [*TEAM, DIED], leaving(day="2026-04-01"), "client_not_served"),
    Refused("to oneself", TEAM, going(to=STATION), "same_station"),
    Refused("a house twice", [*TEAM, HOUSE], housing(), "household_already_registered"),
    Refused("a house without a code", TEAM, housing(None), "missing_value"),
    Refused(
        "assigned to nobody known",
        TEAM,
        command(ClientAssignedDetails(client="C-1", assigned_from=DAY, worker="W-9")),
        "unknown_worker",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_is_refused(row):
    row.check()


@pytest.mark.parametrize("fact", [DIED, MOVED, GONE], ids=lambda fact: type(fact).__name__)
def test_before_the_day_a_client_is_served_and_from_it_on_not(fact):
    story = given(*TEAM, fact)
    assert story.when(command(visiting("2026-03-10"))).is_accepted()
    story.when(command(visiting("2026-03-12"))).refused(ClientNotServed, client="C-1001", since=DAY)
    assert story.when(command(visiting("2026-03-12", "C-1002"))).is_accepted()
    taken_back = RecordVoided(record=record_id(3), reason_code="wrong_person", was=fact)
    assert given(*TEAM, fact, taken_back).when(command(visiting())).is_accepted()


def test_both_codes_of_a_person_who_died_are_not_visited():
    merged = ClientMerged(client="C-1001", into="C-7", merged_on=DAY)
    given(*TEAM, DIED, merged).when(command(visiting(client="C-7"))).refused(ClientNotServed)


def test_a_visit_from_before_may_be_corrected_after_a_death_but_not_moved_to_the_dead():
    was = visited()
    story = given(*TEAM, was, DIED)
    same = visiting().model_copy(update={"persons_served": 2})
    assert story.when(correct(3, changes_to(same))).is_accepted()
    other = given(*TEAM, structs.replace(visited(), client="C-1002"), DIED)
    other.when(correct(3, changes_to(HomeVisitDetails(**visiting().model_dump())))).refused(
        ClientNotServed
    )


def test_who_left_comes_back_by_being_registered_again_but_not_from_the_dead():
    first = ClientRegistered(client="C-1001", registered_on="2026-01-01")
    again = command(
        ClientRegisteredDetails(client="C-1001", client_name="示例乙", registered_on="2026-05-01")
    )
    story = given(*TEAM, first, MOVED)
    assert story.when(again).is_accepted()
    back = ClientRegistered(client="C-1001", registered_on="2026-05-01")
    after = given(*TEAM, first, MOVED, back)
    assert after.when(command(visiting("2026-05-02"))).is_accepted()
    after.when(command(visiting("2026-04-02"))).refused(ClientNotServed)
    assert after.when(leaving(day="2026-06-01")).is_accepted()
    given(*TEAM, first, DIED).when(again).refused(ClientNotServed)


def test_leaving_may_be_corrected_and_taken_back():
    story = given(*TEAM, MOVED)
    details = ClientMovedAwayDetails(client="C-1001", moved_on="2026-03-12")
    assert story.when(correct(3, details)).is_accepted()
    assert story.when(void(3)).is_accepted()
    story.when(leaving(day="2026-03-12")).refused(ClientNotServed)
    assert story.when(dying(day="2026-04-01")).is_accepted()


def test_a_household_has_a_code_that_is_registered_once():
    assert given(*TEAM).when(housing()).accepted() == HOUSE
    story = given(*TEAM, HOUSE)
    details = HouseholdRegisteredDetails(household="H-1", registered_on=DAY, members=3)
    assert story.when(correct(3, details)).accepted().now.members == 3
