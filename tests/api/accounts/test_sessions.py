"""Signing in from a browser: the cookie, what it opens, and every way in which that ends."""

from __future__ import annotations

import pytest

from tests.api.accounts.browsers import HOST, OTHER_PASSWORD, PASSWORD, Browser, account, cheap
from tests.api.http.world import STATION, open_world, until, visit


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("sessions"), token_cache_seconds=3_600) as found:
        cheap(found).plan()
        yield found


@pytest.fixture
def code(world):
    return account(world)


@pytest.fixture
def browser(world, code):
    found = Browser(world)
    assert found.sign_in(code).status_code == 201
    return found


def test_signing_in_brings_a_cookie_for_this_host_alone(world, code):
    answer = Browser(world).sign_in(code)
    assert answer.status_code == 201
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-taizhang=")
    assert {"Path=/", "HttpOnly", "Secure", "SameSite=Lax"} <= set(attributes)
    assert not any(each.startswith("Domain") for each in attributes)
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert (told["code"], told["role"], told["scope_kind"], told["scope"]) == (
        code,
        "staff",
        "station",
        STATION,
    )
    assert not told["must_change"]
    assert told["ends_at"] < told["expires_at"]


def test_a_session_opens_what_a_token_of_the_role_opens(world, browser, code):
    assert browser.get("/v1/session").json()["code"] == code
    assert browser.get(f"/v1/stations/{STATION}/services").status_code == 200
    made = browser.record("home-visits", visit())
    assert made.status_code == 201, made.text
    world.house.catch_up()
    trail = browser.get(f"/v1/stations/{STATION}/trail").json()["items"]
    assert trail[0]["actor"] == code


def test_without_a_session_nothing_is_shown(world):
    for path in ("/v1/session", "/v1/session/devices", f"/v1/stations/{STATION}/services"):
        answer = Browser(world).get(path)
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated"
    assert Browser(world).send("DELETE", "/v1/session").status_code == 401
    assert Browser(world).send("POST", "/v1/session/password", {}).status_code == 401


@pytest.mark.parametrize("value", ["", "nonsense", "x" * 5_000, "é", '"quoted"', "a=b"])
def test_a_cookie_that_is_none_of_ours_opens_nothing(world, value):
    header = f"__Host-taizhang={value}".encode()
    answer = Browser(world).client.get("/v1/session", headers={"Cookie": header})
    assert answer.status_code == 401


def test_a_cookie_given_twice_counts_for_nothing(browser):
    (secret,) = browser.cookies.values()
    for given in (f"__Host-taizhang={secret}; __Host-taizhang=other", "__Host-taizhang=other"):
        browser.client.cookies.clear()
        assert browser.get("/v1/session", Cookie=given).status_code == 401
    only = f"theme=dark; __Host-taizhang={secret}; lang=zh"
    assert browser.get("/v1/session", Cookie=only).status_code == 200


def test_a_token_says_who_it_is_and_has_no_session(world):
    told = world.get("/v1/session", "staff").json()
    assert (told["code"], told["role"], told["session"]) == ("staff", "staff", None)
    for method, path in (("GET", "/devices"), ("DELETE", ""), ("DELETE", f"/devices/{'0' * 12}")):
        answer = world.client.request(method, f"/v1/session{path}", headers=world.headers("staff"))
        assert answer.status_code == 401


def test_a_token_beside_a_cookie_is_who_asks(world, browser):
    bearer = world.headers("auditor")["Authorization"]
    assert browser.get("/v1/session", Authorization=bearer).json()["code"] == "auditor"
    assert browser.get("/v1/session", Authorization="Bearer tz_wrong").status_code == 401


def test_signing_in_makes_another_session_than_any_that_was_brought(world, code):
    # Fixation: a secret that somebody else put into the browser is never the one that signs in.
    planted = "A" * 43
    browser = Browser(world)
    browser.client.cookies.set("__Host-taizhang", planted, domain=HOST)
    answer = browser.sign_in(code)
    assert planted not in answer.headers["set-cookie"]
    thief = Browser(world)
    thief.client.cookies.set("__Host-taizhang", planted, domain=HOST)
    assert thief.get("/v1/session").status_code == 401


def test_signing_in_again_ends_the_session_that_the_browser_had(world, code, browser):
    (before,) = browser.cookies.values()
    assert browser.sign_in(code).status_code == 201
    (after,) = browser.cookies.values()
    assert before != after
    stale = Browser(world)
    stale.client.cookies.set("__Host-taizhang", before, domain=HOST)
    assert stale.get("/v1/session").status_code == 401
    assert browser.get("/v1/session").status_code == 200


def test_signing_out_ends_the_session_and_takes_the_cookie(world, browser):
    (secret,) = browser.cookies.values()
    assert browser.get("/v1/session").status_code == 200
    answer = browser.send("DELETE", "/v1/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert browser.cookies == {}
    copy = Browser(world)
    copy.client.cookies.set("__Host-taizhang", secret, domain=HOST)
    assert copy.get("/v1/session").status_code == 401


def test_two_tabs_are_one_session(browser):
    assert browser.record("home-visits", visit(client="C002")).status_code == 201
    assert browser.get("/v1/session").status_code == 200
    assert browser.send("DELETE", "/v1/session").status_code == 204
    # The other tab's next request is told to sign in, and what it sent is not recorded.
    refused = browser.record("home-visits", visit(client="C003"))
    assert refused.status_code == 401


def test_devices_are_listed_and_ended_one_by_one(world, code, browser):
    desk = Browser(world, agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0")
    desk.sign_in(code)
    listed = browser.get("/v1/session/devices").json()["items"]
    assert {each["agent"] for each in listed} == {"Chrome · Android", "Firefox · Windows"}
    assert [each["agent"] for each in listed if each["is_this"]] == ["Chrome · Android"]
    other = next(each["session"] for each in listed if not each["is_this"])
    assert desk.get("/v1/session").status_code == 200
    assert browser.send("DELETE", f"/v1/session/devices/{other}").status_code == 204
    assert desk.get("/v1/session").status_code == 401, "at once, whatever is kept"
    assert browser.get("/v1/session").status_code == 200
    again = browser.send("DELETE", f"/v1/session/devices/{other}")
    assert (again.status_code, again.json()["code"]) == (404, "unknown_session")


def test_a_session_of_somebody_else_is_not_there(world, browser):
    other = Browser(world)
    other.sign_in(account(world))
    (theirs,) = other.get("/v1/session/devices").json()["items"]
    answer = browser.send("DELETE", f"/v1/session/devices/{theirs['session']}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_session")
    assert other.get("/v1/session").status_code == 200


def test_changing_the_password_ends_every_other_session(world, code, browser):
    desk = Browser(world)
    desk.sign_in(code)
    assert desk.get("/v1/session").status_code == 200
    body = {"present": PASSWORD, "password": OTHER_PASSWORD}
    answer = browser.send("POST", "/v1/session/password", body)
    assert answer.status_code == 201
    assert desk.get("/v1/session").status_code == 401
    assert browser.get("/v1/session").status_code == 200
    assert Browser(world).sign_in(code).status_code == 401
    assert Browser(world).sign_in(code, OTHER_PASSWORD).status_code == 201


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ((OTHER_PASSWORD, "ein-langes-wort"), "wrong_password at /present"),
        ((PASSWORD, "short"), "password_too_short at /password"),
        ((PASSWORD, "1234567890"), "password_guessable at /password"),
        ((PASSWORD, PASSWORD), "password_unchanged at /password"),
    ],
)
def test_a_password_that_is_not_taken_is_refused_at_its_field(world, code, browser, body, refusal):
    sent = dict(zip(("present", "password"), body, strict=True))
    answer = browser.send("POST", "/v1/session/password", sent)
    assert answer.status_code == 422
    told = answer.json()
    assert f"{told['code']} at {told['errors'][0]['pointer']}" == refusal
    assert browser.get("/v1/session").status_code == 200
    assert Browser(world).sign_in(code).status_code == 201


def test_a_password_that_somebody_else_set_opens_nothing_but_its_change(world):
    code = account(world, must_change=True)
    browser = Browser(world)
    assert browser.sign_in(code).json()["must_change"]
    assert browser.get("/v1/session").json()["must_change"]
    for answer in (
        browser.get(f"/v1/stations/{STATION}/services"),
        browser.record("home-visits", visit()),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "password_change_needed")
    body = {"present": PASSWORD, "password": OTHER_PASSWORD}
    assert not browser.send("POST", "/v1/session/password", body).json()["must_change"]
    assert browser.get(f"/v1/stations/{STATION}/services").status_code == 200


def test_a_disabled_account_is_out_in_the_middle_of_its_session(tmp_path):
    with open_world(tmp_path) as world:
        cheap(world).plan()
        code = account(world)
        browser = Browser(world)
        browser.sign_in(code)
        assert browser.record("home-visits", visit()).status_code == 201
        # As another process does it, so that what is kept for a moment has to pass.
        world.app.state.door.accounts.disable(code)
        until(lambda: browser.get("/v1/session").status_code == 401 or None, "the end of it")
        head = world.house.feed.head_position()
        assert browser.record("home-visits", visit()).status_code == 401
        assert world.house.feed.head_position() == head
        assert Browser(world).sign_in(code).json()["code"] == "sign_in_failed"


def test_a_session_ends_by_itself_at_once(tmp_path):
    now = ["2026-04-01T02:00:00.000Z"]
    with open_world(tmp_path, clock=lambda: now[0], token_cache_seconds=3_600) as world:
        cheap(world)
        browser = Browser(world)
        told = browser.sign_in(account(world)).json()
        assert told["ends_at"] == "2026-04-01T14:00:00.000Z"
        assert told["expires_at"] == "2026-04-08T02:00:00.000Z"
        now[0] = "2026-04-01T13:59:59.999Z"
        assert browser.get("/v1/session").status_code == 200
        now[0] = told["ends_at"]
        assert browser.get("/v1/session").status_code == 401


def test_using_a_session_keeps_it_open(tmp_path):
    now = ["2026-04-01T02:00:00.000Z"]
    with open_world(tmp_path, clock=lambda: now[0], token_cache_seconds=0) as world:
        cheap(world)
        browser = Browser(world)
        browser.sign_in(account(world))
        now[0] = "2026-04-01T13:00:00.000Z"

        def ends_at():
            told = browser.get("/v1/session").json()["ends_at"]
            return told == "2026-04-02T01:00:00.000Z" or None

        until(ends_at, "the note of its use")


def test_a_form_is_led_on_within_the_house(world, code):
    for asked, led in (
        ("/m/", "/m/"),
        ("", "/"),
        ("https://evil.test/", "/"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
    ):
        browser = Browser(world)
        answer = browser.client.post(
            "/v1/session",
            data={"account": code, "password": PASSWORD, "next": asked},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert (answer.status_code, answer.headers["location"]) == (303, led)
        assert browser.get("/v1/session").json()["code"] == code


def test_what_is_no_sign_in_is_refused(world, code):
    browser = Browser(world)
    for body in ({}, {"account": code}, {"account": code, "password": 1}, [], "text"):
        answer = browser.send("POST", "/v1/session", body)
        assert answer.status_code == 422, body
        assert PASSWORD not in answer.text
    more = {"account": code, "password": PASSWORD, "role": "admin"}
    assert browser.send("POST", "/v1/session", more).json()["code"] == "unknown_field"
    assert browser.cookies == {}
