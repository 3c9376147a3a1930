"""Somebody on a day, from the last that was said of them by then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from domain.casework.following_up import FollowUp, FollowUps
from domain.clients.care.due import Grounds, Seen, grounds_of
from domain.clients.care.risk import Standing
from domain.clients.lives.profile import Profile

BETWEEN: Final = "~"
"""What stands between the parts of a text that was read as one."""
_profile: Final = msgspec.json.Decoder(Profile).decode
_standing: Final = msgspec.json.Decoder(Standing).decode
_follow_ups: Final = msgspec.json.Decoder(FollowUps).decode
NOBODY_KNOWN: Final = Profile()
NOTHING_CLOSED: Final = FollowUps()
NO_CONTACT: Final = ("", "", "", "")
NO_PROMISE: Final = ("", "", "")


class Person(Struct, frozen=True, gc=False):
    """Somebody on a day. ``codes`` are all of theirs, ``code`` the first; ``seen`` is for the rules.

    ``worker`` is whoever is responsible, else who was there last; ``last_visit_on`` is empty where
    nobody visited.
    """

    station: str
    code: str
    codes: tuple[str, ...]
    profile: Profile
    seen: Seen
    household: str
    worker: str
    last_visit_on: str

    @property
    def has_left(self) -> bool:
        """Whether they died, moved away or were transferred."""
        return bool(self.profile.left)

    @property
    def is_met(self) -> bool:
        """Whether any contact met a due visit."""
        return bool(self.seen.visited_at)

    @property
    def grounds(self) -> Grounds:
        """What the rules ask."""
        return grounds_of(self.seen)


class Line(Struct, gc=False):
    """The last that was said of a code: contact, visit, promise, risk, who they are, closed cases.

    A contact has its end, groups, household and workers, a promise when it was made, for which day
    and by whom; both are empty texts for none.
    """

    contact: Sequence[str] = NO_CONTACT
    visit: str = ""
    promise: Sequence[str] = NO_PROMISE
    risk: Standing | None = None
    profile: Profile = NOBODY_KNOWN
    follow_ups: FollowUps = NOTHING_CLOSED

    def seen(self, visited_at: str) -> Seen:
        """What the rules see; ``visited_at`` is the last contact that meets a due visit."""
        contact_at, groups, _household, _workers = self.contact
        promised_at, promised_on, _promising = self.promise
        risk, profile = self.risk, self.profile
        risk_since = risk.since if risk else ""
        said = (profile.since, risk_since, contact_at, promised_at, self.follow_ups.since)
        closed = self.follow_up
        return Seen(
            since=min(filter(None, said))[:10],
            groups=profile.groups or tuple(groups.split()),
            risk=risk,
            contact_at=contact_at,
            visited_at=visited_at,
            promised_at=promised_at,
            promised_on=promised_on,
            case_due_on=closed.due_on if closed else "",
        )

    @property
    def is_known(self) -> bool:
        """Whether any day is known; not where all that was said is that a case is over."""
        said = self.contact[0] or self.profile.since or self.promise[0] or self.follow_ups.since
        return bool(said or (self.risk and self.risk.since))

    @property
    def follow_up(self) -> FollowUp | None:
        """The closed case that is to be followed up first, if any.

        Whoever was seen on the day that was named, or later, was followed up then.
        """
        if not self.follow_ups.open:  # as for nearly everybody of a city
            return None
        seen_on = self.contact[0][:10]
        return next((each for each in self.follow_ups.open if each.due_on > seen_on), None)

    @property
    def worker(self) -> str:
        """Whoever is responsible, else who was there last, else who closed the case."""
        there = (self.contact[3] or self.promise[2]).split(" ")[0]
        return self.profile.worker or there or (self.follow_up.worker if self.follow_up else "")


def profile_told(told: str | None) -> Profile:
    """Who somebody is, as a course tells it."""
    return _profile(told) if told else NOBODY_KNOWN


def risk_told(told: str | None) -> Standing | None:
    """What counts of somebody's risk, as a course tells it."""
    return _standing(told) if told else None


def follow_ups_told(told: str | None) -> FollowUps:
    """What is to be followed up, as a course tells it."""
    return _follow_ups(told) if told else NOTHING_CLOSED


def person_of(station: str, codes: tuple[str, ...], line: Line, visited_at: str) -> Person:
    """Somebody by their line; ``visited_at`` is the last contact that meets a due visit."""
    return Person(
        station=station,
        code=codes[0],
        codes=codes,
        profile=line.profile,
        seen=line.seen(visited_at),
        household=line.profile.household or line.contact[2],
        worker=line.worker,
        last_visit_on=line.visit[:10],
    )
