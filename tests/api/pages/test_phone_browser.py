"""The phone's pages in a real browser at the size of a phone, in both lights."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.ground.values import CHINA
from tests.api.http.world import open_world, served, visit
from tests.api.pages.browsing import browser, visiting

PATHS = ("/m/", "/m/new/home-visit-recorded", "/m/month", "/m/clients?q=C")


@pytest.fixture(scope="module")
def in_hand(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("hand")) as world:
        world.plan()
        began = datetime.now(CHINA) - timedelta(hours=3)
        times = {"started_at": began, "ended_at": began + timedelta(minutes=30)}
        details = visit() | {name: at.isoformat(timespec="minutes") for name, at in times.items()}
        world.made(world.record("home-visits", details, "staff"))
        with served(world) as (port, _server), browser() as opened:
            world.port, world.browser = port, opened
            yield world


def test_no_page_of_the_phone_breaks_a_rule(in_hand):
    world = in_hand
    with visiting(world.browser, world.port, world.secrets["staff"], width=360) as visitor:
        for path in PATHS:
            visitor.page.goto(path)
            for light in ("light", "dark"):
                visitor.page.emulate_media(color_scheme=light)
                assert visitor.violations() == [], (path, light)
            assert visitor.overflow() <= 0, path
        assert visitor.complaints == []


def test_a_form_that_was_refused_breaks_no_rule_without_scripts(in_hand):
    world = in_hand
    with visiting(
        world.browser, world.port, world.secrets["staff"], width=360, java_script_enabled=False
    ) as visitor:
        visitor.page.goto("/m/new/home-visit-recorded")
        visitor.page.click(".savebar button")
        visitor.page.wait_for_selector("[role=alert]#problem")
        assert visitor.page.is_visible("#why-mode")


def test_a_visit_is_recorded_on_one_screen_with_what_was_used_last_first(in_hand):
    world = in_hand
    with visiting(world.browser, world.port, world.secrets["staff"], width=360) as visitor:
        page = visitor.page
        page.set_viewport_size({"width": 360, "height": 640})
        page.goto("/m/new/home-visit-recorded")
        page.wait_for_selector("form[data-ready]")
        ends = {name: page.locator(name).bounding_box() for name in ("#narrative", ".savebar")}
        assert ends["#narrative"]["y"] + ends["#narrative"]["height"] <= ends[".savebar"]["y"]
        first = page.locator("#services input").first.get_attribute("value")
        assert first == visit()["services"][0]
        assert not page.is_visible("#client_code")
        page.click("label:has([data-typed])")
        page.fill("#client_code", "C001")
        page.locator("nav.kinds a").last.scroll_into_view_if_needed()
        assert page.evaluate("document.elementFromPoint(200, 620).closest('.savebar') !== null")
