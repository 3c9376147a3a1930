"""Budgets: a line is adopted once a year, amended with approval, and set against what became of it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.book.events import RecordVoided
from domain.money.budgets.planned import lines_of, planned_fen
from tests.builders import (
    a_budget,
    a_budget_change,
    adopted,
    amended,
    budgeted,
    command,
    correct,
    planned,
    planned_line,
    record_id,
    void,
)
from tests.domain.spec import Refused, given

PAST = [planned()]
ADOPTED = [*PAST, adopted()]
AMENDED = [*ADOPTED, amended()]
WAGES = planned_line("60000")

REFUSED = [
    Refused(
        "a line that is planned already",
        ADOPTED,
        command(a_budget(planned=(WAGES,))),
        "budget_line_already_adopted",
    ),
    Refused("a change of nothing", PAST, command(a_budget_change()), "budget_not_adopted"),
    Refused(
        "a change before",
        ADOPTED,
        command(a_budget_change(amended_on="2026-01-14")),
        "budget_not_adopted",
    ),
    Refused(
        "a change of another year",
        ADOPTED,
        command(a_budget_change(year=2025)),
        "budget_not_adopted",
    ),
    Refused(
        "a change by whom nobody asked to approve it",
        ADOPTED,
        command(a_budget_change(), role="accountant"),
        "not_permitted",
    ),
    Refused("a budget taken from its change", AMENDED, void(2), "budget_has_amendments"),
    Refused(
        "a budget moved behind its change",
        AMENDED,
        correct(2, a_budget(adopted_on="2026-02-16")),
        "budget_has_amendments",
    ),
    Refused(
        "a budget that becomes another year's",
        AMENDED,
        correct(2, a_budget(year=2027)),
        "budget_has_amendments",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_a_budget_is_refused(row):
    row.check()


def test_a_budget_is_adopted_in_parts_and_amended():
    assert given(*PAST).when(command(a_budget())).accepted() == adopted()
    other = planned_line("60000", project="XM-1"), planned_line("60000", source="charity_donation")
    fact = given(*ADOPTED).when(command(a_budget(planned=other))).accepted()
    assert [each.project for each in fact.planned] == ["XM-1", ""]
    assert given(*ADOPTED).when(command(a_budget_change())).accepted() == amended()
    assert (
        given(*ADOPTED).when(command(a_budget(year=2027, planned=(WAGES,)))).accepted().year == 2027
    )


def test_what_is_taken_away_may_be_adopted_again():
    taken_away = RecordVoided(record=record_id(2), was=adopted(), reason_code="other")
    again = given(*ADOPTED, taken_away).when(command(a_budget())).accepted()
    assert again == adopted()


def test_a_budget_names_a_line_once_and_no_amount_below_nothing():
    for wrong in ((WAGES, WAGES), (planned_line("-1"),), ()):
        with pytest.raises(ValidationError):
            a_budget(planned=wrong)


def test_the_last_word_on_a_line_counts_by_its_day():
    facts = {
        record_id(1): amended(budgeted(7), amended_on="2026-03-01"),
        record_id(2): adopted(budgeted(5), budgeted(9, category="office")),
        record_id(3): amended(budgeted(6), amended_on="2026-02-01"),
        record_id(4): adopted(budgeted(1), year=2027),
    }
    wages, office = (("welfare_lottery", name, "") for name in ("personnel", "office"))
    told = {
        day: planned_fen(facts, 2026, day)
        for day in ("2026-01-14", "2026-01-15", "2026-02-28", "2026-12-31")
    }
    assert list(told.values()) == [
        {},
        {wages: 5, office: 9},
        {wages: 6, office: 9},
        {wages: 7, office: 9},
    ]


def test_lines_tell_what_is_left_and_what_nobody_planned():
    wages, office, gone = (
        ("welfare_lottery", name, "") for name in ("personnel", "office", "other")
    )
    lines = lines_of({wages: 3_000, gone: 0}, {wages: 500}, {wages: 1_999, office: 7})
    assert [
        (each.category, each.planned_fen, each.remaining_fen, each.execution_percent)
        for each in lines
    ] == [("office", 0, -7, None), ("personnel", 3_000, 501, 66.6)]
