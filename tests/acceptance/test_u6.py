"""U6: a district officer pays an operator by what is verified, and another operator takes over.

People, codes and names are invented; figures are the story's.
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest

from domain.casework.details import CaseOpenedDetails
from domain.clients.care.details import RiskAssessedDetails
from domain.visits.details import HomeVisitDetails, HomeVisitReviewedDetails
from ledger.writing.outcomes import Receipt
from tests.api.http.world import STATION, open_world
from tests.builders import command, record_id

ROOT = f"/v1/stations/{STATION}"
OFFICER = "district"
CLAIMED, VERIFIED = 1_134, 1_071
OPEN_CASES, RED = 52, 11
CONTRACT = {
    "contract": "HT-2025-07",
    "operator": "甲社会工作服务中心",
    "signed_on": "2025-06-20",
    "starts_on": "2025-07-01",
    "ends_on": "2026-06-30",
    "amount": "400000.00",
    "workers_due": 3,
    "personnel_percent": 60,
    "milestones": [
        {"code": "1", "share_percent": 40},
        {"code": "2", "share_percent": 40, "contracted_visits": 1200, "verified_percent": 90},
        {"code": "3", "share_percent": 20},
    ],
}
DAY = "2026-03-31"
EVIDENCE = f"{ROOT}/milestone-evidence?contract=HT-2025-07&milestone=2&as_of={DAY}"


def _visit(number):
    day = date(2025, 7, 1) + timedelta(days=number % 250)
    at = f"{day}T{9 + number // 250:02}"
    return HomeVisitDetails(
        visitors=["W01"],
        client=f"C-{number % 300:03}",
        started_at=f"{at}:00:00+08:00",
        ended_at=f"{at}:40:00+08:00",
        mode="in_person",
        services=["humane_care"],
    )


def _review(number):
    visit = _visit(number)
    return HomeVisitReviewedDetails(
        visit=record_id(number),
        client=visit.client,
        reviewer="W02",
        reviewed_on=DAY,
        means="phone",
        finding="disputed" if number % 2 else "not_reached",
    )


def _case(number):
    return CaseOpenedDetails(
        case=f"GA-{number:02}",
        client=f"C-{number:03}",
        opened_on="2026-01-05",
        source="outreach",
        problem="livelihood",
        worker="W01",
    )


def _risk(number):
    return RiskAssessedDetails(
        client=f"C-{number:03}",
        assessed_at="2026-03-02T09:00:00+08:00",
        level="red",
        assessor="W01",
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A station with nine months of an operator's visits, of whom one worker left in March."""
    with open_world(tmp_path_factory.mktemp("u6")) as world:
        world.plan()
        for worker in ("W02", "W03"):
            joined = {
                "worker": worker,
                "engagement": "full_time",
                "source": "agency",
                "joined_on": "2025-06-01",
            }
            world.made(world.record("staff", joined))
        gone = {"worker": "W03", "left_on": "2026-03-13"}
        world.made(world.record("staff-departures", gone))
        stated = [
            *(_visit(number) for number in range(CLAIMED)),
            *(_review(number) for number in range(CLAIMED - VERIFIED)),
            *(_case(number) for number in range(OPEN_CASES)),
            *(_risk(number) for number in range(RED)),
        ]
        made = world.house.writing.execute_many(
            [
                command(each, event_id=record_id(number), command_id=f"u6-{number}")
                for number, each in enumerate(stated)
            ]
        )
        assert all(isinstance(each, Receipt) for each in made)
        world.made(world.record("contract-signed", CONTRACT, who=OFFICER))
        yield world


def told(world, **query):
    asked = "&".join(f"{name}={value}" for name, value in {"as_of": DAY, **query}.items())
    return world.get(f"{ROOT}/contracts?{asked}", OFFICER).json()


def second(answer):
    (contract,) = answer["contracts"]
    return contract["milestones"][1]


def claim(world, evidence, **stated):
    said = {name: evidence[name] for name in ("verified", "known_at", "evidence_sha256")}
    details = {"contract": "HT-2025-07", "milestone": "2", "claimed_on": DAY, **said, **stated}
    return world.record("milestone-claimed", details)


def test_an_operator_is_paid_by_what_is_verified_and_gives_back_what_counts_no_more(world):
    (contract,) = told(world)["contracts"]
    assert contract["vacancy_days"] == 18
    assert contract["deduction_proposed_fen"] == 394_521
    milestone = second(told(world))
    assert milestone["amount_fen"] == 16_000_000
    assert (milestone["required"], milestone["verified"]) == (1_080, VERIFIED)
    assert not milestone["claimable"]
    early = claim(world, world.get(EVIDENCE).json())
    assert (early.status_code, early.json()["code"]) == (409, "milestone_not_reached")

    for review in range(12):
        found = world.post(
            f"/v1/records/{record_id(CLAIMED + review)}/corrections",
            {
                "reason": "再次回访，本人确认",
                "reason_code": "other",
                "details": {"finding": "genuine"},
            },
            If_Match="*",
        )
        world.made(found)
    assert second(told(world))["verified"] == 1_083
    assert second(told(world))["claimable"]

    evidence = world.get(EVIDENCE).json()
    listed = "".join(f"{record}\n" for record in evidence["records"])
    assert sha256(listed.encode()).hexdigest() == evidence["evidence_sha256"]
    for wrong in ({"verified": 1_100}, {"evidence_sha256": "0" * 64}, {"known_at": 9}):
        refused = claim(world, evidence, **wrong)
        assert refused.status_code in {409, 422}, refused.text
    receipt = world.made(claim(world, evidence))
    again = claim(world, evidence).json()
    assert again["code"] == "milestone_already_claimed"

    seen = second(told(world))["claimed"]
    approval = {"claim": receipt["record"], "approved_on": "2026-04-05"}
    seen_so = approval | {"content_sha256": seen["content_sha256"]}
    world.made(world.record("milestone-approved", seen_so, who=OFFICER))
    paid = {"claim": receipt["record"], "paid_on": "2026-04-12"}
    world.made(world.record("milestone-paid", paid, who=OFFICER))

    for record in evidence["records"][-5:]:
        voided = world.post(
            f"/v1/records/{record}/voids",
            {"reason": "查无此访", "reason_code": "fabricated"},
            If_Match="*",
        )
        world.made(voided)
    after = told(world, as_of="2026-05-01")
    assert (second(after)["state"], second(after)["verified"]) == ("paid", 1_083)
    assert second(after)["amount_fen"] == after["contracts"][0]["paid_fen"] == 16_000_000
    (open_,) = after["contracts"][0]["recovery_open"]
    assert (open_["lost"], open_["verified"], open_["required"]) == (5, 1_078, 1_080)
    assert (open_["reached"], open_["amount_fen"]) == (False, 16_000_000)
    asked = f"{EVIDENCE}&as_known={evidence['known_at']}"
    assert world.get(asked).json()["evidence_sha256"] == evidence["evidence_sha256"]

    for decided in (
        {"basis": "vacancy", "vacancy_days": 18, "amount": "3945.21"},
        {"basis": "recovery", "claim": receipt["record"], "lost": 5, "amount": "739.61"},
    ):
        details = {"contract": "HT-2025-07", "decided_on": "2026-04-30", **decided}
        world.made(world.record("deduction-decided", details, who=OFFICER))
    after = told(world, as_of="2026-05-01")
    assert after["contracts"][0]["recovery_open"] == []
    assert after["contracts"][0]["deduction_decided_fen"] == 394_521
    assert after["contracts"][0]["recovered_fen"] == 73_961


def test_another_operator_takes_over_item_by_item_and_meanwhile_nobody_is_responsible(world):
    pack = world.get(f"{ROOT}/handover?as_of={DAY}").json()
    assert (pack["open_cases"], pack["red_clients"]) == (OPEN_CASES, RED)
    gone = {"contract": "HT-2025-07", "ended_on": DAY, "ending": "handed_over"}
    world.made(world.record("contract-ended", gone, who=OFFICER))
    other = {"operator": "乙社会工作服务中心", "effective_on": "2026-04-01"}
    world.made(world.record("station-operator-changed", other, who=OFFICER))
    for operator, day in (("乙社会工作服务中心", "2026-04-01"), ("", DAY)):
        (station,) = world.get(f"/v1/stations?as_of={day}").json()["items"]
        assert (station["operator"] or "") == operator

    items = [
        {name: value for name, value in each.items() if value is not None} for each in pack["items"]
    ]
    listed = {"workers": ["W01", "W02"], "prepared_on": DAY, "items": items}
    prepared = world.made(world.record("staff-handover-prepared", listed))
    assert responsible(world, DAY) == {"": OPEN_CASES}

    joined = {
        "worker": "W11",
        "engagement": "full_time",
        "source": "agency",
        "joined_on": "2026-04-01",
    }
    world.made(world.record("staff", joined))
    answers = [
        {"number": number, "answer": "accepted"}
        if number > 2
        else {"number": number, "answer": "disputed", "dispute": "file_incomplete"}
        for number in range(1, OPEN_CASES + 1)
    ]
    answered = {
        "handover": prepared["record"],
        "worker": "W11",
        "acknowledged_on": "2026-04-02",
        "answers": answers,
    }
    world.made(world.record("staff-handover-acknowledged", answered))
    assert responsible(world, "2026-04-02") == {"": 2, "W11": 50}
    assert responsible(world, "2026-04-01") == {"": OPEN_CASES}
    assert told(world, as_of="2026-06-30")["contracts"][0]["vacancy_days"] == 18


def responsible(world, day):
    return world.get(f"{ROOT}/casework?as_of={day}").json()["by_worker"]
