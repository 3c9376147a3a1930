"""A supervisor approves what the page shows: the form has its hash, and another content voids it."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.http.world import STATION, open_world

ROOT = f"/v1/stations/{STATION}"


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as opened:
        opened.plan()
        case = {
            "case": "GA-1",
            "client": "C001",
            "opened_on": "2021-06-04",
            "source": "outreach",
            "problem": "psychological",
            "worker": "W01",
        }
        opened.made(opened.record("case-opened", case))
        yield opened


def test_the_record_leads_to_a_form_with_the_hash_of_what_was_seen(world):
    plan = {
        "case": "GA-1",
        "client": "C001",
        "planned_on": "2021-06-09",
        "worker": "W01",
        "planned_sessions": 6,
    }
    record = world.made(world.record("case-planned", plan))["record"]
    page = f"/audit/record/{record}?station={STATION}"
    assert "审批所见内容" not in world.get(page, "head", Accept="text/html").text
    shown = world.get(page, "supervisor", Accept="text/html").text
    address = html.unescape(re.search(r'href="([^"]*/audit/new/case-approved[^"]*)"', shown)[1])
    form = world.get(address, "supervisor", Accept="text/html").text
    stated = dict(each.split(":", 1) for each in parse_qs(urlsplit(address).query)["stated"])
    for value in (record, "GA-1", "C001", stated["content_sha256"]):
        assert f'value="{value}"' in form

    approve = {"details": {**stated, "approved_on": "2021-06-10"}}
    change = {"reason_code": "typo", "reason": "次数", "details": {"planned_sessions": 8}}
    at = f"/v1/records/{record}/corrections"
    world.made(world.post(at, change, If_Match="*"))
    refused = world.post(f"{ROOT}/case-approved", approve, "supervisor")
    assert refused.json()["code"] == "content_changed"
    world.made(world.post(at, change | {"details": {"planned_sessions": 6}}, If_Match="*"))
    world.made(world.post(f"{ROOT}/case-approved", approve, "supervisor"))
