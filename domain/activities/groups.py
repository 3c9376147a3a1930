"""What the decisions know of a station's groups: plans, sessions and ends, each by its record."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol, assert_never

from msgspec import Struct, field

from domain.activities.facts import GroupEnded, GroupFact, GroupPlanned, GroupSessionHeld
from domain.ground.station import Station
from domain.ground.values import day_of


class Dated(Struct, frozen=True):
    """That something of a group was on a day."""

    group: str
    day: str


class Groups(Struct):
    """The groups of a station. Sessions are kept as days only, some hundred of them a year."""

    plans: dict[str, Dated] = field(default_factory=dict)
    sessions: dict[str, Dated] = field(default_factory=dict)
    ends: dict[str, Dated] = field(default_factory=dict)

    def is_planned(self, group: str, gone: Collection[str] = ()) -> bool:
        """Whether a group has a plan that is not among the records ``gone``."""
        return any(_of(self.plans, group, gone))

    def ended_on(self, group: str, gone: Collection[str] = ()) -> str | None:
        """The day on which a group was over."""
        return next(iter(_of(self.ends, group, gone)), None)

    def days_of_sessions(self, group: str, gone: Collection[str] = ()) -> list[str]:
        """The days on which a group met."""
        return list(_of(self.sessions, group, gone))


class GroupStation(Station, Protocol):
    """A station, as far as the rules about groups need it."""

    @property
    def groups(self) -> Groups:
        """What is known of its groups."""


def marks_of_session(session: GroupSessionHeld) -> tuple[str, ...]:
    """A group has one session of a number, and one at a time."""
    group = f"session/{session.group}"
    return f"{group}/number/{session.session_number}", f"{group}/at/{session.started_at}"


def apply_groups(groups: Groups, fact: GroupFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    match fact:
        case GroupPlanned():
            held, day = groups.plans, str(fact.starts_on)
        case GroupSessionHeld():
            held, day = groups.sessions, day_of(fact.started_at)
        case GroupEnded():
            held, day = groups.ends, str(fact.ended_on)
        case _:
            assert_never(fact)
    if sign > 0:
        held[record] = Dated(fact.group, day)
    else:
        del held[record]


def _of(held: dict[str, Dated], group: str, gone: Collection[str]) -> Iterator[str]:
    return (each.day for record, each in held.items() if each.group == group and record not in gone)
