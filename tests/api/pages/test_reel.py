"""旧账里走动: from any page of the past to any other moment, by entry, month close, day or slider."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.http.world import STATION, open_world, served, visit
from tests.api.pages.browsing import browser, looked_at, visiting
from tests.api.pages.test_questions import page

DAY = "2021-06-{:02d}T{}:00+08:00"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("reel")) as world:
        world.plan()
        world.closes = []
        for number, month in enumerate(("2021-06", "2021-07"), 3):
            started, ended = DAY.format(number, "09:00"), DAY.format(number, "09:45")
            details = visit(client=f"C{number}", started_at=started, ended_at=ended)
            if month == "2021-07":
                details |= {
                    "started_at": started.replace("-06-", "-07-"),
                    "ended_at": ended.replace("-06-", "-07-"),
                }
            world.visit = world.made(world.record("home-visits", details))["position"]
            closed = world.post(f"/v1/stations/{STATION}/periods/{month}/closures", {})
            world.closes.append(world.made(closed)["position"])
        world.head = world.closes[-1]
        yield world


def ways(text):
    return [html.unescape(each) for each in re.findall(r'href="([^"]+)"', text)]


def reel_at(world, position, path="/audit/budget"):
    shown = page(world, f"{path}?as_known={position}")
    return shown[shown.index('class="reel') : shown.index('class="often')], shown


def test_the_next_close_on_either_side_is_one_step_away(lived):
    first, second = lived.closes
    reel, _ = reel_at(lived, lived.visit)
    steps = [each for each in ways(reel) if "as_known=" in each]
    assert f"/audit/budget?as_known={first}" in steps
    assert f"/audit/budget?as_known={second}" in steps
    reel, _ = reel_at(lived, first)
    assert f"as_known={first}" not in " ".join(ways(reel))
    assert "2次月结" in reel
    assert f"M{first} 0V10" in reel


def test_days_stand_at_the_scale_and_any_day_can_be_gone_to(lived):
    reel, _ = reel_at(lived, lived.visit)
    days = re.findall(r"<li>([0-9-]*)</li>", reel)
    assert days[0] == ""
    assert all(re.fullmatch("20[0-9]{2}-[0-9]{2}-[0-9]{2}", each) for each in days[1:])
    assert f'type="date" name="as_known" value="{days[-1]}"' in reel


def test_the_other_clock_asks_what_had_happened_by_then_and_is_no_past(lived):
    reel, _ = reel_at(lived, lived.visit)
    (other,) = [each for each in ways(reel) if "as_of=" in each]
    assert "as_known" not in other
    shown = page(lived, other)
    assert 'data-time="past"' not in shown
    # A page that knows no day offers no clock to choose.
    assert "截至那天发生的" not in reel_at(lived, lived.visit, "/audit/journal")[0]


def test_before_the_first_entry_there_is_no_day_and_all_closes_come_later(lived):
    reel, shown = reel_at(lived, 0)
    assert 'data-time="past"' in shown
    assert f"/audit/budget?as_known={lived.closes[0]}" in ways(reel)


def test_all_of_it_is_there_for_everybody_in_a_browser(lived):
    lived.house.catch_up()
    with (
        served(lived) as (port, _server),
        browser() as opened,
        visiting(opened, port, lived.secrets["head"]) as visitor,
    ):
        visitor.page.goto(f"/audit/budget?as_known={lived.visit}")
        assert looked_at(visitor) == []
        visitor.page.get_by_text("月结", exact=True).last.click()
        visitor.page.wait_for_url(re.compile(f"as_known={lived.closes[1]}"))
        visitor.page.locator("#slide").focus()
        visitor.page.keyboard.press("Home")
        visitor.page.locator(".reel-slide button").click()
        visitor.page.wait_for_url(re.compile("as_known=0"))
        assert visitor.complaints == []
