"""Codes that the ledger issues: their form, and which slips the check symbol finds."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from domain.ground.forms.codes import CLIENT, SYMBOLS, check_symbol, is_sound, issued


@pytest.mark.parametrize("code", ["C-7H2K9QX6", "C-0000001Y", "C-ZZZZZZZ7"])
def test_the_check_symbol_is_luhns_over_crockfords_32(code):
    assert check_symbol(code[2:-1]) == code[-1]
    assert is_sound(code)


def test_every_wrong_symbol_is_found():
    for place in range(8):
        for symbol in SYMBOLS:
            wrong = list("7H2K9QX6")
            if wrong[place] != symbol:
                wrong[place] = symbol
                assert not is_sound(f"C-{''.join(wrong)}")


def test_neighbours_the_wrong_way_round_are_found():
    random = Random(1)
    for _ in range(200):
        code = issued(CLIENT, random.randrange)
        for place, (left, right) in enumerate(pairwise(code[2:]), 2):
            swapped = f"{code[:place]}{right}{left}{code[place + 2 :]}"
            # Luhn's one blind spot: the first symbol and the last.
            assert left == right or {left, right} == {"0", "Z"} or not is_sound(swapped)


@pytest.mark.parametrize(
    "text", ["C-7H2K9QX", "C-7H2K9QX66", "C7H2K9QX6", "-7H2K9QX6", "C-7h2k9qx6"]
)
def test_another_form_is_no_issued_code(text):
    assert not is_sound(text)


def test_a_new_code_has_a_prefix_and_eight_symbols():
    code = issued(CLIENT, Random(7).randrange)
    assert code.startswith("C-")
    assert len(code) == 10
    assert is_sound(code)
