"""A key named twice, and a field by the name that it has inside."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from api.http.described.bodies import CORRECTION_BODIES, RECORDING_BODIES
from api.http.problems import HttpRefusal
from api.http.requests.json_keys import ensure_each_key_once
from domain.book.catalogue import KINDS
from tests.api.http.world import STATION, grant, keys, open_world, visit

VISITS = f"/v1/stations/{STATION}/home-visits"
GRANTS = f"/v1/stations/{STATION}/grants"
EXPENDITURES = f"/v1/stations/{STATION}/expenditures"
TWICE = (
    ('"client": "C001"', '"client": "C001", "client": "C002"'),
    ('"client": "C001"', '"client": "C001", "cl\\u0069ent": "C002"'),
    ('{"details"', '{"reason": "a", "reason": "b", "details"'),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("keys")) as opened:
        opened.plan()
        yield opened


@pytest.fixture(scope="module")
def document(world):
    return world.get("/openapi.json", None).json()


@pytest.mark.parametrize(("once", "twice"), TWICE)
def test_a_key_named_twice_is_refused_wherever_it_stands(world, once, twice):
    head = world.house.feed.head_position()
    body = json.dumps({"details": visit()}).replace(once, twice, 1)
    assert body != json.dumps({"details": visit()})
    single = world.post(VISITS, body.encode())
    assert (single.status_code, single.json()["code"]) == (400, "duplicate_key")
    item = {"command": "record_home_visit", "station": STATION, "idempotency_key": next(keys)}
    good = json.dumps(
        item | {"details": visit(client=f"C-{next(keys)}"), "idempotency_key": next(keys)}
    )
    bad = json.dumps(item | {"details": visit()}).replace(once.lstrip("{"), twice.lstrip("{"), 1)
    batch = world.post("/v1/commands", f'{{"commands": [{bad}, {good}]}}'.encode()).json()
    assert [each["status"] for each in batch["items"]] == [400, 201]
    assert batch["items"][0]["problem"]["code"] == "duplicate_key"
    assert world.house.feed.head_position() == head + 1


def test_a_key_named_twice_in_a_part_of_the_details_is_refused(world):
    body = b"""{"details": {"category": "service_activity", "spent_on": "2021-07-01", "amount": "10",
        "lines": [{"source": "welfare_lottery", "amount": "1", "amount": "10"}]}}"""
    assert world.post(EXPENDITURES, body).json()["code"] == "duplicate_key"


@pytest.mark.parametrize("key", ["commands", "comm\\u0061nds"])
def test_a_batch_has_one_list_of_commands(world, key):
    answer = world.post("/v1/commands", f'{{"commands": [], "{key}": []}}'.encode())
    assert (answer.status_code, answer.json()["code"]) == (400, "duplicate_key")


@pytest.mark.parametrize("inner", [{"amount_fen": "1000.00"}, {"amount": "1", "amount_fen": "100"}])
def test_yuan_are_never_taken_under_the_name_of_fen(world, inner):
    details = {name: value for name, value in grant().items() if name != "amount"} | inner
    single = world.post(GRANTS, {"details": details})
    assert single.status_code == 422
    assert {"/details/amount_fen"} <= {each["pointer"] for each in single.json()["errors"]}
    item = {"command": "receive_grant", "station": STATION, "idempotency_key": next(keys)}
    batch = world.post("/v1/commands", {"commands": [item | {"details": details}]}).json()
    assert batch["items"][0]["status"] == 422
    paid = {"category": "service_activity", "spent_on": "2021-07-01", "amount": "10"}
    line = {"source": "welfare_lottery", "amount_fen": "10"}
    assert world.post(EXPENDITURES, {"details": paid | {"lines": [line]}}).status_code == 422


def test_a_correction_takes_yuan_only(world):
    made = world.made(world.record("grants", grant()))
    body = {"reason": "多写一位", "reason_code": "typo", "details": {"amount_fen": "100.00"}}
    answer = world.post(
        f"/v1/records/{made['record']}/corrections", body, If_Match=f'"r{made["position"]}"'
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown_field"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_json, st.booleans())
def test_json_that_names_each_key_once_is_never_refused(value, ascii_only):
    ensure_each_key_once(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "replace"))


@given(st.text(), _json, _json, _json)
def test_a_key_named_twice_is_found_however_it_is_written(key, first, second, around):
    encoded = key.encode("utf-8", "replace").decode()
    plain, escaped = json.dumps(encoded, ensure_ascii=False), json.dumps(encoded)
    inner = f"{{{plain}: {json.dumps(first)}, {escaped}: {json.dumps(second)}}}"
    with pytest.raises(HttpRefusal):
        ensure_each_key_once(f"[{json.dumps(around)}, {inner}]".encode("utf-8", "replace"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.topic)
def test_the_document_names_every_field_as_the_models_take_it(kind, document):
    """Held for bodies and corrections alike: what is described is taken, and nothing else."""
    schemas = document["components"]["schemas"]
    for body in (RECORDING_BODIES[kind.command], CORRECTION_BODIES[kind.details]):
        described = schemas[body.__name__]
        assert set(described["properties"]) == _taken(body)
        assert described["additionalProperties"] is False
        details = body.model_fields["details"].annotation
        for model, name in _models(details):
            assert set(schemas[name]["properties"]) == _taken(model), name
            assert schemas[name]["additionalProperties"] is False


def _taken(model):
    return {field.alias or name for name, field in model.model_fields.items()}


def _models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, annotation.__name__
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    for inner in get_args(annotation):
        yield from _models(inner)


def test_a_batch_with_bytes_that_are_no_text_answers_each_item_by_itself(world):
    good = {"command": "record_home_visit", "station": STATION, "details": visit(client="C-\u4e59")}
    items = [
        json.dumps({**good, "idempotency_key": next(keys)}).encode(),
        json.dumps({**good, "idempotency_key": next(keys)}).encode().replace(b"W01", b"W\x9001"),
    ]
    raw = b'{"commands": [' + b", ".join(items) + b"]}"
    answer = world.post("/v1/commands", raw)
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"][1]["problem"]["code"] == "malformed_json"


def test_a_batch_nested_without_end_is_malformed_and_no_failure(world):
    deep = b"[" * 100_000 + b"]" * 100_000
    raw = b'{"commands": [{"command": "record_home_visit", "reason": "\\u4e59", "details": '
    answer = world.post("/v1/commands", raw + deep + b"}]}")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")
