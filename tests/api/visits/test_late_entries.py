"""A late entry from the worker who asks for it to the officer who decides, over HTTP and on pages."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.http.world import DISTRICT, STATION, TOKENS, open_world, visit
from tests.api.pages.test_policies import rows
from tests.api.pages.test_questions import page

ROOT = f"/v1/stations/{STATION}"
NOW = "2026-04-20T01:00:00.000Z"
WORKER = "W01"


class Clock:
    """The day on which all of it happens."""

    def __call__(self):
        return NOW


@pytest.fixture
def world(tmp_path):
    roles = {**TOKENS, WORKER: TOKENS["staff"]}
    with open_world(tmp_path, clock=Clock(), roles=roles) as world:
        world.plan()
        yield world


def visited(world, day, client):
    times = {"started_at": f"{day}T09:00:00+08:00", "ended_at": f"{day}T09:40:00+08:00"}
    receipt = world.made(world.record("home-visits", visit(client=client, **times), "staff"))
    return receipt["record"]


def asked(world, who="staff", **what):
    told = {"worker": WORKER, "requested_on": "2026-04-19", "cause": "paper_first", **what}
    return world.record("late-entry-requested", told, who)


def decided(world, request, ruling, who="head", **more):
    told = {"request": request, "ruling": ruling, "decided_on": "2026-04-20", **more}
    return world.record("late-entry-decided", told, who)


def waiting(world, who="head", scope=ROOT, **query):
    asking = "&".join(f"{name}={value}" for name, value in query.items())
    answer = world.get(f"{scope}/approvals?{asking}", who).json()
    return [each for each in answer["waiting"] if each["matter"] == "late_entry"]


def test_what_was_asked_for_waits_until_another_decides(world):
    record = visited(world, "2026-04-08", "C1")
    request = world.made(asked(world, visit=record))["record"]
    (line,) = waiting(world)
    assert (line["record"], line["about"], line["since"]) == (request, "W01 2026-04", "2026-04-19")
    assert len(waiting(world, "district", "/v1", district=DISTRICT)) == 1
    assert waiting(world, "other_district", "/v1") == []
    assert world.get(f"{ROOT}/approvals", "other_head").status_code == 404
    assert decided(world, request, "accepted", "staff").json()["code"] == "not_permitted"
    refused = decided(world, request, "rejected")
    assert (refused.status_code, refused.json()["code"]) == (422, "rejected_without_comment")
    world.made(decided(world, request, "accepted"))
    assert waiting(world) == []
    (line,) = world.get(f"{ROOT}/months", "head").json()["late_requests"]
    assert (line["state"], line["decided_on"]) == ("accepted", "2026-04-20")
    again = decided(world, request, "rejected", "district", comment="不符").json()
    assert again["code"] == "late_request_already_decided"


def test_what_is_rejected_stays_in_the_book_and_is_flagged(world):
    record = visited(world, "2026-04-08", "C1")
    request = world.made(asked(world, visit=record))["record"]
    made = decided(world, request, "rejected", "district", comment="与签到表不符")
    decision = world.made(made)["record"]
    query = f"{ROOT}/home-visit-recorded?warning=late_entry_rejected"
    assert [each["record"] for each in world.get(query).json()["items"]] == [record]
    assert world.get(f"{ROOT}/services", "head").json()["completed_visits"] == 1
    voided = {"reason_code": "other", "reason": "误驳回"}
    world.made(world.post(f"/v1/records/{decision}/voids", voided, "district", If_Match="*"))
    assert world.get(query).json()["items"] == []


def test_a_decision_lets_a_record_into_a_closed_month(world):
    world.made(world.post(f"{ROOT}/periods/2026-03/closures", {}))
    request = world.made(asked(world, month="2026-03", records=1))["record"]
    late = {
        "details": visit(
            started_at="2026-03-20T09:00:00+08:00", ended_at="2026-03-20T09:40:00+08:00"
        )
    }
    refused = world.post(f"{ROOT}/home-visits", late, "staff").json()
    assert refused["code"] == "period_already_closed"
    assert (
        decided(world, request, "accepted").json()["errors"][0]["pointer"] == "/details/expires_on"
    )
    made = decided(world, request, "accepted", expires_on="2099-12-31")
    decision = world.made(made)["record"]
    (allowed,) = world.get(f"{ROOT}/months").json()["late_entries"]
    assert (allowed["record"], allowed["records"]) == (decision, 1)
    world.made(world.post(f"{ROOT}/home-visits", {**late, "late_entry": decision}, "staff"))
    third = {**late, "late_entry": decision}
    third["details"] = {**third["details"], "client": "C9"}
    assert world.post(f"{ROOT}/home-visits", third, "staff").json()["code"] == (
        "late_entry_not_approved"
    )


def test_the_queue_offers_each_the_form_that_decides_and_only_to_who_may(world):
    record = visited(world, "2026-04-08", "C1")
    request = world.made(asked(world, visit=record))["record"]
    (cells,) = rows(page(world, "/audit/approvals"), "late_entry")
    assert cells[:3] == [STATION, "W01 2026-04", "2026-04-19"]
    assert "站长" in cells[3]
    assert cells[4:] == ["同意", "驳回"]
    text = html.unescape(page(world, f"/audit/approvals?district={DISTRICT}", "district"))
    (form,) = set(re.findall(r'href="(/audit/new/late-entry-decided[^"]*rejected[^"]*)"', text))
    assert f"request:{request}" in form.replace("%3A", ":")
    assert f"station={STATION}" in form
    filled = page(world, form, "district")
    assert request in filled
    assert len(rows(page(world, "/audit/approvals", "auditor"), "late_entry")[0]) == 4
    assert "补录申请待审批" in page(world, "/audit/")
    of_request = f"/audit/record/{request}"
    assert "ruling:rejected" in page(world, of_request).replace("%3A", ":")
    assert "late-entry-decided?" not in page(world, of_request, "staff")
    world.made(decided(world, request, "rejected", comment="与签到表不符"))
    assert "late-entry-decided?" not in page(world, of_request)
    (cells,) = rows(page(world, "/audit/approvals"), "decided")
    assert cells == [STATION, WORKER, "2026-04", "先记在纸上", "驳回", "2026-04-20", "与签到表不符"]


def test_a_long_queue_goes_on_page_by_page_and_each_figure_opens_its_own_lines(world):
    for number in range(5):
        record = visited(world, f"2026-04-0{number + 1}", f"C{number}")
        world.made(asked(world, visit=record))
    decision = world.made(decided(world, waiting(world)[0]["record"], "accepted"))["record"]
    answer = world.get(f"{ROOT}/approvals", "head").json()
    queue = [(each["matter"], each["about"], each["since"]) for each in answer["waiting"]]
    assert answer["counts"]["late_entry"] == 4
    assert answer["counts"]["month_close"] > 0
    path, pages = "/audit/approvals?limit=3", []
    while path is not None:
        pages.append(page(world, path))
        onward = re.search(r'href="([^"]*)" rel="next"', pages[-1])
        path = html.unescape(onward[1]) if onward else None
    read = [
        (matter, cells[1], cells[2])
        for text in pages
        for matter in ("late_entry", "month_close")
        if f'<section id="{matter}"' in text
        for cells in rows(text, matter)
    ]
    assert read == queue
    assert len(pages) == -(-len(queue) // 3)
    assert "补录申请（共4项）" in pages[0]
    assert [decision in text for text in pages] == [True] + [False] * (len(pages) - 1)
    pillar = re.search(r'href="([^"]*)#month_close"', pages[0])
    opened = page(world, html.unescape(pillar[1]) + "&limit=3")
    assert rows(opened, "month_close")[0][1] == next(
        about for matter, about, _since in queue if matter == "month_close"
    )
    assert '<section id="late_entry"' not in opened
    written = world.get("/audit/approvals.csv", "head").text
    assert written.count("W01 2026-04") == 4
    wrong = world.get("/audit/approvals?cursor=eA", "head")
    assert (wrong.status_code, "bad_cursor" in wrong.text) == (422, True)


def test_the_worker_asks_from_the_record_and_reads_the_answer_on_the_phone(world):
    record = visited(world, "2026-04-08", "C1")
    offered = html.unescape(page(world, f"/m/entries/{record}", "staff"))
    (form,) = re.findall(r'href="([^"]*late-entry-requested[^"]*)"', offered)
    assert f"visit:{record}" in form.replace("%3A", ":")
    assert record in page(world, form, "staff")
    today = visited(world, "2026-04-19", "C2")
    assert "late-entry-requested?" not in page(world, f"/m/entries/{today}", "staff")
    request = world.made(asked(world, visit=record))["record"]
    assert "等审批" in page(world, "/m/", "staff")
    assert "等审批" in page(world, "/m/", WORKER)
    world.made(decided(world, request, "rejected", comment="与签到表不符"))
    # Who asked, by the code of the account, and whose records they are.
    for who in ("staff", WORKER):
        told = page(world, "/m/", who)
        assert "被驳回" in told
        assert "与签到表不符" in told
    assert "与签到表不符" not in page(world, "/m/", "head")
