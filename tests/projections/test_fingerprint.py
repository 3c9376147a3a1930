from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer

from projections import fingerprint as module
from projections.budget.projection import BudgetProjection
from projections.fingerprint import fingerprint, same_shape
from projections.staffing.projection import StaffingProjection
from projections.stations.projection import StationsProjection
from tests.projections.counting import Counting


class Wider(Counting):
    def define(self, metadata, suffix):
        tables = super().define(metadata, suffix)
        tables["counts"].append_column(Column("more", Integer))
        return tables


@pytest.fixture
def sources(monkeypatch):
    """The source files by module, to be changed in memory."""
    changed = {}
    original = module._sources.__wrapped__

    def read(name):
        return {each: changed.get(each, text) for each, text in original(name).items()}

    monkeypatch.setattr(module, "_sources", read)
    return changed


def test_the_same_code_has_the_same_fingerprint_in_every_process():
    assert fingerprint(Counting()) == fingerprint(Counting())
    assert fingerprint(StationsProjection()) != fingerprint(StaffingProjection())


def test_another_column_is_another_shape():
    assert not same_shape(fingerprint(Counting()), fingerprint(Wider()))


@pytest.mark.parametrize(
    "changed",
    [
        "projections.staffing.projection",
        "projections.staffing.queries",
        "projections.base",
        "domain.events",
        "domain.entry",
        "domain.roster",
    ],
)
def test_changed_code_of_the_question_or_of_a_rule_it_uses_is_other_code(sources, changed):
    before = fingerprint(StaffingProjection())
    sources[changed] = b"changed"
    after = fingerprint(StaffingProjection())
    assert before != after
    assert same_shape(before, after)


@pytest.mark.parametrize("changed", ["projections.staffing.queries", "domain.roster"])
def test_code_that_a_question_does_not_use_leaves_it_alone(sources, changed):
    before = fingerprint(BudgetProjection())
    sources[changed] = b"changed"
    assert fingerprint(BudgetProjection()) == before


def test_a_new_version_of_an_event_is_other_code(monkeypatch):
    before = fingerprint(StationsProjection())
    versions = {**module.SCHEMA_VERSIONS, "station.built": 2}
    monkeypatch.setattr(module, "SCHEMA_VERSIONS", versions)
    assert fingerprint(StationsProjection()) != before
