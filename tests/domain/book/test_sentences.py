"""What a refusal says to an accountant: yuan, names of words, nothing in empty brackets."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.book.refusals import REFUSALS
from domain.book.sentences import sentence_of
from domain.book.validation import refusal_of
from domain.book.words import VOCABULARY
from domain.casework.refusals import CaseStepMissing
from domain.ground.refusals import NotPermitted
from domain.money.refusals import (
    CategoryForbidden,
    InsufficientFunds,
    OutsideGrantedUse,
    SplitDoesNotAddUp,
    UnknownSource,
)
from domain.stations.refusals import StationNotOperating
from tests.builders import a_home_visit


def test_amounts_are_said_in_yuan_and_sources_by_their_names():
    refusal = InsufficientFunds(
        source="charity_donation",
        day="2021-07-01",
        available_fen=1_000_00,
        asked_fen=1_000_01,
        missing_fen=1,
    )
    assert sentence_of(refusal, "zh") == (
        "资金不足：慈善捐赠可用 1,000.00 元，需要 1,000.01 元（2021-07-01，缺 0.01 元）。"
    )
    assert sentence_of(refusal, "en") == (
        "Not enough money: charity donation has 1,000.00 yuan available, 1,000.01 yuan are asked "
        "(2021-07-01, 0.01 yuan are missing)."
    )
    # What a program reads stays as it was.
    assert refusal.params["available_fen"] == 1_000_00


def test_amounts_below_zero_and_large_ones_are_written_alike():
    refusal = SplitDoesNotAddUp(lines_fen=-5, amount_fen=123_456_789)
    assert sentence_of(refusal, "zh") == "各来源分摊合计 -0.05 元，与金额 1,234,567.89 元不符。"


def test_empty_brackets_are_left_out():
    refusal = CategoryForbidden(grant="G-1", document_number="", article="", category="hospitality")
    name = VOCABULARY["Category"]["hospitality"]
    assert sentence_of(refusal, "zh") == f"拨款 G-1不得用于 {name.zh}。"
    assert "()" not in sentence_of(refusal, "en")


@pytest.mark.parametrize(
    ("document_number", "article", "cited"),
    [
        ("甬民〔2026〕1号", "第四条", "（甬民〔2026〕1号 第四条）"),
        ("甬民〔2026〕1号", "", "（甬民〔2026〕1号）"),
        ("", "第四条", "（第四条）"),
        ("", "", ""),
        ("甬民〔2026〕1号", "第四条（ 二 ）", "（甬民〔2026〕1号 第四条（ 二 ））"),
    ],
)
def test_a_document_is_cited_as_far_as_it_is_named_and_as_it_is_written(
    document_number, article, cited
):
    stated = {"grant": "G-1", "document_number": document_number, "article": article}
    refusal = CategoryForbidden(category="office", **stated)
    name = VOCABULARY["Category"]["office"]
    assert sentence_of(refusal, "zh") == f"拨款 G-1{cited}不得用于 {name.zh}。"
    in_english = f" {cited.replace('（', '(', 1)[:-1]})" if cited else ""
    assert sentence_of(refusal, "en") == f"Grant G-1{in_english} must not be spent on {name.en}."


def test_a_use_outside_a_limit_is_called_by_its_name():
    cited = {"grant": "G-1", "document_number": "甬民〔2026〕1号", "article": "第四条"}
    for limited, stated, said in [
        ("unit", "person_day", VOCABULARY["CostUnit"]["person_day"]),
        ("target_groups", "orphan", VOCABULARY["TargetGroup"]["orphan"]),
    ]:
        refusal = OutsideGrantedUse(limited=limited, stated=stated, **cited)
        assert f"中没有 {said.zh}。" in sentence_of(refusal, "zh")
        assert f"and {said.en} is not among them." in sentence_of(refusal, "en")


def test_a_choice_names_everything_with_its_code():
    sentence = sentence_of(UnknownSource, "zh")
    for code, label in VOCABULARY["Source"].items():
        assert f"{label.zh}（{code}）" in sentence


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (NotPermitted(role="station_head"), "站长"),
        (StationNotOperating(status="suspended", day="2026-01-01"), "停办"),
    ],
)
def test_roles_and_states_are_called_by_their_names(refusal, said):
    assert said in sentence_of(refusal, "zh")


def test_what_a_case_lacks_is_called_by_its_names():
    refusal = CaseStepMissing(case="GA-1", missing=("assessed", "approved_plan"))
    assert sentence_of(refusal, "zh") == "个案 GA-1 还缺：预估、计划的督导审批。"
    assert sentence_of(refusal, "en") == "The case GA-1 still lacks: assessment, approved plan."


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_no_sentence_speaks_of_fen(code):
    kind = REFUSALS[code]
    assert " 分" not in kind.zh
    assert " fen" not in kind.en
    assert not kind.choices or set(VOCABULARY[kind.choices])


def test_a_word_that_is_no_choice_is_told_the_choices_by_their_names():
    with pytest.raises(ValidationError) as wrong:
        a_home_visit(mode="owl")
    (error,) = wrong.value.errors()
    refusal = refusal_of(error)
    modes = VOCABULARY["VisitMode"]
    assert sentence_of(refusal, "zh") == "不是可选的值。可用：{}。".format(
        "、".join(f"{label.zh}（{word}）" for word, label in modes.items())
    )
    assert sentence_of(refusal, "en").endswith(
        ": {}.".format(", ".join(f"{label.en} ({word})" for word, label in modes.items()))
    )
