"""Closing a month by pages: a checklist first, the form through the command, who did it and when."""

from __future__ import annotations

import re

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
from tests.api.pages.test_questions import page, shown

MONTH = "2021-06"
ADDRESS = f"/audit/months/{MONTH}"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("months")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.made(world.record("home-visits", visit(claimed_recorded_on="2021-06-20")))
        yield world


def send(world, what, who="head", **fields):
    key = re.search(r'name="command_id" value="([^"]+)"', page(world, ADDRESS, "head"))
    given = {"command_id": key[1] if key else "k", "station": STATION, **fields}
    headers = world.headers(who, Accept_Language="zh")
    return world.client.post(
        f"{ADDRESS}/{what}", data=given, headers=headers, follow_redirects=False
    )


def test_a_month_is_checked_closed_by_its_head_and_reopened_with_a_reason(lived):
    before = page(lived, ADDRESS)
    assert re.search(r"探访迟记.*?>1</a>", before, re.DOTALL)
    assert "结账前核对" in before
    assert "/closure" not in page(lived, ADDRESS, "staff")
    assert send(lived, "closure", "staff").status_code == 403
    assert send(lived, "closure").status_code == 303
    closed = page(lived, "/audit/months")
    assert "head" in shown(re.search(r"<tbody>.*?</tbody>", closed, re.DOTALL)[0])
    assert MONTH in [
        each["month"] for each in lived.get(f"/v1/stations/{STATION}/months").json()["closed"]
    ]
    again = send(lived, "closure")
    assert again.status_code == 409
    assert "2021-06" in again.text
    refused = send(lived, "reopening")
    assert refused.status_code == 422
    assert send(lived, "reopening", reason="漏录一次入户走访").status_code == 303
    assert "/closure" in page(lived, ADDRESS)


def test_months_out_of_reach_are_not_found(lived):
    assert lived.get(f"{ADDRESS}?station={OTHER_STATION}", "district").status_code == 404
    assert send(lived, "closure", "other_head").status_code == 404
    assert OTHER_STATION not in page(lived, "/audit/months", "district")


def steps_of(text):
    """What is left of each line of a checklist, by its name; empty where nothing is."""
    lines = re.findall(r"<li><span class=.*?</li>", text.partition("结账前核对")[2], re.DOTALL)
    plain = [re.sub(r"<[^>]+>|\s", "", each) for each in lines]
    return [each for each in plain if not each.endswith("没有")]


def test_a_year_says_what_is_missing_before_it_is_closed(lived):
    lived.made(lived.record("grants", grant(amount="5000.00", period_until="2021-06-30")))
    other = grant(grant="G2", source="township_special", amount="100.00")
    lived.made(lived.record("grants", other))
    loan = {
        "source": "welfare_lottery",
        "grant": "G1",
        "to_source": "township_special",
        "to_grant": "G2",
        "amount": "200.00",
        "lent_on": "2021-03-01",
        "document_number": "会议纪要〔2021〕8号",
    }
    lived.made(lived.record("source-lent", loan))
    lived.made(lived.record("expenditures", expenditure("30.00", spent_on="2021-05-01")))
    advance = {"category": "office", "advanced_on": "2021-05-06", "amount": "12.00"}
    lived.made(lived.record("advance-made", advance))
    lived.house.catch_up()
    text = page(lived, "/audit/months/years/2021")
    left = steps_of(text)
    assert any(each.startswith("还没结账的月份2021-01、2021-02") for each in left)
    assert "垫付还没还12.00元" in left
    assert "来源间借款还没还200.00元" in left
    assert "没有票据号的支出（A11）1笔" in left
    assert "使用期已过、还有余额4,770.00元" in left
    month = steps_of(page(lived, "/audit/months/2021-05"))
    assert "来源间借款还没还200.00元" in month
    assert "没有票据号的支出（A11）1笔" in month
    assert not any("使用期已过" in each for each in month)
    next_year = steps_of(page(lived, "/audit/months/years/2022"))
    assert "公示已逾期（A19）1份" in next_year
    assert "没有票据号的支出（A11）1笔" not in next_year
    assert lived.get("/audit/months/years/21", "head").status_code == 422


def test_what_the_checklist_counts_opens_the_list_of_it(lived):
    text = page(lived, "/audit/months/years/2021")
    for name, shown_there in (("没有票据号的支出", "30.00"), ("来源间借款还没还", "200.00")):
        line = text.partition(name)[2].partition("</li>")[0]
        address = re.search(r'href="([^"#]+)', line)[1].replace("&amp;", "&")
        assert shown_there in shown(page(lived, address)), name


def test_the_year_is_looked_at_in_a_browser_wide_and_narrow(lived):
    with (
        served(lived) as (port, _server),
        browser() as opened,
        visiting(opened, port, lived.secrets["head"]) as visitor,
    ):
        visitor.page.goto(f"/audit/months?station={STATION}")
        visitor.page.get_by_role("link", name="年年结核对").click()
        assert looked_at(visitor) == []
        visitor.page.goto(f"/audit/months/years/2021?station={STATION}")
        assert looked_at(visitor) == []
        visitor.page.set_viewport_size({"width": 390, "height": 800})
        assert visitor.overflow() <= 0
        assert visitor.complaints == []
