"""The door of the pages: in with a password, on to where one wanted to be, and out again."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.accounts.browsers import (
    OTHER_PASSWORD,
    PASSWORD,
    SAME_ORIGIN,
    Browser,
    account,
    cheap,
)
from tests.api.http.world import STATION, open_world


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("door")) as world:
        world.plan()
        yield cheap(world)


def sends(browser, path, filled, **headers):
    return browser.client.post(path, data=filled, headers=headers or SAME_ORIGIN)


def test_one_comes_in_with_a_password_and_to_where_one_wanted_to_be(guarded):
    code, browser = account(guarded), Browser(guarded)
    turned = browser.get("/audit/records/staff")
    assert turned.headers["location"] == "/sign-in?next=%2Faudit%2Frecords%2Fstaff"
    shown = browser.get(turned.headers["location"], accept_language="zh")
    assert 'value="/audit/records/staff"' in shown.text
    filled = {"account": code, "password": PASSWORD, "next": "/audit/records/staff"}
    answer = sends(browser, "/sign-in", filled)
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit/records/staff")
    assert "W01" in browser.get("/audit/records/staff").text
    assert code in browser.get("/audit/records/staff").text


def test_a_wrong_password_is_said_on_the_page_and_the_account_stays_typed(guarded):
    code, browser = account(guarded), Browser(guarded)
    answer = sends(browser, "/sign-in", {"account": code, "password": OTHER_PASSWORD})
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert f'value="{code}"' in answer.text
    assert OTHER_PASSWORD not in answer.text
    assert not browser.cookies


def test_another_sites_form_signs_nobody_in_or_out(guarded):
    code, browser = account(guarded), Browser(guarded)
    filled = {"account": code, "password": PASSWORD}
    answer = sends(browser, "/sign-in", filled, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert sends(browser, "/sign-in", filled).status_code == 303
    assert sends(browser, "/sign-out", {}, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get("/audit/journal").status_code == 200


def test_after_signing_out_the_door_is_shut(guarded):
    code, browser = account(guarded), Browser(guarded)
    sends(browser, "/sign-in", {"account": code, "password": PASSWORD})
    answer = sends(browser, "/sign-out", {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert browser.get("/audit/journal").status_code == 303


def test_a_password_given_by_somebody_else_is_changed_before_anything_is_seen(guarded):
    code, browser = account(guarded, must_change=True), Browser(guarded)
    sends(browser, "/sign-in", {"account": code, "password": PASSWORD})
    assert browser.get("/audit/journal").headers["location"] == "/account/password"
    assert browser.get("/account/password").status_code == 200
    short = sends(browser, "/account/password", {"present": PASSWORD, "password": "kurz"})
    assert short.status_code == 422
    assert 'role="alert"' in short.text
    filled = {"present": PASSWORD, "password": OTHER_PASSWORD}
    assert sends(browser, "/account/password", filled).headers["location"] == "/"
    assert browser.get("/audit/journal").status_code == 200


@pytest.mark.parametrize("there", ["//elsewhere.example", "https://elsewhere.example", "/\\x"])
def test_the_door_leads_nowhere_else(guarded, there):
    code, browser = account(guarded), Browser(guarded)
    assert 'name="next" value="/"' in browser.get(f"/sign-in?next={there}").text
    answer = sends(browser, "/sign-in", {"account": code, "password": PASSWORD, "next": there})
    assert answer.headers["location"] == "/"


def test_a_form_of_another_site_records_nothing_with_our_cookie(guarded):
    code = account(guarded, "station_head")
    browser = Browser(guarded)
    sends(browser, "/sign-in", {"account": code, "password": PASSWORD})
    before = guarded.house.feed.head_position()
    filled = {"station": STATION, "command_id": "k-1", "suspended_on": "2026-01-01"}
    answer = sends(browser, "/audit/new/suspensions", filled, **{"Sec-Fetch-Site": "same-site"})
    assert answer.status_code == 403
    assert guarded.house.feed.head_position() == before
    assert sends(browser, "/audit/new/suspensions", filled).status_code == 303


def test_whoever_wanted_a_very_long_address_comes_in_all_the_same(guarded):
    code, browser = account(guarded), Browser(guarded)
    shown = browser.get("/sign-in?next=/audit/journal%3Factor%3D" + "x" * 3_000)
    assert shown.status_code == 200
    assert 'name="next" value="/"' in shown.text
    assert sends(browser, "/sign-in", {"account": code, "password": PASSWORD}).status_code == 303


def hidden(text, action):
    """The hidden fields of the form of a page that is sent to an address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', text, re.DOTALL)[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def over(world, code):
    """A session's time is up."""
    world.app.state.door.sessions.revoke_all(code)
    world.app.state.door.access.forget()


FORM = "/audit/new/resource-linked"
TYPED = {
    "station": STATION,
    "command_id": "typed-before",
    "kind": "goods",
    "linked_on": "2026-01-05",
    "description": '米 <b>"十袋"</b>\n油',
}


@pytest.mark.parametrize("is_same", [True, False])
def test_what_was_typed_when_the_session_was_over_is_there_after_signing_in(guarded, is_same):
    code, browser = account(guarded), Browser(guarded)
    sends(browser, "/sign-in", {"account": code, "password": PASSWORD})
    over(guarded, code)
    typed = TYPED | {"command_id": f"typed-{is_same}"}
    head = guarded.house.feed.head_position()
    asked = sends(browser, FORM, typed)
    assert (asked.status_code, asked.headers["cache-control"]) == (401, "no-store")
    door = hidden(asked.text, "/sign-in")
    assert door["next"] == FORM
    wrong = sends(browser, "/sign-in", {**door, "account": code, "password": OTHER_PASSWORD})
    assert hidden(wrong.text, "/sign-in") == door
    who = code if is_same else account(guarded)
    back = sends(browser, "/sign-in", {**door, "account": who, "password": PASSWORD})
    assert back.status_code == 200
    assert hidden(back.text, FORM) == typed
    assert ("另一个账号" in back.text) is not is_same
    drawn = sends(browser, FORM, {**hidden(back.text, FORM), "more": ""})
    assert hidden(drawn.text, FORM)["command_id"] == typed["command_id"]
    assert html.escape(typed["description"], quote=False).split("\n")[1] in html.unescape(
        drawn.text
    )
    assert guarded.house.feed.head_position() == head  # nothing is sent but by whoever reads it


def test_nothing_is_kept_of_a_stranger_of_a_password_or_for_whoever_signed_out(guarded):
    assert sends(Browser(guarded), FORM, TYPED).status_code == 303
    code, browser = account(guarded), Browser(guarded)
    sends(browser, "/sign-in", {"account": code, "password": PASSWORD})
    over(guarded, code)
    turned = sends(browser, "/account/password", {"present": PASSWORD, "password": OTHER_PASSWORD})
    assert (turned.status_code, turned.text) == (303, "")
    sends(browser, "/sign-in", {"account": code, "password": PASSWORD})
    sends(browser, "/sign-out", {})
    assert sends(browser, FORM, TYPED).status_code == 303


def test_ones_own_account_shows_its_devices_and_ends_one_and_all_others(guarded):
    code, browser, other = account(guarded), Browser(guarded), Browser(guarded)
    for each in (browser, other, Browser(guarded)):
        sends(each, "/sign-in", {"account": code, "password": PASSWORD})
    shown = browser.get("/account").text
    assert 'href="/account/password"' in shown
    assert 'href="/account"' in browser.get("/audit/journal").text
    assert 'href="/account"' in browser.get("/m/").text
    devices = other.get("/v1/session/devices").json()["items"]
    (theirs,) = [each["session"] for each in devices if each["is_this"]]
    assert shown.count('name="session"') == 3
    assert sends(browser, "/account/devices", {"session": theirs}).status_code == 303
    assert other.get("/audit/journal").status_code == 303
    assert sends(browser, "/account/devices", {"session": theirs}).status_code == 404
    assert sends(browser, "/account/devices", {}).headers["location"] == "/account"
    assert browser.get("/account").text.count('name="session"') == 1
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert sends(browser, "/account/devices", {}, **foreign).status_code == 403
    assert guarded.get("/account", "head").status_code == 200
    assert Browser(guarded).get("/account").headers["location"] == "/sign-in?next=%2Faccount"
