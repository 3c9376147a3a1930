"""A station that becomes part of another, and the centres that work together with one."""

from __future__ import annotations

import pytest

from domain.programme.details import TargetAssessedDetails
from domain.stations.details import StationJointOrganisationDetails, StationMergedDetails
from domain.stations.facts import StationJointOrganisationSet, StationMerged
from tests.builders import (
    STATION,
    a_closing,
    a_home_visit,
    a_leaving,
    a_receipt,
    built,
    closed,
    command,
    correct,
    joined,
    opened,
    planned,
    visited,
    void,
)
from tests.domain.spec import Refused, Story, given

LIFE = [planned(), built(), opened(), joined()]
BY = {"role": "district_officer"}
MERGED = StationMerged(into="NB-YZ-XY", effective_on="2026-03-01")
PART = [*LIFE, MERGED]
CENTRES = StationJointOrganisationSet(
    effective_on="2026-01-01", service_centre="社会组织服务中心", party_centre="党群服务中心"
)


def merging(**stated):
    fields = {"into": "NB-YZ-XY", "effective_on": "2026-03-01"}
    return StationMergedDetails(**(fields | stated))


def centres(**stated):
    fields = {
        "effective_on": "2026-01-01",
        "service_centre": "社会组织服务中心",
        "party_centre": "党群服务中心",
    }
    return StationJointOrganisationDetails(**(fields | stated))


def assessing(**stated):
    fields = {
        "division": "330212",
        "year": 2025,
        "measure": "townships_covered_percent",
        "target": 60,
        "reached": 55,
        "result": "partly_met",
        "known_at": 10,
        "assessed_on": "2026-01-20",
    }
    return TargetAssessedDetails(**(fields | stated))


REFUSED = [
    Refused("into itself", LIFE, command(merging(into=STATION)), "merged_into_itself"),
    Refused("merged twice", PART, command(merging()), "station_not_operating"),
    Refused(
        "merged when closed",
        [*LIFE, closed("2026-01-01")],
        command(merging()),
        "station_not_operating",
    ),
    Refused("a visit after it", PART, command(a_home_visit()), "station_merged_already"),
    Refused(
        "money after it",
        PART,
        command(a_receipt(received_on="2026-03-01")),
        "station_merged_already",
    ),
    Refused(
        "closed after it",
        PART,
        command(a_closing(closed_on="2026-06-30")),
        "station_merged_already",
    ),
    Refused(
        "centres after it",
        PART,
        command(centres(effective_on="2026-03-01")),
        "station_merged_already",
    ),
    Refused(
        "centres of one that is closed",
        [*LIFE, closed("2025-06-30")],
        command(centres()),
        "station_not_operating",
    ),
    Refused(
        "an assessment elsewhere", [], command(assessing(division="330105")), "division_elsewhere"
    ),
    Refused("more than all", [], command(assessing(reached=101)), "target_out_of_bounds"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_it_is_refused(row):
    row.check()


def test_a_station_is_part_of_another_from_the_day_on():
    assert given(*LIFE).when(command(merging())).accepted() == MERGED
    state = given(*PART).state
    assert (state.status_on("2026-02-28"), state.status_on("2026-03-01")) == ("operating", "merged")


def test_the_refusal_names_the_station_that_it_is_part_of():
    refusal = given(*PART).when(command(a_home_visit())).refusal()
    assert refusal.params["into"] == "NB-YZ-XY"
    assert "NB-YZ-XY" in refusal.message("zh")


def test_what_was_before_may_be_recorded_and_put_right_and_what_is_left_settled():
    early = a_home_visit(started_at="2026-02-27T14:00+08:00", ended_at="2026-02-27T15:00+08:00")
    assert given(*PART).when(command(early)).is_accepted()
    assert given(*PART).when(command(a_leaving(left_on="2026-03-02"))).is_accepted()
    recorded_before = given(*LIFE, visited(), MERGED)
    assert recorded_before.when(correct(5, a_home_visit(persons_served=3))).is_accepted()
    assert recorded_before.when(void(5)).is_accepted()
    assert given(*PART).when(void(5, **BY)).is_accepted()


def test_centres_are_named_together_and_given_up():
    assert given(*LIFE).when(command(centres())).accepted() == CENTRES
    none = centres(service_centre="", party_centre="", effective_on="2026-02-01")
    assert given(*LIFE, CENTRES).when(command(none)).is_accepted()


def test_an_area_assesses_districts_and_townships_within_it():
    for division in ("330212", "330212002"):
        told = Story(stream="A-330200").when(command(assessing(division=division))).accepted()
        assert (told.division, told.target, told.reached) == (division, 60, 55)
