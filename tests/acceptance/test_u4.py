"""U4: an accountant's spring, in the story's own figures: refused by article, split, claimed twice, typed wrongly.

Station codes, documents and figures are the story's; what it calls another district is 大岚's here.
"""

from __future__ import annotations

import pytest

from tests.api.http.world import DISTRICT, OTHER_DISTRICT, OTHER_STATION, STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"
INVOICE = "24332000000012345678"
AS_OF = "2026-05-31"
GRANTS = (
    ("G-SJ", "municipal_one_time", "50000.00", "2021-09-10"),
    ("G-FC", "welfare_lottery", "120000.00", "2026-01-15"),
    ("G-GM", "government_purchase", "180000.00", "2026-01-20"),
    ("G-CS", "charity_donation", "30000.00", "2026-02-01"),
    ("G-JJ", "community_foundation", "20000.00", "2026-02-02"),
)
"""What arrived: of the purchase the first half of 360,000 yuan."""
LEFT_YUAN = {
    "municipal_one_time": 50_000,
    "welfare_lottery": 114_000,
    "government_purchase": 153_600,
    "charity_donation": 30_000,
    "community_foundation": 17_240,
}
ARTICLE = "第四条"


def bill(amount, *lines, **stated):
    paid = [{"source": source, "grant": grant, "amount": yuan} for source, grant, yuan in lines]
    return {
        "category": "service_activity",
        "spent_on": "2026-04-30",
        "amount": amount,
        "lines": paid,
        **stated,
    }


def wages(source, grant):
    return bill(
        "26400.00", (source, grant, "26400.00"), category="personnel", voucher_number="记-4-1"
    )


RAILS = (
    ("welfare_lottery", "G-FC", "6000.00"),
    ("community_foundation", "G-JJ", "2640.00"),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("u4")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        for grant, source, amount, day in GRANTS:
            received = {"grant": grant, "source": source, "amount": amount, "received_on": day}
            world.made(world.record("grants", received, who="accountant"))
        lottery = {
            "grant": "G-FC",
            "effective_on": "2026-01-15",
            "document_number": "鄞民〔2026〕18号",
            "article": ARTICLE,
            "forbidden_categories": ["personnel", "hospitality"],
            "period_until": "2026-12-31",
        }
        children = {
            "grant": "G-CS",
            "effective_on": "2026-02-01",
            "document_number": "捐赠协议3号",
            "target_groups": ["left_behind_child", "other_child_in_difficulty"],
        }
        for terms in (lottery, children):
            world.made(world.record("grant-terms-set", terms, who="accountant"))
        world.visits = [
            world.made(
                world.record(
                    "home-visits",
                    visit(
                        client=f"C-10{number:02}",
                        started_at=f"2026-04-{number + 1:02}T09:00:00+08:00",
                        ended_at=f"2026-04-{number + 1:02}T09:40:00+08:00",
                    ),
                )
            )["record"]
            for number in range(6)
        ]
        yield world


def test_the_story_comes_to_its_own_figures(world):
    refused = world.record("expenditures", wages("welfare_lottery", "G-FC"), who="accountant")
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "category_forbidden")
    assert "鄞民〔2026〕18号" in told["detail"]
    assert ARTICLE in told["detail"]
    world.made(world.record("expenditures", wages("government_purchase", "G-GM"), who="accountant"))
    rails = bill("8640.00", *RAILS, voucher_number=INVOICE, linked_records=world.visits)
    rails = world.made(world.record("expenditures", rails, who="accountant"))
    typed = bill("1200.00", ("community_foundation", "G-JJ", "1200.00"), category="office")
    typed = world.made(world.record("expenditures", typed, who="accountant"))
    corrected = world.post(
        f"/v1/records/{typed['record']}/corrections",
        {"reason": "多打一个零", "reason_code": "typo", "details": {"amount": "120.00"}},
        "accountant",
        If_Match="*",
    )
    assert corrected.status_code == 201, corrected.text
    second = {"grant": "G-SJ2", "source": "municipal_one_time", "amount": "50000.00"}
    again = world.record("grants", {**second, "received_on": "2026-03-01"}, who="accountant")
    assert again.json()["code"] == "duplicate_municipal_grant"

    world.house.catch_up()
    budget = world.get(f"{ROOT}/budget?as_of={AS_OF}", "accountant").json()
    left = {source: each["available_fen"] for source, each in budget["sources"].items()}
    assert left == {source: yuan * 100 for source, yuan in LEFT_YUAN.items()}
    assert budget["total_available_fen"] == 364_840_00 == sum(left.values())
    spent = world.get(f"{ROOT}/postings?kind=spent&limit=100", "accountant").json()["items"]
    assert sum(each["amount_fen"] for each in spent) == budget["total_spent_fen"] == 35_160_00
    assert rails["record"] not in budget["unlinked"]
    assert budget["terms_broken"] == []

    history = world.get(f"{ROOT}/trail?record={typed['record']}", "accountant").text
    assert "1,200.00 元" in history
    assert "120.00 元" in history


def test_the_invoice_of_another_district_is_told_to_both_at_once(world):
    other = f"/v1/stations/{OTHER_STATION}"
    received = {
        "grant": "D-1",
        "source": "district_fiscal",
        "amount": "9000.00",
        "received_on": "2026-01-05",
    }
    same = bill("8640.00", ("district_fiscal", "D-1", "8640.00"), voucher_number=INVOICE)
    for path, details in (("grants", received), ("expenditures", same)):
        world.made(world.post(f"{other}/{path}", {"details": details}, "other_head"))
    world.house.catch_up()
    for district, who in ((DISTRICT, "district"), (OTHER_DISTRICT, "other_district")):
        answer = world.get(f"/v1/budget?district={district}&as_of={AS_OF}", who)
        (doubt,) = answer.json()["duplicate_vouchers"]
        assert (doubt["rule"], doubt["voucher_number"]) == ("A09", INVOICE)
        assert (len(doubt["records"]), doubt["elsewhere"]) == (1, 1)
        foreign = OTHER_STATION if district == DISTRICT else STATION
        assert foreign not in answer.text
    (both,) = world.get(f"/v1/budget?as_of={AS_OF}", "city").json()["duplicate_vouchers"]
    assert sorted(both["stations"]) == sorted((STATION, OTHER_STATION))
    page = world.get(f"/audit/?station={STATION}&as_of={AS_OF}", "head", Accept="text/html")
    assert "同一张票据报了不止一次" in page.text
