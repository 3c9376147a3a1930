"""Advances and opening balances over HTTP: owed, paid back, listed, and what the budget says."""

from __future__ import annotations

import pytest

from tests.api.http.world import STATION, grant, open_world

ROOT = f"/v1/stations/{STATION}"
ADVANCE = {"category": "office", "advanced_on": "2021-01-15", "amount": "60.00"}


@pytest.fixture
def world(tmp_path):
    """1000.00 were received."""
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record("grants", grant()))
        yield world


def repayment(amount, **changed):
    line = {"source": "welfare_lottery", "amount": amount}
    return {"repaid_on": "2021-06-01", "amount": amount, "lines": [line], **changed}


def budget(world, ask=""):
    return world.get(f"{ROOT}/budget{ask}").json()


def test_an_advance_is_owed_until_a_grant_pays_it_back(world):
    made = world.made(world.record("advance-made", ADVANCE))
    owed = budget(world)
    assert (owed["advances_open_fen"], owed["total_spent_fen"]) == (60_00, 0)
    assert owed["by_category"] == {"office": 60_00}
    assert owed["advances"] == [{"paid_by": "", "open_fen": 60_00}]
    world.made(world.record("advance-repaid", repayment("45.00", advance=made["record"])))
    paid = budget(world)
    assert (paid["advances_open_fen"], paid["by_category"]) == (15_00, {"office": 60_00})
    assert paid["sources"]["welfare_lottery"]["spent_fen"] == 45_00
    assert budget(world, "?as_of=2021-05-31")["advances_open_fen"] == 60_00
    listed = world.get(f"{ROOT}/advance-repaid?advance={made['record']}").json()["items"]
    assert [each["value"]["advance"] for each in listed] == [made["record"]]
    moved = world.get(f"{ROOT}/postings?kind=repaid").json()
    assert moved["total_fen"] == 45_00


def test_more_than_is_owed_is_refused_in_yuan(world):
    made = world.made(world.record("advance-made", ADVANCE))
    refused = world.record("advance-repaid", repayment("60.01", advance=made["record"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "advance_over_repaid")
    assert budget(world)["advances_open_fen"] == 60_00


def test_an_opening_balance_is_available_and_no_income(world):
    opening = {
        "grant": "G-0",
        "source": "township_special",
        "amount": "80.00",
        "carried_over_on": "2021-01-01",
        "document_number": "钟街〔2021〕3号",
    }
    world.made(world.record("grant-carried-over", opening))
    source = budget(world)["sources"]["township_special"]
    assert (source["carried_over_fen"], source["received_fen"]) == (80_00, 0)
    assert source["available_fen"] == 80_00
    again = world.record("grant-carried-over", opening | {"carried_over_on": "2021-01-02"})
    assert again.json()["code"] == "opening_already_known"
