"""How names sound."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ledger.vault.identities import Described, marks_anywhere, marks_of
from ledger.vault.sounds import heard, sound_of


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("示例乙", ("shiliyi", "sly")),
        ("吕例", ("lvli", "ll")),
        ("单例", ("shanli", "sl")),
        ("欧阳例", ("ouyangli", "oyl")),
        ("例单", ("lidan", "ld")),
    ],
)
def test_a_name_sounds_as_it_is_said(name, sound):
    assert sound_of(name) == sound


@pytest.mark.parametrize("name", ["", "Example", "示a", "示例1", "示·例"])
def test_what_is_not_wholly_chinese_has_no_sound(name):
    assert sound_of(name) is None


@pytest.mark.parametrize("typed", ["shiliyi", "Shi Li Yi", "shi'li'yi", "ＳＨＩＬＩＹＩ"])
def test_a_sound_may_be_typed_with_blanks_and_capitals(typed):
    assert heard(typed) == "shiliyi"
    assert heard("Lü") == "lv"
    assert heard("C001") == heard("示例") == ""


def test_a_sound_finds_somebody_and_says_nothing_about_who_it_is():
    who = Described("示例乙", birth_date="1938-04-15")
    sounding = Described("事例亿", birth_date="1938-04-15")
    assert set(marks_of(who).values()) & set(marks_of(sounding).values()) == {"1938-04-15"}
    common = marks_anywhere(who).items() & marks_anywhere(sounding).items()
    assert common == {("client_sound_and_birth_date", "shiliyi|1938-04-15")}
    assert not marks_anywhere(Described("示例乙"))


def test_the_dictionary_is_loaded_only_by_who_names_somebody():
    program = "import api.bootstrap, sys; print('pypinyin' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.split() == [b"False"]
