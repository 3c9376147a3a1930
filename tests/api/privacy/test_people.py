"""Erasures and legal holds over HTTP: who may, what is answered, and what is shown afterwards."""

from __future__ import annotations

import json

import pytest

from tests.api.http.world import STATION, expenditure, grant, visit

ROOT = f"/v1/stations/{STATION}"
NAME = "何秀英"


def erasure(**changed):
    return {
        "about": "client",
        "person": "C001",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C001",
        "requested_on": "2021-08-02",
        "approved_by": "officer-7",
        "reason": "本人撤回同意",
        **changed,
    }


@pytest.fixture
def served(fresh):
    """A world with one visit to a client with a name; the visit's record."""
    fresh.plan()
    made = fresh.made(fresh.record("home-visits", visit(client_name=NAME, narrative="独居")))
    return fresh, made["record"]


def personal(world, record, who="head"):
    return world.get(f"/v1/records/{record}", who).json()["personal"]


def test_an_erased_client_is_shown_as_erased_and_the_figures_stay(served):
    world, record = served
    assert personal(world, record)["client_name"] == NAME
    etag = world.get(f"/v1/records/{record}").headers["etag"]
    before = world.get(f"{ROOT}/services").json()
    made = world.made(world.post(f"{ROOT}/erasures?wait=proof", erasure()))
    assert made["outcome"] == "erased"
    assert "c2sp.org/tlog-proof" in json.dumps(made["proof"])
    shown = world.client.get(
        f"/v1/records/{record}", headers=world.headers("head", If_None_Match=etag)
    )
    assert shown.status_code == 200
    assert shown.json()["personal"] == {"client_name": "〔已依法删除〕"}
    after = world.get(f"{ROOT}/services").json()
    assert {**after, "position": 0} == {**before, "position": 0}
    entry = world.get(f"/v1/events/{made['position']}")
    assert entry.json()["type"].endswith("person.erased")


def test_nothing_that_is_answered_or_logged_names_the_erased(served):
    world, record = served
    world.made(
        world.record(
            "staff",
            {
                "worker": "W09",
                "engagement": "full_time",
                "source": "agency",
                "joined_on": "2021-01-01",
                "name": "赵敏",
            },
        )
    )
    world.made(world.post(f"{ROOT}/erasures", erasure()))
    world.made(world.post(f"{ROOT}/erasures", erasure(about="worker", person="W09")))
    for path in (
        f"/v1/records/{record}",
        f"{ROOT}/staffing",
        f"{ROOT}/trail",
        f"{ROOT}/home-visits",
        f"{ROOT}/legal-holds",
        f"{ROOT}/clients/C001",
        "/v1/events",
        "/v1/trail",
        "/v1/staffing",
    ):
        answer = world.get(path)
        assert answer.status_code == 200, path
        text = answer.text
        assert NAME not in text
        assert "赵敏" not in text
    staffing = world.get(f"{ROOT}/staffing").json()
    assert {p["code"]: p["name"] for p in staffing["people"]}["W09"] == "〔已依法删除〕"
    assert NAME not in world.log.getvalue().decode()


def test_a_worker_of_whom_no_name_was_given_is_not_called_erased(served):
    world, _ = served
    nameless = {
        "worker": "W10",
        "engagement": "full_time",
        "source": "agency",
        "joined_on": "2021-01-01",
    }
    world.made(world.record("staff", nameless))
    people = world.get(f"{ROOT}/staffing").json()["people"]
    assert {each["code"]: each["name"] for each in people}["W10"] == ""


def test_what_a_statute_keeps_is_restricted_and_not_shown(fresh):
    fresh.plan()
    fresh.made(fresh.record("grants", grant()))
    details = expenditure(payee="王师傅", summary="修水管")
    record = fresh.made(fresh.record("expenditures", details))["record"]
    made = fresh.made(fresh.post(f"{ROOT}/erasures", erasure(about="record", person=record)))
    assert made["outcome"] == "restricted"
    assert set(personal(fresh, record).values()) == {"〔限制处理〕"}
    again = fresh.post(f"{ROOT}/erasures", erasure(about="record", person=record))
    assert (again.status_code, again.json()["code"]) == (409, "person_is_restricted")


def test_the_same_key_gives_the_same_answer(served):
    world, _record = served
    first = world.post(f"{ROOT}/erasures", erasure(), key="erase-1")
    again = world.post(f"{ROOT}/erasures", erasure(), key="erase-1")
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = world.post(f"{ROOT}/erasures", erasure(reason="另一理由"), key="erase-1")
    assert (other.status_code, other.json()["code"]) == (422, "command_reused")


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"person": "C777"}, 404, "person_unknown"),
        ({"approved_by": "C001"}, 422, "approver_is_requester"),
        ({"approved_by": "head"}, 422, "approver_is_requester"),
        ({"legal_basis": "because"}, 422, "invalid_command"),
        ({"requested_on": "2999-01-01"}, 422, "future_date"),
        ({"reason": ""}, 422, "invalid_command"),
        ({"traces": []}, 422, "invalid_command"),
        ({"expected_version": 1}, 422, "invalid_command"),
    ],
)
def test_a_refused_erasure_changes_nothing(served, changed, status, code):
    world, record = served
    answer = world.post(f"{ROOT}/erasures", erasure(**changed))
    problem = answer.json()
    assert answer.status_code == status, problem
    assert code in {problem["code"], *(["invalid_command"] if "errors" in problem else [])}
    assert personal(world, record)["client_name"] == NAME


def test_a_version_that_is_named_has_to_be_the_one(served):
    world, record = served
    stale = world.post(f"{ROOT}/erasures", erasure(), If_Match='"v1"')
    assert stale.status_code == 412
    etag = world.get(ROOT).headers["etag"]
    assert world.post(f"{ROOT}/erasures", erasure(), If_Match=etag).status_code == 201
    assert personal(world, record) == {"client_name": "〔已依法删除〕"}


def test_a_hold_stops_an_erasure_until_it_is_released(served):
    world, _record = served
    asked = {"about": "client", "person": "C001", "case_number": "2026-3", "reason": "审计"}
    unknown = world.post(f"{ROOT}/legal-holds", {**asked, "person": "C777"}, "district")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "person_unknown")
    placed = world.made(world.post(f"{ROOT}/legal-holds", asked, "district"))
    refused = world.post(f"{ROOT}/erasures", erasure())
    assert (refused.status_code, refused.json()["hold"]) == (409, placed["record"])
    assert placed["record"] in refused.json()["detail"]
    (line,) = world.get(f"{ROOT}/legal-holds", "auditor").json()["items"]
    assert (line["hold"], line["person"], line["released_at"]) == (placed["record"], "C001", "")
    earlier = world.get(f"{ROOT}/legal-holds?as_known={placed['position'] - 1}", "auditor").json()
    assert earlier["items"] == []
    path = f"{ROOT}/legal-holds/{placed['record']}/releases"
    world.made(world.post(path, {"reason": "审计结束"}))
    twice = world.post(path, {"reason": "审计结束"})
    assert (twice.status_code, twice.json()["code"]) == (409, "legal_hold_already_released")
    nowhere = world.post(
        f"{ROOT}/legal-holds/019a0000-0000-7000-8000-000000000001/releases", {"reason": "审计"}
    )
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "unknown_legal_hold")
    assert world.made(world.post(f"{ROOT}/erasures", erasure()))["outcome"] == "erased"


def test_what_is_due_is_listed_by_class(served):
    world, _record = served
    assert world.get(f"{ROOT}/erasures-due").json()["items"] == []
    due = world.get(f"{ROOT}/erasures-due?as_of=2036-06-04").json()
    (line,) = [each for each in due["items"] if each["about"] == "client"]
    assert (line["person"], line["retention_class"]) == ("C001", "service_file")
    assert line["retained_until"] == "2036-06-03"
    assert world.get(f"{ROOT}/erasures-due?as_of=soon").status_code == 422


@pytest.mark.parametrize("who", ["staff", "accountant", "supervisor", "city", "auditor"])
def test_only_heads_and_districts_erase_and_hold(served, who):
    world, record = served
    assert world.post(f"{ROOT}/erasures", erasure(), who).status_code == 403
    asked = {"about": "client", "person": "C001", "case_number": "2026-3", "reason": "审计"}
    assert world.post(f"{ROOT}/legal-holds", asked, who).status_code == 403
    may_look = 200 if who == "auditor" else 403
    assert world.get(f"{ROOT}/legal-holds", who).status_code == may_look
    assert world.get(f"{ROOT}/erasures-due", who).status_code == may_look
    assert personal(world, record)["client_name"] == NAME


def test_another_station_is_out_of_reach(served):
    world, _record = served
    for who in ("other_head", "other_district"):
        assert world.post(f"{ROOT}/erasures", erasure(), who).status_code == 404
        assert world.get(f"{ROOT}/legal-holds", who).status_code == 404


def test_nobody_is_erased_in_a_batch(served):
    world, record = served
    item = {
        "command": "erase_person",
        "station": STATION,
        "idempotency_key": "k-1",
        **erasure(),
    }
    answer = world.post("/v1/commands", {"commands": [item]}).json()
    assert answer["refused"] == 1
    assert answer["items"][0]["problem"]["code"] == "unknown_command"
    assert personal(world, record)["client_name"] == NAME
