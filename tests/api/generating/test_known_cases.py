"""Where the true answers are known, they are found: duplicates, conflicts of workers, overdue visits."""

from __future__ import annotations

import pytest

from api.bootstrap import open_house
from api.generating.city import SimulatedClock
from api.generating.known_cases import make_known_cases
from api.questions.asking import Ask
from ledger.application import open_ledger


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """The true answers, and what the program answers."""
    place = str(tmp_path_factory.mktemp("known") / "ledger")
    clock = SimulatedClock()
    with open_ledger(place, create=True, clock=clock) as opened:
        true = make_known_cases(opened.ledger, clock, each=8)
    with open_house(place) as house:
        house.catch_up()
        found = house.questions.due(Ask(station=true.station, as_of=true.as_of))
    return true, found


def test_every_duplicate_is_held_and_nobody_else(known):
    true, _found = known
    assert {each.way for each in true.attempts if each.again} == {
        *("name and birthday", "name and phone", "sound and birthday", "sound and phone")
    }
    assert [each for each in true.attempts if each.was_held != bool(each.again)] == []


def test_every_conflict_of_two_workers_is_a_task_and_nothing_else(known):
    true, found = known
    assert len(true.conflicts) == 4
    assert sorted(each["client"] for each in found["conflicts"]) == true.conflicts


def test_every_overdue_visit_is_listed_and_no_other(known):
    true, found = known
    assert 10 < len(true.overdue) < true.clients
    assert sorted(each["client"] for each in found["due"] if each["overdue"]) == true.overdue
