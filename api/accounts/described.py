"""What the OpenAPI document says of signing in and of the sessions of an account."""

from __future__ import annotations

from typing import Any, Final

from api.http.described.documents import Responses, problem, ref
from api.http.described.parameters import ACCEPT_LANGUAGE, Json

SESSION_SECURITY: Final = {
    "type": "apiKey",
    "in": "cookie",
    "name": "__Host-taizhang",
    "description": "The cookie of a session, which POST /v1/session brings.",
}
_COOKIE: Final = {
    "Set-Cookie": {"description": "The session's, or its end.", "schema": {"type": "string"}}
}
SIGN_IN_EXAMPLE: Final = {"account": "A-0000001Y", "password": "四月的第一场雨下在傍晚"}
PASSWORD_EXAMPLE: Final = {
    "present": "四月的第一场雨下在傍晚",
    "password": "kqz7-m2xw-9pfa-c4hn",
}


def of_session(
    operation_id: str,
    status: int,
    *,
    answer: str = "",
    body: tuple[str, Json] | None = None,
    by: tuple[str, ...] = ("session",),
    cookie: bool = False,
) -> dict[str, Any]:
    """What a route about sessions says about itself: keyword arguments of the router's methods.

    ``answer`` is the schema of what it answers, ``body`` that of what it takes, with an example,
    ``by`` what the asker is known by; ``cookie`` says that the answer brings or ends one.
    """
    told: Json = {"description": "Done." if not answer else "The answer."}
    if answer:
        told["content"] = {"application/json": {"schema": ref(answer)}}
    if cookie:
        told["headers"] = _COOKIE
    responses: Responses = {
        status: told,
        **problem(400, "A header is wrong.", "bad_header"),
        **problem(401, "Nobody known, or nobody who may.", "unauthenticated"),
        **problem(403, "A page of another site asks, or without HTTPS.", "cross_site_request"),
        **problem(422, "A value or a parameter is wrong.", "unknown_field"),
        **problem(503, "Not now; try again.", "ledger_unavailable"),
    }
    extra: Json = {
        "parameters": [ACCEPT_LANGUAGE],
        "security": [{each: []} for each in by],
    }
    if body is not None:
        name, example = body
        content: Json = {"schema": ref(name), "example": example}
        form: Json = {"schema": ref(name)}
        extra["requestBody"] = {
            "required": True,
            "content": {"application/json": content, "application/x-www-form-urlencoded": form},
        }
        responses |= {
            303: {"description": "For a form: on to ``next``.", "headers": _COOKIE},
            **problem(413, "Too large.", "body_too_large"),
            **problem(415, "Neither JSON nor a form.", "unsupported_media_type"),
        }
    return {
        "operation_id": operation_id,
        "status_code": status,
        "response_model": None,
        "responses": responses,
        "openapi_extra": extra,
    }
