"""What a batch of commands holds and how it is answered; the items' own models are in bodies."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from api.http.described.bodies import CORRECTION_ITEMS, ITEMS


class BatchBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Commands as they came, each still to be looked at for itself."""

    commands: list[msgspec.Raw]


class ItemHead(Struct, frozen=True):
    """What has to be known of an item before its model can be chosen."""

    command: str = ""
    station: str = ""
    record: str = ""


class ItemAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one item: a receipt, or a problem."""

    index: int
    status: int
    receipt: Any = None
    replayed: bool = False
    problem: Any = None


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """One answer per item, in order."""

    accepted: int
    refused: int
    items: list[ItemAnswer]


def batch_schema(limit_items: int) -> dict[str, Any]:
    """The component schema of a batch's body."""
    items = [*ITEMS.values(), *CORRECTION_ITEMS.values()]
    return {
        "title": "BatchBody",
        "type": "object",
        "additionalProperties": False,
        "required": ["commands"],
        "properties": {
            "commands": {
                "type": "array",
                "maxItems": limit_items,
                "items": {
                    "anyOf": [{"$ref": f"#/components/schemas/{each.__name__}"} for each in items]
                },
            }
        },
    }
