"""What the OpenAPI document says about operations: bodies, headers, answers, problems, examples.

The routes name it beside themselves, so an operation and its description are read together; the
examples here are executed by the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import to_builtins

from api.exporting.refusals import BadRecipient
from api.http.described.bodies import (
    CONTROL_BODIES,
    CORRECTION_BODIES,
    RECORDING_BODIES,
    command_name,
)
from api.http.described.parameters import (
    _SHOWN_REQUEST,
    ACCEPT_LANGUAGE,
    DEVICE_TIME,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_MATCH_RECORD,
    IF_NONE_MATCH,
    MIN_POSITION,
    STATION,
    WAIT,
    Json,
)
from api.http.kinds import HTTP_KINDS
from api.http.problems import MEDIA_TYPE, HttpRefusal, Shape, problem_of
from api.questions.refusals import PositionBeyondHead
from domain.book.refusals import (
    PeriodAlreadyClosed,
    PersonUnknown,
    RecordAlreadyVoided,
    UnknownImportBatch,
    UnknownRecord,
)
from domain.ground.commands import Command
from domain.ground.order.flags import Warned
from domain.ground.refusals import (
    BadAmount,
    BadDate,
    CommandReused,
    DayOutOfRange,
    NotFound,
    NotPermitted,
    PersonalNumber,
    ProbableDuplicate,
    StaleVersion,
    UnexpectedWarnings,
    UnknownField,
    UnknownStation,
)
from domain.money.refusals import (
    CategoryForbidden,
    DuplicateMunicipalGrant,
    InsufficientFunds,
    ReservationAlreadyResolved,
    ReservationExpired,
)
from domain.staff.refusals import WorkerNotEmployed
from ledger.evidence.refusals import ProofBeyondHead, ProofInvalid, UnknownPosition, UnknownTile
from ledger.faults.log import LogForkedError
from ledger.faults.machine import LedgerUnavailableError

Responses = dict[int | str, Json]


PROBLEM_TYPE: Final = MEDIA_TYPE.partition(";")[0]


BATCH: Final = "BatchBody"


CORRECTION: Final = "CorrectionBody"


def ref(name: str) -> Json:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


_WRITE_HEADERS: Final = {
    "Location": {"description": "What was made.", "schema": {"type": "string"}},
    "Ledger-Position": {
        "description": "Position of the last entry; give it to a read as Ledger-Min-Position.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "ETag": {
        "description": "Version of the record that was made or changed, else of the station.",
        "schema": {"type": "string"},
    },
    "Idempotency-Replayed": {
        "description": "true where the answer is that of an earlier, equal request.",
        "schema": {"type": "string"},
    },
}


_SHOWN: Final[dict[str, Exception]] = {
    "bad_cursor": HttpRefusal("bad_cursor", parameter="cursor"),
    "parameter_repeated": HttpRefusal("parameter_repeated", parameter="limit"),
    "bound_given_twice": HttpRefusal("bound_given_twice", parameter="occurred_to", other="to"),
    "order_given_twice": HttpRefusal("order_given_twice", parameter="newest_first", other="sort"),
    "whole_days_only": HttpRefusal("whole_days_only", parameter="occurred_from"),
    "bad_date": BadDate(field="as_known"),
    "day_out_of_range": DayOutOfRange(field="details.started_at"),
    "personal_number": PersonalNumber(field="details.worker"),
    "not_found": NotFound(),
    "person_unknown": PersonUnknown(person="client/C001"),
    "unknown_station": UnknownStation(station="NB-ZZ-000"),
    "unknown_record": UnknownRecord(field="record", record=_SHOWN_REQUEST),
    "unknown_import_batch": UnknownImportBatch(field="batch", batch=_SHOWN_REQUEST),
    "not_permitted": NotPermitted(role="auditor"),
    "bad_amount": BadAmount(field="amount"),
    "probable_duplicate": ProbableDuplicate(field="details", record=_SHOWN_REQUEST),
    "unexpected_warnings": UnexpectedWarnings(
        warnings=(Warned(code="long_visit", minutes=510, limit_minutes=480),)
    ),
    "insufficient_funds": InsufficientFunds(
        field="lines",
        source="welfare_lottery",
        day="2021-06-03",
        available_fen=120_000,
        asked_fen=150_000,
        missing_fen=30_000,
    ),
    "category_forbidden": CategoryForbidden(
        field="category",
        grant="G1",
        document_number="甬民〔2026〕1号",
        article="第四条",
        category="hospitality",
    ),
    "duplicate_municipal_grant": DuplicateMunicipalGrant(received_on="2021-03-01"),
    "period_already_closed": PeriodAlreadyClosed(month="2026-10"),
    "record_already_voided": RecordAlreadyVoided(field="record", record=_SHOWN_REQUEST),
    "reservation_already_resolved": ReservationAlreadyResolved(
        field="reservation", reservation=_SHOWN_REQUEST
    ),
    "reservation_expired": ReservationExpired(field="reservation", valid_until="2026-10-31"),
    "worker_not_employed": WorkerNotEmployed(field="visitors.0", worker="W1", day="2026-11-02"),
    "command_reused": CommandReused(field="command_id"),
    "stale_version": StaleVersion(current_version=1234),
    "unknown_field": UnknownField(field="nonsense"),
    "unknown_position": UnknownPosition(position=12346),
    "unknown_tile": UnknownTile(),
    "log_forked": LogForkedError(position=12345, detail="the root differs"),
    "proof_beyond_head": ProofBeyondHead(size=12345, wanted=12346),
    "proof_invalid": ProofInvalid(),
    "position_beyond_head": PositionBeyondHead(field="as_known", head=12345),
    "bad_recipient": BadRecipient(field="seal_to"),
}


_IN_ADDRESS: Final = Shape(
    address=frozenset({"as_known", "as_of", "batch", "nonsense", "record", "seal_to"})
)


def problem(status: int, description: str, *codes: str) -> Responses:
    """The answer of one status: problem documents, with an example of each code."""
    examples = {code: {"value": _example(code)} for code in codes}
    return {
        status: {
            "description": description,
            "content": {PROBLEM_TYPE: {"schema": ref("Problem"), "examples": examples}},
        }
    }


def _example(code: str) -> Json:
    shown: Exception
    if code in _SHOWN:
        shown = _SHOWN[code]
    elif code in HTTP_KINDS:
        shown = HttpRefusal(
            code,
            limit=90,
            limit_bytes=1_048_576,
            header="If-Match",
            position=12345,
            count=501,
            seconds=2,
            why="文件已损坏，或不是 .xlsx、.xlsm、.xls、.csv 文件。",
        )
        shown.params = {
            name: value
            for name, value in shown.params.items()
            if f"{{{name}}}" in HTTP_KINDS[code].zh
        }
    else:
        shown = LedgerUnavailableError()
    found = problem_of(shown, "zh", request_id=_SHOWN_REQUEST, shape=_IN_ADDRESS).members
    plain: Json = to_builtins(found)
    return plain


READ_PROBLEMS: Final[Responses] = {
    **problem(401, "No valid token.", "unauthenticated"),
    **problem(404, "Not there, or not for this asker.", "unknown_station"),
    **problem(422, "A parameter is wrong.", "bad_cursor", "position_beyond_head"),
    **problem(503, "Not now; try again.", "projection_behind", "ledger_unavailable"),
}


_WRITE_PROBLEMS: Final[Responses] = {
    **problem(
        400,
        "Not well-formed.",
        "malformed_json",
        "duplicate_key",
        "idempotency_key_missing",
        "bad_header",
    ),
    **problem(401, "No valid token.", "unauthenticated"),
    **problem(403, "The role may not do this.", "not_permitted"),
    **problem(404, "Not there, or not for this asker.", "unknown_station", "unknown_record"),
    **problem(408, "The body took too long.", "body_too_slow"),
    **problem(
        409,
        "A rule forbids it as things stand.",
        "probable_duplicate",
        "unexpected_warnings",
        "insufficient_funds",
        "category_forbidden",
        "duplicate_municipal_grant",
        "period_already_closed",
        "record_already_voided",
        "reservation_already_resolved",
        "reservation_expired",
    ),
    **problem(412, "It has another version; ``current_version`` says which.", "stale_version"),
    **problem(413, "Too large.", "body_too_large"),
    **problem(415, "Not JSON.", "unsupported_media_type"),
    **problem(
        422,
        "A value is wrong.",
        "bad_amount",
        "day_out_of_range",
        "personal_number",
        "worker_not_employed",
        "command_reused",
    ),
    **problem(503, "Nothing was acknowledged; try again.", "ledger_unavailable"),
}


def deferred() -> Responses:
    """The answer that says where the real one will be."""
    text = {"type": "string"}
    return {
        202: {
            "description": "It is being made; its address says how far it is.",
            "headers": {
                "Location": {"description": "The report.", "schema": text},
                "Preference-Applied": {"description": "respond-async.", "schema": text},
                "Retry-After": {"description": "Seconds to wait.", "schema": text},
            },
            "content": {"application/json": {"schema": ref("ReportAnswer")}},
        }
    }


def writes(
    command: type[Command] | str,
    example: Mapping[str, Any],
    *,
    parameters: Sequence[Json] = (STATION,),
    body: str = "",
    of_record: bool = False,
) -> dict[str, Any]:
    """What a POST route says about itself: keyword arguments of ``router.post``.

    ``of_record`` says that it changes a record, whose version ``If-Match`` has to name.
    """
    responses: Responses = {
        201: {
            "description": "Durable. The same answer for every equal request.",
            "headers": _WRITE_HEADERS,
            "content": {"application/json": {"schema": ref("Accepted")}},
        },
        **_WRITE_PROBLEMS,
    }
    if of_record:
        responses |= problem(428, "If-Match is missing.", "precondition_required")
    headers = [IDEMPOTENCY_KEY, IF_MATCH_RECORD if of_record else IF_MATCH, ACCEPT_LANGUAGE]
    if of_record or not isinstance(command, str):
        headers.append(DEVICE_TIME)
    return {
        "operation_id": command if isinstance(command, str) else command_name(command),
        "status_code": 201,
        "response_model": None,
        "responses": responses,
        "openapi_extra": {
            "parameters": [*parameters, WAIT, *headers],
            "requestBody": _body(body or _body_name(command), example),
        },
    }


def takes_batch(example: Json) -> dict[str, Any]:
    """What the batch route says about itself."""
    described = writes("give_commands", example, parameters=(), body=BATCH)
    responses = described["responses"]
    for status in (201, 403, 404, 409, 412):
        del responses[status]
    responses[200] = {
        "description": "One answer per item, in order.",
        "content": {"application/json": {"schema": ref("BatchAnswer")}},
    }
    responses.update(problem(422, "The batch as a whole is wrong.", "batch_too_large"))
    described["status_code"] = 200
    described["openapi_extra"]["parameters"] = [WAIT, ACCEPT_LANGUAGE]
    return described


def reads(
    schema: str, *, operation_id: str, paged: bool = False, waits: bool = True
) -> dict[str, Any]:
    """What a GET route says about itself: keyword arguments of ``router.get``.

    ``waits`` says that it can wait for a position; what comes from the log itself need not.
    """
    headers: Json = {
        "ETag": {"description": "Of this answer.", "schema": {"type": "string"}},
        "Ledger-Position": {
            "description": "Position that the answer stands at.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        },
    }
    if paged:
        headers["Link"] = {"description": 'rel="next".', "schema": {"type": "string"}}
    responses: Responses = {
        200: {
            "description": "The answer.",
            "headers": headers,
            "content": {"application/json": {"schema": ref(schema)}},
        },
        304: {"description": "The client has it already."},
        **READ_PROBLEMS,
    }
    parameters = [IF_NONE_MATCH]
    if waits:
        responses |= problem(400, "A header is wrong.", "bad_header")
        parameters.insert(0, MIN_POSITION)
    return {
        "operation_id": operation_id,
        "response_model": None,
        "responses": responses,
        "openapi_extra": {"parameters": [*parameters, ACCEPT_LANGUAGE]},
    }


def _body_name(command: type[Command] | str) -> str:
    assert not isinstance(command, str)
    bodies: dict[Any, Any] = {**RECORDING_BODIES, **CONTROL_BODIES}
    name: str = bodies[command].__name__
    return name


def _body(name: str, example: Mapping[str, Any]) -> Json:
    return {
        "required": True,
        "content": {"application/json": {"schema": ref(name), "example": example}},
    }


CORRECTION_SCHEMA: Final = {
    "title": CORRECTION,
    "description": "What changes of a record: fields of its own kind.",
    "anyOf": [ref(body.__name__) for body in CORRECTION_BODIES.values()],
}
"""The body of a correction: one of the kinds."""
