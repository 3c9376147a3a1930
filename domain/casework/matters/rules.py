"""Decisions about referrals and complaints: one answer to each, and no answer without it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from domain.casework.matters.details import ComplaintReceivedDetails, ReferralMadeDetails
from domain.casework.matters.facts import (
    ComplaintAnswered,
    ComplaintReceived,
    ReferralAccepted,
    ReferralCompleted,
    ReferralDeclined,
    ReferralMade,
)
from domain.casework.matters.state import (
    Answer,
    Matters,
    MatterStation,
    Put,
    answer_of,
    put_of,
    stands,
)
from domain.casework.refusals import (
    AlreadyAnswered,
    AnsweredTooEarly,
    AnswersStand,
    MatterOfAnother,
    ReferralNotAccepted,
    UnknownComplaint,
    UnknownReferral,
)
from domain.ground.commands import Command, own_records
from domain.ground.events import Event
from domain.ground.forms.details import Details
from domain.ground.refusals import MissingClient
from domain.ground.stating import stated
from domain.ground.station import ensure_served

_Answer = TypeVar(
    "_Answer", ReferralAccepted, ReferralDeclined, ReferralCompleted, ComplaintAnswered
)


def assess_referral(
    station: MatterStation, details: ReferralMadeDetails, command: Command, was: Event | None
) -> ReferralMade:
    """Of somebody who is served, by somebody who works here that day.

    Raises MissingClient, ClientNotServed, UnknownWorker, WorkerNotEmployed, and AnswersStand where
    a correction puts it behind its answers.
    """
    if details.client is None:
        raise MissingClient(field="client")
    ensure_served(station, details.client, details.referred_on, was, at="referred_on")
    station.roster.ensure_employed(details.worker, details.referred_on, field="worker")
    return _ensure_answers_stand(
        station, stated(ReferralMade, details, command), command, field="referred_on"
    )


def assess_complaint(
    station: MatterStation,
    details: ComplaintReceivedDetails,
    command: Command,
    _was: Event | None,
) -> ComplaintReceived:
    """Looked into by somebody of the station. Raises UnknownWorker and AnswersStand."""
    station.roster.ensure_known(details.handler, field="handler")
    return _ensure_answers_stand(
        station, stated(ComplaintReceived, details, command), command, field="received_on"
    )


def answer_rule(
    fact: type[_Answer], day_field: str
) -> Callable[[MatterStation, Details, Command, Event | None], _Answer]:
    """The rule of what is said of a matter on a day."""
    is_complaint = fact is ComplaintAnswered

    def assess(
        station: MatterStation, details: Details, command: Command, _was: Event | None
    ) -> _Answer:
        found = stated(fact, details, command)
        answer, own = answer_of(found), own_records(command)
        put = station.matters.put.get(answer.of)
        if put is None or (put.kind == "complaint") != is_complaint:
            if is_complaint:
                raise UnknownComplaint(field="complaint", complaint=answer.of)
            raise UnknownReferral(field="referral", referral=answer.of)
        _ensure_same_client(station, put.client, getattr(found, "client", ""))
        if isinstance(found, ComplaintAnswered):
            station.roster.ensure_employed(found.worker, found.answered_on, field="worker")
        _ensure_fits(station.matters, put, answer, own, field=day_field)
        _ensure_left_stand(station.matters, own, answer.of)
        return found

    return assess


def ensure_matters_stand(matters: Matters, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away what answers rest on. Raises AnswersStand."""
    touched = [record for record in gone if record in matters.put]
    touched += [matters.answers[record].of for record in gone if record in matters.answers]
    for matter in touched:
        put = None if matter in gone else matters.put.get(matter)
        left = matters.answers_to(matter, gone)
        if not stands(put, left):
            raise AnswersStand(field=field, answers=len(left))


def _ensure_fits(
    matters: Matters, put: Put, answer: Answer, own: Collection[str], *, field: str
) -> None:
    """Refuse an answer that its matter, or what was answered already, leaves no room for."""
    others = matters.answers_to(answer.of, own)
    is_result = answer.word == "completed"
    accepted_on = min([each.day for each in others if each.word == "accepted"], default=None)
    for other in others:
        if (other.word == "completed") == is_result:
            raise AlreadyAnswered(field=field, day=other.day)
    if is_result and accepted_on is None:
        raise ReferralNotAccepted(field="referral")
    least = max(put.day, (accepted_on or "") if is_result else "")
    if answer.day < least:
        raise AnsweredTooEarly(field=field, day=least)
    if not stands(put, [*others, answer]):
        raise AnswersStand(field=field, answers=len(others))


_Asked = TypeVar("_Asked", ReferralMade, ComplaintReceived)


def _ensure_answers_stand(
    station: MatterStation, found: _Asked, command: Command, *, field: str
) -> _Asked:
    for record in own_records(command):
        answers = station.matters.answers_to(record)
        if not stands(put_of(found), answers):
            raise AnswersStand(field=field, answers=len(answers))
    return found


def _ensure_left_stand(matters: Matters, own: Collection[str], matter: str) -> None:
    """Refuse a correction that moves an answer and leaves a result without it."""
    for record in own:
        before = matters.answers[record].of
        left = matters.answers_to(before, own)
        if before != matter and not stands(matters.put.get(before), left):
            raise AnswersStand(field="referral", answers=len(left))


def _ensure_same_client(station: MatterStation, client: str, named: str) -> None:
    if named and not (client and station.is_same_client(client, named)):
        raise MatterOfAnother(field="client", client=named)
