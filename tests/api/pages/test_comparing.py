"""Two moments on a page: the figures at both, and the entries between them in their groups."""

from __future__ import annotations

import html
import re

import pytest

from api.questions.compared.declared import QUESTIONS
from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("compared")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.made(world.record("grants", grant()))
        world.spent = world.made(world.record("expenditures", expenditure("200.00")))
        world.then = world.spent["position"]
        body = {
            "reason_code": "wrong_amount",
            "reason": "票据看错",
            "details": expenditure("123.45"),
        }
        address = f"/v1/records/{world.spent['record']}/corrections"
        world.corrected = world.made(world.post(address, body, If_Match="*"))["position"]
        world.late = world.made(
            world.record("expenditures", expenditure("3.25", voucher_number="V2"))
        )["position"]
        yield world


def page(world, address, who="head", language="zh"):
    answer = world.get(address, who, Accept_Language=language)
    assert answer.status_code == 200, answer.text
    return answer.text


def rows(text):
    """Every row of every table, cell by cell."""
    return [
        [
            " ".join(html.unescape(re.sub(r"<[^>]+>", "", cell)).split())
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
    ]


def test_figures_stand_at_both_moments_and_causes_in_their_groups(lived):
    text = page(lived, f"/audit/compare?then={lived.then}")
    found = rows(text)
    assert ["收入 合计", "1,000.00", "同", "0"] in found
    assert ["支出 合计", "200.00", "126.70", "−73.30"] in found
    groups = [row for row in found if row[0].startswith(("补记", "更正"))]
    assert groups == [
        ["补记 1笔 当时还没记的", "0", "+3.25", "−3.25"],
        ["更正 1笔 当时记错的", "0", "−76.55", "+76.55"],
    ]
    assert ["2笔合计 与上表相符", "0", "−73.30", "+73.30"] in found
    for position in (lived.late, lived.corrected):
        assert f'href="/audit/entries/{position}"' in text
    assert "票据看错" in text


def test_questions_are_compared_and_said_as_json_too(lived):
    for question in ("budget", "services", "due", "coverage"):
        text = page(lived, f"/audit/compare?question={question}&then=1", language="en")
        assert "agrees with the table above" in text or "no entry changed" in text
        data = html.unescape(re.search(r'href="([^"]+)">JSON', text)[1])
        assert lived.get(data).json()["question"] == question
        for form, start in (("CSV", b"\xef\xbb\xbf"), ("XLSX", b"PK")):
            file = html.unescape(re.search(rf'href="([^"]+)">{form}', text)[1])
            assert lived.get(file).content.startswith(start)


def test_the_past_leads_to_what_has_changed_since(lived):
    text = page(lived, f"/audit/journal?as_known={lived.then}&station={STATION}", "city")
    address = html.unescape(re.search(r'href="(/audit/compare[^"]+)"', text)[1])
    assert address == f"/audit/compare?station={STATION}&then={lived.then}"
    assert "与上表相符" in page(lived, address, "city")


def test_causes_go_on_behind_a_page(lived):
    first = page(lived, f"/audit/compare?then={lived.then}&limit=1")
    following = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    assert "更正 1笔" in " ".join(row[0] for row in rows(page(lived, following)) if row)
    assert f"/audit/entries/{lived.corrected}" in page(lived, following)
    assert f"/audit/entries/{lived.corrected}" not in first


@pytest.mark.parametrize("query", ["then=99999", "then=x", "then=2&now=1", "question=weather"])
def test_what_cannot_be_compared_is_a_page_that_says_so(lived, query):
    answer = lived.get(f"/audit/compare?{query}")
    assert answer.status_code == 422
    assert "text/html" in answer.headers["content-type"]


def test_a_station_out_of_reach_is_not_there(lived):
    assert lived.get(f"/audit/compare?then=1&station={STATION}", "other_head").status_code == 404


def test_the_page_of_a_question_leads_to_its_comparison(lived):
    choices = re.findall(r'<option value="([a-z-]+)"', page(lived, "/audit/compare"))
    assert choices == [*QUESTIONS]
    for path, question in (("/audit/casework", "casework"), ("/audit/training/talent", "talent")):
        assert f'href="/audit/compare?question={question}"' in page(lived, path)
