"""Where a source went, drawn: from its grants by purposes to the services behind each voucher."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.api.http.world import (
    OTHER_STATION,
    STATION,
    expenditure,
    grant,
    open_world,
    served,
    visit,
)
from tests.api.pages.browsing import browser, looked_at, visiting

PAGE = "/audit/budget/trace?source=welfare_lottery&as_of=2021-12-31"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("trace")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.visit = world.made(world.record("home-visits", visit()))["record"]
        world.made(world.record("grants", grant()))
        world.made(world.record("grants", grant(grant="G2", amount="500.00", document_number="2")))
        world.linked = world.made(
            world.record("expenditures", expenditure("300.00", linked_records=[world.visit]))
        )["record"]
        lines = [{"source": "welfare_lottery", "grant": "G2", "amount": "100.00"}]
        other = {"lines": lines, "category": "office", "voucher_number": "V-2"}
        world.made(world.record("expenditures", expenditure("100.00", **other)))
        lines = [{**lines[0], "amount": "50.00"}]
        lacking = {"lines": lines, "voucher_number": "V-3"}
        world.made(world.record("expenditures", expenditure("50.00", **lacking)))
        yield world


def page_of(world, address=PAGE, who="head"):
    answer = world.get(address, who, Accept="text/html")
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_the_drawing_has_what_went_from_each_grant_to_each_purpose_and_service(world):
    drawing = re.search(r'<svg class="chart".*?</svg>', page_of(world), re.DOTALL)[0]
    assert drawing.count('class="fig-flow"') == 8
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawing)
    shown = dict(zip(texts[::2], texts[1::2], strict=True))
    assert shown == {
        "G1": "1,000.00",
        "G2": "500.00",
        "服务活动": "350.00",
        "办公": "100.00",
        "结余": "1,050.00",
        "探访": "300.00",
        "不用关联服务": "100.00",
        "没有关联服务": "50.00",
    }
    assert "支出中11%该有服务而没有关联" in page_of(world)


def test_a_voucher_opens_and_so_does_the_visit_behind_it(world):
    text = page_of(world)
    assert f"/audit/record/{world.linked}" in text
    assert f"/audit/record/{world.visit}" in text


def test_a_visit_tells_what_was_spent_on_it_and_leads_to_where_it_came_from(world):
    text = page_of(world, f"/audit/record/{world.visit}")
    assert "用在这里的经费" in text
    assert f'href="/audit/record/{world.linked}"' in text
    assert '300<span class="fen">.00' in text
    [way] = re.findall(r'href="(/audit/budget/trace\?[^"]*source=welfare_lottery[^"]*)"', text)
    assert "凭证和服务" in page_of(world, way)


def test_the_page_of_a_visit_on_a_phone_tells_what_was_spent_on_it(world):
    text = page_of(world, f"/m/entries/{world.visit}", "accountant")
    assert "用在这里的经费" in text
    assert f'href="/m/entries/{world.linked}"' in text
    assert '300<span class="fen">.00' in text
    assert "用在这里的经费" not in page_of(world, f"/m/entries/{world.linked}", "accountant")


def test_before_the_voucher_was_recorded_nothing_was_spent_on_the_visit(world):
    recorded = world.get(f"/v1/records/{world.linked}").json()["history"][0]["position"]
    before = page_of(world, f"/audit/record/{world.visit}?as_known={recorded - 1}")
    assert "用在这里的经费" not in before
    after = page_of(world, f"/audit/record/{world.visit}?as_known={recorded}")
    assert f"/audit/record/{world.linked}?as_known={recorded}" in after


def test_a_program_is_told_the_same_as_known_then_and_now(world):
    recorded = world.get(f"/v1/records/{world.linked}").json()["history"][0]["position"]
    path = f"/v1/records/{world.visit}/money"
    [told] = world.get(path).json()["items"]
    assert (told["record"], told["position"], told["kind"]) == (world.linked, recorded, "spent")
    assert (told["amount_fen"], told["sources"]) == (30_000, ["welfare_lottery"])
    assert world.get(f"{path}?as_known={recorded}").json()["items"] == [told]
    before = world.get(f"{path}?as_known={recorded - 1}").json()
    assert (before["items"], before["position"]) == ([], recorded - 1)


def test_whoever_may_not_see_a_visit_is_not_told_what_was_spent_on_it(world):
    answer = world.get(f"/v1/records/{world.visit}/money", "other_head")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_record")


def test_one_grant_is_followed_alone(world):
    text = page_of(world, f"{PAGE}&grant=G2")
    assert "没有关联服务" in text
    assert f"/audit/record/{world.linked}" not in text


def test_the_way_there_leads_from_the_sources_of_a_budget(world):
    text = page_of(world, "/audit/budget?as_of=2021-12-31")
    assert re.search(r'href="/audit/budget/trace\?[^"]*source=welfare_lottery', text)


def test_without_a_source_the_one_of_which_most_came_is_followed(world):
    assert f"/audit/record/{world.linked}" in page_of(world, "/audit/budget/trace?as_of=2021-12-31")
    answer = world.get("/audit/budget/trace", "city", Accept="text/html")
    assert answer.status_code == 422


def test_another_station_s_money_is_not_there(world):
    assert world.get(f"{PAGE}&station={OTHER_STATION}", Accept="text/html").status_code == 404


def test_the_same_goes_into_a_file(world):
    file = world.client.get(PAGE.replace("trace?", "trace.csv?"), headers=world.headers("head"))
    assert "money-trace.csv" in file.headers["content-disposition"]
    assert "300.00" in file.text


def test_the_page_and_that_of_the_visit_keep_the_rules_in_both_lights_and_sizes(world):
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets["head"]) as visitor,
    ):
        visitor.page.goto(f"{PAGE}&station={STATION}")
        assert looked_at(visitor) == []
        visitor.page.goto(f"/audit/record/{world.visit}?station={STATION}")
        assert visitor.page.locator("#money").count() == 1
        assert looked_at(visitor) == []
