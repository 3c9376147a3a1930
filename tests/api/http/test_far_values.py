"""Values at the far ends: days that no station could mean, numbers beyond every column.

Each is well-formed, so each must be answered or refused by its name, and never be a fault. What is
tried is taken from the document and the models, so that a new field or parameter is tried at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from api.schemas.bodies import (
    CONTROL_BODIES,
    CORRECTION_BODIES,
    CORRECTION_ITEMS,
    ITEMS,
    RECORDING_BODIES,
)
from domain.policy import FIRST_DAY, LAST_DAY
from tests.api.http.described import Place, needed, operations, placed, resolved
from tests.api.http.world import STATION, keys, open_world, visit

ROOT = f"/v1/stations/{STATION}"
TOO_FAR = {
    "date": [
        "0001-01-01",
        "0999-12-31",
        "1899-12-30",
        "1949-12-31",
        "3000-01-01",
        "9999-12-30",
        "9999-12-31",
    ],
    "date-time": [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1949-12-31T23:59:59+08:00",
        "1949-12-31T15:59:59Z",
        "2999-12-31T16:00:00Z",
        "9999-12-31T15:59:59Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
    ],
    "month": ["0001-01", "1949-12", "3000-01", "9999-12"],
}
JUST_NEAR_ENOUGH = {
    "date": [FIRST_DAY, LAST_DAY],
    "date-time": ["1949-12-31T16:00:00Z", "2999-12-31T15:59:59Z", f"{FIRST_DAY}T00:00:00+08:00"],
    "month": [FIRST_DAY[:7], LAST_DAY[:7]],
}
_MONTH = "^[0-9]{4}-[0-9]{2}$"


def forms(schema: dict[str, Any], components: dict[str, Any]) -> Iterator[str]:
    """The forms of time in which a value may be given."""
    schema = resolved(schema, components)
    if schema.get("format") in ("date", "date-time"):
        yield schema["format"]
    if schema.get("pattern") == _MONTH:
        yield "month"
    for choice in schema.get("anyOf", ()):
        yield from forms(choice, components)


def times_in(
    schema: dict[str, Any], components: dict[str, Any], place: Place = ()
) -> Iterator[tuple[Place, str]]:
    """Every place of a body where a time stands, and a form that it may have there."""
    for form in forms(schema, components):
        yield place, form
    schema = resolved(schema, components)
    for choice in schema.get("anyOf", ()):
        if not list(forms(choice, components)):
            yield from times_in(choice, components, place)
    for name, inner in schema.get("properties", {}).items():
        yield from times_in(inner, components, (*place, name))
    if "items" in schema:
        yield from times_in(schema["items"], components, (*place, "0"))


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A station whose worker was visited, certified and paid nothing."""
    with open_world(tmp_path_factory.mktemp("far")) as world:
        world.plan()
        world.visited = world.made(world.record("home-visits", visit()))["record"]
        certificate = {"worker": "W01", "level": "assistant", "valid_from": "2021-01-01"}
        world.made(world.record("staff-credentials", certificate))
        yield world


def document_of(world: Any) -> dict[str, Any]:
    found: dict[str, Any] = world.client.get("/openapi.json").json()
    return found


def address(world: Any, path: str, **parts: str) -> str:
    """A path with something in the place of each parameter."""
    filled = {
        "code": STATION,
        "record": world.visited,
        "reservation": world.visited,
        "hold": world.visited,
        "batch": world.visited,
        "client": "C001",
        "position": "1",
        "month": "2021-06",
        **parts,
    }
    for name, value in filled.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def who_reads(path: str) -> str:
    """Somebody who may read what is at a path."""
    return "staff" if "/clients/" in path else "auditor"


def blamed(answer: Any) -> set[tuple[str, str]]:
    """The codes of an answer's errors, and the places that they blame."""
    return {
        (each["code"], each.get("pointer") or each["parameter"])
        for each in answer.json().get("errors", ())
    }


def test_no_parameter_takes_a_day_that_no_station_could_mean(certified):
    document = document_of(certified)
    components = document["components"]["schemas"]
    tried: set[tuple[str, str]] = set()
    for method, path, operation in operations(document):
        for each in operation["parameters"]:
            name, place = each["name"], each["in"]
            taken = set(forms(each["schema"], components))
            if name == "as_known":
                taken = {"date", "date-time"}
            if place not in ("query", "path") or not taken:
                continue
            for form in taken:
                for value in TOO_FAR[form]:
                    parts = {name: value} if place == "path" else {}
                    query = {} if place == "path" else {name: value}
                    target = f"{address(certified, path, **parts)}?{urlencode(needed(operation) | query)}"
                    if method == "get":
                        answer = certified.get(target, who_reads(path))
                    else:
                        answer = certified.post(target, {"reason": "补录"}, "head")
                    assert answer.status_code == 422, (target, answer.text)
                    assert blamed(answer) == {("day_out_of_range", name)}, target
                    assert FIRST_DAY in answer.json()["detail"]
                    assert LAST_DAY in answer.json()["detail"]
            tried.add((operation["operationId"], name))
    assert len(tried) > 75, sorted(tried)


def test_every_parameter_takes_the_first_and_the_last_day(certified):
    document = document_of(certified)
    components = document["components"]["schemas"]
    tried = 0
    for method, path, operation in operations(document):
        if method != "get" or operation["operationId"] == "stream_events":
            continue
        for each in operation["parameters"]:
            name = each["name"]
            taken = set(forms(each["schema"], components)) - {"date-time"}
            if name == "as_known":
                taken = {"date", "date-time"}
            for value in [value for form in taken for value in JUST_NEAR_ENOUGH[form]]:
                target = (
                    f"{address(certified, path)}?{urlencode(needed(operation) | {name: value})}"
                )
                answer = certified.get(target, who_reads(path))
                # Long ago nothing was known yet.
                expected = {200, 404} if name == "as_known" else {200}
                assert answer.status_code in expected, (target, answer.text)
                tried += 1
    assert tried > 150


def test_no_body_takes_a_day_that_no_station_could_mean(certified):
    document = document_of(certified)
    components = document["components"]["schemas"]
    head = certified.house.feed.head_position()
    tried: set[tuple[str, Place]] = set()
    for method, path, operation in operations(document):
        name = operation["operationId"]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if method != "post" or content is None or name == "give_commands":
            continue
        schema = content["schema"]
        if name == "correct_record":
            schema = {"$ref": "#/components/schemas/HomeVisitCorrectionBody"}
        for place, form in times_in(schema, components):
            for value in TOO_FAR[form]:
                body = placed(content["example"], place, value)
                who = "district" if name in ("change_station_area", "open_client_file") else "head"
                answer = certified.post(address(certified, path), body, who, If_Match='"v1"')
                assert answer.status_code == 422, (name, place, value, answer.text)
                assert ("day_out_of_range", "/" + "/".join(place)) in blamed(answer), answer.text
            tried.add((name, place))
    assert len(tried) > 50, sorted(tried)
    assert certified.house.feed.head_position() == head


WIRES: list[type[BaseModel]] = [
    *RECORDING_BODIES.values(),
    *CORRECTION_BODIES.values(),
    *CONTROL_BODIES.values(),
    *ITEMS.values(),
    *CORRECTION_ITEMS.values(),
]


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.__name__)
def test_a_body_by_itself_and_in_a_batch_is_held_to_the_same_days(wire):
    schema = TypeAdapter(wire).json_schema()
    components = schema.get("$defs", {})
    for place, form in times_in(schema, components):
        for value in (*TOO_FAR[form], *JUST_NEAR_ENOUGH[form]):
            with pytest.raises(ValidationError) as caught:  # for all that the body lacks
                wire.model_validate(placed({"nonsense": 1}, place, value))
            found = {
                each["type"]
                for each in caught.value.errors(include_url=False)
                if each["loc"] == tuple(int(step) if step.isdigit() else step for step in place)
            }
            assert found == ({"day_out_of_range"} if value in TOO_FAR[form] else set()), place


def test_an_item_of_a_batch_says_which_day_was_too_far(certified):
    details = visit(started_at="0001-01-01T00:00:00+08:00")
    item = {"command": "record_home_visit", "station": STATION, "idempotency_key": next(keys)}
    answer = certified.post("/v1/commands", {"commands": [{**item, "details": details}]})
    (refused,) = answer.json()["items"]
    assert (refused["status"], refused["problem"]["code"]) == (422, "day_out_of_range")
    assert refused["problem"]["errors"][0]["pointer"] == "/details/started_at"


@pytest.mark.parametrize(
    ("command", "field", "more"),
    [
        ("start_import", "rows", {"file_sha256": "0" * 64}),
        ("record_home_visit", "expected_version", {"details": visit()}),
    ],
)
@pytest.mark.parametrize("number", [2**53, 2**64, 10**30])
def test_a_number_beyond_what_is_exact_is_refused(certified, command, field, more, number):
    item = {"command": command, "station": STATION, "idempotency_key": next(keys), **more}
    answer = certified.post("/v1/commands", {"commands": [{**item, field: number}]})
    assert answer.status_code == 200, answer.text
    (refused,) = answer.json()["items"]
    assert (refused["status"], refused["problem"]["code"]) == (422, "bad_value")
    assert refused["problem"]["errors"][0]["pointer"] == f"/{field}"
