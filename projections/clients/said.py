"""What a fact says of a client: a contact, a promise, words on risk, closed cases and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final, NamedTuple, get_args

import msgspec
from msgspec import structs

from domain.casework.facts import CaseClosed, CaseFollowedUp, CaseReopened
from domain.casework.following_up import FollowedFact, Mention, follow_ups, mention_of
from domain.clients.care.facts import RemoteContactRecorded, RiskAssessed
from domain.clients.care.risk import Statement, standings
from domain.clients.lives.profile import ProfileFact, day_of_word, profiles
from domain.ground.events import Event
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from projections.clients.tables import Contact, Promise

SAYING: Final = (
    *(HomeVisitRecorded, HomeVisitNotMet, RemoteContactRecorded, RiskAssessed),
    *get_args(FollowedFact),
)
"""The facts that say something of contacts, promises, risk or closed cases."""

_encode: Final = msgspec.json.Encoder().encode
_read_statement: Final = msgspec.json.Decoder(Statement).decode
_read_mention: Final = msgspec.json.Decoder(Mention).decode
_read_word: Final = msgspec.json.Decoder(ProfileFact).decode


class Word(NamedTuple):
    """A word on somebody that stands in a course."""

    client: str
    said: str


def contact_of(station: str, record: str, fact: Event) -> Contact | None:
    """The contact that a fact tells of, if it does; a visit that was declined is none."""
    match fact:
        case HomeVisitRecorded() if fact.outcome != "declined":
            return Contact(
                station,
                fact.client,
                fact.ended_at[:16],
                record,
                1,
                fact.mode,
                " ".join(fact.target_groups),
                fact.household,
                " ".join(fact.visitors),
            )
        case RemoteContactRecorded() if not fact.is_unanswered:
            at, workers = _end_of(fact), " ".join(fact.workers)
            return Contact(station, fact.client, at, record, 0, fact.mode, "", "", workers)
        case _:
            return None


def promise_of(station: str, record: str, fact: Event) -> Promise | None:
    """The promise that a fact tells of, if it does."""
    match fact:
        case HomeVisitRecorded(follow_up_due=str(day)):
            at, workers = fact.ended_at[:16], fact.visitors
        case HomeVisitNotMet(follow_up_due=str(day)):
            at, workers = fact.attempted_at[:16], fact.visitors
        case RemoteContactRecorded(follow_up_due=str(day)):
            at, workers = _end_of(fact), fact.workers
        case _:
            return None
    return Promise(station, fact.client, at, record, day, " ".join(workers))


def on_risk(record: str, fact: Event) -> Word | None:
    """What a fact says of risk, if it does."""
    match fact:
        case RiskAssessed():
            at, level, workers = fact.assessed_at[:16], fact.level, (fact.assessor,)
            said: Statement | None = Statement(at, record, level, workers, settles=fact.settles)
        case HomeVisitRecorded():
            said = _on_contact(record, fact, fact.ended_at[:16], fact.visitors)
        case RemoteContactRecorded():
            said = _on_contact(record, fact, _end_of(fact), fact.workers)
        case _:
            return None
    return None if said is None else Word(fact.client, _encode(said).decode())


def _on_contact(
    record: str,
    fact: HomeVisitRecorded | RemoteContactRecorded,
    at: str,
    workers: tuple[str, ...],
) -> Statement | None:
    before = fact.risk_before or ""
    level = fact.risk_after or fact.risk_before
    return Statement(at, record, level, workers, before) if level else None


def on_closed_case(record: str, fact: Event) -> Word | None:
    """What a fact says of a case that was closed, if it does."""
    match fact:
        case CaseClosed() | CaseFollowedUp() | CaseReopened():
            mention = mention_of(record, fact)
        case HomeVisitRecorded(purpose="follow_up") if fact.outcome != "declined":
            mention = Mention(fact.ended_at[:16], record, "asked")
        case RemoteContactRecorded(purpose="follow_up") if not fact.is_unanswered:
            mention = Mention(_end_of(fact), record, "asked")
        case _:
            return None
    return Word(fact.client, _encode(mention).decode())


def on_profile(fact: Event) -> Word | None:
    """What a fact says of who somebody is, if it does."""
    if isinstance(fact, ProfileFact):
        return Word(fact.client, _encode(structs.replace(fact, sd=())).decode())
    return None


def statement(said: str) -> Statement:
    """A word on risk, as it was kept."""
    return _read_statement(said)


def told_of_risk(words: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What counts of a client's risk after each word."""
    statements = sorted((statement(said) for _record, said in words), key=lambda each: each.place)
    return [
        (each.at, each.record, _encode(standing).decode())
        for each, standing in zip(statements, standings(statements), strict=True)
    ]


def told_of_follow_ups(words: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Which closed cases of a client are to be followed up after each word."""
    mentions = sorted((_read_mention(said) for _record, said in words), key=attrgetter("place"))
    return [
        (each.at, each.record, _encode(told).decode())
        for each, told in zip(mentions, follow_ups(mentions), strict=True)
    ]


def told_of_profile(words: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What counts of who a client is after each word."""
    facts = [(record, _read_word(said)) for record, said in words]
    facts.sort(key=lambda word: (day_of_word(word[1]), word[0]))
    return [
        (day_of_word(fact), record, _encode(profile).decode())
        for (record, fact), profile in zip(facts, profiles(facts), strict=True)
    ]


def _end_of(contact: RemoteContactRecorded) -> str:
    if not contact.minutes:
        return contact.contacted_at[:16]
    end = datetime.fromisoformat(contact.contacted_at) + timedelta(minutes=contact.minutes)
    return end.isoformat()[:16]
