"""The tree of refusals as a whole: every code is provoked somewhere, every sentence reads."""

from __future__ import annotations

import re
import string

import pytest

from domain.book import refusals
from domain.book.refusals import REFUSALS
from domain.ground.refusals import (
    BadAmount,
    BadDate,
    InvalidCommand,
    InvalidValue,
    Refusal,
    StaleVersion,
)
from domain.money.refusals import UnknownGrant
from tests.builders import a_home_visit, a_plan, command, planned
from tests.domain.activities import test_activities
from tests.domain.book import (
    test_authority,
    test_commands,
    test_corrections,
    test_flags,
    test_forgetting,
    test_months,
    test_readings,
    test_repetitions,
)
from tests.domain.casework import test_cases, test_matters
from tests.domain.clients import test_care, test_leaving, test_merging
from tests.domain.evaluation import test_evaluations
from tests.domain.inspections import test_inspections
from tests.domain.money import (
    test_advances,
    test_expenditures,
    test_grants,
    test_reservations,
    test_vouchers,
)
from tests.domain.money.budgets import test_budgets
from tests.domain.money.claims import test_claims
from tests.domain.money.disclosures import test_notice
from tests.domain.money.loans import test_loans
from tests.domain.money.refunds import test_refunds
from tests.domain.money.releases import test_releases
from tests.domain.money.terms import test_terms
from tests.domain.operators import test_contracts
from tests.domain.places import test_holding, test_volunteers
from tests.domain.programme import test_places, test_policies
from tests.domain.projects import test_projects
from tests.domain.spec import Refused, given
from tests.domain.staff import test_handovers, test_roster
from tests.domain.stations import test_lifecycle, test_merging_stations
from tests.domain.training import test_sign_ins, test_talent
from tests.domain.visits import test_late_entries, test_reviews, test_services

REFUSED = [
    Refused(
        "a stale version",
        [planned()],
        command(a_home_visit(), expected_versions=(2,)),
        "stale_version",
    ),
]
TABLES = (
    test_activities,
    test_advances,
    test_authority,
    test_care,
    test_cases,
    test_claims,
    test_contracts,
    test_corrections,
    test_evaluations,
    test_expenditures,
    test_budgets,
    test_forgetting,
    test_grants,
    test_handovers,
    test_holding,
    test_inspections,
    test_late_entries,
    test_leaving,
    test_lifecycle,
    test_loans,
    test_matters,
    test_merging,
    test_merging_stations,
    test_months,
    test_notice,
    test_places,
    test_policies,
    test_projects,
    test_refunds,
    test_releases,
    test_reservations,
    test_reviews,
    test_roster,
    test_services,
    test_sign_ins,
    test_talent,
    test_terms,
    test_volunteers,
    test_vouchers,
)
ABSTRACT = {"refused", "invalid_value", "rule_refused", "not_found"}
OF_ACCOUNTS = {
    "answer_link_ended",
    "sign_in_code_ended",
    "unknown_attendee",
    "account_already_exists",
    "subject_already_linked",
    "password_guessable",
    "password_too_long",
    "password_too_short",
    "password_unchanged",
    "unknown_account",
    "unknown_session",
    "wrong_password",
}
"""About who comes in, which the book does not say; tested with accounts, links and square codes."""
OF_THE_LEDGER = {
    "command_reused",
    "entry_too_large",
    "erasure_pending",
    "evidence_differs",
    "import_batch_in_use",
    "invalid_command",
    "no_evaluation",
    "record_id_taken",
    "unexpected_warnings",
}
"""Given where command ids, bytes, the vault, whole batches or all visits are at hand; tested there."""


def test_every_code_is_provoked_by_a_table():
    provoked = {row.code for table in TABLES for row in table.REFUSED}
    provoked |= {row[-1] for row in test_commands.REFUSED}
    provoked |= {row.code for row in REFUSED}
    provoked |= {
        test_holding.CODE,
        test_cases.CODE,
        test_contracts.SHARES,
        test_claims.CODE,
        test_flags.CODE,
        test_readings.CODE,
        test_repetitions.CODE,
    }
    assert set(REFUSALS) - provoked == ABSTRACT | OF_ACCOUNTS | OF_THE_LEDGER


def below(kind: type[Refusal]) -> list[type[Refusal]]:
    """Every refusal of the domain under one, found without the table of them."""
    direct = [each for each in kind.__subclasses__() if each.__module__.startswith("domain.")]
    return [each for above in direct for each in (above, *below(above))]


def test_the_tree_that_is_told_is_the_tree_that_there_is():
    told, above = [], ""
    for line in (refusals.__doc__ or "").splitlines():
        if branch := re.search(r"    [├└]── (\w+) \((\d+)\)", line):
            above = branch[1]
            told.append((above, "Refusal", "ground"))
            assert vars(refusals.ground)[above].status == int(branch[2])
        elif leaves := re.search(r"[├└]── (\w+): (.+?)(?:  |$)", line):
            told += [(name, above, leaves[1]) for name in leaves[2].split(", ")]
    assert sorted(told) == sorted(
        (kind.__name__, kind.__base__.__name__, kind.__module__.split(".")[1])
        for kind in below(Refusal)
    )


def test_every_refusal_of_every_subject_is_known_by_its_code():
    assert {REFUSALS.get(kind.code) for kind in below(Refusal)} == {*below(Refusal)}


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_it_is_refused(row: Refused):
    row.check()


def test_the_expected_version_may_match():
    given(planned()).when(command(a_home_visit(visitors=("W-1",)), expected_versions=(2,))).refused(
        StaleVersion, current_version=1
    )
    given().when(command(a_plan(), expected_versions=(0,))).accepted()


@pytest.mark.parametrize("kind", REFUSALS.values(), ids=lambda kind: kind.code)
def test_both_sentences_quote_the_same_figures(kind: type[Refusal]):
    names = [
        {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}
        for text in (kind.zh, kind.en)
    ]
    assert names[0] == names[1]
    assert kind.zh.endswith(("。", "）。"))
    assert kind.en.endswith(".")
    assert kind.__doc__


@pytest.mark.parametrize("kind", REFUSALS.values(), ids=lambda kind: kind.code)
def test_a_status_says_whose_turn_it_is(kind: type[Refusal]):
    assert kind.status in {403, 404, 409, 412, 422}
    if issubclass(kind, InvalidValue):
        assert kind.status == 422


def test_a_figure_that_is_not_at_hand_leaves_the_sentence_readable():
    assert UnknownGrant().message() == "The station has no grant …."
    assert str(UnknownGrant(grant="G-1")) == "unknown_grant: The station has no grant G-1."


def test_several_problems_are_one_refusal():
    several = InvalidCommand((BadAmount(field="amount"), BadDate(field="day")))
    assert several.params == {"count": 2}
    assert [problem.field for problem in several.problems] == ["amount", "day"]
    assert several.message("zh") == "请求中有 2 处不正确。"
