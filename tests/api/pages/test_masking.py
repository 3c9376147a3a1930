"""Masked pages: what somebody who looks on must not read, and what stays as it is."""

from __future__ import annotations

import re

import pytest

from api.pages.drawing import without_amounts
from tests.api.http.world import expenditure, grant, open_world, visit
from tests.api.pages.test_pages import page, sent

NAME = "张桂芳"
AMOUNTS = ("50,000", "1,234", "48,765", "4.88万", "5万")
PAGES = (
    "/audit/",
    "/audit/budget",
    "/audit/journal",
    "/audit/records/grants",
    "/audit/records/expenditures",
    "/audit/records/home-visit-recorded",
    "/audit/clients",
    "/audit/clients/C001",
    "/audit/grants/G1",
)


@pytest.fixture(scope="module")
def looked_on(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("masked")) as world:
        world.plan()
        named = visit(client="C001", client_name=NAME)
        world.visit = world.made(world.record("home-visits", named))["record"]
        world.made(world.record("grants", grant(amount="50000.00")))
        world.spent = world.made(world.record("expenditures", expenditure(amount="1234.56")))
        yield world


def seen(shown):
    """What stands on a page for a reader: no markup, but what it says aloud."""
    spoken = " ".join(re.findall(r'aria-label="([^"]*)"', shown))
    return re.sub(r"<[^>]*>", "", re.sub(r'<span class="fen">', "", shown)) + spoken


def masked(world, path):
    return page(world, path, Cookie="taizhang-masked=yes")


def test_no_page_tells_a_name_or_an_amount_once_masked_and_as_many_do_without(looked_on):
    told = {path: seen(page(looked_on, path)) for path in PAGES}
    hidden = {path: seen(masked(looked_on, path)) for path in PAGES}
    record = f"/audit/record/{looked_on.visit}"
    assert NAME in page(looked_on, record)
    assert NAME not in masked(looked_on, record)
    assert NAME in told["/audit/clients/C001"]
    assert sum(amount in told[path] for path in PAGES for amount in AMOUNTS) >= len(AMOUNTS)
    for path in PAGES:
        assert NAME not in hidden[path], path
        assert not [amount for amount in AMOUNTS if amount in hidden[path]], path
        assert "脱敏模式" in hidden[path]


def test_an_entry_is_shown_without_its_bytes_which_have_the_amount(looked_on):
    entry = f"/audit/entries/{looked_on.spent['position']}"
    assert '"amount_fen":123456' in page(looked_on, entry)
    assert "123456" not in masked(looked_on, entry)


def test_days_numbers_and_addresses_are_told_as_ever():
    shown = '<a href="/x?a=1.25">第12笔 2021-07-01 3.5小时</a><b>共 1,234.50 元，12.3万</b>'
    assert without_amounts(shown) == (
        '<a href="/x?a=1.25">第12笔 2021-07-01 3.5小时</a><b>共 ＊＊＊ 元，＊＊＊</b>'
    )
    drawn = '<svg aria-label="余 1.50"><path d="M1.25 0"/><text>1,000</text><text>3月</text></svg>'
    assert without_amounts(drawn) == (
        '<svg aria-label="余 ＊＊＊"><path d="M1.25 0"/><text>＊＊＊</text><text>3月</text></svg>'
    )


def test_it_is_chosen_and_ended_as_language_and_light_are(looked_on):
    for chosen in ("yes", "no"):
        answer = sent(looked_on, "/display", {"masked": chosen, "back": "/audit/"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/audit/")
        assert answer.headers["set-cookie"].startswith(f"taizhang-masked={chosen};")
    looked_on.client.cookies.clear()
    assert "脱敏模式：" not in page(looked_on, "/audit/", Cookie="taizhang-masked=no")
