"""Charts: what they draw is what they are given, in classes only, and read out as a sentence."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.charts import (
    Bar,
    Breach,
    Drop,
    Node,
    Part,
    Series,
    StepLine,
    bars_across,
    bars_upright,
    flow,
    key,
    shade_of,
    staircase,
    step_lines,
    yuan,
)
from api.pages.charts.drawn import WIDTH
from api.pages.charts.scales import axis_to

SPITE = '<b>"甲"&乙</b>'
CHARTS = {
    "across": bars_across("a", SPITE, [Bar(SPITE, [Part(3, "spent"), Part(1, "kept")], SPITE)]),
    "upright": bars_upright(
        "u", SPITE, [SPITE, "2"], [Series(SPITE, [1, 2], "1"), Series("b", [3, 0], "2")]
    ),
    "steps": step_lines(
        "s",
        SPITE,
        ("2021-01-01", "2021-12-31"),
        [StepLine(SPITE, [("2021-01-01", 3), ("2021-03-01", 2)], "line")],
        [Breach("2021-03-01", "2021-03-23", 3, SPITE)],
        language="zh",
    ),
    "stairs": staircase(
        "g",
        SPITE,
        [
            Drop("2021-03-18", 5_000_000, ""),
            Drop("2021-04-02", -986_000, SPITE),
            Drop("2021-04-03", -1, "2", is_doubtful=True),
        ],
        ("2021-03-01", "2021-11-30"),
        left=SPITE,
        language="en",
    ),
    "flow": flow(
        "f",
        SPITE,
        [
            {"a": Node(SPITE, "2"), "b": Node("乙")},
            {"c": Node("丙"), "d": Node("丁", "doubt", True)},
        ],
        [{("a", "c"): 3, ("a", "d"): 1, ("b", "d"): 4, ("b", "c"): -2}],
    ),
}


def rects(chart, look):
    tree = ET.fromstring(chart)
    return [each for each in tree.iter("rect") if each.get("class") == look]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_a_chart_is_one_picture_with_a_sentence_and_nothing_inline(chart):
    tree = ET.fromstring(chart)
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == SPITE
    assert not re.search(r"style=|<script|<style|\son\w+=", chart)
    assert any(each.text == SPITE for each in tree.iter("text"))


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_every_texture_that_is_used_is_in_the_chart_and_no_other(chart):
    assert set(re.findall(r"url\(#([\w-]+)\)", chart)) == set(
        re.findall(r'pattern id="([\w-]+)"', chart)
    )


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS.keys())
def test_no_mark_stands_outside(chart):
    tree = ET.fromstring(chart)
    for each in tree.iter("rect"):
        if each.get("x") is not None:
            assert 0 <= float(each.get("x")) <= WIDTH
            assert float(each.get("x")) + float(each.get("width")) <= WIDTH + 0.1


@given(st.lists(st.integers(min_value=1, max_value=10**11), min_size=1, max_size=8))
def test_bars_are_as_long_as_what_they_stand_for(amounts):
    chart = bars_across("x", "", [Bar("a", [Part(each, "1")]) for each in amounts], yuan("zh"))
    drawn = [float(each.get("width")) for each in rects(chart, "c1 k")]
    # What is shorter than a tenth of a unit may not show.
    scale = max(drawn) / max(amounts)
    expected = [each * scale for each in amounts]
    assert all(any(abs(one - other) <= 0.11 for other in drawn) or one < 0.11 for one in expected)


AMOUNTS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(-(10**9), 10**11)
)


@given(AMOUNTS)
def test_a_flow_is_as_high_at_both_ends_as_what_goes_through(streams):
    columns = [{each: Node(each) for each in keys} for keys in ("abc", "xyz")]
    ways = re.findall(
        r'<path d="M[\d.]+ ([\d.]+)C\S+ \S+ \S+ \S+ \S+ ([\d.]+)V([\d.]+)C',
        flow("f", "", columns, [streams]),
    )
    flowing = [each for each in streams.values() if each > 0]
    assert len(ways) == len(flowing)
    drawn = sorted(float(bottom) - float(top) for _start, top, bottom in ways)
    scale = 220 / max(sum(flowing), 1)
    assert all(
        abs(one - each * scale) <= 0.21 for one, each in zip(drawn, sorted(flowing), strict=True)
    )


@given(st.integers(min_value=0, max_value=10**13))
def test_an_axis_ends_at_or_just_above_what_it_has_to_reach(most):
    axis = axis_to(most)
    assert axis.top >= most
    assert 2 <= len(axis.steps) <= 6
    assert axis.steps[0] == 0
    assert most <= 1 or axis.top - most < axis.steps[1]


def test_a_staircase_goes_down_by_what_was_spent():
    tall = [float(each.get("height")) for each in rects(CHARTS["stairs"], "c1 k")]
    doubtful = rects(CHARTS["stairs"], "fs kz2")
    assert len(tall) == 1
    assert tall[0] == pytest.approx((250 - 28 - 26) * 986 / 5000, abs=0.1)
    assert len(doubtful) == 1


def test_too_little_is_hatched_for_just_as_long_as_it_lasted():
    (hatched,) = rects(CHARTS["steps"], "fzw")
    whole = WIDTH - 18 - 40 - 7 * 6.8 - 2 * 12.2
    assert float(hatched.get("width")) / 23 * 365 == pytest.approx(whole, rel=0.2)


def test_the_darker_the_more_and_nothing_where_nothing_is():
    assert [shade_of(value, 5) for value in (0, 5, 1, 2, 3)] == [0, 4, 1, 2, 3]
    assert shade_of(0, 0) == 0


def test_a_key_shows_the_ink_beside_the_word():
    told = key("k", [("spent", SPITE), ("kept", "b"), ("need", "c")])
    tree = ET.fromstring(told)
    assert [each.tail for each in tree.iter("svg")] == [SPITE, "b", "c"]
    assert "style=" not in told


def test_an_amount_on_an_axis_is_in_units_that_are_read():
    assert [yuan("zh")(fen) for fen in (0, 50_000, 1_000_000, 25_000_000)] == [
        "0",
        "500",
        "1万",
        "25万",
    ]
    assert [yuan("en")(fen) for fen in (0, 50_000, 1_000_000)] == ["0", "500", "10k"]


def test_nothing_to_draw_is_no_failure():
    assert "<svg" in bars_across("x", "", [])
    assert "<svg" in bars_upright("x", "", [], [])
    assert "<svg" in staircase("x", "", [], ("2021-01-01", "2021-01-01"), left="", language="zh")
    assert "<svg" in step_lines("x", "", ("2021-01-01", "2021-01-01"), [], language="zh")
