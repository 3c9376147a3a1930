"""Whole stories in a real browser: an audit replayed, and a day's work by keyboard alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from domain.ground.values import iso_instant
from tests.api.accounts.browsers import PASSWORD, account, cheap
from tests.api.http.world import OTHER_STATION, STATION, expenditure, grant, open_world, served
from tests.api.pages.browsing import Visitor, browser, visiting
from tests.square_codes import read_square_code

TABS_MAX = 80
"""How many stops there are at most between two parts of a page."""
PHONE = {"width": 390, "height": 800}
A4_WIDTH_POINTS = 594
"""How wide an upright page is."""


class Clock:
    """The machine's, which can be put on so that a square code is shown for so many seconds more."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return iso_instant(datetime.now(UTC) + self.ahead)

    def leave(self, seconds):
        into = datetime.fromisoformat(self()).timestamp() % 30
        self.ahead += timedelta(seconds=(30 - seconds - into) % 30)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A station's year as it was told by its end, and what was told of it afterwards."""
    clock = Clock()
    with open_world(tmp_path_factory.mktemp("stories"), clock=clock) as world:
        world.clock = clock
        cheap(world)
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.made(world.record("grants", grant()))
        first = world.made(world.record("expenditures", expenditure("200.00")))
        world.then = first["position"]
        details = expenditure("60.00", voucher_number="V-迟")
        world.late = world.made(world.record("expenditures", details))["position"]
        change = {
            "reason_code": "wrong_amount",
            "reason": "票据看错",
            "details": expenditure("150.00"),
        }
        address = f"/v1/records/{first['record']}/corrections"
        world.corrected = world.made(world.post(address, change, If_Match="*"))["position"]
        with served(world) as (port, _server), browser() as opened:
            world.port, world.browser = port, opened
            yield world


def figures(page):
    """The figures of two moments by their names: then, now and the difference."""
    rows = page.locator("table.book").first.locator("tbody tr").all()
    return {
        name: cells for name, *cells in (row.locator("th, td").all_inner_texts() for row in rows)
    }


def test_an_auditor_goes_back_compares_and_opens_every_cause(told):
    world = told
    with visiting(world.browser, world.port, world.secrets["auditor"]) as visitor:
        page = visitor.page
        page.goto(f"/audit/budget?station={STATION}&as_known={world.then}")
        assert "200.00" in page.inner_text("main")
        assert "210.00" not in page.inner_text("main")
        page.click(".pastbar >> text=和现在比")
        page.wait_for_url("**/audit/compare*")
        assert figures(page)["支出 合计"] == ["200.00", "210.00", "+10.00"]
        causes = page.locator("table.book").nth(1)
        opened = [each.get_attribute("href") for each in causes.locator("a.pos").all()]
        positions = [int(re.search(r"/entries/(\d+)", each)[1]) for each in opened]
        assert positions == [world.late, world.corrected]
        assert "与上表相符" in causes.inner_text()
        causes.locator("a.pos").first.click()
        page.wait_for_url(f"**/audit/entries/{world.late}*")
        assert "V-迟" in page.inner_text("main")
        page.go_back()
        page.goto(f"/audit/budget?station={STATION}")
        assert "210.00" in page.inner_text("main")
        assert visitor.complaints == []


def test_a_station_out_of_reach_is_nowhere_in_the_browser(told):
    world = told
    with visiting(world.browser, world.port, world.secrets["other_head"]) as visitor:
        page = visitor.page
        for path in ("budget", "staffing", "services", "training", "compare", "journal"):
            said = []
            for station in (STATION, "NB-YZ-NONE"):
                answer = page.goto(f"/audit/{path}?station={station}")
                assert answer is not None
                assert answer.status == 404, path
                said.append(page.inner_text("main .note, main p").replace(station, ""))
            assert said[0] == said[1]


def to(page, wanted):
    """Go on by the tab key until what is wanted has the focus."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"nothing like {wanted} is reached by the tab key")


def test_somebody_signs_in_records_and_voids_by_keyboard_alone(told):
    world = told
    code = account(world, "accountant", scope=STATION)
    context = world.browser.new_context(
        base_url=f"http://127.0.0.1:{world.port}",
        locale="zh-CN",
        viewport={"width": 1280, "height": 800},
    )
    visitor = Visitor(context.new_page())
    page = visitor.page
    page.on("console", lambda message: visitor.complaints.append(message.text))
    try:
        page.goto("/sign-in?next=/audit/new/expenditures")
        to(page, "#account")
        page.keyboard.type(code)
        to(page, "#password")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.wait_for_load_state()
        to(page, ".skip, a[href='#main']")
        page.keyboard.press("Enter")
        to(page, "#category")
        while page.input_value("#category") != "office":
            page.keyboard.press("ArrowDown")
        to(page, "#spent_on")
        page.keyboard.type("07022021")
        assert page.input_value("#spent_on") == "2021-07-02"
        to(page, '[name="amount"]')
        page.keyboard.type("30")
        to(page, '[name="lines.0.source"]')
        while page.input_value('[name="lines.0.source"]') != "welfare_lottery":
            page.keyboard.press("ArrowDown")
        to(page, '[name="lines.0.amount"]')
        page.keyboard.type("30")
        page.keyboard.press("Enter")
        page.wait_for_url("**/audit/record/*")
        assert "30.00" in page.inner_text("main")
        to(page, 'a[href$="/void"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**/void")
        page.wait_for_load_state()
        to(page, '[name="reason_code"]')
        page.keyboard.press("ArrowDown")
        to(page, '[name="reason"]')
        page.keyboard.type("记重了")
        to(page, "main button")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/void"))
        assert "已作废" in page.inner_text("main")
        assert visitor.complaints == []
    finally:
        context.close()


@pytest.mark.parametrize("path", ["/audit/", "/audit/journal", "/audit/budget", "/audit/compare"])
def test_english_is_whole_and_breaks_no_rule(told, path):
    world = told
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        url = f"http://127.0.0.1:{world.port}"
        cookie = {"name": "taizhang-language", "value": "en", "url": url}
        visitor.page.context.add_cookies([cookie])
        visitor.page.goto(path)
        assert visitor.page.evaluate("document.documentElement.lang") == "en"
        assert visitor.violations() == []
        assert visitor.overflow() <= 0
        assert visitor.complaints == []


def test_the_statement_of_a_project_is_one_printed_page(told):
    world = told
    opening = {
        "project": "XM-2021-01",
        "title": "银龄守护",
        "kind": "vulnerable",
        "opened_on": "2021-06-01",
        "goals": [{"goal": "独居老人探访", "measure": "visits", "target": 120}],
        "worker": "W01",
    }
    world.made(world.record("project-opened", opening))
    with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
        visitor.page.goto(f"/audit/projects/statement?station={STATION}&project=XM-2021-01")
        assert widths_of_pages(visitor.page.pdf(prefer_css_page_size=True)) == [A4_WIDTH_POINTS], (
            "one upright page"
        )
        visitor.page.goto(f"/audit/projects?station={STATION}")
        assert widths_of_pages(visitor.page.pdf(prefer_css_page_size=True))[0] > A4_WIDTH_POINTS


def widths_of_pages(printed):
    return [int(each) for each in re.findall(rb"/MediaBox \[0 0 (\d+)", printed)]


def test_somebody_signs_in_by_the_code_on_the_screen_and_not_by_a_photo_of_it(told):
    world = told
    screen = "/audit/training/signing/code?course=考前冲刺班&direction=in"
    stranger = world.browser.new_context(
        base_url=f"http://127.0.0.1:{world.port}", locale="zh-CN", viewport=PHONE
    )
    phone = stranger.new_page()
    try:
        with visiting(world.browser, world.port, world.secrets["head"]) as visitor:
            page = visitor.page
            world.clock.leave(30)
            page.goto(screen)
            assert visitor.violations() == []
            world.clock.leave(1)
            page.goto(screen)
            seen = page.locator(".qr").evaluate("each => each.outerHTML")
            photo = read_square_code(seen)
            page.wait_for_function(
                "seen => document.querySelector('.qr').outerHTML !== seen", arg=seen
            )
            address = read_square_code(page.locator(".qr").evaluate("each => each.outerHTML"))
            assert address != photo
            phone.goto(address)
            assert Visitor(phone).violations() == []
            phone.fill("#code", "w01")
            phone.click("button")
            phone.wait_for_selector("text=已记入台账")
            world.clock.leave(30)
            world.clock.ahead += timedelta(seconds=30)
            answer = phone.goto(photo)
            assert answer is not None
            assert (answer.status, "转发的照片不能用" in phone.inner_text("main")) == (404, True)
            page.goto(screen)
            assert "已签到1人" in page.inner_text("main")
            page.click("text=看签到名单")
            page.click("text=记成一次培训")
            assert page.input_value('[name="attendance.0.worker"]') == "W01"
            assert page.input_value('[name="attendance.0.signed_in_at"]')
            assert visitor.complaints == []
        with visiting(world.browser, world.port, world.secrets["other_head"]) as other:
            for path in (f"{screen}&station={STATION}", photo, address):
                answer = other.page.goto(path)
                assert answer is not None
                assert answer.status == 404
    finally:
        stranger.close()
