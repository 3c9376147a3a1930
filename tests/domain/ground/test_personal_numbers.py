"""The rule about phone and identity numbers, against a slow reading of its words."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.book.refusals import REFUSALS
from domain.ground.personal_numbers import holds_personal_number, without_personal_numbers
from domain.ground.refusals import UnknownStation
from domain.staff.refusals import UnknownWorker

FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
CIRCLED = str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨")
PHONE, OLD_CARD, CARD = "13800138000", "330212900101123", "330212199001011234"


def is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def by_the_words(text: str) -> bool:
    """The rule as it is written, run by run, for texts of ASCII."""
    begin = 0
    while begin < len(text):
        end = begin
        while end < len(text) and text[end].isdigit():
            end += 1
        run, following = text[begin:end], text[end : end + 1]
        if len(run) == 11 and run[0] == "1" and run[1] in "3456789":
            return True
        if len(run) == 15 and (is_day(f"19{run[6:12]}") or is_day(f"20{run[6:12]}")):
            return True
        whole = len(run) == 18 or (len(run) == 17 and following in ("X", "x"))
        if whole and run[6:8] in ("19", "20") and is_day(run[6:14]):
            return True
        begin = max(end, begin + 1)
    return False


digits = st.text("0123456789", min_size=9, max_size=20)
days = st.dates(date(1890, 1, 1), date(2109, 12, 31)).map(lambda day: f"{day:%Y%m%d}")
cards = st.builds(
    "{}{}{}{}".format, st.just("330212"), days, st.just("123"), st.sampled_from("4Xx")
)
old_cards = st.builds(
    "{}{}{}".format, st.just("330212"), days.map(lambda day: day[2:]), st.just("123")
)
phones = st.builds("1{}".format, st.from_regex(r"[0-9]{10}", fullmatch=True))
between = st.text("0123456789Xxa张 -./,:", max_size=3)
texts = st.lists(st.one_of(digits, cards, old_cards, phones, between), max_size=4).map("".join)


@given(texts)
@example(f"0{PHONE}")
@example(f"{PHONE}0")
@example("330212199002301234")
@example("33021219900101123X5")
@example("330212000229123")
def test_the_rule_is_what_its_words_say(text):
    assert holds_personal_number(text) == by_the_words(text)


@pytest.mark.parametrize("number", [PHONE, OLD_CARD, CARD, f"{CARD[:17]}X", f"{CARD[:17]}x"])
@pytest.mark.parametrize("around", ["{}", "电话{}", "{}号", "G-{}", "a{}b", " {} ", "({})", "٪{}"])
@pytest.mark.parametrize("written", [{}, FULL_WIDTH, ARABIC_INDIC, CIRCLED], ids=len)
def test_a_number_is_found_however_its_digits_are_written(number, around, written):
    text = around.format(number.translate(written))
    assert holds_personal_number(text)
    assert without_personal_numbers(text) == "…"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NB-YZ-ZGM",
        "330212001000",  # a division code of twelve digits
        "12800138000",
        "2021-06-03",
        "138-0013-8000",
        "91330212MA2AG12345",  # a unified social credit code
        "330212189912311234",
        "330212210001011234",
        "330212199013011234",
        "3302121990010112345",  # nineteen digits
        "甬民〔2021〕1号",
    ],
)
def test_other_numbers_pass(text):
    assert not holds_personal_number(text)
    assert without_personal_numbers(text) == text


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\ufe0f\u20e3"])
@pytest.mark.parametrize("number", [PHONE, OLD_CARD, CARD])
def test_signs_that_nobody_sees_hide_no_number(number, sign):
    assert holds_personal_number(sign.join(number))
    assert holds_personal_number(f"{number[:7]}{sign}{number[7:]}")


UNLUCKY = "019a1380-0138-7000-8000-a13800138000"


@pytest.mark.parametrize(
    "text",
    [
        UNLUCKY,
        UNLUCKY.upper(),
        UNLUCKY.replace("-", ""),
        f"import/{'a13800138000' + 'b' * 52}/visits/3/visit",
    ],
)
def test_an_identifier_that_a_program_made_is_nobodys_number(text):
    assert not holds_personal_number(text)
    assert holds_personal_number(f"{text} {PHONE}")
    # Within a longer word it is in no fixed form any more.
    assert holds_personal_number(f"{text.removeprefix('import/').partition('/')[0]}z")


@given(st.uuids(), st.binary())
def test_no_identifier_of_ours_is_refused(number: uuid.UUID, content: bytes):
    for text in (str(number), number.hex, hashlib.sha256(content).hexdigest()):
        assert not holds_personal_number(text)


def test_a_refusal_quotes_no_number():
    for refusal in (UnknownWorker(worker=CARD, field="visitors.0"), UnknownStation(station=PHONE)):
        said = f"{refusal} {refusal.message('zh')} {refusal.params}"
        assert CARD not in said
        assert PHONE not in said
    assert REFUSALS["unknown_worker"](worker="W01").params == {"worker": "W01"}
