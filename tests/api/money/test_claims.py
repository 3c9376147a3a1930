"""Money that is asked for, from hand to hand: what waits is told, and the record leads to the next form."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

from tests.api.http.world import STATION, grant, open_world

ROOT = f"/v1/stations/{STATION}"
ASKED = {
    "category": "office",
    "submitted_on": "2021-07-01",
    "amount": "120.00",
    "lines": [{"source": "welfare_lottery", "amount": "120.00"}],
    "handled_by": "W01",
    "payee": "示例商店",
}


def budget(world):
    return world.get(f"{ROOT}/budget").json()


def steps(world, record, who):
    """The forms that the page of a record offers somebody, by kind, and what each states."""
    shown = world.get(f"/audit/record/{record}?station={STATION}", who, Accept="text/html").text
    links = map(html.unescape, re.findall(r'href="([^"]*/audit/new/[^"]*)"', shown))
    return {
        urlsplit(link).path.rpartition("/")[2]: dict(
            each.split(":", 1) for each in parse_qs(urlsplit(link).query)["stated"]
        )
        for link in links
        if "stated" in link
    }


def test_an_expenditure_goes_from_hand_to_hand(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record("grants", grant()))
        made = world.made(world.record("expenditure-submitted", ASKED, "staff"))
        record = made["record"]

        waits = budget(world)["awaiting_approval"]
        assert [(each["record"], each["amount_fen"]) for each in waits] == [(record, 12_000)]
        assert budget(world)["total_available_fen"] == 100_000
        overview = world.get(f"/audit/?station={STATION}", "head", Accept="text/html").text
        assert "支出申请等审批" in overview

        assert steps(world, record, "staff") == {}
        offered = steps(world, record, "head")
        assert offered.keys() == {"expenditure-approved", "expenditure-rejected"}
        seen = offered["expenditure-approved"]
        assert seen == {"submission": record, "content_sha256": waits[0]["content_sha256"]}
        own = world.record("expenditure-approved", {**seen, "approved_on": "2021-07-02"}, "staff")
        assert own.status_code == 403
        world.made(
            world.record("expenditure-approved", {**seen, "approved_on": "2021-07-02"}, "head")
        )
        assert budget(world)["awaiting_approval"] == []
        assert budget(world)["awaiting_payment"][0]["since"] == "2021-07-02"

        pay = steps(world, record, "accountant")["expenditure-paid"] | {"spent_on": "2021-07-05"}
        same = world.record("expenditure-paid", pay, "head")
        assert same.json()["code"] == "same_person_twice"
        paid = world.made(world.record("expenditure-paid", pay, "accountant"))["record"]
        assert steps(world, record, "accountant") == {}

        back = {"expenditure": paid, "refunded_on": "2021-07-09", "amount": "20.00"}
        world.made(world.record("expenditure-refunded", back, "accountant"))
        told = budget(world)
        assert told["by_category"] == {"office": 10_000}
        assert told["sources"]["welfare_lottery"]["spent_fen"] == 10_000
        assert told["awaiting_payment"] == []
        totals = world.get(f"{ROOT}/postings?kind=spent&kind=refunded").json()["totals"]
        assert {kind: each["amount_fen"] for kind, each in totals.items()} == {
            "spent": 12_000,
            "refunded": -2_000,
        }
        trace = world.get(f"{ROOT}/money/trace?source=welfare_lottery").json()
        assert (trace["spent_fen"], trace["remaining_fen"]) == (10_000, 90_000)
