"""JSON whose objects name each key once, and no field by the name that it has inside.

Of a key named twice most readers take the last and some the first, so two people may have seen two
amounts (RFC 8259, section 4; RFC 7493 forbids it). Inside, an amount is a number of fen: taken as
the yuan of the outside it would be a hundredfold error.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from api.http.problems import HttpRefusal

Model = TypeVar("Model", bound=BaseModel)

# Every text is consumed whole, so what looks like a key inside one is never taken for it.
_TEXT: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)


def model_of(model: type[Model], raw: bytes) -> Model:
    """A body as its model. Raises pydantic's ValidationError and ``duplicate_key``."""
    found = model.model_validate_json(raw, by_alias=True, by_name=False)
    ensure_each_key_once(raw)
    return found


def ensure_each_key_once(raw: bytes) -> None:
    """Refuse well-formed JSON that names a key of one object twice. Raises ``duplicate_key``."""
    keys = [name for name, colon in _TEXT.findall(raw) if colon]
    # Most bodies name no key twice anywhere; an escape may hide that two are one.
    if len(set(keys)) < len(keys) or any(b"\\" in key for key in keys):
        json.loads(raw, object_pairs_hook=_each_once)


def ensure_outer_keys_once(raw: bytes, key: bytes) -> None:
    """The same for the outermost object alone, which may have one key.

    Raises ``duplicate_key``, and ``malformed_json`` for what is nested deeper than can be read.
    """
    if raw.count(key) > 1 or b"\\u" in raw:
        # What is wrong inside is answered where it stands.
        text = raw.decode("utf-8", "replace")
        try:
            outer = json.loads(text, object_pairs_hook=_names)
        except (ValueError, RecursionError):
            raise HttpRefusal("malformed_json") from None
        _each_once([(name, None) for name in outer])


def _names(pairs: list[tuple[str, Any]]) -> list[str]:
    return [name for name, _value in pairs]


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    names = _names(pairs)
    if len(set(names)) < len(names):
        raise HttpRefusal("duplicate_key")
