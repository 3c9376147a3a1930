"""Where a request may come from: pages of other sites change nothing, plain HTTP goes nowhere."""

from __future__ import annotations

import pytest

from tests.api.accounts.browsers import HOST, PASSWORD, Browser, account, cheap
from tests.api.http.world import STATION, open_world, visit


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("where-from")
    with open_world(folder, public_url="https://books.example.org") as found:
        cheap(found).plan()
        yield found


@pytest.fixture(scope="module")
def code(world):
    return account(world)


@pytest.fixture(scope="module")
def browser(world, code):
    found = Browser(world)
    assert found.sign_in(code).status_code == 201
    return found


OURS = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": f"https://{HOST}"},
    {"Origin": f"HTTPS://{HOST.upper()}"},
    {"Origin": "https://books.example.org"},
]
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": "cross-site", "Origin": f"https://{HOST}"},
    {"Origin": "https://evil.test"},
    {"Origin": f"https://{HOST}.evil.test"},
    {"Origin": f"https://evil.test#{HOST}"},
    {"Origin": f"http://{HOST}"},
    {"Origin": f"https://{HOST}:8443"},
    {"Origin": "null"},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_page_of_ours_writes(browser, headers):
    made = browser.record("home-visits", visit(), **headers)
    assert made.status_code == 201, made.text


@pytest.mark.parametrize("headers", [*FOREIGN, {"X-Requested-With": "nobody"}], ids=str)
def test_a_page_of_another_site_writes_nothing(world, browser, headers):
    head = world.house.feed.head_position()
    for answer in (
        browser.record("home-visits", visit(), **headers),
        browser.send("POST", "/v1/commands", {"commands": []}, **headers),
        browser.send("POST", "/v1/session/password", {}, **headers),
        browser.send("DELETE", "/v1/session", **headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site_request")
    assert world.house.feed.head_position() == head
    assert browser.get("/v1/session").status_code == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_of_another_site_signs_nobody_in(world, code, headers):
    browser = Browser(world)
    for how in ({"json": {"account": code, "password": PASSWORD}}, {"data": {"account": code}}):
        answer = browser.client.post("/v1/session", headers=headers, **how)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site_request")
    assert browser.cookies == {}


def test_a_program_that_says_nothing_of_pages_signs_in_with_json_only(world, code):
    browser = Browser(world)
    fields = {"account": code, "password": PASSWORD}
    assert browser.client.post("/v1/session", data=fields).status_code == 403
    assert browser.client.post("/v1/session", json=fields).status_code == 201


def test_another_site_may_link_here(browser):
    assert browser.get("/v1/session", **{"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_token_may_come_from_anywhere(world):
    for headers in FOREIGN:
        sent = {name.replace("-", "_"): value for name, value in headers.items()}
        world.made(world.record("home-visits", visit(), "head", **sent))


@pytest.mark.parametrize("header", ["Cookie", "Origin", "Sec-Fetch-Site"])
def test_a_header_that_decides_is_given_once(world, header):
    browser = Browser(world)
    answer = browser.client.post(
        "/v1/session", json={}, headers=[(header, "same-origin"), (header, "cross-site")]
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("192.0.2.7", "http://ledger.test"),
        ("192.0.2.7", "http://localhost:8000"),
        ("127.0.0.1", "http://ledger.test"),
        ("127.0.0.1", "http://192.0.2.1:8000"),
        ("testclient", "http://localhost"),
    ],
)
def test_plain_http_beyond_the_machine_is_refused_with_what_to_do(world, code, address, base):
    browser = Browser(world, address=address, base=base)
    answer = browser.sign_in(code, **{"Accept-Language": "zh"})
    assert (answer.status_code, answer.json()["code"]) == (403, "https_needed")
    assert "HTTPS" in answer.json()["detail"]
    assert "set-cookie" not in answer.headers
    # A cookie that was got otherwise opens nothing either, and does not pass for a bad one.
    carried = browser.get("/v1/session", Cookie="taizhang=whatever")
    assert (carried.status_code, carried.json()["code"]) == (403, "https_needed")


def test_a_page_that_says_it_is_from_elsewhere_is_not_on_the_machine(world, code):
    browser = Browser(world, address="127.0.0.1", base="http://127.0.0.1:8000")
    answer = browser.sign_in(code, Origin="https://ledger.example.org")
    assert answer.json()["code"] == "https_needed"


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("127.0.0.1", "http://localhost:8000"),
        ("::1", "http://[::1]:8000"),
    ],
)
def test_on_the_machine_itself_plain_http_will_do_with_another_cookie(world, code, address, base):
    browser = Browser(world, address=address, base=base)
    answer = browser.sign_in(code)
    assert answer.status_code == 201, answer.text
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith("taizhang=")
    assert {"Path=/", "HttpOnly", "SameSite=Lax"} <= set(attributes)
    assert "Secure" not in attributes
    assert browser.get(f"/v1/stations/{STATION}/services").status_code == 200
    # The same secret under the other name, or over TLS under this one, is nobody's.
    (secret,) = browser.cookies.values()
    assert Browser(world).get("/v1/session", Cookie=f"taizhang={secret}").status_code == 401
    local = Browser(world, address=address, base=base)
    assert local.get("/v1/session", Cookie=f"__Host-taizhang={secret}").status_code == 401
