"""Policies on the command line, in replays, trails and bundles: area streams go where others go."""

from __future__ import annotations

import json

import pytest

from api.bootstrap import open_house
from tests.api.exporting.bundles.bundles import Judged, bundle_of, packed, unpacked
from tests.api.terminal.running import taizhang
from tests.builders import STATION, a_home_visit, a_policy, an_expenditure
from tests.ledger.writing.checking import found, fresh

AREA, CITY_AREA = "A-330212", "A-330200"
RULES = (
    a_policy(value=4),
    a_policy("forbidden_by_source", ("welfare_lottery:service_activity",)),
    a_policy("min_completed_visit_minutes", 60),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("policies") / "ledger"
    with open_house(place, create=True) as house:
        found(house.writing, yuan="1000")
        house.writing.execute_many([fresh(a_home_visit()), fresh(an_expenditure("10"))])
        house.writing.execute_many([fresh(rule, AREA) for rule in RULES])
        house.writing.execute(fresh(a_policy("idle_money_months", 9), CITY_AREA))
    return place


@pytest.mark.parametrize(
    "where",
    [("--station", STATION), ("--area", AREA), ("--district", "鄞州"), ("--area", "330212")],
)
def test_policies_in_force_are_listed_with_their_documents(place, where):
    asked = ("policies", *where, "--as-of", "2026-06-30")
    items = {item["key"]: item for item in taizhang(place, *asked, "--json").json["items"]}
    assert (items["min_full_time"]["value"], items["min_full_time"]["area"]) == (4, AREA)
    assert items["min_certified"]["policy_version"] == "seed-2000-01-01"
    table = taizhang(place, *asked).out
    assert "每站专职社工下限（人） min_full_time" in table
    assert "甬社工〔2025〕12号" in table
    assert "福彩公益金不得列支服务活动" in table
    assert "welfare_lottery:service_activity" not in table


def test_what_was_not_known_yet_is_not_in_force(place):
    asked = ("policies", "--area", AREA, "--as-of", "2026-06-30", "--as-known", "6", "--json")
    items = {item["key"]: item["value"] for item in taizhang(place, *asked).json["items"]}
    assert items["min_full_time"] == 3


def test_a_place_has_to_be_named_and_an_area_that_is_none_is_refused(place):
    ran = taizhang(place, "policies", "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "area" in ran.err
    assert taizhang(place, "policies", "--area", "A-33").code == 1


def test_an_area_that_laid_nothing_down_has_the_defaults(place):
    items = taizhang(place, "policies", "--area", "A-110101", "--json").json["items"]
    assert {item["policy_version"] for item in items} == {"seed-2000-01-01"}


@pytest.mark.parametrize(
    ("where", "total"),
    [
        ((), 4),
        (("--area", AREA), 3),
        (("--area", "330212"), 3),
        (("--area", "鄞州"), 3),
        (("--district", "鄞州"), 3),
        (("--district", "330212"), 3),
        (("--area", "A-330200"), 1),
        (("--area", "A-330281"), 0),
        (("--area", AREA, "--where", "key=min_full_time"), 1),
    ],
    ids=str,
)
def test_what_an_area_laid_down_is_listed(place, where, total):
    found = taizhang(place, "records", "policies", *where, "--json").json
    assert (found["kind"], found["total"]) == ("policy.published", total)
    assert len(found["items"]) == total
    if "--area" in where and total:
        (stream,) = {each["station"] for each in found["items"]}
        assert stream in {AREA, CITY_AREA}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("policies", "--station", STATION), "--area"),
        (("policies", "--area", "A-33"), "A-33"),
        (("grants", "--area", AREA), "--station"),
    ],
    ids=str,
)
def test_a_kind_is_asked_for_where_it_stands(place, arguments, said):
    ran = taizhang(place, "records", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_tables_say_by_which_document_they_judge(place):
    asked = ("--station", STATION, "--as-of", "2026-06-30")
    for question in ("staffing", "services"):
        assert (
            "甬社工〔2025〕12号（A-330212，2026-01-01 起）" in taizhang(place, question, *asked).out
        )
    asked = ("money", "trace", "--station", STATION, "--source", "welfare_lottery")
    trace = taizhang(place, *asked, "--as-of", "2026-06-30", "--json").json
    assert [finding["rule"] for finding in trace["findings"]] == ["A10", "A17"]
    assert "甬社工〔2025〕12号" in trace["findings"][0]["explanation_zh"]
    (version,) = trace["policies"]["forbidden_by_source"]
    assert version["area"] == AREA


def test_an_area_is_replayed_verified_and_in_the_trail(place):
    replayed = taizhang(place, "replay", "--check", "--json").json
    assert replayed["areas"] == {
        AREA: {"version": 3, "policies": 3},
        CITY_AREA: {"version": 1, "policies": 1},
    }
    assert list(replayed["stations"]) == [STATION]
    assert set(replayed["differences"].values()) == {None}
    assert taizhang(place, "verify", "--json").code == 0
    trail = taizhang(place, "trail", "--district", "330212", "--json").json["items"]
    said = [item["sentence_zh"] for item in trail if item["station"] == AREA]
    assert len(said) == 3
    assert "每站专职社工下限（人）" in json.dumps(said, ensure_ascii=False)
    (forbidden,) = [each for each in said if "不得列支" in each]
    assert "福彩公益金不得列支服务活动" in forbidden
    assert "welfare_lottery" not in forbidden
    assert "service_activity" not in forbidden
    english = {item["sentence_en"] for item in trail if item["station"] == AREA}
    assert any("no service activities from welfare lottery" in each for each in english), english
    of_station = taizhang(place, "trail", "--station", STATION, "--json").json["items"]
    assert {item["station"] for item in of_station} == {STATION}


@pytest.mark.parametrize("scope", [{"district": "330212"}, {"station": STATION}, {}], ids=str)
def test_a_bundle_of_the_district_holds_its_policies_and_can_be_checked(place, scope, tmp_path):
    with open_house(place) as house:
        house.catch_up()
        house.transparency.publish()
        files = unpacked(bundle_of(house, **scope))
    entries = b"".join(files[name] for name in files if "entries" in name)
    assert (b"policy.published" in entries) == ("station" not in scope)
    assert json.loads(files["findings.json"])["policy_version"] == "seed-2000-01-01"
    judged = Judged(packed(files, tmp_path / "bundle.zip"), inside=True)
    assert judged.report["ok"], judged.bad
