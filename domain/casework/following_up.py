"""Which closed cases are to be followed up, and by when: from what was said of one client.

A closing may name a day. It stands until somebody followed the case up, asked after the client for a
follow-up, or opened the case again. Pure, and the order of recording makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Literal, assert_never

from msgspec import UNSET, Struct

from domain.casework.facts import CaseClosed, CaseFollowedUp, CaseReopened

FollowedFact = CaseClosed | CaseFollowedUp | CaseReopened
"""The facts about cases that make a follow-up due, or done."""


class Mention(Struct, frozen=True, gc=False, omit_defaults=True):
    """What one record says of closed cases: ``at`` is the minute of station time when it was over.

    ``asked`` is a contact made for a follow-up, of whatever case. ``due_on`` is empty for a closing
    that names no day.
    """

    at: str
    record: str
    says: Literal["closed", "followed_up", "reopened", "asked"]
    case: str = ""
    due_on: str = ""
    worker: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands among the others."""
        return self.at, self.record


class FollowUp(Struct, frozen=True, gc=False, array_like=True):
    """A closed case that is to be followed up on a day; ``worker`` closed it."""

    due_on: str
    case: str
    worker: str


class FollowUps(Struct, frozen=True, gc=False, omit_defaults=True):
    """What is to be followed up, the first one first; ``since`` when a closing first named a day."""

    since: str = ""
    open: tuple[FollowUp, ...] = ()


class _Case(Struct):
    """A case so far: how often it was closed and opened again, and what was said last."""

    closings: int = 0
    reopenings: int = 0
    closed: Mention | None = None
    followed_at: str = ""

    def follow_up(self, case: str, asked_at: str) -> FollowUp | None:
        """What is to be done about it."""
        closed = self.closed
        if closed is None or not closed.due_on or self.closings <= self.reopenings:
            return None
        # A contact on the day of the closing came before it; a follow-up was said to be one.
        if self.followed_at >= closed.at or asked_at > closed.at:
            return None
        return FollowUp(closed.due_on, case, closed.worker)


def mention_of(record: str, fact: FollowedFact) -> Mention:
    """What a fact about a case says; a day counts to its end."""
    match fact:
        case CaseClosed():
            has_day = fact.follow_up_on is not UNSET and fact.close_reason != "died"
            due_on = str(fact.follow_up_on) if has_day else ""
            at = _end_of(fact.closed_on)
            return Mention(at, record, "closed", fact.case, due_on, fact.worker)
        case CaseFollowedUp():
            return Mention(_end_of(fact.followed_on), record, "followed_up", fact.case)
        case CaseReopened():
            return Mention(_end_of(fact.reopened_on), record, "reopened", fact.case)
        case _:
            assert_never(fact)


def follow_ups(mentions: Iterable[Mention]) -> list[FollowUps]:
    """What is to be followed up after each mention, in the order of ``Mention.place``."""
    found: list[FollowUps] = []
    cases: dict[str, _Case] = {}
    since = asked_at = ""
    for each in sorted(mentions, key=attrgetter("place")):
        if each.says == "asked":
            asked_at = each.at
        else:
            _mention(cases.setdefault(each.case, _Case()), each)
        since = since or (each.at if each.due_on else "")
        open_now = (case.follow_up(number, asked_at) for number, case in cases.items())
        found.append(FollowUps(since, tuple(sorted(filter(None, open_now), key=_first))))
    return found


def _mention(case: _Case, mention: Mention) -> None:
    match mention.says:
        case "closed":
            case.closings += 1
            case.closed = mention
        case "reopened":
            case.reopenings += 1
        case _:
            case.followed_at = mention.at


def _first(follow_up: FollowUp) -> tuple[str, str]:
    return follow_up.due_on, follow_up.case


def _end_of(day: str) -> str:
    return f"{day}T24:00"
