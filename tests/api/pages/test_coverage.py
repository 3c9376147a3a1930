"""The page of coverage: it says what the answer says, its figures open, and the overview shows it."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import DISTRICT, OTHER_STATION, STATION, open_world
from tests.api.pages.test_overview import problems
from tests.api.pages.test_questions import opened, page, pillars, shown, totals
from tests.api.programme.test_coverage import CITY_AREA, list_area, state

AT = "as_of=2026-06-30"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("coverage")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        list_area(world, DISTRICT, "district", "示例区")
        for number in (2, 3):
            list_area(world, f"{DISTRICT}00{number}", "township", "示例街道")
        list_area(world, f"{DISTRICT}002001", "village", "示例村")
        target = {"year": 2021, "measure": "stations_built", "value": 9, "set_on": "2021-01-01"}
        state(world, CITY_AREA, "target-set", "city", **target)
        later = {"year": 2027, "measure": "townships_covered_percent", "value": 100}
        state(world, CITY_AREA, "target-set", "city", set_on="2021-01-01", **later)
        count = {"counted_on": "2021-12-31", "total": 30, "assistant": 20}
        state(world, CITY_AREA, "certified-people-counted", "city", **count)
        adopted = {
            "title": "方案",
            "document_number": "甬民〔2020〕1号",
            "adopted_on": "2020-03-01",
        }
        years = {"first_year": 2020, "last_year": 2025}
        state(world, CITY_AREA, "programme-adopted", "city", **adopted, **years)
        world.made(world.record("suspensions", {"suspended_on": "2026-05-01"}, "head"))
        yield world


@pytest.mark.parametrize("who", ["city", "district", "head"])
def test_every_figure_opens_to_a_list_with_the_same_total(lived, who):
    figures = opened(page(lived, f"/audit/coverage?{AT}", who))
    assert figures
    for address, figure in sorted(figures):
        path, _, anchor = address.partition("#")
        assert figure in totals(page(lived, path, who), anchor), (address, figure)


def test_the_head_says_what_the_answer_says_and_the_chart_has_the_line_of_the_plan(lived):
    answer = lived.get(f"/v1/coverage?{AT}", "city").json()
    text = page(lived, f"/audit/coverage?{AT}", "city")
    assert "方案（甬民〔2020〕1号）" in text
    heads = pillars(text)
    assert heads["已建成（站）"] == answer["years"][-2]["built_total"] == 2
    assert heads["持证社工（人）"] == 30
    chart = re.search(r'role="img" aria-label="([^"]*)"', text)[1]
    assert "2021年没有按计划建成" in chart
    assert "计划累计" in text
    assert 'class="fig-need"' in text
    assert "2027" in text


def test_villages_and_townships_are_listed_by_whether_they_are_reached(lived):
    reached = shown(page(lived, f"/audit/coverage/townships?{AT}&is_reached=true", "city"))
    missed = shown(page(lived, f"/audit/coverage/townships?{AT}&is_reached=false", "city"))
    assert (f"{DISTRICT}002" in reached, f"{DISTRICT}002" in missed) == (True, False)
    assert f"{DISTRICT}003" in missed
    assert "示例村" in page(lived, f"/audit/coverage/villages?{AT}", "district")


def test_the_overview_of_an_office_shows_the_programme_and_stations_that_stand_still(lived):
    text = page(lived, f"/audit/?{AT}", "city")
    assert "2021年没有按计划建成" in text
    count, address = problems(text)["停办，没有运行"]
    assert count == 1
    assert count in totals(page(lived, address, "city"))
    assert "计划累计" not in page(lived, f"/audit/?{AT}", "head")


@pytest.mark.parametrize("path", ["", "/stations", "/townships", "/villages"])
def test_its_tables_are_files_and_it_is_there_in_english(lived, path):
    for form, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = lived.get(f"/audit/coverage{path}.{form}?{AT}", "city")
        assert answer.content.startswith(start)
    text = page(lived, f"/audit/coverage{path}?{AT}", "city", language="en")
    said = shown(re.sub(r"<svg.*?</svg>|<button.*?</button>", "", text, flags=re.DOTALL))
    for own in (
        "台账",
        STATION,
        OTHER_STATION,
        "示例街道社工站",
        "社工站",
        "示例",
        "街道",
        "区",
        "村",
        "方案（甬民〔2020〕1号）",
        "宁波市",
    ):
        said = said.replace(own, "")
    assert not re.search(r"[\u4e00-\u9fff]", said), re.findall(r"[\u4e00-\u9fff]+", said)
