"""What the document says of reads by what they take: their problems, and an example of each answer.

It follows from the parameters, so that no route can forget it. The example answers are a server's
own, written by ``make fix``; the tests ask for each of them again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from api.http.described.documents import PROBLEM_TYPE, problem
from api.http.described.parameters import Json
from api.http.spans import WHOLE_DAYS

EXAMPLES: Final = Path(__file__).with_name("read_examples.json")
_MISSING: Final = {
    "record": "unknown_record",
    "code": "unknown_station",
    "client": "person_unknown",
}
"""What the 404 of an address says by the last of its parameters."""
_ALWAYS: Final = {"unknown_field", "bad_cursor"}
"""Codes that the routes' own descriptions have for all; here they are told apart."""


def describe_reads(paths: dict[str, Any]) -> None:
    """Give every read in a document the problems that its parameters can have, and its example."""
    examples: Json = msgspec.json.decode(EXAMPLES.read_bytes())
    for path, methods in paths.items():
        operation = methods.get("get")
        if operation is None or not path.startswith("/v1/"):
            continue
        _describe_problems(path, operation)
        content = operation["responses"].get("200", {}).get("content", {}).get("application/json")
        example = examples.get(operation["operationId"])
        if content is not None and example is not None:
            content["example"] = example


def problems_of(parameters: dict[str, Json]) -> list[str]:
    """The codes of 422 that query parameters can have, by their names and schemas."""
    single = [each for each in parameters.values() if each["schema"].get("type") != "array"]
    takes_time = "as_known" in parameters or "occurred_from" in parameters
    is_there = {
        "unknown_field": True,
        "parameter_repeated": bool(single),
        "bad_cursor": "cursor" in parameters,
        "bad_date": takes_time or "as_of" in parameters,
        "bound_given_twice": {"from", "occurred_from"} <= set(parameters),
        "order_given_twice": {"sort", "newest_first"} <= set(parameters),
        "whole_days_only": any(WHOLE_DAYS in each["schema"] for each in single),
    }
    return [code for code, there in is_there.items() if there]


def _describe_problems(path: str, operation: Json) -> None:
    responses = operation["responses"]
    query = {
        each["name"]: each for each in operation.get("parameters", ()) if each.get("in") == "query"
    }
    known = responses["422"]["content"][PROBLEM_TYPE].get("examples", {})
    codes = [*problems_of(query), *(code for code in known if code not in _ALWAYS)]
    responses["422"] = problem(422, "A parameter is wrong.", *codes)[422]
    missing = responses.get("404", {}).get("content", {}).get(PROBLEM_TYPE, {})
    if "unknown_station" in missing.get("examples", {}):
        code = next((_MISSING[name] for name in _MISSING if f"{{{name}}}" in path), "not_found")
        if "{" in path:
            responses["404"] = problem(404, "Not there, or not for this asker.", code)[404]
        elif "station" not in query:
            del responses["404"]
