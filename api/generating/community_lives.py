"""Groups that meet and neighbourhoods that act, at a simulated station.

One group at a time meets week by week until it ends; each quarter some of the neighbourhoods hold a
council or renew a small place, turn by turn, all of them within a year.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, get_args

from msgspec import Struct

from api.generating.client_lives import Deed, code_of
from domain.activities.commands import ActInGovernance, EndGroup, HoldGroupSession, PlanGroup
from domain.ground.values import CHINA
from domain.ground.vocabulary import GovernanceAct, GroupNature

_NATURES: Final[tuple[GroupNature, ...]] = get_args(GroupNature)
_ACTS: Final[tuple[GovernanceAct, ...]] = get_args(GovernanceAct)
_SESSIONS: Final = 6
_WEEK, _PAUSE = timedelta(days=7), timedelta(days=50)
_QUARTERS: Final = (2, 5, 8, 11)
_NEIGHBOURHOODS: Final = tuple(
    f"示例{number}社区" for number in (*"一二三四五六七八九十", "十一", "十二", "十三")
)
"""Those of a station: as many as the township has which the plan was tried in first."""
_ACTS_A_QUARTER: Final = 4


class _Group(Struct):
    """A group that is going on: when it meets next, and how often it has met."""

    code: str
    members: list[str]
    next_on: date
    met: int = 0


class CommunityLives:
    """The groups and neighbourhoods of one station, day by day, by a chance of their own."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/communities")  # noqa: S311 - a simulation, no secret
        self._group: _Group | None = None
        self._planned = 0
        self._again_on: date | None = None
        self._acted: set[tuple[int, int]] = set()

    def day(self, day: date, workers: Sequence[str], clients: Sequence[int]) -> Iterator[Deed]:
        """What is entered on a day of work; ``clients`` are those who are served."""
        at, who = datetime.combine(day, time(17), CHINA), workers[0]
        quarter = day.year, day.month
        if day.month in _QUARTERS and quarter not in self._acted:
            done = len(self._acted) * _ACTS_A_QUARTER
            self._acted.add(quarter)
            for number in range(done, done + _ACTS_A_QUARTER):
                yield Deed(ActInGovernance, at, self._act(day, number, who), who)
        group = self._group
        if group is None:
            if len(clients) >= _SESSIONS and (self._again_on is None or day >= self._again_on):
                yield Deed(PlanGroup, at, self._plan(day, who, clients), who)
            return
        if day < group.next_on:
            return
        if group.met == _SESSIONS:
            ended = {"group": group.code, "ended_on": day, "goal_result": "met"}
            yield Deed(EndGroup, at, {**ended, "satisfied_percent": 90}, who)
            self._group, self._again_on = None, day + _PAUSE
            return
        group.met += 1
        group.next_on = day + _WEEK
        yield Deed(HoldGroupSession, at, self._session(day, group, who), who)

    def _plan(self, day: date, who: str, clients: Sequence[int]) -> dict[str, Any]:
        self._planned += 1
        code = f"XZ-{day.year}-{self._planned:02}"
        members = self._random.sample(list(clients), min(len(clients), 10))
        self._group = _Group(code, [code_of(each) for each in members], day + _WEEK)
        return {
            "group": code,
            "title": "银龄互助小组",
            "nature": _NATURES[self._planned % len(_NATURES)],
            "starts_on": day + _WEEK,
            "ends_on": day + _WEEK * (_SESSIONS + 2),
            "planned_sessions": _SESSIONS,
            "planned_people": len(members),
            "leaders": [who],
        }

    def _session(self, day: date, group: _Group, who: str) -> dict[str, Any]:
        start = datetime.combine(day, time(14), CHINA)
        came = self._random.sample(group.members, max(1, len(group.members) - 2))
        return {
            "group": group.code,
            "session_number": group.met,
            "started_at": start,
            "ended_at": start + timedelta(minutes=90),
            "leaders": [who],
            "clients": sorted(came),
        }

    def _act(self, day: date, number: int, who: str) -> dict[str, Any]:
        act = _ACTS[number % len(_ACTS)]
        return {
            "kind": act,
            "acted_on": day,
            "community": _NEIGHBOURHOODS[number % len(_NEIGHBOURHOODS)],
            "committee": "居民议事会" if act == "resident_council" else "微更新小组",
            "is_open_space": act == "resident_council",
            "people": self._random.randrange(8, 30),
            "leaders": [who],
        }
