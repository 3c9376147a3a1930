"""Headers as they come over the wire: none counts twice, none comes behind the body."""

from __future__ import annotations

import json
import socket

import pytest

from tests.api.http.world import PATIENCE_SECONDS, STATION, keys, served, visit

VISITS = f"/v1/stations/{STATION}/home-visits"
BODY = json.dumps({"details": visit(), "confirm_duplicate": True, "reason": "another one"}).encode()


def given(world, *more, who="head"):
    return [
        ("Authorization", f"Bearer {world.secrets[who]}"),
        ("Idempotency-Key", next(keys)),
        ("Content-Type", "application/json"),
        *more,
    ]


@pytest.mark.parametrize(
    "name", ["Authorization", "Idempotency-Key", "Content-Type", "Content-Length"]
)
@pytest.mark.parametrize("equal", [True, False])
def test_a_header_that_says_one_thing_is_not_given_twice(world, name, equal):
    others = {
        "Authorization": f"Bearer {world.secrets['staff']}",
        "Idempotency-Key": "other",
        "Content-Type": "text/plain",
        "Content-Length": str(len(BODY)),
    }
    headers = dict(given(world)) | {"Content-Length": str(len(BODY))}
    twice = (name, headers[name] if equal else others[name])
    head = world.house.feed.head_position()
    for sent in ([*headers.items(), twice], [twice, *headers.items()]):
        answer = world.client.post(VISITS, content=BODY, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_header"), answer.text
        assert answer.json()["errors"][0]["parameter"] == name
    assert world.house.feed.head_position() == head


@pytest.mark.parametrize("name", ["Authorization", "Ledger-Min-Position"])
def test_nor_is_it_by_a_read(world, name):
    sent = {"Authorization": f"Bearer {world.secrets['head']}", "Ledger-Min-Position": "1"}
    answer = world.client.get("/v1/stations", headers=[*sent.items(), (name, sent[name])])
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_header")


def test_headers_that_are_lists_may_be_repeated(world):
    more = [
        ("Accept-Language", "en"),
        ("Accept-Language", "zh"),
        ("X-Other", "1"),
        ("X-Other", "2"),
    ]
    answer = world.client.post(VISITS, content=BODY, headers=given(world, *more))
    assert answer.status_code == 201


def exchanged(port, raw, answers=1):
    """The answers to bytes sent over one connection, as (status, body)."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        for part in raw:
            line.sendall(part)
        found, received = [], b""
        while len(found) < answers:
            head, separator, rest = received.partition(b"\r\n\r\n")
            length = [
                int(each.partition(b":")[2])
                for each in head.split(b"\r\n")
                if each.lower().startswith(b"content-length:")
            ]
            if separator and len(rest) >= length[0]:
                found.append((int(head.split()[1]), json.loads(rest[: length[0]])))
                received = rest[length[0] :]
                continue
            more = line.recv(65536)
            assert more, (raw, received)
            received += more
    return found


def chunked(path, headers, trailers, body=BODY):
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Transfer-Encoding: chunked"]
    lines += [f"{name}: {value}" for name, value in headers]
    head = "\r\n".join([*lines, "", ""]).encode()
    end = "".join(f"{name}: {value}\r\n" for name, value in trailers).encode()
    return head, b"%x\r\n%s\r\n" % (len(body), body), b"0\r\n" + end + b"\r\n"


@pytest.fixture(scope="module")
def port(world):
    with served(world) as (number, _server):
        yield number


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("declared", [True, False])
def test_what_comes_behind_a_body_is_no_header(world, port, at_once, declared):
    head = world.house.feed.head_position()
    own = given(world)
    announced = [("Trailer", "Authorization")] if declared else []
    other = ("Authorization", f"Bearer {world.secrets['head']}")
    cases = [
        # Without a token before the body there is none.
        (own[1:], [other], 401, "unauthenticated"),
        (own, [other], 400, "bad_header"),
        (own, [("Idempotency-Key", "elsewhere")], 400, "bad_header"),
        (own, [("X-Anything", "1")], 400, "bad_header"),
    ]
    for headers, trailers, status, code in cases:
        parts = chunked(VISITS, [*headers, *announced], trailers)
        [(said, problem)] = exchanged(port, [b"".join(parts)] if at_once else parts)
        assert (said, problem["code"]) == (status, code)
    assert world.house.feed.head_position() == head
    [(said, _receipt)] = exchanged(port, [b"".join(chunked(VISITS, own, []))])
    assert said == 201


def test_a_request_behind_one_with_trailers_is_read_for_itself(world, port):
    first = b"".join(chunked(VISITS, given(world), [("X-More", "1")]))
    second = b"".join(chunked(VISITS, given(world), []))
    answers = exchanged(port, [first + second], answers=2)
    assert [status for status, _body in answers] == [400, 201]


def test_trailers_of_a_batch_and_of_a_read_change_nothing(world, port):
    items = json.dumps({"commands": []}).encode()
    parts = chunked("/v1/commands", given(world), [("X-More", "1")], items)
    [(said, problem)] = exchanged(port, [b"".join(parts)])
    assert (said, problem["code"]) == (400, "bad_header")
    raw = b"".join(chunked("/v1/stations", given(world)[1:], given(world)[:1], b"x"))
    [(said, problem)] = exchanged(port, [raw.replace(b"POST", b"GET", 1)])
    assert (said, problem["code"]) == (401, "unauthenticated")
