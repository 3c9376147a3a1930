"""The page behind a one-time link: whoever was asked says what becomes of a referral, and no more.

It needs no scripts and no account, and names nobody: the client stands there by code, as on the
referral's own sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from api.book.records import effective_record
from api.casework.links import ANSWER, link_given
from api.http.access import Principal
from api.http.described.bodies import RECORDING_BODIES, shape_of
from api.http.exchange import exchange_of
from api.http.problems import problem_of
from api.http.requests.answering import in_thread
from api.http.requests.commanding import command_from, parse, principal_of
from api.http.requests.deciding import decided
from api.http.serving.door import Door, door_of
from api.http.serving.failures import REFUSALS
from api.http.shares import address_of
from api.lists.listed import Listing, Wanted
from api.pages.desk import desk_at, language_of
from api.pages.drawing import PageRoute, draw, draw_for_strangers
from api.pages.forms.received import filled_by_stranger
from api.pages.forms.routes import wrong_fields
from api.pages.rail import LISTS
from api.questions.asking import Ask, today
from domain.book.catalogue import KIND_OF_FACT
from domain.book.words import FIELDS, SEALED, VOCABULARY
from domain.casework.matters.facts import (
    ReferralAccepted,
    ReferralAnswer,
    ReferralCompleted,
    ReferralDeclined,
    ReferralMade,
)
from domain.casework.refusals import AnswerLinkEnded
from domain.ground.labels import Label
from domain.ground.refusals import MissingValue
from ledger.people.answer_links import AnswerLink
from ledger.people.tokens import SHOWN_ID_DIGITS, hash_of
from ledger.writing.records import find_record

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_ANSWERS: Final[Mapping[str, type[ReferralAnswer]]] = {
    "accepted": ReferralAccepted,
    "declined": ReferralDeclined,
    "completed": ReferralCompleted,
}
_FIELDS: Final = {
    "accepted": ("contact",),
    "declined": ("decline_reason",),
    "completed": ("goal_result",),
}
"""What an answer states beside the referral and the day."""


class _Open(Struct, frozen=True):
    """An open link, what it is about, and how it can be answered: not at all, once it was."""

    link: AnswerLink
    station: str
    referral: ReferralMade
    answers: tuple[str, ...]


@router.post("/audit/record/{record}/answer-link")
async def give_link(request: Request) -> Response:
    """Make a link for a referral and show it, this once."""
    principal = await principal_of(request.scope)
    given, row = await link_given(request, principal)
    desk = await desk_at(request, principal, row.station)
    return draw("answer_link.html", desk, at=LISTS, problem=None, given=given, host=desk.origin)


@router.get(f"{ANSWER}/{{secret}}")
async def get_question(request: Request) -> Response:
    """What is asked. Raises AnswerLinkEnded for a link that is none, or no more."""
    return _page(request, await _opened(request), {})


@router.post(f"{ANSWER}/{{secret}}")
async def answer(request: Request) -> Response:
    """Record the answer by the right of whoever gave the link, or say what is wrong with it."""
    opened, filled = await _opened(request), await filled_by_stranger(request)
    if not opened.answers:
        raise AnswerLinkEnded
    try:
        position = await _recorded(request, opened, filled)
    except REFUSALS as error:
        return _page(request, opened, filled, error)
    return draw_for_strangers("answered.html", request, station=opened.station, position=position)


async def _opened(request: Request) -> _Open:
    """The link of an address. Wrong ones bring waits, for a place, as wrong passwords do."""
    door, secret = door_of(request.scope), request.path_params["secret"]
    address = address_of(request.scope.get("client"))
    attempt = door.answering.attempt(hash_of(secret)[:SHOWN_ID_DIGITS], address)
    found = await in_thread(request, lambda: _asked(door, secret))
    if found is None:
        raise AnswerLinkEnded
    attempt.succeeded()
    exchange_of(request.scope).station = found.link.station
    return found


def _asked(door: Door, secret: str) -> _Open | None:
    link = door.answer_links.of(secret)
    row = None if link is None else find_record(door.house.log, link.referral)
    if link is None or row is None or row.voided_pos is not None:
        return None
    referral, _version = effective_record(door, row)
    assert isinstance(referral, ReferralMade), "links are given for referrals alone"
    ask = Ask(station=link.station)
    [station] = door.house.questions.stations(ask)["items"]
    given = {word for word, fact in _ANSWERS.items() if _is_given(door, ask, fact, link.referral)}
    answers: tuple[str, ...] = ("accepted", "declined")
    if given:
        answers = ("completed",) if given == {"accepted"} else ()
    return _Open(link, station["name"], referral, answers)


def _is_given(door: Door, ask: Ask, fact: type[ReferralAnswer], referral: str) -> bool:
    with door.house.questions.asking(ask, "records") as asked:
        wanted = Wanted(kind=KIND_OF_FACT[fact], fields={"referral": (referral,)})
        return next(Listing(asked, wanted).read(), None) is not None


async def _recorded(request: Request, opened: _Open, filled: Mapping[str, str]) -> int:
    """The position of the answer, recorded once whatever is sent again."""
    link, door = opened.link, door_of(request.scope)
    word = filled.get("answer", "")
    if word not in opened.answers:
        raise MissingValue(field="answer")
    kind = KIND_OF_FACT[_ANSWERS[word]]
    exchange_of(request.scope).shape = shape_of(kind.command)
    details = {"referral": link.referral, kind.started: filled.get("day", "")}
    details |= {name: filled[name] for name in _FIELDS[word] if filled.get(name)}
    raw = msgspec.json.encode({"details": details})
    by_link = Principal(f"link-{link.id}", link.role, "station", link.station)
    made = command_from(
        kind.command,
        by_link,
        link.station,
        parse(RECORDING_BODIES[kind.command], raw),
        command_id=f"answer-link/{link.link_hash}",
        now=door.house.now(),
        expected_versions=None,
        channel="answer_link",
        on_behalf_of=link.actor,
    )
    receipt, _became = await decided(request.scope, made, raw)
    await in_thread(request, lambda: door.answer_links.note_use(link))
    return receipt.position


def _page(
    request: Request, opened: _Open, filled: Mapping[str, str], error: Exception | None = None
) -> Response:
    problem = None if error is None else problem_of(error, language_of(request))
    content: dict[str, Any] = {
        "station": opened.station,
        "referral": opened.referral,
        "body": VOCABULARY["ReferralBody"][opened.referral.body],
        "urgency": VOCABULARY["CaseUrgency"][opened.referral.urgency],
        "answers": opened.answers,
        "reasons": VOCABULARY["ReferralDeclineReason"],
        "results": VOCABULARY["GoalResult"],
        "today": today(),
        "filled": filled,
        "why": "" if problem is None else problem.members["detail"],
        "lacking": [] if problem is None else _named(wrong_fields(problem.members)),
    }
    status = 200 if problem is None else problem.status
    return draw_for_strangers("answer.html", request, status=status, **content)


def _named(fields: Iterable[str]) -> list[Label]:
    known = {**SEALED, **FIELDS}
    return [known[each] for each in fields if each in known]
