"""What giving a link for an answer is answered with."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from api.http.described.documents import problem, ref
from api.http.described.parameters import ACCEPT_LANGUAGE, RECORD


class AnswerLinkGiven(Struct, frozen=True, kw_only=True):
    """A link just made: its ``path`` on this service holds the secret and is shown this once."""

    link: str
    referral: str
    path: str
    expires_at: str


GIVES_LINK: Final[dict[str, Any]] = {
    "operation_id": "give_answer_link",
    "status_code": 201,
    "response_model": None,
    "responses": {
        201: {
            "description": "The link; another request makes another one, and ends this.",
            "content": {"application/json": {"schema": ref("AnswerLinkGiven")}},
        },
        **problem(401, "No valid token.", "unauthenticated"),
        **problem(403, "The role may not do this.", "not_permitted"),
        **problem(404, "Not there, or not for this asker.", "unknown_record"),
        **problem(422, "No referral that counts.", "unknown_referral"),
        **problem(503, "Not now; try again.", "ledger_unavailable"),
    },
    "openapi_extra": {"parameters": [RECORD, ACCEPT_LANGUAGE]},
}
"""What the route says about itself. It takes no body, and needs no key: a link is no entry."""
