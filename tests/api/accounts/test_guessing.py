"""Guessing at passwords: slower and slower, alike for accounts that are not there, and no lock-out."""

from __future__ import annotations

import threading

import anyio
import pytest

from api.http.problems import HttpRefusal
from api.http.sessions.signing_in import HASHES_AT_ONCE, WAITING_MAX, Place
from api.http.sessions.throttling import SignInThrottle
from tests.api.accounts.browsers import OTHER_PASSWORD, PASSWORD, Browser, account, cheap
from tests.api.http.world import open_world


class Clock:
    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def throttle(clock):
    return SignInThrottle(clock)


def wait_of(throttle, *who, **how):
    """How long somebody has to wait; 0 for a try that is let through (and fails)."""
    try:
        throttle.attempt(*who, **how)
    except HttpRefusal as caught:
        refused = caught
    else:
        return 0
    assert refused.code == "too_many_sign_ins"
    assert refused.headers["Retry-After"] == str(refused.params["seconds"])
    return refused.params["seconds"]


def test_each_wrong_password_after_the_first_doubles_the_wait(throttle, clock):
    waits = []
    for _ in range(18):
        found = wait_of(throttle, "U-1", "192.0.2.1")
        waits.append(found)
        clock.now += found
        if found:
            assert wait_of(throttle, "U-1", "192.0.2.1") == 0
    # Let through five times, then after 1, 2, 4 … seconds, and never more than 900.
    assert waits[:5] == [0] * 5
    assert waits[5:] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_what_comes_during_a_wait_makes_it_no_longer(throttle, clock):
    for _ in range(5):
        assert wait_of(throttle, "U-1", "192.0.2.1") == 0
    for _ in range(100):
        assert wait_of(throttle, "U-1", "192.0.2.1") == 1
    clock.now += 1
    assert wait_of(throttle, "U-1", "192.0.2.1") == 0


def test_a_right_password_clears_what_came_before_it(throttle):
    for _ in range(4):
        throttle.attempt("U-1", "192.0.2.1")
    throttle.attempt("U-1", "192.0.2.1").succeeded()
    for _ in range(5):
        assert wait_of(throttle, "U-1", "192.0.2.1") == 0
    assert wait_of(throttle, "U-1", "192.0.2.1") > 0


def test_one_place_that_tries_many_accounts_is_slowed_down(throttle):
    waits = [wait_of(throttle, f"U-{number}", "192.0.2.1") for number in range(40)]
    assert waits[:30] == [0] * 30
    assert all(waits[30:])
    assert wait_of(throttle, "U-1", "192.0.2.2") == 0


def test_an_account_of_one_s_own_buys_no_guesses_at_others(throttle):
    tried = 0
    for number in range(100):
        if wait_of(throttle, f"U-{number}", "192.0.2.1"):
            break
        tried += 1
        try:
            throttle.attempt("U-OWN", "192.0.2.1").succeeded()
        except HttpRefusal:
            break
    assert tried <= 30


def test_many_places_that_try_one_account_are_slowed_down_together(throttle, clock):
    waits = [wait_of(throttle, "U-1", f"192.0.2.{number}") for number in range(40)]
    assert waits[:30] == [0] * 30
    assert all(waits[30:])
    for number in range(40, 200):
        clock.now += 60
        assert wait_of(throttle, "U-1", f"198.51.100.{number}") == 0, "a minute at most"


def test_they_lock_nobody_out_of_where_they_were_let_in(throttle, clock):
    throttle.attempt("U-1", "203.0.113.9").succeeded()
    for number in range(200):
        wait_of(throttle, "U-1", f"192.0.2.{number}")
    assert wait_of(throttle, "U-1", "203.0.113.10") > 0
    assert wait_of(throttle, "U-1", "203.0.113.9") == 0
    # Nor from elsewhere in a browser that can show an earlier session of the account.
    assert wait_of(throttle, "U-1", "203.0.113.10", device="its-secret") == 0
    for _ in range(4):
        assert wait_of(throttle, "U-1", "203.0.113.10", device="its-secret") == 0
    assert wait_of(throttle, "U-1", "203.0.113.10", device="its-secret") > 0


def test_an_hour_without_a_try_forgets(throttle, clock):
    for _ in range(5):
        throttle.attempt("U-1", "192.0.2.1")
    clock.now += 3_600
    for _ in range(5):
        assert wait_of(throttle, "U-1", "192.0.2.1") == 0


def test_what_is_counted_has_an_end(throttle):
    for number in range(11_000):
        throttle.attempt(f"U-{number}", f"10.0.{number // 250}.{number % 250}")
    assert len(throttle._counts) <= 10_000


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("guessing")) as found:
        yield cheap(found)


@pytest.fixture
def counted(world, clock):
    world.app.state.door.signing_in._throttle = SignInThrottle(clock)
    return clock


def test_guessing_over_http_is_answered_with_how_long_to_wait(world, counted):
    code, browser = account(world), Browser(world)
    for _ in range(5):
        assert browser.sign_in(code, OTHER_PASSWORD).status_code == 401
    refused = browser.sign_in(code)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_sign_ins")
    assert refused.headers["retry-after"] == "1"
    counted.now += 1
    assert browser.sign_in(code).status_code == 201


def test_a_present_password_cannot_be_guessed_at_with_a_session_either(world, counted):
    code, browser = account(world), Browser(world)
    browser.sign_in(code)
    body = {"present": OTHER_PASSWORD, "password": "ein-langes-wort"}
    for _ in range(5):
        assert browser.send("POST", "/v1/session/password", body).status_code == 422
    refused = browser.send("POST", "/v1/session/password", {**body, "present": PASSWORD})
    assert refused.json()["code"] == "too_many_sign_ins"


def told(answer):
    kept = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    body = answer.json()
    return answer.status_code, kept, {**body, "instance": "", "request_id": ""}


def test_an_account_that_is_not_there_is_refused_like_a_wrong_password(world, counted):
    disabled = account(world)
    world.app.state.door.accounts.disable(disabled)
    tried = {
        "a wrong password": (account(world), OTHER_PASSWORD),
        "a disabled account": (disabled, PASSWORD),
        "no such account": ("U-00000000", PASSWORD),
        "a phone number": ("13800138000", PASSWORD),
        "nothing": ("", ""),
        "no text": ("\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace")),
    }
    answers = []
    for number, (code, password) in enumerate(tried.values()):
        browser = Browser(world, address=f"192.0.2.{number}")
        answers.append([told(browser.sign_in(code, password)) for _ in range(6)])
    first = answers[0]
    for name, found in zip(tried, answers, strict=True):
        for mine, other in zip(found, first, strict=True):
            mine[1].pop("ratelimit", None)
            other[1].pop("ratelimit", None)
            assert mine == other, name
    assert first[0][0] == 401
    assert first[5][0] == 429


def test_every_try_costs_a_hash_whether_the_account_is_there_or_not(world, counted, monkeypatch):
    hashing, against = world.app.state.door.accounts.hashing, []
    is_right = hashing.is_right

    def watched(password, stored):
        against.append(stored)
        return is_right(password, stored)

    monkeypatch.setattr(hashing, "is_right", watched)
    Browser(world).sign_in("U-00000000")
    assert against == [None]
    monkeypatch.undo()
    verified = []
    hasher = hashing._hasher

    class Watched:
        def verify(self, stored, password):
            verified.append(stored)
            return hasher.verify(stored, password)

    monkeypatch.setattr(hashing, "_hasher", Watched())
    assert not hashing.is_right(PASSWORD, None)
    assert verified == [hashing._nobodys]


def test_hashes_are_computed_a_few_at_a_time_and_no_queue_grows(world, counted):
    door = world.app.state.door
    code = account(world)
    stored = door.accounts.hash_to_check(code)
    running, most, turned_away = [], [], []
    both = threading.Barrier(HASHES_AT_ONCE)

    class Paired:
        """Comes to an end only together with another one."""

        is_dated = staticmethod(lambda _stored: False)

        def is_right(self, _password, found):
            running.append(found)
            both.wait(60)
            most.append(len(running))
            both.wait(60)
            running.pop()
            return found == stored

    cheap_hashing, door.accounts.hashing = door.accounts.hashing, Paired()

    async def one(number):
        door.signing_in._throttle = SignInThrottle(counted)
        try:
            await door.signing_in.sign_in(code, PASSWORD, Place(f"10.9.0.{number}", ""))
        except HttpRefusal as refused:
            turned_away.append(refused.code)

    async def everybody():
        async with anyio.create_task_group() as group:
            for number in range(1, HASHES_AT_ONCE + WAITING_MAX + 4):
                group.start_soon(one, number)

    signing_in = door.signing_in
    limiter = signing_in._limiter
    try:
        signing_in._limiter = anyio.CapacityLimiter(HASHES_AT_ONCE)
        signing_in._changed = lambda: None
        anyio.run(everybody)
    finally:
        signing_in._limiter, signing_in._changed = limiter, door.access.forget
        door.accounts.hashing = cheap_hashing
    assert set(most) == {HASHES_AT_ONCE}
    assert len(most) == HASHES_AT_ONCE + WAITING_MAX
    assert turned_away == ["too_many_sign_ins"] * 3
