"""The interface's own document, as tests go through it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

Place = tuple[str, ...]
"""Where something stands in a body, step by step; in a list by its number."""


def resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """A schema, looked up where it is a reference."""
    while "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    return schema


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation, its parameters written out."""
    shared = document["components"].get("parameters", {})
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parameters = [resolved(each, shared) for each in operation.get("parameters", ())]
            yield method, path, {**operation, "parameters": parameters}


def needed(operation: dict[str, Any]) -> dict[str, str]:
    """The query parameters that an operation cannot do without, with their examples."""
    return {
        each["name"]: each["schema"]["examples"][0]
        for each in operation["parameters"]
        if each.get("required") and each["in"] == "query"
    }


def placed(body: dict[str, Any], place: Place, value: str) -> dict[str, Any]:
    """A body with a value at a place, whatever stood there."""
    changed = copy.deepcopy(body)
    inner: Any = changed
    for step, following in zip(place, (*place[1:], None), strict=True):
        index: Any = int(step) if isinstance(inner, list) else step
        if following is None:
            inner[index] = value
        elif isinstance(inner, dict):
            inner = inner.setdefault(index, [{}] if following == "0" else {})
        else:
            inner = inner[index]
    return changed
