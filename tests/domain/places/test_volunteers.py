"""Volunteers: registered once, hours that a worker confirms, and no day longer than a day."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.places.volunteers.details import VolunteerHoursDetails, VolunteerRegisteredDetails
from domain.places.volunteers.facts import VolunteerHoursRecorded, VolunteerRegistered
from tests.builders import command, correct, joined, planned, void
from tests.domain.spec import Refused, given

PAST = [planned(), joined()]
KNOWN = VolunteerRegistered(volunteer="V-1", registered_on="2026-01-05")
SERVED = VolunteerHoursRecorded(
    volunteer="V-1",
    served_on="2026-01-20",
    duration_minutes=600,
    activity="陪伴",
    confirmed_by="W-1",
)
HERE = [*PAST, KNOWN]
ACTIVE = [*HERE, SERVED]


def registering(**stated):
    return VolunteerRegisteredDetails(
        **({"volunteer": "V-1", "registered_on": "2026-01-05"} | stated)
    )


def hours(minutes=600, **stated):
    fields = {"volunteer": "V-1", "served_on": "2026-01-20", "duration_minutes": minutes}
    return VolunteerHoursDetails(**(fields | {"activity": "陪伴", "confirmed_by": "W-1"} | stated))


REFUSED = [
    Refused("no code", PAST, command(registering(volunteer=None)), "missing_value"),
    Refused("registered twice", HERE, command(registering()), "volunteer_already_registered"),
    Refused("hours of nobody", PAST, command(hours()), "unknown_volunteer"),
    Refused("their own word", HERE, command(hours(confirmed_by="V-1")), "confirmed_by_volunteer"),
    Refused("a stranger's word", HERE, command(hours(confirmed_by="W-9")), "unknown_worker"),
    Refused(
        "the word of somebody who was not there yet",
        HERE,
        command(hours(served_on="2021-06-01")),
        "worker_not_employed",
    ),
    Refused("a day too long", ACTIVE, command(hours(841)), "volunteer_hours_over_day"),
    Refused(
        "a day corrected to be too long",
        [*ACTIVE, SERVED],
        correct(5, hours(841)),
        "volunteer_hours_over_day",
    ),
    Refused("a registration taken away", ACTIVE, void(3), "volunteer_has_hours"),
    Refused(
        "a registration of another",
        ACTIVE,
        correct(3, registering(volunteer="V-2")),
        "volunteer_has_hours",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_a_volunteer_is_refused(row):
    row.check()


def test_somebody_is_registered_and_serves_up_to_a_whole_day():
    assert given(*PAST).when(command(registering())).accepted() == KNOWN
    assert given(*HERE).when(command(hours())).accepted() == SERVED
    more = given(*ACTIVE).when(command(hours(840))).accepted()
    assert more == structs.replace(SERVED, duration_minutes=840)
    assert given(*ACTIVE).when(command(hours(1440, served_on="2026-01-21"))).is_accepted()


def test_what_nothing_rests_on_is_corrected_and_voided():
    assert given(*ACTIVE).when(correct(4, hours(1440))).accepted().now.duration_minutes == 1440
    assert given(*ACTIVE).when(void(4)).accepted().was == SERVED
    assert given(*HERE).when(void(3)).accepted().was == KNOWN
