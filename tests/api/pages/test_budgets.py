"""The budget of the year on its page: what of each line is left, and every figure opens its records."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import STATION, expenditure, grant, open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting
from tests.api.pages.test_overview import problems
from tests.api.pages.test_questions import totals

ADDRESS = f"/audit/budget?station={STATION}&as_of=2021-12-31"
INVOICE = "24332000000012345678"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("budgets")) as world:
        world.plan()
        world.made(world.record("grants", grant(amount="120000.00", received_on="2019-03-01")))
        lines = [
            {"source": "welfare_lottery", "category": "personnel", "amount": "80000.00"},
            {"source": "welfare_lottery", "category": "service_activity", "amount": "40000.00"},
        ]
        plan = {"year": 2021, "adopted_on": "2021-01-20", "planned": lines}
        world.made(world.record("budget-adopted", plan))
        for yuan, day, category in (
            ("7.00", "2020-12-31", "service_activity"),
            ("41000.00", "2021-04-03", "service_activity"),
            ("400.00", "2021-04-03", "office"),
        ):
            spent = expenditure(yuan, spent_on=day, category=category, voucher_number=INVOICE)
            world.made(world.record("expenditures", spent))
        forbidding = {
            "grant": "G1",
            "effective_on": "2021-01-01",
            "document_number": "鄞民〔2021〕18号",
            "article": "第四条",
            "forbidden_categories": ["office"],
        }
        world.made(world.record("grant-terms-set", forbidding))
        world.house.catch_up()
        yield world


def page(world, address):
    answer = world.client.get(address, headers=world.headers("head"))
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_says_what_is_left_of_each_line_and_what_stands_against_terms(world):
    text = page(world, ADDRESS)
    lines = text.partition('id="lines"')[2].partition("</table>")[0]
    plain = re.sub(r"<[^>]+>|\s", "", lines)
    assert "福彩公益金服务活动40,000.000.0041,000.00−1,000.00102.5%" in plain
    assert "福彩公益金人员经费80,000.000.000.0080,000.000.0%" in plain
    assert "福彩公益金办公0.000.00400.00−400.00" in plain
    broken = re.sub(r"<[^>]+>|\s", "", text.partition('id="terms"')[2].partition("</table>")[0])
    assert "G1用途不被允许鄞民〔2021〕18号第四条400.00" in broken


def test_what_was_spent_of_a_line_opens_its_postings_of_the_year(world):
    lines = page(world, ADDRESS).partition('id="lines"')[2].partition("</table>")[0]
    address = next(
        each for each in re.findall('href="([^"]+)"', lines) if "service_activity" in each
    )
    shown = re.sub(r"<[^>]+>|\s", "", page(world, address.replace("&amp;", "&")))
    assert "41,000.00" in shown
    assert "7.00" not in shown.replace("41,000.00", "").replace("0.00", "")


def test_a_budget_is_adopted_and_looked_at_in_a_browser(world):
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets["accountant"]) as visitor,
    ):
        visitor.page.goto(f"/audit/new/budget-adopted?station={STATION}")
        assert looked_at(visitor) == []
        visitor.page.fill("#year", "2022")
        visitor.page.fill("#adopted_on", "2021-12-20")
        visitor.page.select_option("[name='planned.0.source']", "welfare_lottery")
        visitor.page.select_option("[name='planned.0.category']", "personnel")
        visitor.page.fill("[name='planned.0.amount']", "50000")
        visitor.page.locator(".dock button").click()
        visitor.page.wait_for_url(re.compile("/audit/(record|new)/"))
        assert "人员经费 50,000.00 元" in visitor.page.inner_text("main")
        visitor.page.goto(ADDRESS)
        assert looked_at(visitor) == []
        assert visitor.complaints == []


def test_the_overview_has_what_is_against_terms_and_what_is_linked_to_no_service(world):
    found = problems(page(world, f"/audit/?station={STATION}&as_of=2021-12-31"))
    for name, times in (("支出与拨款条件不符", 1), ("服务支出没有关联服务记录", 2)):
        count, address = found[name]
        path, _, anchor = address.partition("#")
        assert count == times
        assert count in totals(page(world, path), anchor)
