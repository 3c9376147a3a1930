"""The reference page: in the language of whoever reads it, down to the last nested field."""

from __future__ import annotations

import re

import pytest

from api.reference.chinese import EXTENSION
from tests.api.http.world import open_world, served
from tests.api.pages.browsing import browser


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("reference")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/reference", "", "zh-Hans"),
        ("/reference", "en-GB,en;q=0.9", "en"),
        ("/reference?lang=zh", "en", "zh-Hans"),
        ("/reference?lang=en", "zh", "en"),
        ("/reference?lang=fr", "en", "en"),
    ],
)
def test_the_page_is_in_the_language_of_its_address_else_of_the_browser(
    world, path, accepted, language
):
    page = world.get(path, None, Accept_Language=accepted)
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language
    assert "Accept-Language" in page.headers["vary"]


def test_every_operation_is_described_in_chinese_and_in_english(world):
    document = world.get("/openapi.json", None).json()
    operations = [each for path in document["paths"].values() for each in path.values()]
    without = [
        each["operationId"]
        for each in operations
        if not re.search(r"[\u4e00-\u9fff]", each.get(EXTENSION, ""))
    ]
    assert without == [], "say them in api/reference/chinese.py"
    assert all(re.search("[A-Za-z]{3}", each["description"]) for each in operations)


def test_nested_fields_are_shown_by_their_paths_in_either_language(world):
    with served(world) as (port, _server), browser() as chromium:
        page = chromium.new_page(locale="zh-CN")
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"http://127.0.0.1:{port}/reference")
        box = page.locator("#record_expenditure")
        box.locator("> summary").click()
        box.get_by_text("details.lines[].source *").wait_for()
        assert "记一条“支出”。" in box.inner_text()
        assert "金额" in box.inner_text()
        page.get_by_role("link", name="English").click()
        money = page.locator("#get_station_budget")
        money.locator("> summary").click()
        money.locator("summary", has_text="200").click()
        money.get_by_text("by_station[].station").first.wait_for()
        assert "What the station was promised" in money.inner_text()
        page.locator("#give_commands > summary").click()
        one = page.locator("#give_commands details", has_text="one of: ").first
        one.locator("> summary").click()
        one.get_by_text("commands[].command").first.wait_for()
        assert not re.search(
            r"[\u4e00-\u9fff]", page.locator("header").inner_text().replace("中文", "")
        )
        assert complaints == []
