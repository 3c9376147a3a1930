"""Closing a month by pages: a checklist first, the form through the command, who did it and when."""

from __future__ import annotations

import re

import pytest

from tests.api.http.world import OTHER_STATION, STATION, open_world, visit
from tests.api.pages.test_questions import page, shown

MONTH = "2021-06"
ADDRESS = f"/audit/months/{MONTH}"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("months")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        world.made(world.record("home-visits", visit(claimed_recorded_on="2021-06-20")))
        yield world


def send(world, what, who="head", **fields):
    key = re.search(r'name="key" value="([^"]+)"', page(world, ADDRESS, "head"))
    given = {"key": key[1] if key else "k", "station": STATION, **fields}
    headers = world.headers(who, Accept_Language="zh")
    return world.client.post(
        f"{ADDRESS}/{what}", data=given, headers=headers, follow_redirects=False
    )


def test_a_month_is_checked_closed_by_its_head_and_reopened_with_a_reason(lived):
    before = page(lived, ADDRESS)
    assert re.search(r"探访迟记.*?>1</a>", before, re.DOTALL)
    assert "结账前核对" in before
    assert "/closure" not in page(lived, ADDRESS, "staff")
    assert send(lived, "closure", "staff").status_code == 403
    assert send(lived, "closure").status_code == 303
    closed = page(lived, "/audit/months")
    assert "head" in shown(re.search(r"<tbody>.*?</tbody>", closed, re.DOTALL)[0])
    assert MONTH in [
        each["month"] for each in lived.get(f"/v1/stations/{STATION}/months").json()["closed"]
    ]
    again = send(lived, "closure")
    assert again.status_code == 409
    assert "2021-06" in again.text
    refused = send(lived, "reopening")
    assert refused.status_code == 422
    assert send(lived, "reopening", reason="漏录一次入户走访").status_code == 303
    assert "/closure" in page(lived, ADDRESS)


def test_months_out_of_reach_are_not_found(lived):
    assert lived.get(f"{ADDRESS}?station={OTHER_STATION}", "district").status_code == 404
    assert send(lived, "closure", "other_head").status_code == 404
    assert OTHER_STATION not in page(lived, "/audit/months", "district")
