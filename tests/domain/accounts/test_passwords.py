"""Which passwords are taken: length counts, and not being the first that anybody would try."""

from __future__ import annotations

import pytest

from domain.accounts.passwords import ensure_good_password, plain_password
from domain.accounts.refusals import PasswordGuessable, PasswordTooLong, PasswordTooShort

ACCOUNT = "U-7H2K9QX6"


@pytest.mark.parametrize("password", ["", "short", "九个字的密码不够用", "a" * 9])
def test_a_short_password_is_refused_with_what_it_needs(password):
    with pytest.raises(PasswordTooShort) as refused:
        ensure_good_password(password, ACCOUNT)
    assert refused.value.params == {"limit": 10}
    assert refused.value.field == "password"
    assert password not in refused.value.message("en") or not password


def test_an_endless_password_is_refused():
    with pytest.raises(PasswordTooLong):
        ensure_good_password("长" * 257, ACCOUNT)
    ensure_good_password("长密码很好记的一句话" * 25, ACCOUNT)


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "0987654321",
        "12345678901234567890",
        "abcdefghij",
        "ABCDEFGHIJKLM",
        "qwertyuiop",
        "Password123",
        "woaini1314520",
        "1qaz2wsx3edc",
        "8888888888",
        "1212121212",
        "aaaaaaaaaaaaaaaa",
        ACCOUNT,
        ACCOUNT.lower(),
        "１２３４５６７８９０",
    ],
)
def test_what_would_be_tried_first_is_refused(password):
    with pytest.raises(PasswordGuessable):
        ensure_good_password(password, "U-7H2K9QX6" if len(password) > 9 else "")


def test_a_code_of_ten_signs_is_no_password_of_its_account():
    with pytest.raises(PasswordGuessable):
        ensure_good_password("WORKER-2021", "worker-2021")
    with pytest.raises(PasswordGuessable):
        ensure_good_password("W-021W-021", "W-021")
    ensure_good_password("WORKER-2021", ACCOUNT)


@pytest.mark.parametrize(
    "password", ["四月的第一场雨下在傍晚", "correct horse", "kqz7-m2xw-9pfa-c4hn", "Ningbo-2026-春"]
)
def test_other_passwords_are_taken_whatever_signs_they_have(password):
    ensure_good_password(password, ACCOUNT)


def test_the_full_width_signs_of_an_input_method_are_the_plain_ones():
    assert plain_password("ｋｑｚ７－ｍ２") == "kqz7-m2"
