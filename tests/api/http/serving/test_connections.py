"""What may arrive on a connection: heads, bodies and streams have a size, a time and a number."""

from __future__ import annotations

import http.client
import json
import select
import socket
from contextlib import ExitStack, closing, contextmanager, suppress

import pytest

from api.http.shares import address_of
from tests.api.book.test_feed import Stream
from tests.api.http.world import PATIENCE_SECONDS, STATION, open_world, served, until

HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(
        tmp_path_factory.mktemp("connections"),
        head_timeout_seconds=2.0,
        request_timeout_seconds=1.0,
        read_on_seconds=0.5,
        unfinished_per_address=3,
        streams_per_caller=2,
        streams_per_address=3,
        heartbeat_seconds=3_600,
    ) as found:
        found.plan()
        yield found


@pytest.fixture(scope="module")
def server(world):
    with served(world) as (port, running):
        running.port = port
        yield running


@pytest.fixture(autouse=True)
def _ended(server):
    yield
    until(lambda: not server.server_state.connections or None, "the end of the connections")


@contextmanager
def connected(server):
    """A connection without any manners."""
    with closing(socket.create_connection(("127.0.0.1", server.port))) as found:
        found.settimeout(PATIENCE_SECONDS)
        yield found


def answer_on(connection):
    """The answer that came, and whether the connection was ended behind it."""
    found = http.client.HTTPResponse(connection)
    found.begin()
    body = json.loads(found.read())
    return found.status, body


def is_ended(connection):
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def trickled(connection, piece):
    """Send a piece again and again until there is an answer."""
    while not select.select([connection], [], [], 0.02)[0]:
        connection.sendall(piece)
    return answer_on(connection)


@pytest.mark.parametrize(
    ("begin", "piece"), [(b"", b"G"), (HEAD, b"X-Slow: 1\r\n"), (HEAD + b"X-Slow: ", b"1")]
)
def test_a_head_that_trickles_is_ended_with_408(server, begin, piece):
    with connected(server) as slow:
        slow.sendall(begin)
        status, problem = trickled(slow, piece) if piece != b"G" else answer_on(slow)
        assert (status, problem["code"]) == (408, "head_too_slow")
        assert problem["request_id"]
        assert is_ended(slow)


def post(world, who):
    """The head of a write with a body of 100,000 bytes."""
    return (
        f"POST /v1/stations/{STATION}/home-visits HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {world.secrets[who]}\r\nIdempotency-Key: slow\r\n"
        "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
    ).encode()


def test_bodies_on_their_way_have_a_size_together(tmp_path):
    with ExitStack() as stack:
        small = stack.enter_context(open_world(tmp_path, bodies_per_caller_bytes=100_000))
        port, running = stack.enter_context(served(small))
        running.port = port
        bodies = running.config.app.state.door.bodies
        one, two, other = (stack.enter_context(connected(running)) for _ in range(3))
        one.sendall(post(small, "head") + b" " * 60_000)
        until(lambda: bodies.total == 60_000 or None, "most of the first body")
        two.sendall(post(small, "head") + b" " * 60_000)
        status, problem = answer_on(two)
        assert (status, problem["code"]) == (429, "too_many_bodies")
        # Blanks are no JSON; that is said of a body that was taken in.
        other.sendall(post(small, "staff") + b" " * 100_000)
        assert answer_on(other)[1]["code"] == "malformed_json"
        one.sendall(b" " * 40_000)
        assert answer_on(one)[1]["code"] == "malformed_json"
        until(lambda: bodies.total == 0 or None, "the end of the bodies")


def test_a_body_that_trickles_is_ended_with_408(server, world):
    with connected(server) as slow:
        slow.sendall(post(world, "head"))
        status, problem = trickled(slow, b" ")
        assert (status, problem["code"]) == (408, "body_too_slow")


def test_a_request_that_is_answered_before_it_is_whole_does_not_keep_its_connection(server):
    with connected(server) as slow:
        slow.sendall(HEAD + b"Content-Length: 100000\r\n\r\n")
        assert answer_on(slow)[0] == 200
        assert is_ended(slow)


def test_blank_lines_do_not_keep_a_connection(server):
    with connected(server) as slow:
        slow.sendall(HEAD + b"\r\n")
        assert answer_on(slow)[0] == 200
        ended = False
        while not ended:
            try:
                slow.sendall(b"\r\n")
                ended = bool(select.select([slow], [], [], 0.02)[0]) and is_ended(slow)
            except ConnectionError:
                ended = True


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * 2_000_000,
        HEAD + b"X-Long: " + b"a" * 2_000_000,
        HEAD + b"X" * 2_000_000,
        HEAD + b"X-Many: 1\r\n" * 200_000,
    ],
)
def test_a_head_without_an_end_is_refused_with_431(server, endless):
    with connected(server) as long:
        long.sendall(endless)
        status, problem = answer_on(long)
        assert (status, problem["code"]) == (431, "head_too_large")
        assert problem["limit_bytes"] == 64 * 1024


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n", 414, "address_too_long"),
        (b"GET /healthz?" + b"a" * 40_000 + b" HTTP/1.1\r\n", 414, "address_too_long"),
        (b"GET /healthz?" + b"a" * 65_600 + b" HTTP/1.1\r\n", 414, "address_too_long"),
        (HEAD + b"X-Many: 1\r\n" * 150, 431, "too_many_headers"),
        (HEAD + b"X-Long: " + b"a" * 66_000 + b"\r\n", 431, "head_too_large"),
    ],
)
def test_a_whole_head_that_is_too_large_is_refused(server, head, status, code):
    with connected(server) as large:
        large.sendall(head + b"Connection: close\r\n\r\n")
        found, problem = answer_on(large)
        assert (found, problem["code"]) == (status, code)


def test_trailers_have_an_end_too(server):
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    with connected(server) as trailing:
        trailing.sendall(chunked + b"1\r\nx\r\n0\r\nX-Trailer: ")
        # Answered before its end, which has nobody to wait for it.
        assert answer_on(trailing)[0] == 200
        with suppress(ConnectionError):
            trailing.sendall(b"a" * 400_000)
            # What ends it is its size: it says so where it still can.
            assert answer_on(trailing)[1]["code"] == "head_too_large"
        assert is_ended(trailing)


@pytest.mark.parametrize(
    "nonsense",
    [b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", HEAD + b"Content-Length: -1\r\n\r\n", b"A" * 100],
)
def test_what_is_no_request_is_answered_with_400(server, nonsense):
    with connected(server) as wrong:
        wrong.sendall(nonsense)
        status, problem = answer_on(wrong)
        assert (status, problem["code"]) == (400, "malformed_request")
        assert is_ended(wrong)


def test_requests_behind_one_have_a_number(server, world):
    asked = f"GET /v1/stations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.secrets['city']}"
    with connected(server) as piped:
        piped.sendall(asked.encode() + b"\r\n\r\n" + (HEAD + b"\r\n") * 4_000)
        received = bytearray()
        with suppress(ConnectionError):
            while piece := piped.recv(65_536):
                received += piece
        assert 1 <= received.count(b"HTTP/1.1 200") <= 102
        assert b"HTTP/1.1 4" not in received


def test_nonsense_behind_a_request_does_not_take_its_answer(server, world):
    asked = f"GET /v1/stations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.secrets['city']}"
    with connected(server) as piped:
        piped.sendall(asked.encode() + b"\r\n\r\n" + b"no request at all\r\n\r\n")
        status, found = answer_on(piped)
        assert (status, len(found["items"])) == (200, 1)
        assert is_ended(piped)


def test_an_address_has_so_many_unfinished_requests_and_no_more(server):
    with connected(server) as one, connected(server) as two, connected(server) as three:
        for each in (one, two, three):
            each.sendall(HEAD)
        until(lambda: server.config.app.state.door.unfinished.total == 3 or None, "three heads")
        with connected(server) as four:
            status, problem = answer_on(four)
            assert (status, problem["code"]) == (429, "too_many_unfinished")
            assert is_ended(four)
        one.sendall(b"Connection: close\r\n\r\n")
        assert answer_on(one)[0] == 200
        with connected(server) as five:
            five.sendall(HEAD + b"Connection: close\r\n\r\n")
            assert answer_on(five)[0] == 200


def test_a_caller_and_an_address_hold_so_many_streams_and_no_more(server, world):
    def opened(who, status=200):
        stream = Stream(server.port, world.secrets[who])
        assert stream.answer.status == status
        return stream

    own = [opened("city"), opened("city")]
    refused = opened("city", 429)
    assert json.loads(refused.answer.read())["code"] == "too_many_streams"
    assert refused.answer.headers["retry-after"]
    other = opened("head")
    opened("head", 429).close()  # the third of the address
    own[0].close()
    streams = server.config.app.state.door.streams
    until(lambda: streams.open == 2 or None, "the end of a stream")
    again = opened("city")
    for each in (refused, other, own[1], again):
        each.close()
    until(lambda: streams.open == 0 or None, "the end of the streams")


def test_a_stream_ends_with_its_connection_though_more_was_asked_behind_it(server, world):
    streams = server.config.app.state.door.streams
    asked = f"GET /v1/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.secrets['city']}"
    with connected(server) as piped:
        piped.sendall(asked.encode() + b"\r\n\r\n" + HEAD + b"\r\n")
        until(lambda: streams.open == 1 or None, "the stream")
    until(lambda: streams.open == 0 or None, "its end")


def test_who_does_not_read_is_not_written_to_for_ever(server, world):
    times = 100
    # More than the system takes in for somebody who does not read.
    assert times * len(world.get("/openapi.json", None).content) > 24 * 1024 * 1024
    asked = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * times
    with connected(server) as deaf:
        deaf.sendall(asked)
        until(lambda: server.server_state.connections or None, "the connection")
        until(lambda: not server.server_state.connections or None, "its end")


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("192.0.2.1", 5), "192.0.2.1"),
        (("::ffff:192.0.2.1", 5), "192.0.2.1"),
        (("2001:db8:0:1::1", 5), address_of(("2001:db8:0:1:ffff::2", 6))),
        (("fe80::1%eth0", 5), address_of(("fe80::2", 6))),
        (("x" * 10_000, 5), "x" * 64),
        (None, ""),
        (("", 0), ""),
    ],
)
def test_an_address_is_one_customers(client, address):
    assert address_of(client) == address
    assert address_of(("2001:db8:0:1::1", 5)) != address_of(("2001:db8:0:2::1", 5))
