"""How many requests a caller may make: counted per token, told in headers, refused with 429."""

from __future__ import annotations

import re

import pytest

from api.http.exchange import Exchange
from api.http.limiting import UNLIMITED_PATHS, RateLimiter
from tests.api.http.world import STATION, keys, open_world, visit

STAFF = f"/v1/stations/{STATION}"


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def request(token=None, address="192.0.2.1", path="/v1/stations", actor=""):
    headers = [] if token is None else [(b"authorization", token.encode())]
    scope = {"headers": headers, "client": (address, 5000), "path": path}
    exchange = Exchange(scope)
    exchange.actor = actor
    return scope, exchange


def let_in(limiter, *caller, **about):
    return limiter.take(*request(*caller, **about)).retry_seconds == 0


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limiter(clock):
    return RateLimiter(2.0, 4, clock=clock)


def test_a_caller_may_make_a_burst_and_then_as_many_as_come_back(limiter, clock):
    assert [let_in(limiter) for _ in range(6)] == [True] * 4 + [False] * 2
    clock.now += 0.5
    assert [let_in(limiter) for _ in range(2)] == [True, False]
    clock.now += 3600
    assert [let_in(limiter) for _ in range(5)] == [True] * 4 + [False]


def test_a_refused_request_is_told_when_to_come_back_and_costs_nothing(limiter, clock):
    for _ in range(4):
        limiter.take(*request())
    for _ in range(10):
        standing = limiter.take(*request())
        assert (standing.remaining, standing.retry_seconds, standing.reset_seconds) == (0, 1, 2)
        assert standing.refusal().headers == {"Retry-After": "1"}
    clock.now += 1
    assert let_in(limiter)


def test_what_remains_is_counted_down_and_comes_back(limiter, clock):
    assert [limiter.take(*request()).remaining for _ in range(4)] == [3, 2, 1, 0]
    clock.now += 1.0
    standing = limiter.take(*request())
    assert (standing.remaining, standing.reset_seconds) == (1, 2)


@pytest.mark.parametrize("per_second", [0.1, 0.3, 3.0, 7.0, 50.0, 1e6])
@pytest.mark.parametrize("burst", [1, 3, 10, 1000])
def test_exactly_the_burst_is_let_in_at_any_rate(clock, per_second, burst):
    limiter = RateLimiter(per_second, burst, clock=clock)
    assert sum(let_in(limiter) for _ in range(burst + 5)) == burst


def test_a_token_has_its_own_bucket_once_it_proved_good(limiter):
    assert let_in(limiter, "Bearer tz_a")
    limiter.know(request("Bearer tz_a", actor="W1")[1])
    assert [let_in(limiter, "Bearer tz_a") for _ in range(5)] == [True] * 4 + [False]
    assert [let_in(limiter) for _ in range(4)] == [True] * 3 + [False]


@pytest.mark.parametrize(
    "written", ["bearer tz_a", "BEARER tz_a", "Bearer    tz_a", " Bearer tz_a "]
)
def test_a_token_has_one_bucket_however_its_header_is_written(limiter, written):
    limiter.know(request("Bearer tz_a", actor="W1")[1])
    limiter.know(request(written, actor="W1")[1])
    assert [let_in(limiter, "Bearer tz_a") for _ in range(5)] == [True] * 4 + [False]
    assert not let_in(limiter, written)


def test_guessing_tokens_uses_up_the_address(limiter):
    assert [let_in(limiter, f"Bearer tz_{number}") for number in range(5)] == [True] * 4 + [False]
    for number in range(5):
        limiter.know(request(f"Bearer tz_{number}")[1])
    assert not let_in(limiter, "Bearer tz_3")
    assert let_in(limiter, "Bearer tz_3", address="192.0.2.2")


def test_many_addresses_do_not_fill_the_memory_nor_free_who_is_over_the_limit(limiter, clock):
    for number in range(30_000):
        limiter.take(*request(address=f"2001:db8:0:{number:x}::1"))
        clock.now += 0.001
    assert len(limiter._full_at) <= 10_000
    for _ in range(4):
        limiter.take(*request())
    for number in range(9_000):
        limiter.take(*request(address=f"2001:db8:1:{number:x}::1"))
    assert not let_in(limiter)


@pytest.mark.parametrize("path", sorted(UNLIMITED_PATHS))
def test_who_watches_the_service_is_not_limited(limiter, path):
    assert [limiter.take(*request(path=path)) for _ in range(10)] == [None] * 10


def test_without_a_rate_nothing_is_limited(clock):
    limiter = RateLimiter(0, 1, clock=clock)
    assert [limiter.take(*request()) for _ in range(10)] == [None] * 10
    limiter.know(request("Bearer tz_a", actor="W1")[1])


@pytest.fixture
def small(tmp_path):
    """A world where a caller has 12 requests, and one more in a thousand seconds."""
    with open_world(
        tmp_path, rate_limit_per_second=0.001, rate_limit_burst=12, token_cache_seconds=60
    ) as world:
        world.plan()
        yield world


def test_a_server_says_what_is_left_and_refuses_the_rest_without_deciding_it(small):
    for _ in range(12):
        first = small.get(STAFF, "other_staff")
    small.get(STAFF, "staff")  # counts for the address: the token is not known yet
    before = small.house.feed.head_position()
    assert re.fullmatch(r'"requests";r=\d+;t=\d+', first.headers["ratelimit"])
    assert first.headers["ratelimit-policy"] == '"requests";q=12;w=12000'
    answers = [
        small.record("home-visits", visit(client=f"C{number}"), "staff", key=next(keys))
        for number in range(13)
    ]
    assert [each.status_code for each in answers] == [201] * 12 + [429]
    assert small.house.feed.head_position() == before + 12
    refused = answers[-1]
    problem = refused.json()
    assert problem["code"] == "too_many_requests"
    assert problem["request_id"] == refused.headers["x-request-id"]
    assert 900 <= problem["seconds"] == int(refused.headers["retry-after"]) <= 1000
    assert refused.headers["content-type"] == "application/problem+json; charset=utf-8"
    assert refused.headers["ratelimit"].startswith('"requests";r=0;')
    english = small.get(STAFF, "staff", Accept_Language="en")
    assert english.json()["title"] == "Too many requests"
    assert small.get("/healthz", None).status_code == 200
    assert "requests_limited_total 2.0" in small.get("/metrics", None).text


def test_the_document_says_of_every_limited_operation_that_it_is_limited(small):
    document = small.get("/openapi.json", None).json()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert ("429" in operation["responses"]) == (path not in UNLIMITED_PATHS), path
    assert set(document["components"]["parameters"]) == {"RequestId", "TraceParent"}
