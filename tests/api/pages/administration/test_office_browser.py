"""The office in a real browser, signed in by a cookie: no script is needed and no rule broken."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests.api.accounts.browsers import PASSWORD, account, cheap
from tests.api.http.world import CITY, STATION, open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    place = tmp_path_factory.mktemp("office")
    with open_world(place, backup_folder=str(place / "backups")) as world:
        world.plan()
        cheap(world)
        world.house.transparency.publish()
        world.house.transparency.rotate_key()
        world.staff = account(world)
        world.admin = account(world, "admin", "city", CITY)
        with served(world) as (port, _server), browser() as opened:
            world.port, world.browser = port, opened
            yield world


@contextmanager
def at_work(world):
    """An administrator at a browser, signed in."""
    with visiting(world.browser, world.port, "") as visitor:
        visitor.page.context.set_extra_http_headers({})
        visitor.page.goto("/")
        visitor.page.fill("#account", world.admin)
        visitor.page.fill("#password", PASSWORD)
        visitor.page.click("button.btn-main")
        visitor.page.wait_for_url("**/admin/")
        visitor.complaints.clear()
        yield visitor


def test_every_page_keeps_the_rules_in_both_lights_and_sizes(office):
    with at_work(office) as visitor:
        tabs = visitor.page.locator(".rail a").all()
        for path in [tab.get_attribute("href") for tab in tabs]:
            visitor.page.goto(path)
            assert looked_at(visitor) == [], path


def test_an_account_is_made_its_password_written_down_and_its_owner_comes_in(office):
    with at_work(office) as visitor:
        page = visitor.page
        page.click(".rail >> text=账号")
        page.click("text=开账号")
        page.select_option("#role", "station_head")
        page.fill("#scope", "not there")
        page.fill("#name", "示例甲")
        assert looked_at(visitor) == []
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        assert page.input_value("#name") == "示例甲"
        visitor.complaints.clear()  # the browser speaks of the refusal's status
        page.fill("#scope", STATION)
        page.click("button.btn-main")
        code, password = page.locator(".secret").all_inner_texts()
        assert looked_at(visitor) == []
        page.click("text=记下了")
        assert "示例甲" in page.inner_text("main")
        assert looked_at(visitor) == []
    with visiting(office.browser, office.port, "") as visitor:
        visitor.page.context.set_extra_http_headers({})
        visitor.page.goto("/sign-in")
        visitor.page.fill("#account", code)
        visitor.page.fill("#password", password)
        visitor.page.click("button.btn-main")
        visitor.page.wait_for_url("**/account/password")


def test_a_rebuild_and_a_backup_are_begun_and_seen_to_their_end(office):
    with at_work(office) as visitor:
        page = visitor.page
        page.click(".rail >> text=查询表")
        page.check("#v-budget")
        page.click("text=重建选中的")
        page.wait_for_selector(".note")
        while page.locator("text=看看好了没有").count():
            page.click("text=看看好了没有")
        assert "重建好了" in page.inner_text(".note")
        assert looked_at(visitor) == []
        page.click(".rail >> text=备份")
        page.click("text=现在备份")
        while page.locator("text=看看好了没有").count():
            page.click("text=看看好了没有")
        assert "备份做好了" in page.inner_text("main")
        assert page.locator(".book tbody tr").count() == 1
        assert looked_at(visitor) == []


def test_a_token_is_copied_used_and_revoked(office):
    with at_work(office) as visitor:
        page = visitor.page
        page.click(".rail >> text=令牌")
        page.click("text=发令牌")
        page.fill("#holder", "reader-1")
        page.select_option("#role", "auditor")
        page.select_option("#scope_kind", "engagement")
        page.fill("#scope", f"ENG-2 {STATION}")
        assert looked_at(visitor) == []
        page.click("button.btn-main")
        secret = page.inner_text(".secret")
        assert looked_at(visitor) == []
        assert office.app.state.door.tokens.verify(secret).role == "auditor"
        page.click("text=抄好了")
        page.locator("tr", has_text="reader-1").get_by_role("button").click()
        page.wait_for_selector("tr:has-text('reader-1') >> text=已吊销")
        assert looked_at(visitor) == []
        assert office.app.state.door.tokens.verify(secret) is None
