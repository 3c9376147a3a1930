"""The phone's pages in a real browser at the size of a phone, in both lights."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.ground.values import CHINA
from tests.api.http.world import open_world, served, visit
from tests.api.pages.browsing import browser, visiting

PATHS = ("/m/", "/m/new", "/m/new/home-visit-recorded", "/m/month", "/m/clients?q=C", "/m/outbox")


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


@pytest.mark.parametrize("light", ["light", "dark"])
def test_no_page_of_the_phone_breaks_a_rule(in_hand, light):
    world = in_hand
    with visiting(
        world.browser, world.port, world.secrets["staff"], width=360, color_scheme=light
    ) as visitor:
        for path in PATHS:
            visitor.page.goto(path)
            assert visitor.violations() == [], path
            assert visitor.overflow() <= 0, path
        visitor.page.goto("/m/new/home-visit-recorded")
        visitor.page.click(".savebar button")
        visitor.page.wait_for_selector("[role=alert]")
        assert visitor.violations() == []
        visitor.complaints = [each for each in visitor.complaints if "422" not in each]
        assert visitor.complaints == []
