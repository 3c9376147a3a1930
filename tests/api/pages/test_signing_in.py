"""The door of the pages: in with a password, on to where one wanted to be, and out again."""

from __future__ import annotations

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
    filled = {"station": STATION, "key": "k-1", "suspended_on": "2026-01-01"}
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
