"""A link by which the body that a client was referred to answers once, without an account."""

from __future__ import annotations

from typing import Final

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.book.records import row_in_reach
from api.http.access import Principal
from api.http.described.links import GIVES_LINK, AnswerLinkGiven
from api.http.requests.answering import in_thread
from api.http.requests.commanding import ensure_permitted, principal_of
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from domain.casework.matters.commands import AcceptReferral
from domain.casework.matters.facts import ReferralMade
from domain.casework.refusals import UnknownReferral
from domain.ground.events import topic_of
from ledger.store.rows import RecordRow

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["casework"])

ANSWER: Final = "/answer"
"""Where a link leads to."""

_encoder: Final = msgspec.json.Encoder()


@router.post("/records/{record}/answer-link", **GIVES_LINK)
async def give_answer_link(request: Request) -> Response:
    """Give a link by which a referral is answered once, without an account; earlier ones end."""
    given, _row = await link_given(request, await principal_of(request.scope))
    return Response(
        _encoder.encode(given),
        status_code=201,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def link_given(request: Request, principal: Principal) -> tuple[AnswerLinkGiven, RecordRow]:
    """A new link for the referral of the address, and its index row.

    Raises UnknownRecord, NotPermitted for whoever may not answer it themselves, and UnknownReferral
    for any other record, or one that was voided.
    """
    record: str = request.path_params["record"]
    row = await row_in_reach(request, record, principal)
    ensure_permitted(principal, AcceptReferral)
    if row.kind != topic_of(ReferralMade) or row.voided_pos is not None:
        raise UnknownReferral(referral=record)
    links = door_of(request.scope).answer_links
    made = await in_thread(
        request,
        lambda: links.give(row.station, record, actor=principal.actor, role=principal.role),
    )
    given = AnswerLinkGiven(
        link=made.link.id,
        referral=record,
        path=f"{ANSWER}/{made.secret}",
        expires_at=made.link.expires_at,
    )
    return given, row
