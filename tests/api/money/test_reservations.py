"""Reserved money over HTTP: kept, listed, posted, released, and what is said to whoever is late."""

from __future__ import annotations

import pytest

from ledger.store.identifiers import new_event_id
from tests.api.http.world import STATION, expenditure, grant, keys, open_world

ROOT = f"/v1/stations/{STATION}"
FAR = "2999-12-31"


def reservation(amount: str = "300.00", **changed):
    return {
        "category": "service_activity",
        "reserved_on": "2021-06-01",
        "valid_until": FAR,
        "amount": amount,
        "lines": [{"source": "welfare_lottery", "amount": amount}],
        **changed,
    }


@pytest.fixture
def world(tmp_path):
    """1000.00 were received."""
    with open_world(tmp_path) as world:
        world.plan()
        world.made(world.record("grants", grant()))
        yield world


def reserve(world, amount="300.00", **changed):
    return world.made(world.record("reservations", reservation(amount, **changed)))["record"]


def post(world, kept, amount):
    return world.post(
        f"{ROOT}/expenditures", {"details": expenditure(amount), "reservation": kept}, "accountant"
    )


def release(world, kept, who="head"):
    return world.post(f"{ROOT}/reservations/{kept}/releases", {"reason": "活动取消"}, who)


def money(world, ask=""):
    found = world.get(f"{ROOT}/budget{ask}").json()
    return tuple(found[f"total_{name}_fen"] for name in ("spent", "reserved", "available"))


def listed(world, ask=""):
    found = world.get(f"{ROOT}/reservations{ask}").json()
    return [(each["record"], each["status"], each["amount_fen"]) for each in found["items"]]


def test_money_is_kept_and_the_bill_takes_its_place(world):
    kept = reserve(world)
    assert money(world) == (0, 300_00, 700_00)
    assert listed(world) == [(kept, "open", 300_00)]
    posted = world.made(post(world, kept, "250.00"))
    assert money(world) == (250_00, 0, 750_00)
    assert listed(world) == [(kept, "posted", 300_00)]
    assert world.get(f"{ROOT}/reservations").json()["items"][0]["resolved_by"] == posted["record"]
    assert money(world, "?as_of=2021-06-30") == (0, 300_00, 700_00)
    assert money(world, f"?as_known={posted['position'] - 1}") == (0, 300_00, 700_00)


def test_a_figure_opens_to_the_reservations_behind_it(world):
    for day in ("2021-06-01", "2021-06-02", "2021-06-03"):
        reserve(world, "100.00", reserved_on=day)
    freed = reserve(world, "50.00")
    assert release(world, freed).status_code == 201
    for ask in ("", "&as_of=2021-06-02", "&as_known=7"):
        found = world.get(f"{ROOT}/reservations?status=open{ask}").json()
        figure = world.get(f"{ROOT}/budget?{ask[1:]}").json()["total_reserved_fen"]
        assert found["total_fen"] == figure == sum(each["amount_fen"] for each in found["items"])
    of_grant = world.get(f"{ROOT}/reservations?source=welfare_lottery&grant=G1&status=open").json()
    [grant_money] = world.get(f"{ROOT}/budget").json()["by_grant"]
    assert of_grant["total_fen"] == grant_money["reserved_fen"] == 300_00
    first = world.get(f"{ROOT}/reservations?limit=3&count=true")
    assert (len(first.json()["items"]), first.json()["total"]) == (3, 4)
    rest = world.get(first.links["next"]["url"]).json()
    assert len(rest["items"]) == 1


def test_a_reservation_is_resolved_once(world):
    kept = reserve(world)
    world.made(release(world, kept, "accountant"))
    for late, place in (
        (release(world, kept), {"parameter": "reservation"}),
        (post(world, kept, "1.00"), {"pointer": "/reservation"}),
    ):
        assert late.status_code == 409
        assert late.json()["code"] == "reservation_already_resolved"
        [error] = late.json()["errors"]
        assert place.items() <= error.items()
    assert money(world) == (0, 0, 1000_00)


def test_nobody_else_spends_what_is_kept(world):
    reserve(world, "999.99")
    refused = world.record("expenditures", expenditure("0.02"))
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_funds")
    assert world.record("expenditures", expenditure("0.01")).status_code == 201


def test_a_last_day_that_is_over_is_refused(world):
    refused = world.record("reservations", reservation(valid_until="2021-06-30"))
    assert (refused.status_code, refused.json()["code"]) == (409, "reservation_expired")
    [error] = refused.json()["errors"]
    assert error["pointer"] == "/details/valid_until"


def test_a_reservation_that_nobody_made_is_not_found(world):
    nobody = new_event_id()
    for answer in (release(world, nobody), post(world, nobody, "1.00")):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_reservation")
    odd = world.post(f"{ROOT}/reservations/no-id/releases", {"reason": "活动取消"})
    assert odd.status_code in (404, 422)


def test_only_those_who_handle_money_reserve_and_release(world):
    kept = reserve(world)
    for who in ("staff", "district", "auditor"):
        assert world.record("reservations", reservation(), who).status_code == 403
        assert release(world, kept, who).status_code == 403


def test_a_batch_reserves_posts_and_releases(world):
    kept, freed = new_event_id(), new_event_id()
    common = {"station": STATION}
    items = [
        {"command": "reserve_funds", "record": kept, "details": reservation()},
        {"command": "reserve_funds", "record": freed, "details": reservation("100.00")},
        {
            "command": "record_expenditure",
            "details": expenditure("300.00"),
            "reservation": kept,
        },
        {"command": "release_reservation", "reservation": freed, "reason": "活动取消"},
        {"command": "release_reservation", "reservation": freed, "reason": "活动取消"},
    ]
    given = [{**common, "idempotency_key": next(keys), **each} for each in items]
    answer = world.client.post(
        "/v1/commands", json={"commands": given}, headers=world.headers("head")
    ).json()
    assert [each["status"] for each in answer["items"]] == [201, 201, 201, 201, 409]
    assert money(world) == (300_00, 0, 700_00)


def test_a_reservation_is_a_record_like_any_other(world):
    kept = reserve(world, document_number="合同 7", payee="示例商店")
    version = world.get(f"/v1/records/{kept}")
    assert version.json()["kind"] == "funds.reserved"
    assert version.json()["personal"] == {"payee": "示例商店"}
    corrected = world.post(
        f"/v1/records/{kept}/corrections",
        {"reason_code": "wrong_amount", "reason": "金额有误", "details": reservation("400.00")},
        If_Match=version.headers["etag"],
    )
    assert corrected.status_code == 201, corrected.text
    assert money(world) == (0, 400_00, 600_00)
    voided = world.post(
        f"/v1/records/{kept}/voids",
        {"reason_code": "double_entry", "reason": "重复"},
        If_Match=world.get(f"/v1/records/{kept}").headers["etag"],
    )
    assert voided.status_code == 201, voided.text
    assert money(world) == (0, 0, 1000_00)
    assert listed(world) == []


def test_the_trail_says_it_in_words(world):
    kept = reserve(world, document_number="合同 7")
    posted = world.made(post(world, kept, "250.00"))
    freed = reserve(world, "1.00")
    world.made(release(world, freed))
    lines = {each["position"]: each for each in world.get(f"{ROOT}/trail").json()["items"]}
    assert lines[posted["position"]]["causes"] == [kept]
    said = [lines[pos]["sentence_zh"] for pos in sorted(lines)[-4:]]
    assert f"预留资金：服务活动 300.00 元，2021-06-01 起保留至 {FAR}" in said[0]
    assert said[0].endswith("文号：合同 7")
    assert f"释放资金预留 {freed}，理由：活动取消" in said[3]
    assert f"released the reservation {freed}" in lines[max(lines)]["sentence_en"]
