"""Story U2 in a real browser: upload a year's workbook, mend a row, record, import it again."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from tests.acceptance import test_u2 as u2
from tests.api.http.world import open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting
from tests.api.pages.test_uploads import own_sheets
from tests.api.workbooks.made import xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def chromium():
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def station(tmp_path_factory, chromium):
    with open_world(tmp_path_factory.mktemp("uploads")) as world:
        world.plan()
        with served(world) as (port, _server):
            world.port, world.browser = port, chromium
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


def tabs_of(page):
    """How many rows there are of each result."""
    return {
        each.inner_text().split()[0]: int(each.query_selector("b").inner_text())
        for each in page.query_selector_all(".tabs a")
    }


def visits_told(page, query=""):
    """How many visits of the year the page of services tells."""
    page.goto(f"/audit/services?from=2021-01-01&as_of=2021-12-31{query}")
    return int(re.search(r"探访\s+(\d+)", page.inner_text("main"))[1])


@pytest.fixture(scope="module")
def years_after(tmp_path_factory, chromium):
    clock = u2.Clock()
    with open_world(tmp_path_factory.mktemp("u2"), clock=clock) as world:
        world.plan()
        clock.now = u2.TODAY
        with served(world) as (port, _server):
            world.port, world.browser = port, chromium
            yield world


def test_the_clerk_s_312_rows_are_tried_recorded_and_taken_back_on_the_screen(years_after):
    world = years_after
    file = {"name": "2021走访台账.xlsx", "mimeType": XLSX, "buffer": u2.workbook()}
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        page = visitor.page
        assert visits_told(page) == 0
        page.goto("/audit/imports")
        page.set_input_files("#file", file)
        page.click("text=试算 >> nth=-1")
        page.wait_for_selector(".tabs")
        staff = 1  # whom the roster of the workbook names
        of_visits = {
            "新的": u2.CLEAN + u2.OVERLAPS + staff,
            "已在账上": 0,
            "疑似重复": u2.DUPLICATES,
        }
        marked = {"退回": sum(u2.WRONG.values()), "要留意": u2.OVERLAPS}
        assert tabs_of(page) == of_visits | marked
        assert looked_at(visitor) == []
        with page.expect_download() as coming:
            page.click("text=下载退回的11行")
        sheet = openpyxl.load_workbook(io.BytesIO(coming.value.path().read_bytes()))["探访台账"]
        assert sheet.max_row == 1 + sum(u2.WRONG.values())
        assert visits_told(page) == 0
        page.go_back()
        page.click("text=入账293行")
        page.wait_for_selector("text=已入账293行")
        assert visits_told(page) == u2.CLEAN + u2.OVERLAPS
        assert visits_told(page, "&as_known=2021-12-31") == 0
        page.goto("/audit/imports")
        page.click("table >> text=整批作废")
        page.fill("[name=reason]", "上传了错误的文件")
        page.click(".dock button")
        page.wait_for_load_state()
        assert visits_told(page) == 0
