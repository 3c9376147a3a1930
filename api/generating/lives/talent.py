"""How the people of a simulated station grow: supervised every month, examined every year."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from api.generating.client_lives import Deed
from domain.ground.values import CHINA
from domain.training.talent.commands import (
    AnnounceCourse,
    EndSupervisor,
    EngageSupervisor,
    EnterForExam,
    GrantCredit,
    HoldSupervision,
    MakeStudyTrip,
    RecordExamResult,
    VisitForGuidance,
)

_TERM: Final = timedelta(days=365)
_PAUSE: Final = timedelta(days=28)
_ENTERED, _TOLD = 6, 12
"""In June people enter examinations, in December they hear of them."""
_VISITED: Final = 0.02
"""The share of working days on which somebody comes to guide the station."""
_RESULTS: Final = ("passed", "failed", "failed", "absent")
_TOPICS: Final = ("个案计划的目标", "与家庭的沟通", "小组带领", "记录怎样写", "照顾好自己")


class TalentLives:
    """Supervision and examinations of one station, day by day, by a chance of their own."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/talent")  # noqa: S311 - a simulation, no secret
        self._supervisors = 0
        self._engaged_on: date | None = None
        self._next_on: date | None = None
        self._entered: dict[str, str] = {}
        self._degrees: set[str] = set()
        self._examined: set[tuple[int, int]] = set()

    def day(self, day: date, workers: Sequence[str]) -> Iterator[Deed]:
        """What is entered on a day of work."""
        at = datetime.combine(day, time(17, 40), CHINA)
        yield from self._engaging(day, at)
        if self._next_on is None or day >= self._next_on:
            self._next_on = day + _PAUSE
            yield self._supervision(day, workers)
        if day.month in (_ENTERED, _TOLD) and (day.year, day.month) not in self._examined:
            self._examined.add((day.year, day.month))
            is_entered = day.month == _ENTERED
            yield from self._entries(day, at, workers) if is_entered else self._results(day, at)
        if self._random.random() < _VISITED:
            guided = {"visited_on": day, "guided_by": "association", "topic": "档案规范"}
            yield Deed(VisitForGuidance, at, guided, workers[0])

    def _engaging(self, day: date, at: datetime) -> Iterator[Deed]:
        if self._engaged_on is not None and day < self._engaged_on + _TERM:
            return
        if self._engaged_on is not None:
            ended = {"supervisor": self._supervisor, "ended_on": day}
            yield Deed(EndSupervisor, at, ended, "head", "station_head")
        self._engaged_on, self._supervisors = day, self._supervisors + 1
        engaged = {
            "supervisor": self._supervisor,
            "kind": self._random.choice(("provincial", "city", "external_expert")),
            "engaged_on": day,
            "organisation": "市社会工作协会",
        }
        yield Deed(EngageSupervisor, at, engaged, "head", "station_head")

    @property
    def _supervisor(self) -> str:
        return f"DD-{self._supervisors:02}"

    def _supervision(self, day: date, workers: Sequence[str]) -> Deed:
        start = datetime.combine(day, time(14), CHINA)
        supervised = self._random.sample(list(workers), self._random.randint(1, len(workers)))
        held = {
            "started_at": start,
            "ended_at": start + timedelta(minutes=self._random.choice((60, 90, 120))),
            "mode": "individual" if len(supervised) == 1 else "group",
            "supervisor": self._supervisor,
            "supervisees": supervised,
            "functions": ["educational"],
            "topic": self._random.choice(_TOPICS),
        }
        return Deed(HoldSupervision, start + timedelta(hours=2, minutes=5), held, workers[0])

    def _entries(self, day: date, at: datetime, workers: Sequence[str]) -> Iterator[Deed]:
        exam = f"{day.year}年社会工作者职业水平考试"
        for worker in workers[:2]:
            self._entered[worker] = exam
            entered = {"exam": exam, "level": "intermediate", "worker": worker, "entered_on": day}
            yield Deed(EnterForExam, at, entered, workers[0])
        announced = {
            "course": "考前冲刺班",
            "class_tier": "考前冲刺",
            "format": "exam_cram",
            "announced_on": day,
            "starts_on": day + timedelta(days=20),
            "ends_on": day + timedelta(days=41),
            "hours": "12",
        }
        yield Deed(AnnounceCourse, at, announced, workers[0])
        went = {"made_on": day, "destination": "市优秀社工站", "workers": workers[:2]}
        yield Deed(MakeStudyTrip, at, went, workers[0])
        newest = workers[-1]
        if newest not in self._degrees:
            self._degrees.add(newest)
            granted = {"worker": newest, "granted_on": day, "kind": "degree"}
            yield Deed(GrantCredit, at, granted, "head", "station_head")

    def _results(self, day: date, at: datetime) -> Iterator[Deed]:
        for worker, exam in self._entered.items():
            told = {"exam": exam, "worker": worker, "result_on": day}
            told["result"] = self._random.choice(_RESULTS)
            yield Deed(RecordExamResult, at, told, "head", "station_head")
        self._entered = {}
