"""A phone or identity number gets through no door into the book, an answer or a log line."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from domain.ground.refusals import PersonalNumber
from tests.api.http.described import LEFT_OUT, Place, needed, operations, placed, resolved
from tests.api.http.examples import GIVEN_BY
from tests.api.http.world import AREA, STATION, open_world, visit
from tests.examples import in_turn

ROOT = f"/v1/stations/{STATION}"
PHONE, CARD, OLD_CARD, IN_WIDE = (
    "13800138000",
    "33021219900101123X",
    "330212900101123",
    "１３８００１３８０００",
)
NUMBERS = [PHONE, CARD, OLD_CARD]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("numbers")) as world:
        world.plan()
        world.visited = world.made(world.record("home-visits", visit()))["record"]
        yield world


def left_behind(world) -> str:
    """Everything that stays: the files of all three databases, the log, the metrics."""
    world.house.catch_up()
    folder = world.house.location.directory
    files = [path for path in folder.rglob("*") if path.is_file()]
    texts = [path.read_bytes() for path in files]
    assert any(b"home_visit.recorded" in text for text in texts)
    texts.append(world.log.getvalue())
    texts.append(world.get("/metrics", "admin").content)
    return b"\n".join(texts).decode("utf-8", "replace")


def texts_in(
    schema: dict[str, Any], components: dict[str, Any], place: Place = ()
) -> Iterator[Place]:
    """Every place of a body where a text stands."""
    schema = resolved(schema, components)
    if schema.get("type") == "string":
        yield place
    for choice in schema.get("anyOf", ()):
        yield from texts_in(choice, components, place)
    for name, inner in schema.get("properties", {}).items():
        yield from texts_in(inner, components, (*place, name))
    if "items" in schema:
        yield from texts_in(schema["items"], components, (*place, "0"))


def test_no_write_leaves_a_number_behind(world):
    document = world.document
    components = document["components"]["schemas"]
    tried, kept = set(), set()
    for method, path, operation in operations(document):
        name = operation["operationId"]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if method != "post" or content is None or name == "give_commands":
            continue
        schema = content["schema"]
        if name == "correct_record":
            schema = {"$ref": "#/components/schemas/HomeVisitCorrectionBody"}
        address = path
        for part in ("record", "reservation", "hold", "batch"):
            address = address.replace(f"{{{part}}}", world.visited)
        address = address.replace("{client}", "C001").replace("{month}", "2021-06")
        for place in texts_in(schema, components):
            for number in in_turn((*NUMBERS, IN_WIDE), len(tried)):
                body = placed(content["example"], place, f"{number}")
                who = GIVEN_BY.get(name, "head")
                target = address.replace("{code}", STATION).replace("{area}", AREA)
                answer = world.post(target, body, who, If_Match='"v1"')
                assert answer.status_code < 500, (name, place, answer.text)
                assert number not in answer.text, (name, place)
                if answer.status_code == 201:
                    kept.add((name, place[-1]))
            tried.add((name, place))
    assert len(tried) > 100
    # Only what is sealed under somebody's key was taken.
    assert {field for _name, field in kept} <= {
        "name",
        "phone",
        "number",
        "client_name",
        "address",
        "narrative",
        "lecturer",
        "payee",
        "summary",
        "amount",  # thirteen billion yuan are an amount
    }
    left = left_behind(world)
    assert [number for number in (*NUMBERS, IN_WIDE) if number in left] == []


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("form", ["{}", "visit-{}", "W01:{}:2", "{}-x"])
def test_a_key_that_holds_a_number_is_refused(world, number, form):
    key = form.format(number)
    answer = world.record("home-visits", visit(), key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "personal_number")
    assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"
    item = {"command": "record_home_visit", "station": STATION, "idempotency_key": key}
    batch = world.post("/v1/commands", {"commands": [{**item, "details": visit()}]})
    (refused,) = batch.json()["items"]
    assert (refused["status"], refused["problem"]["code"]) == (422, "personal_number")
    assert refused["problem"]["errors"][0]["pointer"] == "/idempotency_key"
    reason = {"reason": "信访件复核：核对去年的探访记录"}
    opened = world.post(f"{ROOT}/clients/C001/openings", reason, "district", key=key)
    assert (opened.status_code, opened.json()["code"]) == (422, "personal_number")
    assert opened.json()["errors"][0]["parameter"] == "Idempotency-Key"
    for said in (answer, batch, opened):
        assert number not in said.text


def test_a_key_that_a_program_made_is_taken_whatever_its_digits(world):
    unlucky = "019a1380-0138-7000-8000-a13800138000"
    for key in (unlucky, unlucky.upper(), unlucky.replace("-", ""), f"phone-7/{unlucky}"):
        world.made(world.record("home-visits", visit(), key=key))
    assert uuid.UUID(unlucky).version == 7


@pytest.mark.parametrize("number", NUMBERS)
def test_a_request_id_that_holds_a_number_is_not_taken_over(world, number):
    given = f"phone-{number}"
    answer = world.record("home-visits", visit(), X_Request_Id=given)
    record = world.made(answer)["record"]
    assert number not in answer.headers["x-request-id"]
    told = world.get(f"/v1/records/{record}").json()["history"][0]["request_id"]
    assert told == answer.headers["x-request-id"] != given
    refused = world.get("/v1/nowhere", X_Request_Id=given)
    assert number not in refused.text


@pytest.mark.parametrize("left_out", LEFT_OUT)
def test_an_address_that_holds_a_number_is_neither_quoted_nor_logged(world, left_out):
    """Each parameter tries one of the numbers, and all of them in a long run."""
    document = world.document
    turns, askers = itertools.cycle(NUMBERS), itertools.count()
    for method, path, operation in operations(document):
        if operation["operationId"] in left_out:
            continue
        named = [
            each
            for each in operation["parameters"]
            if each["in"] in ("path", "query") and "integer" not in json.dumps(each["schema"])
        ]
        for each, number in (
            (each, number)
            for each in named
            for number in itertools.islice(turns, 1 if left_out else len(NUMBERS))
        ):
            target, query = path, needed(operation)
            if each["in"] == "query":
                query = {**query, each["name"]: number}
            else:
                target = target.replace(f"{{{each['name']}}}", number)
            for part, value in {"code": STATION, "record": world.visited, "client": "C001"}.items():
                target = target.replace(f"{{{part}}}", value)
            if "{" in target or operation["operationId"] == "stream_events":
                continue
            address = f"{target}?{urlencode(query)}"
            for who in in_turn(("head", "auditor"), next(askers)):
                if method == "get":
                    answer = world.client.get(address, headers=world.headers(who))
                else:
                    answer = world.post(address, {}, who)
                assert answer.status_code < 500, address
                if answer.status_code >= 400:
                    assert number not in answer.text, address
    logged = world.log.getvalue().decode()
    for number in NUMBERS:
        assert number not in logged
        assert quote(number) not in logged
    lines = [json.loads(line) for line in logged.splitlines()]
    assert {line["route"] for line in lines} >= {"/v1/stations/{code}", "/v1/stations/{code}/trail"}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_name_that_nobody_knows_is_not_quoted_where_it_holds_a_number(world, number):
    queried = world.get(f"{ROOT}/budget?{number}=1")
    (error,) = queried.json()["errors"]
    assert (error["parameter"], error["code"]) == ("…", "unknown_field")
    stated = world.record("home-visits", {**visit(), f"电话{number}": ""})
    assert stated.json()["errors"][0]["pointer"] == "/details/…"
    for answer in (queried, stated):
        assert answer.status_code == 422
        assert number not in answer.text


def test_a_token_goes_by_no_number(world):
    for name, scope in ((PHONE, STATION), ("W01", f"S{CARD}"), (f"张{OLD_CARD}", STATION)):
        with pytest.raises(PersonalNumber) as caught:
            world.tokens.create(name, role="staff", scope_kind="station", scope=scope)
        assert caught.value.field == ("scope" if scope != STATION else "name")
    with pytest.raises(PersonalNumber):
        world.tokens.create("a", role="auditor", scope_kind="engagement", scope=f"E{PHONE} S1")
