"""Signing in at a provider: who comes in, and everything that keeps others out."""

from __future__ import annotations

import json
import os
import time
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from domain.accounts.refusals import SubjectAlreadyLinked
from tests.api.accounts.browsers import HOST, OTHER_PASSWORD, PASSWORD, Browser, account, cheap
from tests.api.http.world import open_world

if os.environ.get("TAIZHANG_REQUIRE_ALL") != "1":
    pytest.importorskip("joserfc")

from api.oidc import provider as asking
from api.oidc.configured import provider_of
from api.oidc.errors import ProviderMisconfiguredError
from api.oidc.flow import Flow, base64url
from api.settings import Settings
from tests.api.oidc.provider import CLIENT, SECRET, fresh_key, provided

COOKIE = "__Host-taizhang-provider"
SESSION = "__Host-taizhang"


def configured(issuer, folder, **more):
    file = folder / "client-secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"{SECRET}\n")
    return {
        "oidc_issuer": issuer.address,
        "oidc_client_id": CLIENT,
        "oidc_secret_file": str(file),
        "public_url": f"https://{HOST}",
        **more,
    }


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    place = tmp_path_factory.mktemp("oidc")
    with provided() as issuer, open_world(place, **configured(issuer, place)) as world:
        world.plan()
        world.issuer = issuer
        yield cheap(world)


@pytest.fixture
def issuer(guarded):
    found = guarded.issuer
    yield found
    found.twist, found.who, found.claims, found.described = None, "employee-0042", {}, {}
    guarded.app.state.door.provider._described = None


def linked(world, subject, **how):
    """The account that somebody is linked to, a new one unless there is one."""
    code = account(world, **how)
    door = world.app.state.door
    try:
        door.accounts.link(code, door.provider.client.hash_of(subject))
    except SubjectAlreadyLinked as refusal:
        return refusal.params["account"]
    return code


def there(browser, then="/audit/journal"):
    """Begin at our door and say yes at the provider's: the address that leads back."""
    answer = browser.get(f"/sign-in/provider?next={then}")
    assert answer.status_code == 303, answer.text
    back = httpx2.get(answer.headers["location"]).headers["location"]
    assert back.startswith(f"https://{HOST}/sign-in/provider/back?")
    return back.removeprefix(f"https://{HOST}")


def comes_in(browser, then="/audit/journal"):
    return browser.get(there(browser, then))


def reason(world):
    lines = [json.loads(line) for line in world.log.getvalue().splitlines()]
    return [line["reason"] for line in lines if line["event"] == "provider_sign_in_failed"][-1]


def test_whoever_is_linked_comes_in_and_to_where_they_wanted_to_be(guarded, issuer):
    issuer.who = "employee-1"
    code = linked(guarded, "employee-1", must_change=True)
    browser = Browser(guarded)
    assert (
        "/sign-in/provider?next=%2Faudit%2Fjournal"
        in browser.get("/sign-in?next=/audit/journal").text
    )
    answer = comes_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit/journal")
    assert set(browser.cookies) == {SESSION}
    told = browser.get("/v1/session").json()
    assert (told["code"], told["must_change"]) == (code, False)
    assert issuer.methods[-1] == "basic"


def test_the_session_is_one_that_is_listed_and_ended_as_any_other(guarded, issuer):
    issuer.who = "employee-2"
    code = linked(guarded, "employee-2")
    browser = Browser(guarded)
    comes_in(browser)
    (session,) = guarded.app.state.door.sessions.open_of(code)
    assert browser.send("DELETE", f"/v1/session/devices/{session.id}").status_code == 204
    assert browser.get("/v1/session").status_code == 401


def test_nobody_is_made_by_signing_in(guarded, issuer):
    issuer.who = "a-stranger"
    accounts = guarded.app.state.door.accounts
    before = len(accounts.list())
    browser = Browser(guarded)
    answer = comes_in(browser)
    assert answer.status_code == 401
    assert "还没有关联台账账号" in answer.text
    assert not browser.cookies
    assert len(accounts.list()) == before


def test_a_disabled_account_lets_nobody_in(guarded, issuer):
    issuer.who = "employee-3"
    code = linked(guarded, "employee-3")
    guarded.app.state.door.accounts.disable(code)
    browser = Browser(guarded)
    assert comes_in(browser).status_code == 401
    assert not browser.cookies


def test_a_linked_account_has_no_password_and_one_with_a_password_no_link(guarded, issuer):
    issuer.who = "employee-4"
    code = linked(guarded, "employee-4")
    assert Browser(guarded).sign_in(code, PASSWORD).status_code == 401
    guarded.app.state.door.accounts.set_password(code, OTHER_PASSWORD, must_change=False)
    assert comes_in(Browser(guarded)).status_code == 401
    assert Browser(guarded).sign_in(code, OTHER_PASSWORD).status_code == 201


def test_the_session_that_the_browser_had_ends(guarded, issuer):
    issuer.who = "employee-5"
    linked(guarded, "employee-5")
    other = account(guarded)
    browser = Browser(guarded)
    browser.sign_in(other)
    comes_in(browser)
    assert guarded.app.state.door.sessions.open_of(other) == []


def test_neither_code_nor_name_is_logged(guarded, issuer):
    issuer.who = "employee-with-a-name"
    browser = Browser(guarded)
    back = there(browser)
    browser.get(back)
    log = guarded.log.getvalue().decode()
    assert issuer.who not in log
    assert parse_qs(urlsplit(back).query)["code"][0] not in log


def wrong(**claims):
    return lambda _issuer, told: told | claims


def without(name):
    return lambda _issuer, told: {each: value for each, value in told.items() if each != name}


def by_another(issuer, told):
    return issuer.signed(told, fresh_key(kid=issuer.key.kid))


def by_the_other_kind(issuer, told):
    """Signed by a key of the list, under the name of another."""
    return issuer.signed(told, issuer.keys[1], kid=issuer.key.kid)


def by_its_own_key(issuer, told):
    """A token that brings the key along that it is to be checked with."""
    forger = fresh_key(kid=issuer.key.kid)
    return issuer.signed(told, forger, jwk=forger.as_dict(private=False))


def changed_behind_the_signature(issuer, told):
    from tests.api.oidc.provider import part

    head, _body, signature = issuer.signed(told).split(".")
    return f"{head}.{part(told | {'sub': 'employee-6'})}.{signature}"


ATTACKS = {
    "another issuer": (wrong(iss="https://elsewhere.example"), "issuer"),
    "no issuer": (without("iss"), "issuer"),
    "for somebody else": (wrong(aud="another-client"), "audience"),
    "for others": (wrong(aud=["another", "third"]), "audience"),
    "for several, on behalf of nobody": (wrong(aud=[CLIENT, "another"]), "authorized_party"),
    "on behalf of another": (wrong(azp="another"), "authorized_party"),
    "expired": (wrong(exp=int(time.time()) - 3600), "expired"),
    "without an end": (without("exp"), "exp"),
    "with an end that is true": (wrong(exp=True), "exp"),
    "from the future": (wrong(iat=int(time.time()) + 3600), "issued_later"),
    "not valid yet": (wrong(nbf=int(time.time()) + 3600), "not_yet"),
    "another nonce": (wrong(nonce="of another try"), "nonce"),
    "no nonce": (without("nonce"), "nonce"),
    "a nonce that is a list": (wrong(nonce=["x"]), "nonce"),
    "nobody": (wrong(sub=""), "claim"),
    "a number": (wrong(sub=42), "claim"),
    "unsigned": (lambda issuer, told: issuer.unsigned(told), "signature"),
    "key confusion": (lambda issuer, told: issuer.confused(told), "signature"),
    "a forger's key under the name of theirs": (by_another, "signature"),
    "a key of another kind under that name": (by_the_other_kind, "key"),
    "a key that it brings along": (by_its_own_key, "signature"),
    "changed behind the signature": (changed_behind_the_signature, "signature"),
    "an unknown key": (lambda issuer, told: issuer.signed(told, kid="unknown"), "key"),
    "a text": (lambda _issuer, _told: "no token at all", "token_form"),
    "encrypted": (lambda _issuer, _told: "a.b.c.d.e", "token_form"),
    "far too long": (lambda _issuer, _told: f"{'a' * 40_000}.b.c", "token_form"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_is_not_for_this_try_lets_nobody_in(guarded, issuer, attack):
    twist, why = ATTACKS[attack]
    subject = f"victim-{attack}"
    issuer.who, issuer.twist = subject, twist
    for each in (subject, "", "42"):
        linked(guarded, each)
    browser = Browser(guarded)
    answer = comes_in(browser)
    assert answer.status_code == 401
    assert "统一登录没有成功" in answer.text
    assert not browser.cookies
    assert reason(guarded) == why


def test_a_good_token_would_have_let_them_in(guarded, issuer):
    """What the attacks above are measured by: the same way without a twist."""
    issuer.who = "victim-of-none"
    linked(guarded, "victim-of-none")
    assert comes_in(Browser(guarded)).status_code == 303


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "another"},
        {"state": ""},
        {"state": "ä"},
        {"code": ""},
        {"error": "access_denied"},
        {"iss": "https://elsewhere.example"},
        {"code": "guessed"},
    ],
)
def test_an_answer_that_was_tampered_with_lets_nobody_in(guarded, issuer, changed):
    issuer.who = "employee-7"
    linked(guarded, "employee-7")
    browser = Browser(guarded)
    back = urlsplit(there(browser))
    said = {name: values[0] for name, values in parse_qs(back.query).items()} | changed
    answer = browser.client.get(back.path, params=said)
    assert answer.status_code == 401
    assert not browser.cookies


def test_a_provider_that_promises_to_say_who_answers_has_to(guarded, issuer):
    issuer.who = "employee-8"
    linked(guarded, "employee-8")
    guarded.app.state.door.provider._described = None
    issuer.described = {"authorization_response_iss_parameter_supported": True}
    browser = Browser(guarded)
    back = there(browser)
    assert browser.get(back).status_code == 401
    assert reason(guarded) == "response_issuer"
    browser = Browser(guarded)
    assert browser.get(f"{there(browser)}&iss={issuer.address}").status_code == 303


def test_an_answer_is_of_use_once_and_in_the_browser_that_asked_alone(guarded, issuer):
    issuer.who = "employee-9"
    linked(guarded, "employee-9")
    browser, thief = Browser(guarded), Browser(guarded)
    back = there(browser)
    assert thief.get(back).status_code == 401
    comes_in_elsewhere = there(thief)  # the thief's own try does not help either
    assert thief.get(back).status_code == 401
    kept = browser.cookies[COOKIE]
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 401
    assert reason(guarded) == "state"
    again = Browser(guarded)
    again.client.cookies.set(COOKIE, kept, domain=HOST)
    assert again.get(back).status_code == 401
    assert reason(guarded) == "code"
    assert comes_in_elsewhere


def test_somebody_elses_answer_signs_no_browser_in(guarded, issuer):
    """An attacker's own code behind a link: the victim would record under the attacker's name."""
    issuer.who = "attacker"
    linked(guarded, "attacker")
    attacker, victim = Browser(guarded), Browser(guarded)
    there(victim)
    assert victim.get(there(attacker)).status_code == 401
    assert reason(guarded) == "state"
    assert SESSION not in victim.cookies


@pytest.mark.parametrize("place", ["//elsewhere.example", "https://elsewhere.example", "/\\x", ""])
def test_the_way_back_leads_nowhere_else(guarded, issuer, place):
    issuer.who = "employee-10"
    linked(guarded, "employee-10")
    assert comes_in(Browser(guarded), place).headers["location"] == "/"
    forged = Browser(guarded)
    back = there(forged)
    secret = Flow.of_cookie(forged.cookies[COOKIE]).secret
    text = f"{base64url(secret)}.{base64url(place.encode())}"
    forged.client.cookies.clear()
    forged.client.cookies.set(COOKIE, text, domain=HOST)
    assert forged.get(back).headers["location"] == "/"


@pytest.mark.parametrize("cookie", ["", "x", "x.y", ".", "a.b.c", "AAAA.Lw", "=" * 60])
def test_a_cookie_that_is_none_of_ours_finishes_nothing(cookie):
    assert Flow.of_cookie(cookie) is None


def test_a_try_is_told_apart_from_every_other():
    one, other = Flow.begin("/"), Flow.begin("/")
    assert Flow.of_cookie(one.cookie) == one
    said = [one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier]
    assert len(set(said)) == len(said)
    assert all(len(each) == 43 for each in said)


def test_a_replaced_key_is_asked_for(guarded, issuer, monkeypatch):
    monkeypatch.setattr(asking, "ASKED_AGAIN_SECONDS", 3_600)  # however slow the machine is
    issuer.who = "employee-11"
    linked(guarded, "employee-11")
    assert comes_in(Browser(guarded)).status_code == 303
    old, issuer.key = issuer.key, fresh_key("EC")
    issuer.keys = [issuer.key]
    assert comes_in(Browser(guarded)).status_code == 401
    monkeypatch.setattr(asking, "ASKED_AGAIN_SECONDS", 0)
    assert comes_in(Browser(guarded)).status_code == 303
    issuer.key, issuer.keys = old, [old, fresh_key("EC")]
    assert comes_in(Browser(guarded)).status_code == 303


def test_a_secret_goes_into_the_form_where_the_provider_takes_no_header(guarded, issuer):
    issuer.who = "employee-12"
    linked(guarded, "employee-12")
    guarded.app.state.door.provider._described = None
    issuer.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert comes_in(Browser(guarded)).status_code == 303
    assert issuer.methods[-1] == "post"


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_speaks_for_another_is_not_asked(guarded, issuer, described):
    guarded.app.state.door.provider._described = None
    issuer.described = described
    answer = Browser(guarded).get("/sign-in/provider")
    assert answer.status_code == 503
    assert "统一登录此刻没有回应" in answer.text


def test_a_provider_that_is_away_is_said_and_passwords_still_let_in(guarded, tmp_path):
    with provided() as gone:
        settings = configured(gone, tmp_path)
    with open_world(tmp_path, **settings) as world:
        cheap(world)
        answer = Browser(world).get("/sign-in/provider")
        assert answer.status_code == 503
        assert Browser(world).sign_in(account(world)).status_code == 201


def test_without_a_provider_there_is_no_such_door(tmp_path):
    with open_world(tmp_path) as world:
        assert "provider" not in Browser(world).get("/sign-in").text
        for path in ("/sign-in/provider", "/sign-in/provider/back?code=1&state=2"):
            assert Browser(world).get(path).status_code == 404


def test_plain_http_beyond_the_machine_begins_nothing(guarded):
    answer = Browser(guarded, base=f"http://{HOST}").get("/sign-in/provider")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "turned",
    [
        {"oidc_issuer": "http://provider.example"},
        {"oidc_issuer": "ftp://provider.example"},
        {"oidc_client_id": ""},
        {"public_url": ""},
        {"oidc_secret_file": "/nowhere/at/all"},
    ],
)
def test_settings_by_which_nobody_could_sign_in_are_refused_at_the_start(tmp_path, turned):
    with provided() as issuer:
        settings = Settings(**configured(issuer, tmp_path) | turned)
        with pytest.raises(ProviderMisconfiguredError):
            provider_of(settings)


def test_a_secret_that_others_may_read_is_refused(tmp_path):
    with provided() as issuer:
        given = configured(issuer, tmp_path)
        (tmp_path / "client-secret").chmod(0o644)
        with pytest.raises(ProviderMisconfiguredError):
            provider_of(Settings(**given))


def test_an_administrator_links_and_another_account_is_not_linked_too(guarded, issuer):
    issuer.who = "employee-13"
    code, other = account(guarded), account(guarded)
    head = guarded.headers("admin")
    path = f"/admin/accounts/{code}/link"

    def link(which, subject):
        return guarded.client.post(
            f"/admin/accounts/{which}/link",
            data={"subject": subject},
            headers=head,
            follow_redirects=False,
        )

    assert "关联" in guarded.client.get(f"/admin/accounts/{code}", headers=head).text
    assert link(code, " employee-13 ").status_code == 303, path
    assert comes_in(Browser(guarded)).status_code == 303
    refused = link(other, "employee-13")
    assert refused.status_code == 409
    assert code in refused.text
    assert link(other, " ").status_code == 422
    assert (
        guarded.client.post(
            f"/admin/accounts/{code}/link", data={"subject": "x"}, headers=guarded.headers("head")
        ).status_code
        == 404
    )
    shown = guarded.client.get(f"/admin/accounts/{code}", headers=head).text
    assert "employee-13" not in shown
