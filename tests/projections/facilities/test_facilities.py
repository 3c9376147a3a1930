"""What a station has on a day, as known at a position: rooms, plate, points, partners."""

from __future__ import annotations

from msgspec import structs

from domain.ground.policy import SEEDED, Rules
from domain.places.facts import (
    NamePlateHung,
    PartnerAgreed,
    PartnerEnded,
    RoomProvided,
    RoomWithdrawn,
    ServicePointClosed,
    ServicePointOpened,
)
from domain.places.volunteers.facts import VolunteerHoursRecorded, VolunteerRegistered
from projections.facilities import FacilitiesProjection
from projections.facilities.queries import facilities, facilities_by_station, facility_lines
from projections.said import Looked
from tests.projections.given import corrected, fold, given, opened, voided

QUESTION = FacilitiesProjection()
HERE, THERE = "钟公庙", "大岚"
SEEDS = Rules((("", SEEDED),))
ONLY_OFFICE = Rules((("", structs.replace(SEEDED, required_rooms=("office",))),))


class Around:
    """Three villages; the third became part of the second."""

    def of(self, station):
        return ["V1", "V2"] if station == HERE else []

    def now(self, village):
        return "V2" if village == "V3" else village


def room(code="101", kind="case", day="2021-01-01", area_m2=18):
    return RoomProvided(room=code, kind=kind, area_m2=area_m2, tenure="own", provided_on=day)


def gone(code="101", day="2021-06-01"):
    return RoomWithdrawn(room=code, withdrawn_on=day)


def point(village, code="P1", day="2021-01-01"):
    return ServicePointOpened(service_point=code, village=village, opened_on=day, worker="W1")


def partner(code, name, day="2021-01-01"):
    return PartnerAgreed(partner=code, kind="women", name=name, shares=("staff",), agreed_on=day)


LOG = given(
    room("101", "office", area_m2=30),
    room("102", "case"),
    room("103", "case", day="2021-03-01"),
    gone("102"),
    NamePlateHung(hung_on="2021-02-01"),
    point("V1"),
    point("V3", "P2", "2021-02-01"),
    ServicePointClosed(service_point="P1", closed_on="2021-09-01"),
    partner("B", "妇联"),
    partner("A", "文明实践站"),
    PartnerEnded(partner="B", ended_on="2021-07-01"),
    station=HERE,
)


def asked(view, day, known=None, station=HERE, rules=SEEDS):
    looked = Looked(view, [station], known, day)
    return facilities(looked, lambda _station: rules, Around())


def test_the_days_decide_what_is_there():
    with opened(QUESTION) as view:
        fold(QUESTION, view, LOG)
        early = asked(view, "2021-01-31")
        assert [(p.kind, p.count, p.area_m2) for p in early.present] == [
            ("office", 1, 30),
            ("case", 1, 18),
        ]
        assert early.missing == ["group", "multi_purpose", "archive"]
        assert (early.name_plate, early.service_points) == (False, 1)
        assert early.villages_without_point == ["V2"]
        assert [each.name for each in early.partners] == ["文明实践站", "妇联"]
        last_day, after = asked(view, "2021-05-31"), asked(view, "2021-06-01")
        assert [each.count for each in last_day.present] == [1, 2]
        assert [each.count for each in after.present] == [1, 1]
        assert last_day.name_plate
        assert last_day.villages_without_point == []
        late = asked(view, "2021-12-31")
        assert (late.service_points, late.villages_without_point) == (1, ["V1"])
        assert [each.shares for each in late.partners] == [["staff"]]
        lines = facility_lines(Looked(view, None, None, "2021-12-31"))
        assert [each.room for each in lines.rooms] == ["101", "103"]
        assert sum(each.count for each in late.present) == len(lines.rooms)


def test_what_is_missing_is_judged_by_the_policy_of_the_place():
    with opened(QUESTION) as view:
        fold(QUESTION, view, LOG)
        assert asked(view, "2021-12-31", rules=ONLY_OFFICE).missing == []
        answer = asked(view, "2021-12-31", station=THERE)
        assert answer.missing == [*SEEDED.required_rooms]
        assert list(answer.policies) == ["required_rooms"]


def test_corrections_and_voids_count_from_their_position_on():
    was = LOG[0].entry.data
    log = [
        *LOG,
        *given(
            corrected(1, was, structs.replace(was, area_m2=45)),
            voided(4, LOG[3].entry.data),
            station=HERE,
            start=12,
        ),
    ]
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        now, before = asked(view, "2021-12-31"), asked(view, "2021-12-31", known=11)
        assert [(p.count, p.area_m2) for p in now.present] == [(1, 45), (2, 36)]
        assert [(p.count, p.area_m2) for p in before.present] == [(1, 30), (1, 18)]
        several = facilities_by_station(
            Looked(view, None, None, "2021-12-31"), [THERE, HERE], lambda _s: SEEDS, Around()
        )
        assert [each.station for each in several.stations] == [THERE, HERE]
        assert several.stations[0].present == []
        assert several.stations[1].present == now.present


def served(code, day, minutes):
    return VolunteerHoursRecorded(
        volunteer=code,
        served_on=day,
        duration_minutes=minutes,
        activity="理发",
        confirmed_by="W1",
    )


def test_hours_are_those_of_the_days_and_volunteers_those_registered_by_then():
    log = given(
        VolunteerRegistered(volunteer="V1", registered_on="2021-01-01"),
        VolunteerRegistered(volunteer="V2", registered_on="2021-05-01"),
        first := served("V1", "2021-02-01", 90),
        served("V1", "2021-06-01", 50),
        served("V2", "2021-06-01", 60),
        corrected(3, first, structs.replace(first, duration_minutes=100)),
        station=HERE,
    )
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        whole = asked(view, "2021-12-31")
        assert (whole.volunteers, whole.volunteer_hours) == (2, 3.5)
        assert asked(view, "2021-12-31", known=5).volunteer_hours == 3.33
        early = asked(view, "2021-03-31")
        assert (early.volunteers, early.volunteer_hours) == (1, 1.67)
        since = Looked(view, [HERE], None, "2021-12-31", "2021-05-01")
        assert facilities(since, lambda _station: SEEDS, Around()).volunteer_hours == 1.83
        lines = facility_lines(since).volunteers
        assert [(each.volunteer, each.times, each.minutes) for each in lines] == [
            ("V1", 1, 50),
            ("V2", 1, 60),
        ]
