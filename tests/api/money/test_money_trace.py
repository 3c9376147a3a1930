"""Following the money: receipts, vouchers, services and findings, now and as it was known."""

from __future__ import annotations

import pytest

from tests.api.http.world import STATION, expenditure, grant, open_world, visit
from tests.api.terminal.running import taizhang

ROOT = f"/v1/stations/{STATION}"
TRACE = f"{ROOT}/money/trace?source=welfare_lottery&as_of=2026-06-18"


@pytest.fixture(scope="module")
def traced(tmp_path_factory):
    """1,000.00 received; a bill linked to two visits, one linked to nothing, one for a dinner."""
    folder = tmp_path_factory.mktemp("traced")
    with open_world(folder) as world:
        world.plan()
        met = world.made(world.record("home-visits", visit(client="C1")))["record"]
        nobody = {"visitors": ["W01"], "client": "C2", "attempted_at": "2021-06-20T09:00:00+08:00"}
        not_met = world.made(world.record("home-visits-not-met", nobody))["record"]
        world.made(world.record("grants", grant()))
        linked = expenditure("100.00", voucher_number="E-1", linked_records=[met, not_met])
        world.linked = world.made(world.record("expenditures", linked))
        world.loose = world.made(world.record("expenditures", expenditure("30.00")))
        dinner = expenditure("64.00", category="hospitality", spent_on="2021-08-01")
        world.dinner = world.made(world.record("expenditures", dinner))
        world.visits = (met, not_met)
        world.place = folder / "ledger"
        yield world


def test_a_source_is_followed_from_receipt_to_service(traced):
    found = traced.get(TRACE).json()
    assert (found["received_fen"], found["spent_fen"], found["remaining_fen"]) == (
        1000_00,
        194_00,
        806_00,
    )
    assert (found["voucher_count"], found["idle_since"], found["idle_months"]) == (
        3,
        "2021-02-01",
        64,
    )
    assert found["last_moved_on"] == "2021-08-01"
    assert [(each["day"], each["amount_fen"]) for each in found["receipts"]] == [
        ("2021-02-01", 1000_00)
    ]
    first = found["vouchers"][0]
    assert (first["voucher_number"], first["has_service"]) == ("E-1", True)
    assert [(each["kind"], each["client"]) for each in first["linked"]] == [
        ("home_visit", "C1"),
        ("home_visit_not_met", "C2"),
    ]
    assert [each["record"] for each in first["linked"]] == list(traced.visits)


def test_a_command_tells_what_was_spent_on_a_visit_as_the_interface_does(traced):
    visit = traced.visits[0]
    told = traced.get(f"/v1/records/{visit}/money").json()
    assert taizhang(traced.place, "money", "spent-on", visit, "--json").json == told
    assert [each["record"] for each in told["items"]] == [traced.linked["record"]]
    printed = taizhang(traced.place, "money", "spent-on", visit)
    assert (printed.code, "E-1" in printed.out, "100.00" in printed.out) == (0, True, True)
    earlier = told["items"][0]["position"] - 1
    before = taizhang(traced.place, "money", "spent-on", visit, "--as-known", earlier, "--json")
    assert (before.json["items"], before.json["position"]) == ([], earlier)
    nowhere = taizhang(traced.place, "money", "spent-on", "V-1", "--json")
    assert (nowhere.code, "unknown_record" in nowhere.err) == (1, True)


def test_the_findings_name_rule_version_and_evidence(traced):
    found = {each["rule"]: each for each in traced.get(TRACE).json()["findings"]}
    assert sorted(found) == ["A10", "A12", "A17"]
    assert found["A10"]["records"] == [traced.dinner["record"]]
    assert found["A17"]["records"] == [traced.loose["record"]]
    assert {each["rule_version"] for each in found.values()} == {1}
    assert "公务接待" in found["A10"]["explanation_zh"]


def test_the_trace_is_answered_as_it_was_known(traced):
    before = traced.linked["position"]
    was = traced.get(f"{TRACE}&as_known={before}").json()
    assert (was["voucher_count"], was["spent_fen"], was["position"]) == (1, 100_00, before)
    assert [each["rule"] for each in was["findings"]] == ["A12"]
    early = traced.get(f"{TRACE}&as_known={before - 1}".replace("2026-06-18", "2021-07-01")).json()
    assert (early["vouchers"], early["findings"]) == ([], [])


def test_a_voided_visit_is_no_service(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        met = world.made(world.record("home-visits", visit()))
        world.made(world.record("grants", grant()))
        spent = expenditure(linked_records=[met["record"]])
        world.made(world.record("expenditures", spent))
        assert world.get(TRACE).json()["vouchers"][0]["has_service"]
        void = {"reason_code": "fabricated", "reason": "查无此访"}
        path = f"/v1/records/{met['record']}/voids"
        world.made(world.post(path, void, If_Match=f'"r{met["position"]}"'))
        found = world.get(TRACE).json()
        assert [each["kind"] for each in found["vouchers"][0]["linked"]] == ["other"]
        assert "A17" in [each["rule"] for each in found["findings"]]


def test_a_corrected_voucher_is_traced_by_its_new_value(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        met = world.made(world.record("home-visits", visit()))["record"]
        world.made(world.record("grants", grant()))
        spent = world.made(world.record("expenditures", expenditure()))
        body = {
            "reason_code": "wrong_amount",
            "reason": "票据看错",
            "details": expenditure("12.34", linked_records=[met]),
        }
        path = f"/v1/records/{spent['record']}/corrections"
        world.made(world.post(path, body, If_Match=f'"r{spent["position"]}"'))
        (voucher,) = world.get(TRACE).json()["vouchers"]
        assert (voucher["amount_fen"], voucher["corrections"], voucher["has_service"]) == (
            12_34,
            1,
            True,
        )


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 200), ("district", 200), ("city", 200), ("other_district", 404), (None, 401)],
)
def test_whoever_may_see_the_station_may_follow_its_money(traced, who, status):
    assert traced.get(TRACE, who).status_code == status


def test_a_source_must_be_one_of_the_list(traced):
    assert traced.get(f"{ROOT}/money/trace?source=lottery").json()["code"] == "unknown_source"
    assert traced.get(f"{ROOT}/money/trace").json()["code"] == "missing_value"
    unknown = traced.get(f"{TRACE}&grant=G9").json()
    assert (unknown["received_fen"], unknown["findings"]) == (0, [])


def test_the_command_line_follows_the_money_too(traced):
    words = ("money", "trace", "--station", STATION, "--source", "lottery")
    asked = (*words, "--as-of", "2026-06-18", "--as-known", traced.dinner["position"])
    assert taizhang(traced.place, *asked, "--json").json == traced.get(TRACE).json()
    shown = taizhang(traced.place, *asked)
    assert shown.code == 0
    assert "A17\tunlinked\t30.00" in shown.out
    refused = taizhang(traced.place, *words[:-1], "town")
    assert (refused.code, "unknown_source" in refused.err) == (1, True)


def test_from_a_yuan_to_every_voucher_of_its_expense(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        met = world.made(world.record("home-visits", visit()))["record"]
        world.made(world.record("grants", grant()))
        more = [{"voucher_number": "88", "voucher_kind": "vat_invoice", "amount": "3.00"}]
        spent = expenditure("10.00", voucher_number="E-1", more_vouchers=more, linked_records=[met])
        record = world.made(world.record("expenditures", spent))["record"]
        lent = {
            "category": "service_activity",
            "advanced_on": "2021-07-05",
            "amount": "6.00",
            "voucher_number": "D-1",
            "more_vouchers": [{"voucher_number": "89", "amount": "2.00"}],
        }
        world.made(world.record("advance-made", lent))
        back = {"repaid_on": "2021-08-02", "amount": "6.00", "voucher_number": "D-2"}
        back["lines"] = [{"source": "welfare_lottery", "amount": "6.00"}]
        world.made(world.record("advance-repaid", back))
        paid, repaid = world.get(TRACE).json()["vouchers"]
        told = [
            [(each["voucher_number"], each["amount_fen"]) for each in found["papers"]]
            for found in (paid, repaid)
        ]
        assert told == [[("E-1", 700), ("88", 300)], [("D-1", 400), ("89", 200)]]
        assert paid["papers"][1]["voucher_kind"] == "vat_invoice"
        (naming,) = world.get(f"/v1/records/{met}/money").json()["items"]
        assert naming["papers"] == paid["papers"]
        place = tmp_path / "ledger"
        printed = taizhang(place, "money", "trace", "--station", STATION, "--source", "lottery")
        assert "E-1、88" in printed.out
        assert "D-2、D-1、89" in printed.out
        assert "E-1、88" in taizhang(place, "money", "spent-on", met).out
        page = world.get(f"/audit/budget/trace?station={STATION}&source=welfare_lottery").text
        assert "E-1、88" in page
        for page in (f"/audit/record/{met}", f"/m/entries/{met}"):
            assert ">E-1、88</a>" in world.get(page, "head").text
        shown = world.get(f"/audit/record/{record}", "head").text
        assert "其他票据" in shown
        assert "88" in shown
