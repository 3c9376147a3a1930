"""What a list can be narrowed to follows from the fields of its kind."""

from __future__ import annotations

import pytest
from msgspec import to_builtins

from api.lists.fields import OWN_PARAMETERS, filters_of, kind_called, listed_at, values_in
from domain.book.catalogue import KINDS
from domain.money.facts import ExpenditureRecorded, SourceLine
from domain.training.facts import TrainingSessionHeld
from domain.visits.facts import HomeVisitRecorded
from tests.golden.specimens import full


def test_people_are_filters_by_what_they_are_and_other_fields_by_their_names():
    visit = filters_of(HomeVisitRecorded)
    assert visit["worker"].ways == (("visitors",),)
    assert visit["client"].ways == (("client",),)
    assert visit["mode"].form == "word"
    assert "in_person" in visit["mode"].words
    assert visit["follow_up_due"].form == "day"
    assert visit["needs"].form == "text"
    assert not {"visitors", "duration_minutes", "started_at", "attachments", "sd"} & set(visit)


def test_parts_of_a_list_are_looked_into_and_files_are_not():
    assert filters_of(TrainingSessionHeld)["worker"].ways == (("attendance", "worker"),)
    spent = filters_of(ExpenditureRecorded)
    assert spent["grant"].ways == (("lines", "grant"),)
    lines = tuple(SourceLine(source="other", grant=each, amount_fen=1) for each in ("G1", "G2"))
    fact = ExpenditureRecorded(category="other", spent_on="2026-10-01", amount_fen=2, lines=lines)
    assert list(values_in(fact, ("lines", "grant"))) == ["G1", "G2"]
    assert list(values_in(fact, ("category",))) == ["other"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_every_filter_finds_what_a_record_says(kind):
    fact = full(kind.fact)
    for name, each in filters_of(kind.fact).items():
        assert name not in OWN_PARAMETERS
        values = [value for way in each.ways for value in values_in(fact, way)]
        assert values, name
        assert all(isinstance(value, str | bool) for value in values), name
        if each.form == "word":
            assert set(values) <= set(each.words), name
    assert to_builtins(fact)["fact"] == kind.topic


def test_every_kind_has_a_list_of_its_own_and_is_found_by_each_of_its_names():
    assert len({listed_at(kind) for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        for name in (kind.topic, listed_at(kind), kind.name.zh, kind.name.en):
            assert kind_called(name) is kind
    assert kind_called("home-visits") is kind_called("home_visit.recorded")
    assert kind_called("") is None
    assert kind_called("nonsense") is None
