"""Story U2 in a real browser: upload a year's workbook, mend a row, record, import it again."""

from __future__ import annotations

import pytest

from tests.api.http.world import open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting
from tests.api.pages.test_uploads import own_sheets
from tests.api.workbooks.made import xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("uploads")) as world:
        world.plan()
        with served(world) as (port, _server), browser() as opened:
            world.port, world.browser = port, opened
            yield world


def test_a_year_is_uploaded_mended_recorded_and_then_all_there(station):
    content = own_sheets(
        {"探访日期": "6月10日"},
        {"探访日期": "6月31日"},
        {"探访日期": "6月20日", "服务对象": ""},
        {"探访日期": "6月10日"},
    )
    file = {"name": "2021走访台账.xlsx", "mimeType": XLSX, "buffer": xlsx(content)}
    with visiting(station.browser, station.port, station.secrets["head"]) as visitor:
        page = visitor.page

        def upload():
            page.goto("/audit/imports")
            page.set_input_files("#file", file)
            page.click("text=试算 >> nth=-1")
            page.wait_for_selector(".tabs")

        upload()
        assert page.inner_text(".tabs [aria-current] b") == "2"
        assert looked_at(visitor) == []
        page.fill('[name="c1"]', "6月30日")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=入账7行")
        page.click("text=改整行")
        page.wait_for_selector("text=只改这里读到的")
        assert looked_at(visitor) == []
        page.go_back()
        page.click("text=入账7行")
        page.wait_for_selector("text=已入账7行")
        upload()
        page.click("text=已在账上")
        assert page.inner_text(".tabs [aria-current] b") == "6"
        page.goto("/audit/imports")
        page.click("table >> text=整批作废")
        assert looked_at(visitor) == []
