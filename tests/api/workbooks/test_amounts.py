"""Written amounts, each exact to the fen or not an amount at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.workbooks.amounts import amount_fen, says_nothing, taken_back_fen
from domain.ground.values import MAX_FEN

AMOUNTS = [
    ("1234.50", 123450),
    ("1,234.50", 123450),
    ("1，234.50", 123450),
    ("¥1,234.50", 123450),
    ("￥1234.50", 123450),
    ("￥ 1234.50 ", 123450),
    ("1234.50元", 123450),
    ("1234.5元整", 123450),
    ("人民币1234.50元", 123450),
    ("１２３４．５０", 123450),
    ("1234.500", 123450),
    ("5万元", 5_000_000),
    ("5万", 5_000_000),
    ("3.5万元", 3_500_000),
    ("3.141592万", 3_141_592),
    ("¥5万元", 5_000_000),
    ("0.01", 1),
    ("70540", 7_054_000),
    ("1,234,567.89", 123_456_789),
    (32270.0, 3_227_000),
    (1234.5, 123450),
    (0.29, 29),
    (1.1 + 2.2, 330),  # what a formula cell holds; the sheet shows 3.3
    (1139.75, 113975),
    (100, 10000),
    ("00012.5", 1250),
    ("100000000000", MAX_FEN),
]
NO_AMOUNTS = [
    *(
        "",
        " ",
        "若干",
        "约￥22860.50",
        "0",
        "0.00",
        "-5",
        "(5)",
        "+5",
        "1e3",
        "1E3",
        "5万5",
        "1.2亿",
    ),
    *(
        "1.234",
        "0.001",
        "3.1415926万",
        "1,23",
        "12,34.50",
        "1,2345",
        "1.2.3",
        "¥",
        "元",
        "万",
        "5元5角",
    ),
    *("$5", "10²", "①", "٥", "5%", "=1+1", "1 234.505", "nan", "inf", "100000000000.01", "9" * 400),
    *(0.0, -1.0, 1.234, 1e20, 1e-9, float("nan"), float("inf"), float("-inf"), True, False),
]


@pytest.mark.parametrize(("cell", "fen"), AMOUNTS)
def test_a_written_amount_is_exact_to_the_fen(cell, fen):
    assert amount_fen(cell) == fen


@pytest.mark.parametrize("cell", NO_AMOUNTS)
def test_what_is_not_a_positive_amount_to_the_fen_has_no_reading(cell):
    assert amount_fen(cell) is None


@pytest.mark.parametrize("cell", ["", " ", "0", "0.00", 0.0, "-", "—", "/", "无", "¥0.00", "0元"])
def test_a_zero_or_a_dash_says_nothing(cell):
    assert says_nothing(cell)


@pytest.mark.parametrize("cell", ["若干", "0.01", 0.01, "5万", "约0", "0.0.0"])
def test_anything_else_says_something(cell):
    assert not says_nothing(cell)


RED = [
    "-5",
    "－5.00",
    "−5",
    "(5)",
    "（¥5.00）",
    "¥-5",
    "-¥5",
    "红字5元",
    "5（红字）",
    "红:5",
    -5,
    -5.0,
]
NOT_RED = [
    "5",
    "",
    "-",
    "—",
    "--5",
    "-(5)",
    "((5))",
    "红字",
    "红字若干",
    "5红6",
    "-0",
    "-1.234",
    "约-5",
    True,
]


@pytest.mark.parametrize("cell", RED)
def test_a_sign_brackets_or_a_word_say_that_an_amount_is_in_red_letters(cell):
    assert (taken_back_fen(cell), amount_fen(cell)) == (500, None)


@pytest.mark.parametrize("cell", NOT_RED)
def test_no_other_amount_is_in_red_letters(cell):
    assert taken_back_fen(cell) is None


def test_an_amount_in_red_letters_is_of_the_unit_of_its_column():
    assert taken_back_fen("-1.5", "万") == 1_500_000


FORMS = ["{:.2f}", "{:,.2f}", "¥{:,.2f}", "￥{:.2f}", "{:.2f}元", "{:,.2f}元", " {:.2f} "]


@given(fen=st.integers(1, MAX_FEN), form=st.sampled_from(FORMS))
def test_any_amount_in_any_form_comes_back(fen, form):
    assert amount_fen(form.format(Decimal(fen) / 100)) == fen


@given(fen=st.integers(1, 10**12))
def test_any_amount_comes_back_from_a_numeric_cell(fen):
    assert amount_fen(float(Decimal(fen) / 100)) == fen


@given(fen=st.integers(1, MAX_FEN), unit=st.sampled_from(["万", "万元"]))
def test_any_amount_comes_back_from_ten_thousands(fen, unit):
    assert amount_fen(f"{(Decimal(fen) / 1_000_000):f}{unit}") == fen


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans()))
def test_no_cell_breaks_the_reader(cell):
    fen = amount_fen(cell)
    assert fen is None or 0 < fen <= MAX_FEN
