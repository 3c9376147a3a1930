"""泸县's lottery notice of 2020 on its pages: due, drawn up, published; and money that is released."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting

GRANTS = {
    "中央福彩公益金": "2506590.00",
    "省级福彩公益金": "4650000.00",
    "市级福彩公益金": "406300.00",
    "县级福彩公益金": "2164600.00",
}
DUE = f"/audit/budget/disclosures?station={STATION}&as_of=2021-08-01"
NOTICE = f"/audit/budget/notice?station={STATION}&kind=lottery&year=2020"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("notices")) as world:
        world.plan()
        for code, yuan in GRANTS.items():
            came = grant(
                grant=code, amount=yuan, received_on="2020-06-10", document_number=f"{code}文"
            )
            world.made(world.record("grants", came))
            line = [{"source": "welfare_lottery", "grant": code, "amount": yuan}]
            spent = expenditure(yuan, spent_on="2020-11-20", lines=line, voucher_number=f"V-{code}")
            world.made(world.record("expenditures", spent))
        world.house.catch_up()
        yield world


def shown(world, address, who="head"):
    answer = world.client.get(address, headers=world.headers(who))
    assert answer.status_code == 200, answer.text
    return re.sub(r"<[^>]+>|\s", "", answer.text)


def test_the_notice_gives_the_table_that_was_published(world):
    told = world.get(f"/v1/stations/{STATION}/disclosure-notice?kind=lottery&year=2020").json()
    notice = told["notice"]
    assert {each["grant"]: each["spent_fen"] for each in notice["grants"]} == {
        code: round(float(yuan) * 100) for code, yuan in GRANTS.items()
    }
    assert notice["received_fen"] == notice["spent_fen"] == 972_749 * 1_000
    text = shown(world, NOTICE)
    assert "中央福彩公益金福彩公益金中央福彩公益金文0.000.002,506,590.002,506,590.000.00" in text
    assert "合计0.000.009,727,490.009,727,490.000.00" in text
    file = world.client.get(NOTICE.replace("notice?", "notice.csv?"), headers=world.headers("head"))
    assert "9727490.00" in file.text


def test_it_is_overdue_until_it_is_published_which_the_form_records(world):
    text = shown(world, DUE)
    assert "2020福彩公益金使用情况" in text
    assert "2021-06-30" in text
    assert "财政部民政部国家体育总局令第67号" in text
    assert "已逾期" in text
    asked = f"/v1/stations/{STATION}/disclosures?as_of=2021-08-01"
    assert world.get(asked).json()["overdue"] == 1
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets["accountant"]) as visitor,
    ):
        visitor.page.goto(DUE)
        assert looked_at(visitor) == []
        visitor.page.get_by_role("link", name="登记公示").click()
        assert visitor.page.input_value("#year") == "2020"
        visitor.page.fill("#published_on", "2021-07-20")
        visitor.page.fill("#published_at", "泸县民政局网站")
        visitor.page.fill("#notice_sha256", "c" * 64)
        visitor.page.locator(".dock button").click()
        visitor.page.wait_for_url(re.compile("/audit/(record|new)/"))
        assert "泸县民政局网站" in visitor.page.inner_text("main")
        visitor.page.goto(NOTICE)
        assert looked_at(visitor) == []
        visitor.page.set_viewport_size({"width": 390, "height": 800})
        assert visitor.overflow() <= 0
        visitor.page.goto(DUE)
        assert visitor.overflow() <= 0
        assert visitor.complaints == []
    (found,) = world.get(asked).json()["notices"]
    assert (found["state"], found["late"]) == ("published", True)
    assert found["published"][0]["published_at"] == "泸县民政局网站"


def test_a_notice_out_of_reach_is_not_found(world):
    path = f"/v1/stations/{OTHER_STATION}/disclosure-notice?kind=lottery&year=2020"
    assert world.get(path, "head").status_code == 404
