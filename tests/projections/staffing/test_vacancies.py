"""Vacant days: by a contract that runs, else by the policy; a long leave leaves a post vacant."""

from __future__ import annotations

from domain.operators.facts import ContractChanged, ContractEnded, ContractSigned
from domain.staff.facts import StaffLeaveTaken
from domain.stations.facts import StationBuilt
from projections.staffing.course import staffing_course
from projections.staffing.queries import staffing
from tests.projections.given import fold, given, opened
from tests.projections.staffing.test_staffing import QUESTION, joined

HERE = ["钟公庙"]
BUILT = StationBuilt(built_on="2021-01-01")
SIGNED = ContractSigned(
    contract="HT-1",
    operator="某中心",
    signed_on="2021-01-01",
    starts_on="2021-01-11",
    ends_on="2021-01-30",
    amount_fen=1,
    workers_due=4,
    personnel_percent=60,
)


def away(first, last):
    return StaffLeaveTaken(worker="A", leave="sick", leave_from=first, leave_until=last)


def told(*events, as_of):
    """The answer, and the missing people that its stages add up to."""
    terms = {"as_known": None, "as_of": as_of}
    with opened(QUESTION) as view:
        fold(QUESTION, view, given(BUILT, *map(joined, "ABC"), *events))
        stages = staffing_course(view, HERE, **terms).stages
        found = staffing(view, HERE, **terms)
    assert sum(each.days * each.missing for each in stages) == found.vacancy_days
    return found


def test_a_contract_that_runs_asks_for_its_own_number():
    assert told(SIGNED, as_of="2021-02-28").vacancy_days == 20
    raised = ContractChanged(contract="HT-1", changed_on="2021-01-21", workers_due=5)
    ended = ContractEnded(contract="HT-1", ended_on="2021-01-25", ending="terminated")
    assert told(SIGNED, raised, ended, as_of="2021-02-28").vacancy_days == 10 + 5 * 2


def test_the_first_thirty_days_of_a_leave_count_as_on_post():
    found = told(away("2021-02-01", "2021-03-05"), as_of="2021-03-04")
    assert (found.vacancy_days, found.on_leave, found.full_time) == (2, 1, 3)
    assert found.days_below_minimum == 0
    parts = away("2021-02-01", "2021-02-10"), away("2021-02-11", "2021-03-05")
    assert told(*parts, as_of="2021-12-31").vacancy_days == 3
    apart = away("2021-02-01", "2021-02-10"), away("2021-02-12", "2021-03-05")
    assert told(*apart, as_of="2021-12-31").vacancy_days == 0
