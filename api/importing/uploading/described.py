"""What the OpenAPI document says about the answer to an import."""

from __future__ import annotations

from typing import Any, Final

from api.importing.reporting.report import COUNTED

_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_COUNTS: Final = {
    "type": "object",
    "description": "Rows by kind of sheet; those that kinds declare by topic, where there are some.",
    "properties": dict.fromkeys(COUNTED, _COUNT),
    "additionalProperties": _COUNT,
}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_PLACE: Final = {"sheet": _TEXT, "row": _COUNT}
_NOTE: Final = {
    "type": "object",
    "description": "What was noticed though no row is refused for it.",
    "required": ["sheet", "code", "message", "message_en"],
    "properties": {
        **_PLACE,
        **dict.fromkeys(("column", "code", "message", "message_en"), _TEXT),
    },
}
_WARNING: Final = {
    "type": "object",
    "description": "``record`` is what an accepted row is to be looked at beside.",
    "required": ["sheet", "row", "code"],
    "properties": {**_PLACE, "code": _TEXT, "record": _TEXT},
}
_DUPLICATE: Final = {
    "type": "object",
    "description": "``record`` is what a row is like that repeats no row of the file.",
    "required": ["sheet", "row", "earlier_row"],
    "properties": {**_PLACE, "earlier_row": {"type": ["integer", "null"]}, "record": _TEXT},
}
_FILE: Final = _object(
    file=_TEXT,
    station=_TEXT,
    file_sha256=_TEXT,
    batch={"type": ["string", "null"]},
    dry_run={"type": "boolean"},
    already_imported={"type": "boolean"},
    accepted=_COUNTS,
    added=_COUNTS,
    corrected=_COUNTS,
    refused=_list(_object(**_PLACE, code=_TEXT, message=_TEXT, message_en=_TEXT)),
    duplicates=_list(_DUPLICATE),
    warnings=_list(_WARNING),
    already_recorded=_list(_object(**_PLACE, record=_TEXT)),
    changed=_list(
        _object(**_PLACE, record=_TEXT, fields=_list(_object(name=_TEXT, was={}, now={})))
    ),
    missing=_list(_object(record=_TEXT, kind=_TEXT)),
    notes=_list(_NOTE),
    doubtful=_list(_object(**_PLACE, client=_TEXT, other=_TEXT)),
)

IMPORT_ANSWER: Final = {
    "title": "ImportAnswer",
    "description": "An import, as far as it is. ``files`` are the reports of those that are through, "
    "``errors`` those that could not be read or belong elsewhere; names of people are in neither.",
    "type": "object",
    "required": [
        "import",
        "status",
        "asked_at",
        "station",
        "progress",
        "batches",
        "files",
        "errors",
    ],
    "properties": {
        "import": _TEXT,
        "status": {**_TEXT, "enum": ["running", "done", "failed"]},
        "asked_at": _TEXT,
        "ended_at": _TEXT,
        "expires_at": _TEXT,
        "result": {**_TEXT, "description": "Where the problem lies, of a failed one."},
        "error_workbook": {**_TEXT, "description": "Where the refused rows lie, if there are any."},
        "station": _TEXT,
        "progress": _object(
            file=_TEXT, done_rows=_COUNT, total_rows=_COUNT, waiting={"type": "boolean"}
        ),
        "batches": _list(_TEXT),
        "files": _list(_FILE),
        "errors": _list(_object(file=_TEXT, code=_TEXT, message=_TEXT)),
    },
}
