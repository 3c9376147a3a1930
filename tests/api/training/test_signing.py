"""Signing in and out by a square code: by whom, how long, what comes of it, and what is refused."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from api.training.sign_in_codes import SignInCodes, Signing
from domain.ground.values import iso_instant, iso_minute, station_today
from tests.api.http.world import STATION, open_world
from tests.square_codes import read_square_code

ROOT = f"/v1/stations/{STATION}"
SIGNING = "/audit/training/signing"
COURSE = "考前冲刺班"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("signing")) as world:
        world.plan()
        registered = {"volunteer": "V01", "registered_on": "2021-06-01", "name": "示例丁"}
        world.made(world.record("volunteer-registered", registered))
        yield world


def codes(world, seconds_ago=0):
    """The codes that were shown some time ago."""
    then = iso_instant(datetime.now(UTC) - timedelta(seconds=seconds_ago))
    return SignInCodes(world.house.vault, lambda: then)


def signing(direction="in", course=COURSE):
    return Signing(STATION, course, direction, "head", "station_head")


def scanned(world, text, who=None):
    world.house.catch_up()
    return world.client.get(f"/attend/{text}", headers=world.headers(who) | HTML)


def signed(world, person, direction="in", course=COURSE, who=None):
    """Scan, give a code, send the form."""
    page = scanned(world, codes(world).shown(signing(direction, course)).text, who)
    assert page.status_code == 200, page.text
    form = re.search(r'name="form" value="([^"]+)"', page.text)[1]
    return world.client.post(
        "/attend", data={"form": form, "code": person}, headers=world.headers(who) | HTML
    )


def signs(world, course):
    listed = world.get(f"{ROOT}/attendance-signed").json()["items"]
    return [each["value"] for each in listed if each["value"]["course"] == course]


def test_the_code_on_the_screen_changes_by_itself_and_leads_to_the_form(world):
    page = world.get(f"{SIGNING}/code?course={COURSE}&direction=in")
    assert 1 <= int(page.headers["refresh"]) <= 30
    (drawn,) = re.findall(r'<svg[^>]*class="qr".*?</svg>', page.text, re.DOTALL)
    address = read_square_code(drawn)
    form = scanned(world, address.removeprefix("http://testserver/attend/"))
    assert form.status_code == 200
    assert (COURSE in form.text, "示例甲" in form.text) == (True, False)


def test_a_volunteer_signs_by_code_once_on_behalf_of_the_organiser(world):
    course = "志愿者培训"
    assert "已记入台账" in signed(world, "v01", course=course).text
    assert "已经记过" in signed(world, "V01", course=course).text
    (sign,) = signs(world, course)
    assert (sign["volunteer"], sign["direction"]) == ("V01", "in")
    [line] = world.get(f"{ROOT}/trail?type=attendance.signed&newest_first=true").json()["items"][:1]
    assert (line["channel"], line["actor"]) == ("square_code", "square-code")
    assert "head" in line["sentence_en"]


def test_a_worker_who_is_signed_in_signs_under_their_own_account(world):
    page = scanned(world, codes(world).shown(signing(course="督导班")).text, "staff")
    assert 'value="W01"' in page.text
    assert "示例甲" in page.text
    assert signed(world, "W01", course="督导班", who="staff").status_code == 200
    lines = world.get(f"{ROOT}/trail?type=attendance.signed").json()["items"]
    assert {"staff"} <= {each["actor"] for each in lines}


def test_a_village_worker_is_known_once_the_organiser_has_signed_for_them(world):
    course = "村社区培训"
    unknown = signed(world, "CUN-1", course=course)
    assert unknown.status_code == 422
    assert "请组织者代签" in unknown.text
    by_hand = {
        "course": course,
        "direction": "in",
        "signed_at": iso_minute(datetime.now(UTC)),
        "worker": "CUN-1",
        "is_of_village": True,
    }
    world.made(world.record("attendance-signed", by_hand))
    assert signed(world, "CUN-1", "out", course=course).status_code == 200
    assert {(each["direction"], each["is_of_village"]) for each in signs(world, course)} == {
        ("in", True),
        ("out", True),
    }


def test_a_forwarded_photo_a_changed_code_and_an_old_form_are_refused(world):
    text = codes(world).shown(signing()).text
    refused = [
        codes(world, 61).shown(signing()).text,
        text[:-1] + ("A" if text[-1] != "A" else "B"),
        codes(world).form(signing()),
        "无",
    ]
    for each in refused:
        page = scanned(world, each)
        assert page.status_code == 404
        assert "重新扫现场屏幕" in page.text
    assert scanned(world, codes(world, 29).shown(signing()).text).status_code == 200
    for form in (codes(world, 660).form(signing()), text, ""):
        sent = world.client.post("/attend", data={"form": form, "code": "W01"}, headers=HTML)
        assert sent.status_code == 404
    assert signs(world, COURSE) == []


def test_accounts_out_of_reach_find_nothing_and_who_may_not_record_shows_no_code(world):
    text = codes(world).shown(signing()).text
    for who in ("other_head", "other_district"):
        assert scanned(world, text, who).status_code == 404
        shown = world.get(f"{SIGNING}/code?station={STATION}&course=x&direction=in", who)
        assert shown.status_code == 404
    for path in (SIGNING, f"{SIGNING}/session?course=x", f"{SIGNING}/code?course=x&direction=in"):
        assert world.get(path, "accountant", Accept="text/html").status_code == 403


def test_whoever_guesses_at_codes_has_to_wait(world):
    form = codes(world).form(signing())
    statuses = [
        world.client.post(
            "/attend", data={"form": form, "code": f"guess-{number}"}, headers=HTML
        ).status_code
        for number in range(40)
    ]
    assert (statuses[0], statuses[-1]) == (422, 429)


def test_the_session_is_stated_from_who_signed_and_credits_by_its_own_rule(world):
    course, day = "个案工作方法", "2021-09-08"

    def sign(direction, clock, **who):
        at = {"direction": direction, "signed_at": f"{day}T{clock}:00+08:00"}
        world.made(world.record("attendance-signed", {"course": course, **at, **who}))

    sign("in", "08:52", worker="W01")
    sign("in", "08:55", worker="CUN-2", is_of_village=True)
    sign("in", "08:58", volunteer="V01")
    sign("out", "12:01", worker="W01")
    sign("out", "12:02", volunteer="V01")
    listed = world.get(f"{SIGNING}?course={course}&day={day}").text
    assert re.findall(r'<td class="nb">([\d:]*)</td>', listed)[:2] == ["08:52", "12:01"]
    form = world.get(f"{SIGNING}/session?course={course}&day={day}").text
    filled = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input [^>]*name="([\w.]+)" value="([^"]*)"', form)
    }
    flags = re.findall(r'name="([\w.]+\.is_of_village)"[^\n]*?value="true" selected', form)
    filled |= dict.fromkeys(flags, "true")
    assert filled["attendance.1.signed_in_at"] == f"{day}T08:55"
    assert filled["volunteers.0.signed_out_at"] == f"{day}T12:02"
    said = {"started_at": f"{day}T09:00", "ended_at": f"{day}T12:00", "hours": "3"}
    filled |= {**said, "format": "lecture"}
    sent = world.client.post(
        "/audit/new/training-sessions",
        data=filled,
        headers=world.headers("head"),
        follow_redirects=False,
    )
    assert sent.status_code == 303, sent.text
    lines = world.get(f"{ROOT}/attendance?from={day}&to={day}").json()["items"]
    assert {each["worker"]: (each["kind"], each["hours"]) for each in lines} == {
        "W01": ("staff", 3.0),
        "CUN-2": ("village", 0.0),
        "V01": ("volunteers", 3.0),
    }
    again = world.get(f"{SIGNING}/session?course={course}&day={station_today(datetime.now(UTC))}")
    assert 'value="09:00' not in again.text
    assert "T09:00" in again.text, "the time of the session before"
