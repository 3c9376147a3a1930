"""When a client is to be seen again: by the policy for group and risk, after red, or by a promise.

A promise was made at a contact, or when a case was closed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct

from domain.clients.care.risk import Standing
from domain.ground.policy import EVERYBODY, INTERVALS_AT, Policy
from domain.ground.values import days_after, months_after
from domain.ground.vocabulary import PolicyKey, PromiseRule, RiskLevel

Rule = PolicyKey | PromiseRule
"""What asks for the visit: the key of a policy, or what was promised."""

_LATER: Final[Mapping[str, Callable[[str], str]]] = {
    "week": lambda day: days_after(day, 7),
    "fortnight": lambda day: days_after(day, 14),
    "month": lambda day: months_after(day, 1),
    "quarter": lambda day: months_after(day, 3),
    "half_year": lambda day: months_after(day, 6),
    "year": lambda day: months_after(day, 12),
}
_SPECIAL: Final[PolicyKey] = "elder_special_visits"
_ORDER: Final = {interval: place for place, interval in enumerate(_LATER)}


class Seen(Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a client on a day; moments are station time to the minute.

    ``since`` is the first day that is known of them, ``contact_at`` the last contact of any kind,
    ``visited_at`` the last one that meets a due visit, both empty for none. ``promised_at`` and
    ``promised_on`` are when the last promise was made, and for which day; ``case_due_on`` is when a
    closed case is to be followed up, empty for none.
    """

    since: str
    groups: tuple[str, ...]
    risk: Standing | None = None
    contact_at: str = ""
    visited_at: str = ""
    promised_at: str = ""
    promised_on: str = ""
    case_due_on: str = ""


class Due(Struct, frozen=True, gc=False):
    """A visit that is due: on a day, or to the minute where the rule counts hours."""

    due_on: str
    due_at: str
    rule: Rule

    @property
    def place(self) -> tuple[str, str]:
        """The first of several is what counts; a day lasts until its end."""
        return self.due_at or f"{self.due_on}T24:00", self.rule

    @property
    def asked_by(self) -> PolicyKey | None:
        """The policy that asks for it; None for what somebody promised."""
        match self.rule:
            case "follow_up" | "case_follow_up":
                return None
            case key:
                return key

    def is_overdue(self, moment: str) -> bool:
        """Whether it was not met by a moment, station time to the minute."""
        return self.place[0] <= moment


class Grounds(Struct, frozen=True, gc=False, array_like=True):
    """All that the rules ask of somebody, with what makes no difference to them left out.

    ``begun`` is the day from which intervals are counted: that of the last visit, else the first
    that is known. ``level`` is empty for somebody of no known risk, ``promised_on`` where no promise
    is open, ``red_at`` where red was followed up, or there is none.
    """

    begun: str
    groups: tuple[str, ...]
    level: RiskLevel | Literal[""] = ""
    promised_on: str = ""
    red_at: str = ""
    case_due_on: str = ""


def grounds_of(seen: Seen) -> Grounds:
    """What the rules ask of somebody who is seen so."""
    risk = seen.risk
    is_red = risk is not None and risk.level == "red" and seen.contact_at <= risk.red_at
    return Grounds(
        begun=(seen.visited_at or seen.since)[:10],
        groups=seen.groups,
        level=risk.level if risk else "",
        promised_on=seen.promised_on if seen.contact_at <= seen.promised_at else "",
        red_at=risk.red_at if risk and is_red else "",
        case_due_on=seen.case_due_on,
    )


def due_of(seen: Seen, policy: Policy) -> Due | None:
    """The visit that is due first; None where nothing asks for one."""
    return due_on(grounds_of(seen), policy)


def due_on(grounds: Grounds, policy: Policy) -> Due | None:
    """The same for whoever there are these grounds."""
    first = None
    for key in (INTERVALS_AT[grounds.level], _SPECIAL):
        interval = _shortest(getattr(policy, key), grounds.groups)
        if interval:
            first = _sooner(Due(_later(interval, grounds.begun), "", key), first)
    if grounds.promised_on:
        first = _sooner(Due(grounds.promised_on, "", "follow_up"), first)
    if grounds.case_due_on:
        first = _sooner(Due(grounds.case_due_on, "", "case_follow_up"), first)
    if grounds.red_at:
        at = hours_after(grounds.red_at, policy.red_followup_hours)
        first = _sooner(Due(at[:10], at, "red_followup_hours"), first)
    return first


def _sooner(one: Due, other: Due | None) -> Due:
    return one if other is None or one.place < other.place else other


@lru_cache(maxsize=65536)
def _later(interval: str, day: str) -> str:
    return _LATER[interval](day)


def hours_after(moment: str, hours: int) -> str:
    """A minute of station time so many hours later."""
    later = datetime.fromisoformat(moment) + timedelta(hours=hours)
    return later.isoformat(timespec="minutes")


@lru_cache(maxsize=4096)
def _shortest(laid_down: tuple[str, ...], groups: Collection[str]) -> str:
    """The shortest interval that is laid down for any of some groups; empty for none."""
    pairs = [each.split(":") for each in laid_down]
    fitting = [interval for group, interval in pairs if group == EVERYBODY or group in groups]
    return min(fitting, key=_ORDER.__getitem__, default="")
