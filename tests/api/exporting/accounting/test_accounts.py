"""Account names: valid for both engines whatever a code is, and never the same for two codes."""

from __future__ import annotations

import re
import unicodedata
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.ground.forms.fields import Code
from domain.ground.vocabulary import CATEGORIES, SOURCES
from domain.money.bookkeeping.accounts import (
    ADMINISTRATION,
    CATEGORY_NAMES,
    CHARTS,
    FUNDING_KINDS,
    SOURCE_NAMES,
    Fund,
    Regime,
    component,
)

_code = TypeAdapter(Code)


def a_code(text):
    try:
        return _code.validate_python(text)
    except ValidationError:
        return None


codes = (
    st.one_of(
        st.text(min_size=1, max_size=8),
        st.text("aA1-.;站X_:", min_size=1, max_size=6),
    )
    .map(a_code)
    .filter(bool)
)


def is_valid(name):
    """The rule that Beancount's own check of account names has, said another way."""
    first, rest = name[0], name[1:]
    return unicodedata.category(first) in {"Lu", "Nd"} and all(
        sign == "-" or unicodedata.category(sign)[0] == "L" or unicodedata.category(sign) == "Nd"
        for sign in rest
    )


@settings(max_examples=300)
@given(codes)
def test_every_code_gives_a_valid_component(code):
    assert is_valid(component(code))
    assert component(code) == component(code)


@settings(max_examples=300)
@given(codes, codes)
def test_two_codes_never_share_a_component(left, right):
    assert (component(left) == component(right)) == (left == right)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("QU-2026-001", "QU-2026-001"),
        ("2026专户", "2026专户"),
        ("区级-2026", "X-区级-2026"),
        ("a1", "X-a1"),
        ("X-a1", "X-X-a1"),
    ],
)
def test_a_code_of_letters_digits_and_hyphens_stays_readable(code, name):
    assert component(code) == name


@pytest.mark.parametrize(
    ("left", "right"),
    [("G.1", "G-1"), ("G.1", "G_1"), ("G;1", "G:1"), ("甲", "X-甲"), ("〇", "零"), ("-", "--")],
)
def test_codes_that_normalise_to_one_text_stay_apart(left, right):
    assert component(left) != component(right)


def test_a_code_cannot_pretend_to_be_the_digest_of_another():
    pretender = component("G.1")
    assert re.fullmatch(r"G-1-[0-9a-f]{10}", pretender)
    assert component(pretender) != pretender


def test_every_source_and_category_has_its_accounts_in_both_regimes():
    assert set(FUNDING_KINDS) == set(SOURCE_NAMES) == set(SOURCES)
    assert set(CATEGORY_NAMES) == set(CATEGORIES) >= ADMINISTRATION
    for chart in CHARTS.values():
        assert set(FUNDING_KINDS.values()) <= set(chart.income)
        for source in SOURCES:
            fund = Fund(chart, "甲.站", source, "G/1", restricted=True)
            names = [fund.bank, fund.income, *map(fund.expense, CATEGORIES)]
            assert len(set(names)) == len(names)
            parts = [part for name in names for part in name.split(":")]
            assert all(map(is_valid, parts))


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_what_is_released_goes_from_restricted_net_assets_to_unrestricted_ones(chart):
    fund = Fund(chart, "S1", "welfare_lottery", "G-1", restricted=True)
    assert fund.opening == "Equity:3102-限定性净资产:R-限定性:S1:03-福彩公益金:G-1"
    assert fund.unrestricted == "Equity:3101-非限定性净资产:U-非限定性:S1:03-福彩公益金:G-1"


def test_restricted_money_is_kept_apart_from_unrestricted_in_income():
    chart = CHARTS["2024"]
    bound = Fund(chart, "S", "district_fiscal", "G", restricted=True)
    free = Fund(chart, "S", "district_fiscal", "G", restricted=False)
    assert bound.income == "Income:4401-政府补助收入:R-限定性:S:02-区县财政资金:G"
    assert free.income == "Income:4401-政府补助收入:U-非限定性:S:02-区县财政资金:G"
    assert bound.bank == free.bank == "Assets:1002-银行存款:S:02-区县财政资金:G"


def test_a_regime_is_one_of_two():
    assert get_args(Regime) == tuple(CHARTS)
    assert {name: chart.regime for name, chart in CHARTS.items()} == {
        "2004": "2004",
        "2024": "2024",
    }
