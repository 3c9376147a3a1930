"""People of one name: who is meant stays who was meant, however the file is saved again."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.importing import ImportSession
from domain.clients.commands import MergeClients, UnmergeClients
from domain.clients.details import ClientMergedDetails, ClientUnmergedDetails
from ledger.application import open_ledger
from tests.api.importing.lines import Line, book, recorded, take_in, visits
from tests.api.importing.test_importing_again import command

CARD, OTHER_CARD = "33021219380415001X", "330212193804150028"


def rehearsed():
    return ImportSession(None, log=None, vault=None)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


PEOPLE = (
    {"name": "钱二", "phone": "13800138000", "address": "锦屏街道3号"},
    {"name": "钱二", "phone": "13900139000", "address": "岳林街道5号"},
    {"name": "钱二", "phone": "13700137000", "address": "江口街道7号", "card": CARD},
    {"name": "孙三", "phone": "13600136000", "address": "锦屏街道3号"},
)
WHOLE = st.builds(
    lambda day, hour, who: Line(day, hour, **PEOPLE[who]),
    st.integers(1, 6),
    st.integers(8, 10),
    st.integers(0, 3),
)


def told(line, what):
    """A line that says a part of what there is to say of its client."""
    return replace(
        line,
        card=line.card if "c" in what else "",
        phone=line.phone if "p" in what else "",
        address=line.address if "a" in what else "",
    )


LINES = st.lists(
    st.tuples(WHOLE, st.sampled_from(("", "", "p", "a", "pa", "cpa", "c")), st.booleans()),
    min_size=2,
    max_size=10,
    unique_by=lambda each: (each[0].day, each[0].hour),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, st.integers(0, 1_000), st.integers(0, 3))
def test_rows_moved_completed_and_added_change_no_figure(lines, seed, later):
    random, session = Random(seed), rehearsed()
    held, new = lines[later:], lines[:later]
    first = session.take_in(book([told(line, what) for line, what, _ in held])).to_json()
    again = [line if complete else told(line, what) for line, what, complete in held]
    random.shuffle(again)
    report = session.take_in(book(again)).to_json()
    assert recorded(report) == first["accepted"]["visits"]
    assert (report["changed"], report["missing"]) == ([], [])
    # What was held back as a second visit of one person may be told to be of another by now.
    assert report["accepted"]["visits"] - recorded(report) <= len(first["duplicates"])
    stand = report["accepted"]["visits"]
    grown = [*again, *(told(line, what) for line, what, _ in new)]
    random.shuffle(grown)
    report = session.take_in(book(grown)).to_json()
    assert (report["changed"], report["missing"]) == ([], [])
    assert recorded(report) == stand


A, B = PEOPLE[0], PEOPLE[1]


def test_a_row_without_a_phone_stays_whose_it_was_wherever_it_stands(ledger):
    lines = [Line(1, 9, phone=A["phone"]), Line(2, 9, phone=B["phone"]), Line(3, 9)]
    take_in(ledger, lines)
    before = visits(ledger)
    assert len(set(before.values())) == 2
    for again in (lines[::-1], [lines[2], *lines[:2]], [lines[1], lines[2], lines[0]]):
        report = take_in(ledger, again)
        assert (recorded(report), report["added"]["visits"], report["doubtful"]) == (3, 0, [])
    assert visits(ledger) == before


def test_a_phone_that_is_filled_in_later_is_of_whoever_was_visited_then(ledger):
    take_in(ledger, [Line(1, 9)])
    (client,) = visits(ledger).values()
    report = take_in(ledger, [Line(2, 9, phone=B["phone"]), Line(1, 9, phone=A["phone"])])
    assert report["added"]["visits"] == 1
    found = visits(ledger)
    assert found["01T09"] == client != found["02T09"]
    assert [(each["client"], each["other"]) for each in report["doubtful"]] == [
        (found["02T09"], client)
    ]
    assert take_in(ledger, [Line(2, 9), Line(1, 9, phone=A["phone"])])["added"]["visits"] == 0


def test_another_phone_in_every_row_is_another_phone_of_the_same_person(ledger):
    take_in(ledger, [Line(1, 9, phone=A["phone"]), Line(2, 9, phone=A["phone"])])
    lines = [Line(day, 9, phone=B["phone"]) for day in (3, 2, 1)]
    assert take_in(ledger, lines)["added"]["visits"] == 1
    assert len(set(visits(ledger).values())) == 1


def test_a_row_that_turns_out_to_be_a_namesakes_is_told_and_changes_nothing(ledger):
    take_in(ledger, [Line(1, 9, phone=A["phone"]), Line(3, 9)])
    take_in(ledger, [Line(1, 9, phone=A["phone"]), Line(2, 9, phone=B["phone"]), Line(3, 9)])
    before = visits(ledger)
    lines = [Line(1, 9, phone=A["phone"]), *(Line(day, 9, phone=B["phone"]) for day in (2, 3))]
    report = take_in(ledger, lines)
    assert (report["added"]["visits"], visits(ledger)) == (0, before)
    (doubt,) = report["doubtful"]
    assert (doubt["row"], doubt["client"], doubt["other"]) == (5, before["03T09"], before["02T09"])
    pair = {"client": doubt["client"], "into": doubt["other"], "merged_on": "2021-06-09"}
    merge = command(ledger, MergeClients, details=ClientMergedDetails(**pair)).record
    undone = ClientUnmergedDetails(merge=merge, unmerged_on="2021-06-09")
    command(ledger, UnmergeClients, details=undone)
    assert take_in(ledger, lines)["doubtful"] == []
    assert [(each["row"], each["code"]) for each in report["warnings"]] == [(5, "client_differs")]


def test_a_number_that_the_book_has_otherwise_is_told_and_makes_nobody_new(ledger):
    take_in(ledger, [Line(1, 9, card=CARD)])
    head = ledger.head()
    report = take_in(ledger, [Line(1, 9, card=OTHER_CARD)])
    assert (ledger.head(), report["doubtful"]) == (head, [])
    assert [(each["row"], each["code"]) for each in report["warnings"]] == [(3, "client_differs")]


def test_people_of_two_numbers_are_two_whatever_else_they_share(ledger):
    shared = {"phone": A["phone"], "address": A["address"]}
    lines = [Line(1, 9, card=CARD, **shared), Line(2, 9, card=OTHER_CARD, **shared)]
    report = take_in(ledger, lines)
    found = visits(ledger)
    assert (len(set(found.values())), report["doubtful"]) == (2, [])
    assert take_in(ledger, lines[::-1])["added"]["visits"] == 0
