"""Splitting by weights: the parts are the whole, and nobody gains or loses more than a fen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.money.paying.splitting import split_by_weight
from tests.builders import a_line, an_expenditure, command, paid, planned, received, spent
from tests.domain.spec import given

TOTALS = st.integers(1, 10**12)
WEIGHTS = st.lists(st.integers(1, 1_000_000), min_size=1, max_size=50)


@for_all(TOTALS, WEIGHTS)
def test_the_parts_are_the_whole_and_each_is_its_share_within_a_fen(total, weights):
    parts = split_by_weight(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(total * weight, sum(weights)) - part) < 1


@for_all(TOTALS, WEIGHTS)
def test_a_heavier_weight_never_gets_less(total, weights):
    parts = split_by_weight(total, weights)
    by_weight = sorted(zip(weights, parts, strict=True))
    heaviest_below = 0
    for weight in sorted(set(weights)):
        of_weight = [part for each, part in by_weight if each == weight]
        assert min(of_weight) >= heaviest_below
        assert max(of_weight) - min(of_weight) <= 1
        heaviest_below = max(of_weight)


@for_all(TOTALS, WEIGHTS, st.integers(2, 9))
def test_only_the_proportion_of_the_weights_counts(total, weights, factor):
    assert split_by_weight(total, weights) == split_by_weight(total, [w * factor for w in weights])


def test_the_fen_left_over_goes_to_whoever_lost_most_then_to_the_first():
    assert split_by_weight(100, (1, 1, 1)) == (34, 33, 33)
    assert split_by_weight(100, (3, 3, 1)) == (43, 43, 14)
    assert split_by_weight(1, (1, 2)) == (0, 1)


FOUNDATION = received(20_000, "G-F", source="community_foundation")


def weighed(weight, source="welfare_lottery", **overrides):
    return {"source": source, "weight": weight} | overrides


def test_an_expenditure_may_be_split_by_weights():
    given(planned(), received(), FOUNDATION).when(
        command(an_expenditure("100", weighed(2), weighed(1, "community_foundation")))
    ).then(spent(paid(6_667), paid(3_333, "G-F", "community_foundation")))


def test_a_share_below_a_fen_is_no_line():
    given(planned(), received(), FOUNDATION).when(
        command(an_expenditure("0.01", weighed(9), weighed(1, "community_foundation")))
    ).then(spent(paid(1)))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((weighed(1), a_line("50")), "bad_value"),
        ((weighed(1, amount="100"),), "bad_value"),
        (({"source": "welfare_lottery"},), "missing_value"),
        ((weighed(0),), "greater_than_equal"),
    ],
)
def test_lines_are_all_amounts_or_all_weights(lines, code):
    with pytest.raises(ValidationError) as refused:
        an_expenditure("100", *lines)
    assert [error["type"] for error in refused.value.errors()] == [code]
