"""Text, numbers and words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from api.workbooks import cells, words
from domain.book.words import VOCABULARY
from domain.ground import vocabulary
from domain.money import sheet_words as money_words
from domain.staff import sheet_words as staff_words
from domain.stations import sheet_words as stations_words
from domain.training import sheet_words as training_words
from domain.visits import sheet_words as visits_words


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (" 赵一\u3000", "赵一"),
        ("\ufeff赵一\u200b", "赵一"),
        (96.0, "96"),
        (1.5, "1.5"),
        (3, "3"),
        ("ＡＢ：１", "AB:1"),
        (date(2021, 6, 3), "2021-06-03"),
        ("é", "é"),
        ("10²", "10²"),
    ],
)
def test_text_is_folded_in_width_and_nothing_more(cell, line):
    assert cells.text(cell) == line


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        (1.5, "1.5"),
        (2.0, "2"),
        ("2.5", "2.5"),
        ("3学时", "3"),
        ("2 课时", "2"),
        ("", None),
        ("0", None),
        (-1.0, None),
        ("两", None),
        (1.234, None),
        (float("nan"), None),
    ],
)
def test_class_hours_are_positive_with_at_most_two_decimals(cell, hours):
    assert cells.hours(cell) == (Decimal(hours) if hours else None)


@pytest.mark.parametrize(
    ("cell", "people"), [(3.0, 3), ("3人", 3), ("3", 3), (0.0, 0), ("", None), (2.5, None)]
)
def test_a_head_count_is_a_whole_number(cell, people):
    assert cells.head_count(cell) == people


WORD_LISTS = {
    "Source": (words.SOURCES, money_words.SOURCE_WORDS, vocabulary.SOURCES),
    "Category": (words.CATEGORIES, money_words.CATEGORY_WORDS, vocabulary.CATEGORIES),
    "VoucherKind": (
        *(words.VOUCHER_KINDS, money_words.VOUCHER_KIND_WORDS, get_args(vocabulary.VoucherKind)),
    ),
    "TargetGroup": (
        *(words.TARGET_GROUPS, visits_words.TARGET_GROUP_WORDS, vocabulary.TARGET_GROUPS),
    ),
    "Service": (words.SERVICES, visits_words.SERVICE_WORDS, vocabulary.SERVICES),
    "VisitMode": (words.VISIT_MODES, visits_words.VISIT_MODE_WORDS, vocabulary.VISIT_MODES),
    "RiskLevel": (words.RISK_LEVELS, visits_words.RISK_WORDS, vocabulary.RISK_LEVELS),
    "CertLevel": (words.CERTIFICATES, staff_words.CERTIFICATE_WORDS, vocabulary.CERT_LEVELS),
    "Engagement": (words.ENGAGEMENTS, staff_words.ENGAGEMENT_WORDS, vocabulary.ENGAGEMENTS),
    "StaffSource": (words.STAFF_SOURCES, staff_words.STAFF_SOURCE_WORDS, vocabulary.STAFF_SOURCES),
    "TrainingFormat": (
        words.TRAINING_FORMATS,
        training_words.TRAINING_FORMAT_WORDS,
        vocabulary.TRAINING_FORMATS,
    ),
}


@pytest.mark.parametrize("name", WORD_LISTS)
def test_every_word_stands_for_one_of_the_vocabulary(name):
    listed, table, vocabulary_words = WORD_LISTS[name]
    assert set(table.values()) <= set(vocabulary_words)
    for word, meaning in table.items():
        assert listed.find(cells.text(f" {word[0]} {word[1:]}　")) == meaning
    assert listed.find("送温暖活动") is None
    assert listed.find("") is None


@pytest.mark.parametrize("name", WORD_LISTS)
def test_whatever_the_product_prints_for_a_word_is_accepted_again(name):
    listed, _table, vocabulary_words = WORD_LISTS[name]
    for word in vocabulary_words:
        label = VOCABULARY[name][word]
        for printed in (label.zh, label.en, label.en.upper(), word, f"{label.zh} {word}"):
            assert listed.find(printed) == word, printed
            assert listed.find_all(printed) == ((word,), True), printed
    assert set(listed.allowed) == {VOCABULARY[name][word].zh for word in vocabulary_words}


def test_several_words_of_a_cell_are_told_apart_also_ours():
    found = words.TARGET_GROUPS.find_all("独居老人、older person living alone、dibao，残疾人 低保")
    assert found == (("elder_alone", "dibao", "disability"), True)
    assert words.SERVICES.find_all("人文关怀/送温暖活动") == (("humane_care",), False)
    assert words.SERVICES.find_all("") == ((), False)


@pytest.mark.parametrize(
    ("phrase", "model"),
    [
        ("委托社会工作机构运营", "agency_operated"),
        ("委托运营", "agency_operated"),
        ("增设社工岗位", "direct_posts"),
        ("直聘", "direct_posts"),
        ("县统招+属地自招", "mixed"),
        ("县统招与本地招聘相结合", "mixed"),
        ("混合模式", "mixed"),
        ("其他", None),
    ],
)
def test_the_operating_model_is_read_from_its_phrase(phrase, model):
    assert stations_words.operating_model(phrase) == model
