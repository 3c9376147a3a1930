"""U3: an exam-cram class, in the story's own figures: signed in, signed out, credited and paid for.

Days, numbers and money are the story's; its two stations are those of the tests.
"""

from __future__ import annotations

import html
import re

import pytest

from tests.api.http.world import OTHER_STATION, STATION, open_world
from tests.square_codes import read_square_code

ROOT = f"/v1/stations/{STATION}"
DAYS = ("2026-05-09", "2026-05-16", "2026-05-23", "2026-05-30")
SECOND = DAYS[1]
WORKER = "W-0533"
FORGOT = ("V-038", "V-039")
"""The two who never signed out."""
DOUBLE = "V-007"
"""Who signed in at the other station, too."""
CAME = 39


def at(day, clock):
    return f"{day}T{clock}:00+08:00"


def signed(code, day, *, out="16:32", **stated):
    line = {"worker": code, "signed_in_at": at(day, "13:24"), **stated}
    if code != WORKER:
        line["is_of_village"] = True
    return line | ({"signed_out_at": at(day, out)} if out else {})


def session(day, attendance, **stated):
    return {
        "course": "考前冲刺班",
        "class_tier": "文鼎班",
        "format": "exam_cram",
        "started_at": at(day, "13:30"),
        "ended_at": at(day, "16:30"),
        "hours": "3",
        "attendance": attendance,
        **stated,
    }


def people(day, forgot=FORGOT):
    codes = [WORKER, *(f"V-{number:03}" for number in range(2, CAME + 1))]
    return [signed(each, day, out="" if each in forgot else "16:32") for each in codes]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("u3")) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        joined = {
            "worker": WORKER,
            "engagement": "full_time",
            "source": "agency",
            "joined_on": "2024-07-01",
        }
        world.made(world.record("staff", joined))
        certificate = {
            "worker": WORKER,
            "level": "assistant",
            "valid_from": "2024-07-01",
            "valid_until": "2027-06-30",
        }
        world.made(world.record("staff-credentials", certificate))
        earlier = {"worker": WORKER, "granted_on": "2025-11-01", "kind": "further_training"}
        world.made(world.record("credit-granted", {**earlier, "hours": "61"}))
        announced = {
            "course": "考前冲刺班",
            "class_tier": "文鼎班",
            "format": "exam_cram",
            "announced_on": "2026-04-20",
            "starts_on": DAYS[0],
            "ends_on": DAYS[-1],
            "hours": "12",
            "enrolled": 42,
        }
        world.made(world.record("course-announced", announced))
        money = {
            "grant": "G-XZ",
            "source": "township_special",
            "amount": "20000.00",
            "received_on": "2026-01-20",
        }
        world.made(world.record("grants", money, who="accountant"))
        world.fees = [
            world.made(world.record("expenditures", fee(day), "accountant")) for day in DAYS
        ]
        yield world


def fee(day):
    line = {"source": "township_special", "grant": "G-XZ", "amount": "1200.00"}
    return {
        "category": "supervision_training",
        "spent_on": day,
        "amount": "1200.00",
        "lines": [line],
        "voucher_number": f"记-{day}",
    }


def credited(world, to):
    answer = world.get(f"{ROOT}/continuing-education?as_of={to}", "head").json()
    (worker,) = [each for each in answer["workers"] if each["code"] == WORKER]
    return worker["credited_hours"], worker["required_hours"], worker["period_until"]


def test_the_second_session_is_credited_paid_for_flagged_and_put_right(world):
    before = credited(world, "2026-05-15")
    assert before == (61.0, 72.0, "2027-06-30")
    held = session(SECOND, people(SECOND), costs=[world.fees[1]["record"]])
    receipt = world.made(world.record("training-sessions", held, "staff"))
    record = receipt["record"]

    lines = world.get(f"{ROOT}/attendance?from={SECOND}&to={SECOND}&count=true", "head").json()
    assert (lines["total"], lines["total_hours"]) == (CAME, 111.0)
    hours = {each["worker"]: each["hours"] for each in lines["items"]}
    assert [hours[each] for each in FORGOT] == [0.0, 0.0]
    assert sum(each == 3.0 for each in hours.values()) == 37

    assert credited(world, SECOND) == (64.0, 72.0, "2027-06-30")
    (cost,) = world.get(f"{ROOT}/session-costs?to={SECOND}", "head").json()["items"]
    assert (cost["cost_fen"], cost["credited_hours"]) == (120_000, 111.0)
    assert cost["cost_per_hour_fen"] == 1_081

    figures = world.get(f"{ROOT}/training?from={SECOND}&to={SECOND}", "head").json()
    assert figures["attendees"] == {"staff": 1, "village": CAME - 1, "volunteers": 0}
    assert world.get(f"{ROOT}/talent?to={SECOND}", "head").json()["by_class"] == {
        "文鼎班": {"sessions": 1, "attendees": CAME, "credited_hours": 111.0}
    }

    double = {**signed(DOUBLE, SECOND), "signed_in_at": at(SECOND, "14:00")}
    elsewhere = {"details": session(SECOND, [{"worker": "W01"}, double])}
    path = f"/v1/stations/{OTHER_STATION}/training-sessions"
    other = world.made(world.post(path, elsewhere, "other_head"))
    for station, who, of in (
        (STATION, "head", record),
        (OTHER_STATION, "other_head", other["record"]),
    ):
        listed = world.get(f"/v1/stations/{station}/training-sessions", who).json()["items"]
        (flagged,) = [each["warnings"] for each in listed if each["record"] == of]
        assert "A07" in flagged

    explained = [
        signed(each, SECOND, out="", credited_because="手机没电，讲师在场证明") for each in FORGOT
    ]
    changes = {"attendance": [*people(SECOND)[:-2], *explained]}
    corrected = world.post(
        f"/v1/records/{record}/corrections",
        {"details": changes, "reason_code": "other", "reason": "补登签退理由"},
        If_Match="*",
    )
    assert corrected.status_code == 201, corrected.text
    lines = world.get(f"{ROOT}/attendance?from={SECOND}&to={SECOND}&count=true", "head").json()
    assert lines["total_hours"] == 117.0


def test_a_printed_certificate_says_the_hours_and_its_square_code_leads_to_the_same(world):
    held = session(DAYS[0], [signed(WORKER, DAYS[0]), signed("V-060", DAYS[0], out="")])
    record = world.made(world.record("training-sessions", held, "staff"))["record"]
    place = f"/audit/training/certificate?attendee={WORKER}&as_of={DAYS[0]}"
    printed = world.get(place, "head").text
    code = re.search(r"[0-9a-f]{64}", printed)[0]
    assert "3.0" in printed
    asked = f"{ROOT}/training-hours?attendee={WORKER}&to={DAYS[0]}"
    answer = world.get(asked, "head").json()
    assert (answer["hours"], answer["sessions"], answer["code_sha256"]) == (3.0, 1, code)
    nobody = world.get(f"{ROOT}/training-hours?attendee=V-060&kind=village", "head").json()
    assert (nobody["hours"], nobody["items"]) == (0.0, [])

    (drawn,) = re.findall(r'<svg[^>]*class="qr".*?</svg>', printed, re.DOTALL)
    scanned = read_square_code(drawn)
    assert html.unescape(scanned) in html.unescape(printed)
    body = {"reason": "课程名写错", "reason_code": "typo", "details": {"course": "考前辅导班"}}
    world.made(world.post(f"/v1/records/{record}/corrections", body, "head", If_Match="*"))
    again = world.get(scanned.removeprefix("http://testserver"), "head").text
    assert code in again, "as it was printed"
    assert code not in world.get(place, "head").text, "and no longer what the book says"
    assert world.get(scanned.removeprefix("http://testserver"), "other_head").status_code == 404


def test_hours_without_signing_out_are_refused_and_a_void_asks_for_a_reason(world):
    claimed = signed("V-050", DAYS[2], out="", hours="3")
    refused = world.record("training-sessions", session(DAYS[2], [claimed]), "staff")
    assert (refused.status_code, refused.json()["code"]) == (422, "hours_without_sign_out")
    receipt = world.made(
        world.record("training-sessions", session(DAYS[2], [signed(WORKER, DAYS[2])]), "staff")
    )
    without = world.post(f"/v1/records/{receipt['record']}/voids", {}, "head", If_Match="*")
    assert without.status_code == 422
