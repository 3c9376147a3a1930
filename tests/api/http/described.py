"""The interface's own document, as tests go through it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final

import pytest

from api.lists.fields import filters_of, listed_at
from domain.book.catalogue import KINDS
from domain.ground.kinds import Kind

Place = tuple[str, ...]
"""Where something stands in a body, step by step; in a list by its number."""


def lists_of(kind: Kind) -> tuple[str, str]:
    """The operations that list the records of a kind: everywhere, and at a station or area."""
    name = listed_at(kind).replace("-", "_")
    return f"list_{name}", f"list_{kind.stream}_{name}"


def _like_another() -> Iterator[str]:
    seen: dict[str, set[str]] = {}
    for kind in KINDS:
        earlier = seen.setdefault(kind.stream, set())
        forms = {each.form for each in filters_of(kind.fact).values()}
        if forms <= earlier:
            yield from lists_of(kind)
        earlier |= forms


LIKE_ANOTHER: Final[frozenset[str]] = frozenset(_like_another())
"""Lists with filters of no other forms than those of earlier kinds: one code, told the same.

What tries each operation in many ways goes past them, and through them where all slow tests run.
"""
IN_A_LONG_RUN: Final = pytest.param(frozenset[str](), marks=pytest.mark.slow, id="none")
"""Nothing is gone past."""
LEFT_OUT: Final = (pytest.param(LIKE_ANOTHER, id="alike"), IN_A_LONG_RUN)
"""What a usual run goes past, and a long one."""


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
