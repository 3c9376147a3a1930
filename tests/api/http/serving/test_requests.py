"""What HTTP itself refuses: keys, media types, sizes, forms, methods, addresses, time."""

from __future__ import annotations

import json

import pytest

from tests.api.http.world import STATION, open_world, visit

VISITS = f"/v1/stations/{STATION}/home-visits"
BODY = json.dumps({"details": visit()}).encode()


def send(world, content, **headers):
    sent = {
        "Authorization": f"Bearer {world.secrets['head']}",
        "Content-Type": "application/json",
        "Idempotency-Key": "k",
        **headers,
    }
    kept = {name: value for name, value in sent.items() if value is not None}
    return world.client.post(VISITS, content=content, headers=kept)


@pytest.mark.parametrize("key", [None, "", "with blank", "x" * 91, "ключ".encode()])
def test_a_write_without_a_readable_key_is_refused(world, key):
    answer = send(world, BODY, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_missing"
    assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"


@pytest.mark.parametrize("media_type", [None, "text/plain", "application/xml", "json"])
def test_a_body_that_is_not_json_by_its_own_account_is_refused(world, media_type):
    answer = send(world, BODY, **{"Content-Type": media_type})
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    "body", [b"{", b"not json", b'{"details": }', b"\xff\xfe", b'{"details": {"a": 1}']
)
def test_a_malformed_body_is_refused(world, body):
    answer = send(world, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "missing_value"),
        *((body, "bad_value") for body in (b"[]", b'"text"', b"12", b"null", b"NaN")),
        (b'{"details": []}', "bad_value"),
    ],
)
def test_a_body_of_another_form_is_refused(world, body, code):
    answer = send(world, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_deeply_nested_body_is_refused(world):
    answer = send(world, b'{"details":' * 50_000 + b"1" + b"}" * 50_000)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_a_body_over_the_limit_is_refused_by_its_announced_length(tmp_path):
    with open_world(tmp_path, body_limit_bytes=1_000, batch_limit_bytes=2_000) as world:
        world.plan()
        answer = send(world, b" " * 1_001)
        assert answer.status_code == 413
        assert answer.json()["limit_bytes"] == 1_000
        small = send(world, BODY)
        assert small.status_code == 201
        batch = world.post("/v1/commands", b" " * 2_001)
        assert batch.status_code == 413
        assert batch.json()["limit_bytes"] == 2_000


def test_a_body_over_the_limit_is_refused_while_it_arrives(tmp_path):
    with open_world(tmp_path, body_limit_bytes=1_000) as world:
        world.plan()

        def chunks():
            for _ in range(20):
                yield b" " * 100

        answer = send(world, chunks())
        assert answer.status_code == 413


def test_a_method_that_an_address_does_not_have_is_refused_with_those_it_has(world):
    answer = world.client.put(VISITS, json={}, headers=world.headers("head"))
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert answer.headers["allow"]
    erased = world.client.get(f"/v1/stations/{STATION}/erasures", headers=world.headers("head"))
    assert erased.status_code == 405
    assert erased.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/v1/stations/", "/docs", "/redoc"])
def test_an_address_that_is_none_is_answered_as_a_problem(world, path):
    answer = world.client.get(path, headers=world.headers("head"))
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_wrong_query_parameter_is_named(world):
    answer = world.get(f"/v1/stations/{STATION}/budget?as_of=2021-02-30")
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_date"
    assert answer.json()["errors"] == [
        {"parameter": "as_of", "code": "bad_date", "detail": answer.json()["detail"]}
    ]
    several = world.get(f"/v1/stations/{STATION}/home-visits?limit=0&from=x")
    assert several.json()["code"] == "invalid_command"
    assert {each["parameter"] for each in several.json()["errors"]} == {"limit", "from"}


def test_a_misspelt_query_parameter_is_refused_and_not_ignored(world):
    for path in (f"/v1/stations/{STATION}/budget?form=2021-01-01", "/v1/budget?disctrict=330212"):
        answer = world.get(path)
        assert answer.status_code == 422
        assert answer.json()["code"] == "unknown_field"
        assert answer.json()["errors"][0]["parameter"] in ("form", "disctrict")


def test_an_as_known_that_is_no_moment_is_named(world):
    answer = world.get(f"/v1/stations/{STATION}/budget?as_known=yesterday")
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_date"


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 19])
def test_a_header_that_cannot_be_read_is_named(world, value):
    answer = world.get(f"/v1/stations/{STATION}/budget", Ledger_Min_Position=value)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "Ledger-Min-Position"


def test_a_request_that_takes_too_long_is_answered(tmp_path, monkeypatch):
    import asyncio

    with open_world(tmp_path, request_timeout_seconds=0.2) as world:

        async def hang(*_args, **_kwargs):
            await asyncio.sleep(30)

        monkeypatch.setattr(world.house.ledger, "execute_async", hang)
        world.client.headers["Content-Type"] = "application/json"
        answer = world.post(f"/v1/stations/{STATION}/home-visits", {"details": visit()})
        assert answer.status_code == 503
        assert answer.json()["code"] == "request_timed_out"
        assert answer.headers["retry-after"]


def test_every_answer_has_the_security_headers(world):
    for path in ("/healthz", "/reference", "/v1/nothing", "/v1/stations"):
        headers = world.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["x-request-id"]


def test_the_reference_page_is_self_hosted_and_has_nothing_inline(world):
    page = world.client.get("/reference")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for sign in ("http://", "https://", "//cdn", "style=", "onclick", "javascript:"):
        assert sign not in page.text
    for path in ("/reference/reference.js", "/reference/reference.css"):
        assert path in page.text
        found = world.client.get(path)
        assert found.status_code == 200
        again = world.client.get(path, headers={"If-None-Match": found.headers["etag"]})
        assert again.status_code == 304
    assert "innerHTML" not in world.client.get("/reference/reference.js").text
    assert "<script>" not in page.text
