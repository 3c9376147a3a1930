"""The headers and path parameters that operations have, as the OpenAPI document says them."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]


_SHOWN_REQUEST: Final = "0199f0a0-0000-7000-8000-000000000001"


def header(
    name: str, description: str, *, required: bool = False, schema: Json | None = None
) -> Json:
    """A header parameter."""
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": schema or {"type": "string"},
    }


def path(name: str, description: str, schema: Json, example: str) -> Json:
    """A path parameter."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
        "example": example,
    }


STATION: Final = path(
    "code",
    "Station code.",
    {"type": "string", "maxLength": 40, "pattern": r"^[^\s/\\?#%&<>\x00-\x1f\"']+$"},
    "NB-YZ-ZGM",
)


AREA: Final = path(
    "area",
    "Code of a city or district: A- and its division code.",
    {"type": "string", "pattern": "^A-[0-9]{6}$"},
    "A-330200",
)


RECORD: Final = path("record", "Record id.", {"type": "string", "format": "uuid"}, _SHOWN_REQUEST)


BATCH_ID: Final = path("batch", "Id of the batch.", RECORD["schema"], _SHOWN_REQUEST)


RESERVATION_ID: Final = path(
    "reservation", "Id of the reservation.", RECORD["schema"], _SHOWN_REQUEST
)


HOLD_ID: Final = path("hold", "Id of the legal hold.", RECORD["schema"], _SHOWN_REQUEST)


MONTH: Final = path(
    "month", "Calendar month.", {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}, "2026-10"
)


IDEMPOTENCY_KEY: Final = header(
    "Idempotency-Key",
    "Names this write. The same key with the same body gets the first answer again, with another "
    "body 422. Good for ever: it is stored with the command.",
    required=True,
    schema={"type": "string", "minLength": 1, "maxLength": 90, "pattern": "^[!-~]{1,90}$"},
)


_TAG: Final = r'(W/)?"[!#-~\u0080-\u00ff]*"'


_TAGS: Final = {
    "type": "string",
    "pattern": rf"^(\*|([ \t]*,)*[ \t]*{_TAG}([ \t]*,[ \t]*({_TAG})?)*[ \t]*)$",
}


IF_MATCH: Final = header(
    "If-Match",
    'ETag of the station that the write rests on, such as "v7"; several, or * for any (RFC 9110). '
    "A weak one never matches.",
    schema=_TAGS,
)


IF_MATCH_RECORD: Final = header(
    "If-Match",
    'ETag of the record that the write rests on, such as "r1234"; several, or * for any (RFC '
    "9110). A weak one never matches. What else is written at the station does not change it.",
    required=True,
    schema=_TAGS,
)


DEVICE_TIME: Final = header(
    "Device-Time",
    "What the device's clock says as it sends this, RFC 3339 with zone, where the body has no "
    "``device_time``. It may differ when the same body is sent again.",
    schema={"type": "string", "format": "date-time"},
)


ACCEPT_LANGUAGE: Final = header("Accept-Language", "zh (default) or en, for problems.")


MIN_POSITION: Final = header(
    "Ledger-Min-Position",
    "Position that the answer must have seen; waits up to two seconds, then 503. 422 at once where "
    "the log has no such position.",
    schema={"type": "string", "pattern": "^[0-9]{1,18}$"},
)


IF_NONE_MATCH: Final = header("If-None-Match", "ETag of the answer that the client has.")


PREFER: Final = header(
    "Prefer",
    "``respond-async``: have the file made later, and be answered with 202 and its address; at "
    "once, or with ``wait=5`` after five seconds (RFC 7240).",
)


WAIT: Final = {
    "name": "wait",
    "in": "query",
    "required": False,
    "description": "``proof``: answer with a proof that the last entry stands in the signed log. "
    "Where the log cannot be signed just then, the write stands, and ``proof`` is null.",
    "schema": {"type": "string", "enum": ["proof"]},
}
