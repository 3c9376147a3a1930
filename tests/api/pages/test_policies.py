"""The page of policies: what is in force where, since when, by which document, and what changed."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import DISTRICT, OTHER_DISTRICT, OTHER_STATION, STATION, open_world
from tests.api.pages.test_questions import page, shown
from tests.api.programme.test_areas import AREA, CITY_AREA, lay_down, policy

AT = "as_of=2026-06-30"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("policies")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.made(lay_down(world, CITY_AREA, policy(value=5), "city"))
        late = policy(value=4, effective_from="2026-06-01", article="第九条")
        world.made(lay_down(world, AREA, late, "district"))
        amount = policy("municipal_one_time_fen", 6_000_000, effective_from="2026-05-01")
        world.made(lay_down(world, CITY_AREA, amount, "city"))
        yield world


def rows(text, anchor):
    """The rows of a table of the page, each as its cells."""
    table = re.search(rf'<section id="{anchor}".*?</section>', text, re.DOTALL)[0]
    found = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    return [
        [shown(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", each)] for each in found
    ]


@pytest.mark.parametrize(
    ("who", "minimum", "by"),
    [("head", "4", DISTRICT), ("district", "4", DISTRICT), ("city", "5", "330200")],
)
def test_what_is_in_force_names_its_document_and_who_laid_it_down(lived, who, minimum, by):
    found = {each[0]: each for each in rows(page(lived, f"/audit/policies?{AT}", who), "in-force")}
    _name, value, since, _title, number, article, laid_down_by = found["每站专职社工下限（人）"][:7]
    assert (value, number, laid_down_by) == (minimum, "甬社工〔2025〕12号", by)
    assert (since, article) == (
        ("2026-06-01", "第九条") if by == DISTRICT else ("2026-01-01", "第六条")
    )
    assert found["每站持证社工下限（人）"][6] == "默认"
    assert found["市级一次性项目补助（分）"][1] == "6,000,000"


def test_what_changed_is_told_from_day_to_day_with_what_it_was_before(lived):
    changes = rows(page(lived, f"/audit/policies?{AT}", "head"), "changes")
    assert [each[:4] for each in changes] == [
        ["2026-06-01", "每站专职社工下限（人）", "5", "4"],
        ["2026-05-01", "市级一次性项目补助（分）", "5,000,000", "6,000,000"],
        ["2026-01-01", "每站专职社工下限（人）", "3", "5"],
    ]
    city = rows(page(lived, f"/audit/policies?{AT}", "city"), "changes")
    assert [each[0] for each in city] == ["2026-05-01", "2026-01-01"]
    assert rows(page(lived, "/audit/policies?as_known=2", "head"), "changes") == []


def test_the_answer_is_that_of_the_area_in_sight(lived):
    def asked(who, query=""):
        answer = lived.get(f"/v1/policies?{AT}{query}", who)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        return found["area"], next(
            e["value"] for e in found["items"] if e["key"] == "min_full_time"
        )

    assert asked("city") == (CITY_AREA, 5)
    assert asked("district") == (AREA, 4)
    assert asked("city", f"&district={DISTRICT}") == (AREA, 4)
    assert asked("city", f"&district={OTHER_DISTRICT}") == (f"A-{OTHER_DISTRICT}", 5)
    assert asked("city", f"&station={STATION}") == (None, 4)
    assert asked("head") == asked("auditor") == (None, 4)
    assert asked("other_head") == (None, 5)
    own = lived.get(f"/v1/stations/{STATION}/policies?{AT}", "head").json()
    assert (own["station"], own["area"]) == (STATION, None)
    assert lived.get(f"/v1/stations/{OTHER_STATION}/policies", "head").status_code == 404


SEVERAL = f"district={DISTRICT}&district={OTHER_DISTRICT}"


@pytest.mark.parametrize("several", [SEVERAL, f"station={STATION}&station={OTHER_STATION}"])
def test_several_places_have_no_one_answer_and_the_page_asks_for_a_place(lived, several):
    answer = lived.get(f"/v1/policies?{several}&{AT}", "city")
    assert (answer.status_code, answer.json()["code"]) == (422, "missing_value")
    assert answer.json()["errors"][0]["parameter"] == "area"
    text = page(lived, f"/audit/policies?{several}&{AT}", "city")
    assert "请选一个站点、区县或市" in text
    assert rows(text, "in-force") == []
    assert lived.get(f"/audit/policies.xlsx?{several}&{AT}", "city").status_code == 200


def test_it_opens_the_record_and_is_there_in_english_and_as_a_file(lived):
    text = page(lived, f"/audit/policies?{AT}", "head")
    assert "/audit/record/" in text
    address = re.search(r'href="(/audit/record/[^"]+)"', text)[1]
    assert "第九条" in page(lived, address.replace("&amp;", "&"), "head")
    assert lived.get(f"/audit/policies.csv?{AT}", "head").status_code == 200
    english = page(lived, f"/audit/policies?{AT}", "head", language="en")
    assert "full-time workers per station" in english
