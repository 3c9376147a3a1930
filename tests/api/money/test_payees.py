"""Money that goes to the station's own people is known by their code, and nobody's name is shown."""

from __future__ import annotations

import pytest

from tests.api.http.world import STATION, expenditure, grant, open_world

ROOT = f"/v1/stations/{STATION}"
NAME = "示例丙丙"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("payees")) as opened:
        opened.plan()
        joining = {
            "engagement": "full_time",
            "source": "agency",
            "joined_on": "2020-05-01",
        }
        opened.made(opened.record("staff", {**joining, "worker": "W7", "name": NAME}))
        for worker in ("W8", "W9"):
            opened.made(opened.record("staff", {**joining, "worker": worker, "name": "示例丁丁"}))
        opened.made(opened.record("grants", grant(amount="90000.00")))
        yield opened


def flagged(world, **asked):
    narrowed = "&".join(f"{key}={value}" for key, value in asked.items())
    answer = world.get(f"{ROOT}/expenditures?warning=payee_is_staff&{narrowed}")
    assert NAME not in answer.text
    return [each["record"] for each in answer.json()["items"]]


def test_a_payee_of_a_workers_name_is_that_worker(world):
    to_worker = world.record("expenditures", expenditure(payee="示例 丙丙"))
    assert NAME not in to_worker.text
    made = world.made(to_worker)
    assert made["warnings"] == [{"code": "payee_is_staff", "workers": ["W7"], "amount_fen": 1000}]
    assert flagged(world) == [made["record"]]
    for payee in ("示例商店", "示例丁丁"):
        assert world.made(world.record("expenditures", expenditure(payee=payee)))["warnings"] == []
    overview = world.get(
        f"/audit/?station={STATION}&from=2021-07-01&to=2021-07-31", Accept="text/html"
    ).text
    assert "支出：收款方是本站人员（A11）" in overview

    correction = {"details": {"payee": "示例商店"}, "reason_code": "typo", "reason": "写错"}
    path = f"/v1/records/{made['record']}/corrections"
    fixed = world.made(world.post(path, correction, If_Match="*"))
    assert fixed["warnings"] == []
    assert flagged(world) == []
    assert flagged(world, as_known=made["position"]) == [made["record"]]


def test_a_submission_and_an_advance_know_it_too(world):
    asked = expenditure(payee=NAME)
    asked["submitted_on"] = asked.pop("spent_on")
    told = world.made(world.record("expenditure-submitted", asked))
    assert [each["code"] for each in told["warnings"]] == ["payee_is_staff"]
    advance = {"category": "office", "advanced_on": "2021-07-05", "amount": "6.00", "payee": NAME}
    told = world.made(world.record("advance-made", advance))
    assert [each["code"] for each in told["warnings"]] == ["payee_is_staff"]
