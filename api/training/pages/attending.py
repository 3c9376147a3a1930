"""The page behind a square code: whoever scans it signs in or out, with an account or without.

Somebody of the station who may record signs under their own account. Anybody else gives the code
under which the station knows them, and signs by the right of whoever shows the square code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.access import Principal
from api.http.described.bodies import RECORDING_BODIES, shape_of
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal, problem_of
from api.http.requests.answering import in_thread, reach
from api.http.requests.command_ids import given_id_of
from api.http.requests.commanding import command_from, parse, principal_of
from api.http.requests.deciding import decided
from api.http.serving.door import Door, door_of
from api.http.serving.failures import REFUSALS
from api.http.shares import address_of
from api.pages.desk import READ, desk_at, language_of
from api.pages.drawing import PageRoute, draw_for_strangers
from api.pages.forms.people import Somebody, workers_of
from api.pages.forms.received import filled_by_stranger
from api.questions.asking import Ask
from api.training.sign_in_codes import SignInCodes, Signing
from api.training.signed import KIND, known_as
from domain.book.words import VOCABULARY
from domain.ground.refusals import MissingValue, ProbableDuplicate
from domain.ground.values import iso_minute
from domain.training.commands import SignAttendance
from domain.training.refusals import SignInCodeEnded, UnknownAttendee
from ledger.store.identifiers import new_event_id

router = APIRouter(route_class=PageRoute, include_in_schema=False)

ATTEND: Final = "/attend"
"""Where a square code leads to."""
_ACTOR: Final = "square-code"
"""Who records what strangers sign; the entry says on whose behalf."""


@router.get(f"{ATTEND}/{{code}}")
async def get_form(request: Request) -> Response:
    """The form that a code opens. Raises SignInCodeEnded, and UnknownStation for who is elsewhere."""
    codes = _codes(request)
    signing = codes.scanned(request.path_params["code"])
    if signing is None:
        raise SignInCodeEnded
    own = await _own(request, signing)
    return await _page(request, signing, own, codes.form(signing))


@router.post(ATTEND)
async def sign(request: Request) -> Response:
    """Record that somebody signs, once however often it is sent.

    Raises SignInCodeEnded for a form that is over, and too_many_sign_ins for who guesses at codes.
    """
    filled = await filled_by_stranger(request)
    signing = _codes(request).sent(filled.get("form", ""))
    if signing is None:
        raise SignInCodeEnded
    own = await _own(request, signing)
    try:
        position = await _recorded(request, signing, own, filled.get("code", ""))
    except ProbableDuplicate:
        position = None
    except REFUSALS as error:
        return await _page(
            request, signing, own, filled["form"], error=error, typed=filled.get("code", "")
        )
    about = await _about(request, signing)
    return draw_for_strangers("attended.html", request, position=position, **about)


async def _own(request: Request, signing: Signing) -> Principal | None:
    """Whoever signs in under their own account; None for strangers, and for who may not record.

    Raises UnknownStation for an account that does not reach the station.
    """
    exchange_of(request.scope).station = signing.station
    try:
        principal = await principal_of(request.scope)
    except HttpRefusal as refusal:
        if refusal.code != "unauthenticated":
            raise
        return None
    await door_of(request.scope).access.ensure_reach(principal, signing.station)
    return principal if principal.role in KIND.recorded_by else None


async def _recorded(request: Request, signing: Signing, own: Principal | None, typed: str) -> int:
    if not typed:
        raise MissingValue(field="code")
    door, scope = door_of(request.scope), request.scope
    attempt = door.answering.attempt(f"{signing.station}/{typed}", address_of(scope.get("client")))
    who = await in_thread(request, lambda: _known(door, signing.station, typed))
    if who is None:
        raise UnknownAttendee(field="code")
    attempt.succeeded()
    by = own or Principal(_ACTOR, signing.role, "station", signing.station)
    exchange_of(scope).shape = shape_of(SignAttendance)
    now = door.house.now()
    details = {
        "course": signing.course,
        "direction": signing.direction,
        "signed_at": iso_minute(now),
        **who,
    }
    raw = msgspec.json.encode({"details": details})
    made = command_from(
        SignAttendance,
        by,
        signing.station,
        parse(RECORDING_BODIES[SignAttendance], raw),
        command_id=await given_id_of(door, by, f"sign-{new_event_id()}"),
        now=now,
        expected_versions=None,
        channel="square_code",
        **({} if own else {"on_behalf_of": signing.actor}),
    )
    receipt, _became = await decided(scope, made, raw)
    with suppress(HttpRefusal):  # a page that is behind says so by itself
        await reach(door, receipt.position, READ)
    return receipt.position


def _known(door: Door, station: str, typed: str) -> Mapping[str, Any] | None:
    """Whom somebody means who types a code, in small letters or large."""
    questions = door.house.questions
    as_typed = (
        known_as(questions, station, each) for each in dict.fromkeys((typed, typed.upper()))
    )
    return next(filter(None, as_typed), None)


async def _page(
    request: Request,
    signing: Signing,
    own: Principal | None,
    form: str,
    *,
    error: Exception | None = None,
    typed: str = "",
) -> Response:
    workers: Sequence[Somebody] = ()
    if own is not None:
        workers = await workers_of(request, await desk_at(request, own, signing.station))
    problem = None if error is None else problem_of(error, language_of(request))
    answer = draw_for_strangers(
        "attend.html",
        request,
        status=200 if problem is None else problem.status,
        why="" if problem is None else problem.members["detail"],
        form=form,
        workers=workers,
        typed=typed,
        action=ATTEND,
        **await _about(request, signing),
    )
    if problem is not None:
        answer.headers.update(problem.headers)
    return answer


async def _about(request: Request, signing: Signing) -> dict[str, Any]:
    questions, ask = door_of(request.scope).house.questions, Ask(station=signing.station)
    [station] = (await in_thread(request, lambda: questions.stations(ask)))["items"]
    return {
        "station": station["name"],
        "course": signing.course,
        "word": VOCABULARY["SigningDirection"][signing.direction],
    }


def _codes(request: Request) -> SignInCodes:
    house = door_of(request.scope).house
    return SignInCodes(house.vault, house.clock)
