"""Lines of the roster: who is one person, who is two, and who is nobody new."""

from __future__ import annotations

import pytest

from ledger.application import open_ledger
from ledger.checks.replaying import replay
from tests.api.importing.test_importing_again import take_in
from tests.api.workbooks.made import sheets

HEADER = ["序号", "姓名", "专职/兼职", "证书等级", "来源", "入职日期", "离职日期", "身份证号"]
CARD, OTHER_CARD = "330212198804150014", "330212198804150022"
FULL = [1, "赵一", "专职", "社会工作师", "县统招", "2021-01-04", "", ""]
PART = [2, "赵一", "兼职", "无", "县统招", "2021-01-04", "", ""]


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def numbered(row, card):
    return [*row[:7], card]


def roster(*rows):
    return sheets() | {"人员名册": [["名册"], HEADER, *map(list, rows)]}


def workers(ledger):
    return len(replay(ledger.log.engine).stations["甲"].roster.workers)


def test_two_lines_that_are_alike_in_all_are_one_person_and_a_repetition(ledger):
    report = take_in(ledger, roster(FULL, FULL))
    assert report["duplicates"] == [{"sheet": "人员名册", "row": 4, "earlier_row": 3}]
    assert (report["accepted"]["staff"], workers(ledger)) == (1, 1)


@pytest.mark.parametrize("rows", [(FULL, PART), (PART, FULL)])
def test_a_line_that_nothing_tells_apart_from_another_is_held_back_in_any_order(ledger, rows):
    first = take_in(ledger, roster(*rows))
    assert first["duplicates"] == [{"sheet": "人员名册", "row": 4, "earlier_row": 3}]
    head = ledger.head()
    again = take_in(ledger, roster(*reversed(rows)))
    assert again["duplicates"] == [{"sheet": "人员名册", "row": 3, "earlier_row": 4}]
    assert (again["changed"], again["refused"], ledger.head()) == ([], [], head)
    assert workers(ledger) == 1
    report = take_in(ledger, roster(*rows), include_duplicates=True)
    assert (report["added"]["staff"], workers(ledger)) == (1, 2)
    head = ledger.head()
    for again in (rows, rows[::-1]):
        report = take_in(ledger, roster(*again))
        assert (report["duplicates"], report["changed"]) == ([], [])
        assert (report["accepted"]["staff"], ledger.head()) == (2, head)


def test_two_identity_numbers_are_two_people(ledger):
    rows = [numbered(FULL, CARD), numbered(FULL, OTHER_CARD)]
    for again in (rows, rows[::-1], [*rows, numbered(PART, CARD)]):
        report = take_in(ledger, roster(*again))
        assert (report["refused"], report["changed"], workers(ledger)) == ([], [], 2)
        assert report["accepted"]["staff"] == 2
    assert [each["row"] for each in report["duplicates"]] == [5]
    assert all(CARD.encode() not in raw for _pos, raw in ledger.log.read_page(0, 100))


def test_a_number_that_is_filled_in_later_makes_nobody_new(ledger):
    take_in(ledger, roster(FULL))
    head = ledger.head()
    report = take_in(ledger, roster(numbered(FULL, CARD)))
    assert (report["changed"], ledger.head()) == ([], head)
    report = take_in(ledger, roster(numbered(PART, OTHER_CARD), numbered(FULL, CARD)))
    assert (report["added"]["staff"], report["changed"], workers(ledger)) == (1, [], 2)


def test_a_roster_of_every_month_names_the_same_people(ledger):
    content = roster(FULL)
    left = [*FULL[:6], "2021-12-31", ""]
    content["人员名册2月"] = [["名册"], HEADER, left]
    for _ in range(2):
        report = take_in(ledger, content)
        assert (report["duplicates"], report["accepted"]["staff"]) == ([], 2)
        assert (report["changed"], workers(ledger)) == ([], 1)
