"""What the decisions know of a station's referrals and complaints: each with its answers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, Protocol, assert_never

from msgspec import Struct, field

from domain.casework.matters.facts import (
    ComplaintAnswered,
    ComplaintReceived,
    MatterFact,
    ReferralAccepted,
    ReferralCompleted,
    ReferralDeclined,
    ReferralMade,
)
from domain.ground.station import Station

MatterKind = Literal["referral", "complaint"]


class Put(Struct, frozen=True):
    """That a matter was put to somebody on a day, about a client or about none."""

    kind: MatterKind
    day: str
    client: str = ""


class Answer(Struct, frozen=True):
    """What was said of a matter on a day: ``accepted``, ``declined``, ``completed``, ``answered``."""

    of: str
    word: str
    day: str


class Matters(Struct):
    """Referrals and complaints by record, and their answers, each by its own."""

    put: dict[str, Put] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    def answers_to(self, matter: str, gone: Collection[str] = ()) -> list[Answer]:
        """What was said of a matter, but for the records ``gone``."""
        return [
            each
            for record, each in self.answers.items()
            if each.of == matter and record not in gone
        ]


class MatterStation(Station, Protocol):
    """A station, as far as the rules about referrals and complaints need it."""

    @property
    def matters(self) -> Matters:
        """What is known of its referrals and complaints."""


def apply_matters(matters: Matters, fact: MatterFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if isinstance(fact, ReferralMade | ComplaintReceived):
        if sign > 0:
            matters.put[record] = put_of(fact)
        else:
            del matters.put[record]
    elif sign > 0:
        matters.answers[record] = answer_of(fact)
    else:
        del matters.answers[record]


def put_of(fact: ReferralMade | ComplaintReceived) -> Put:
    """The matter that a fact puts to somebody."""
    match fact:
        case ReferralMade():
            return Put("referral", fact.referred_on, fact.client)
        case ComplaintReceived():
            return Put("complaint", fact.received_on, fact.client)
        case _:
            assert_never(fact)


def answer_of(
    fact: ReferralAccepted | ReferralDeclined | ReferralCompleted | ComplaintAnswered,
) -> Answer:
    """The answer that a fact gives."""
    match fact:
        case ReferralAccepted():
            return Answer(fact.referral, "accepted", fact.accepted_on)
        case ReferralDeclined():
            return Answer(fact.referral, "declined", fact.declined_on)
        case ReferralCompleted():
            return Answer(fact.referral, "completed", fact.completed_on)
        case ComplaintAnswered():
            return Answer(fact.complaint, "answered", fact.answered_on)
        case _:
            assert_never(fact)


def stands(put: Put | None, answers: Collection[Answer]) -> bool:
    """Whether answers have what they answer: one at most, then one result of what was accepted."""
    if put is None:
        return not answers
    first = [each for each in answers if each.word != "completed"]
    results = [each for each in answers if each.word == "completed"]
    if len(first) > 1 or len(results) > 1 or any(each.day < put.day for each in answers):
        return False
    return not results or (
        bool(first) and first[0].word == "accepted" and first[0].day <= results[0].day
    )
