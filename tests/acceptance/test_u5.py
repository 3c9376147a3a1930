"""U5, as far as it speaks of clients and of entries that come late: a district officer sees who is overdue, and nobody's name.

Of fourteen red clients nobody was seen for more than a week; one file is opened for a reason and an
hour, and the station sees that. Of seven late entries one is rejected. People and codes are invented.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from domain.ground.values import CHINA
from tests.api.http.world import (
    DISTRICT,
    OTHER_STATION,
    STATION,
    TOKENS,
    open_world,
    served,
    visit,
)
from tests.api.pages.browsing import browser, visiting

ROOT = f"/v1/stations/{STATION}"
AS_OF = "2026-03-31"
OPENED = "C-2210"
RED = [f"C-22{number:02}" for number in range(10, 24)]
SEEN = [f"C-23{number:02}" for number in range(6)]
NAME = "王秀美"
OFFICER, WORKER = "district", "W01"


class Clock:
    """The moment at which the officer looks."""

    now = "2026-04-01T01:00:00.000Z"

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
def world(tmp_path_factory, clock):
    """Two stations of the city, one of them in the district, with its red clients."""
    roles = {**TOKENS, WORKER: TOKENS["staff"]}
    with open_world(tmp_path_factory.mktemp("u5"), clock=clock, roles=roles) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        for code in (*RED, *SEEN):
            day = "2026-03-16" if code in RED else "2026-03-30"
            red = {"client": code, "assessed_at": "2026-03-02T09:00:00+08:00", "level": "red"}
            world.made(world.record("risk-assessed", {**red, "assessor": "W01"}))
            for seen in ("2026-03-02", day):
                times = {
                    "started_at": f"{seen}T10:00:00+08:00",
                    "ended_at": f"{seen}T10:30:00+08:00",
                }
                named = {"client_name": NAME} if code == OPENED else {}
                world.made(world.record("home-visits", visit(client=code, **times, **named)))
        yield world


def test_every_red_client_who_is_overdue_is_in_the_list_behind_the_figure(world):
    found = world.get(f"/v1/due?district={DISTRICT}&as_of={AS_OF}", OFFICER).json()
    late = [each for each in found["due"] if each["overdue"]]
    assert found["counts"]["red_overdue"] == len(late) == len(RED) == 14
    assert sorted(each["client"] for each in late) == RED
    assert {each["overdue_days"] for each in late} == {8}


def test_the_officer_sees_codes_and_no_names(world):
    answer = world.get(f"/v1/due?district={DISTRICT}&as_of={AS_OF}", OFFICER)
    page = world.get(f"/audit/due?district={DISTRICT}&as_of={AS_OF}", OFFICER, Accept="text/html")
    assert page.status_code == 200
    for text in (answer.text, page.text):
        assert OPENED in text
        assert NAME not in text
    story = world.get(f"/audit/clients/{OPENED}?station={STATION}", OFFICER, Accept="text/html")
    assert NAME not in story.text


def test_a_file_is_opened_for_a_reason_and_an_hour_and_the_station_sees_it(world, clock):
    file = f"{ROOT}/clients/{OPENED}"
    assert world.get(file, OFFICER).status_code == 404
    why = "逾期走访核查：核对本人情况"
    opening = world.post(f"{file}/openings", {"reason": why}, OFFICER)
    assert opening.status_code == 201
    assert opening.json()["ends_at"] == "2026-04-01T02:00:00.000Z"
    assert world.get(file, OFFICER).json()["client_name"] == NAME
    reads = world.get(f"{ROOT}/reads?person=client/{OPENED}", "head").json()["items"]
    assert why in {each["reason"] for each in reads}
    page = world.get(f"/audit/clients/{OPENED}?station={STATION}", "head", Accept="text/html").text
    assert why in page
    clock.now = "2026-04-01T02:00:01.000Z"
    assert world.get(file, OFFICER).status_code == 404


def test_the_page_asks_the_officer_why_and_shows_the_name_for_as_long(world, clock):
    page = f"/audit/clients/{OPENED}?station={STATION}"
    way = f"/audit/clients/{OPENED}/opening"
    assert way in world.get(page, OFFICER, Accept="text/html").text
    assert way not in world.get(page, "head", Accept="text/html").text
    form = world.get(f"{way}?station={STATION}", OFFICER, Accept="text/html").text
    filled = dict(re.findall(r'name="(command_id|station)" value="([^"]+)"', form)) | {
        "reason": "看"
    }

    def sent(who=OFFICER):
        return world.client.post(
            way, data=filled, headers=world.headers(who), follow_redirects=False
        )

    refused = sent()
    assert refused.status_code == 422
    assert 'value="看"' in refused.text
    filled["reason"] = "逾期走访核查：再次核对"
    assert sent("head").status_code == 403
    assert (sent().status_code, sent().status_code) == (303, 303)
    assert NAME in world.get(page, OFFICER, Accept="text/html").text
    reads = world.get(f"{ROOT}/reads?person=client/{OPENED}", "head").json()["items"]
    opened = [each for each in reads if each["reason"] == filled["reason"]]
    assert [each["purpose"] for each in opened].count("opening") == 1
    clock.now = "2026-04-01T04:00:00.000Z"
    assert NAME not in world.get(page, OFFICER, Accept="text/html").text


def test_the_station_s_own_page_tells_risk_and_what_is_due_next(world):
    page = world.get(f"/audit/clients/{OPENED}?station={STATION}", "head", Accept="text/html").text
    assert "下次应于" in page
    assert "红色" in page


def test_one_of_seven_late_entries_is_rejected_stays_stored_and_is_not_paid_for(world):
    contract = {
        "contract": "HT-2026-01",
        "operator": "某社会工作服务中心",
        "signed_on": "2026-01-01",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "amount": "400000.00",
        "workers_due": 3,
        "personnel_percent": 60,
        "milestones": [
            {"code": "1", "share_percent": 100, "contracted_visits": 40, "verified_percent": 90}
        ],
    }
    world.made(world.record("contract-signed", contract, OFFICER))
    late = world.get(f"{ROOT}/home-visit-recorded?warning=received_late&limit=7").json()["items"]
    requests = [
        world.made(
            world.record(
                "late-entry-requested",
                {
                    "worker": WORKER,
                    "visit": each["record"],
                    "requested_on": "2026-03-31",
                    "cause": "no_signal",
                },
                "staff",
            )
        )["record"]
        for each in late
    ]
    evidence = f"{ROOT}/milestone-evidence?contract=HT-2026-01&milestone=1&as_of={AS_OF}"
    before = world.get(evidence, OFFICER).json()
    queue = f"/v1/approvals?district={DISTRICT}&as_of={AS_OF}"
    assert world.get(queue, OFFICER).json()["counts"]["late_entry"] == len(requests) == 7
    comment = "与签到表不符，请核对"
    for number, request in enumerate(requests):
        ruling = {"ruling": "rejected", "comment": comment} if number == 3 else None
        stated = {"request": request, "decided_on": AS_OF, **(ruling or {"ruling": "accepted"})}
        world.made(world.record("late-entry-decided", stated, OFFICER))
    assert world.get(queue, OFFICER).json()["counts"]["late_entry"] == 0
    rejected = late[3]["record"]
    kept = world.get(f"/v1/records/{rejected}", "head").json()
    assert not kept["is_voided"]
    after = world.get(evidence, OFFICER).json()
    assert after["verified"] == before["verified"] - 1
    assert set(before["records"]) - set(after["records"]) == {rejected}
    phone = world.get("/m/", WORKER, Accept="text/html").text
    assert comment in phone


def test_how_late_entries_arrive_is_told_of_the_station_in_the_middle_and_of_the_slowest(
    world, clock
):
    now, looked = map(datetime.fromisoformat, (clock.now, Clock.now))
    started, ended = (
        (now - timedelta(hours=each)).astimezone(CHINA).isoformat(timespec="minutes")
        for each in (7, 6)
    )
    quick = visit(client="C-2401", started_at=started, ended_at=ended)
    path = f"/v1/stations/{OTHER_STATION}/home-visits"
    world.made(world.post(path, {"details": quick}, "other_staff"))
    days = {day: len(RED if day == "2026-03-16" else SEEN) for day in ("2026-03-16", "2026-03-30")}
    days["2026-03-02"] = len(RED) + len(SEEN)
    waited = {
        day: (looked - datetime.fromisoformat(f"{day}T10:30:00+08:00")) / timedelta(hours=1)
        for day in days
    }
    slow = sum(int(waited[day]) * count for day, count in days.items()) / sum(days.values())
    page = world.get(f"/audit/services?as_of={clock.now[:10]}", "city", Accept="text/html").text
    pillars = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd[^>]*>(?:<a[^>]*>)?([^<]+)", page))
    assert pillars["平均多久入账（小时），中位站"] == f"{(slow + 6) / 2:.1f}"
    assert pillars["平均多久入账（小时），最慢站"] == f"{slow:.1f}"


def test_in_the_browser_the_officer_opens_the_list_behind_the_figure_and_a_file_of_it(world, clock):
    clock.now = "2026-04-01T06:00:00.000Z"
    with (
        served(world) as (port, _server),
        browser() as opened,
        visiting(opened, port, world.secrets[OFFICER]) as visitor,
    ):
        page = visitor.page
        page.goto(f"/audit/due?district={DISTRICT}&as_of={AS_OF}")
        figure = page.locator("dl.pillars div", has_text="红色逾期").locator("a")
        assert figure.inner_text() == "14"
        figure.click()
        page.wait_for_url("**risk=red**")
        assert page.locator("#due tbody tr").count() == len(RED)
        page.goto(f"/audit/clients/{OPENED}?station={STATION}")
        assert NAME not in page.inner_text("main")
        page.click("text=调阅档案")
        page.fill("#reason", "逾期走访核查：电话未接")
        assert visitor.violations() == []
        page.click("form.filling button")
        page.wait_for_url(f"**/audit/clients/{OPENED}*")
        assert NAME in page.inner_text("main")
        assert visitor.complaints == []
