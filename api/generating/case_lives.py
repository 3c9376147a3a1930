"""The cases of a synthetic station: opened, worked on step by step, closed and asked after.

Their chance is one of its own. Most files are complete; some lack a step, as real ones do.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from msgspec import Struct

from api.generating.client_lives import ClientLives, Deed, code_of
from domain.casework.commands import (
    ApproveCase,
    AssessCase,
    AssignCase,
    CloseCase,
    DeclineCase,
    EvaluateCase,
    FollowUpCase,
    OpenCase,
    PlanCase,
    RecordCaseSession,
    ReopenCase,
)
from domain.casework.facts import CasePlanned
from domain.casework.matters.commands import (
    AcceptReferral,
    AnswerComplaint,
    CompleteReferral,
    DeclineReferral,
    MakeReferral,
    ReceiveComplaint,
)
from domain.clients.lives.commands import GiveConsent
from domain.ground.commands import RecordingCommand
from domain.ground.events import content_hash
from domain.ground.stating import stated
from domain.ground.values import CHINA

_NEGLECTED, _GIVEN_UP, _REFERRED, _REOPENED, _TURNED_AWAY = 0.1, 0.15, 0.3, 0.2, 0.25
_HANDED_ON: Final = 0.03
_PROBLEMS: Final = (
    *("psychological", "family_relations", "health_care", "child_care"),
    *("livelihood", "housing_safety", "behaviour", "legal_rights"),
)
_FOLLOWED_AFTER: Final = timedelta(days=60)
"""When a case that reached its goals is to be followed up; one that was reopened is forgotten then."""
_AFTERWARDS: Final = frozenset({"followed_up", "reopened"})
"""What follows the end of a case."""
Enter = Callable[[Deed], RecordingCommand]


class _Case(Struct):
    """A case that goes on: what comes next, and on which day at the earliest."""

    number: str
    client: int
    worker: str
    due: date
    next: list[str]
    sessions: int = 0


class _Matter(Struct):
    """A referral or complaint that waits for its next answer."""

    record: str
    due: date
    next: list[str]


class CaseLives:
    """The cases of one station, day by day."""

    def __init__(self, seed: str, lives: ClientLives) -> None:
        self._random = random.Random(f"{seed}/cases")  # noqa: S311 - a simulation, not a secret
        self._lives = lives
        self._cases: list[_Case] = []
        self._matters: list[_Matter] = []
        self._to_follow: dict[str, tuple[int, date]] = {}
        self._opened = 0
        self._complained = 0

    @property
    def clients(self) -> set[int]:
        """Whose cases go on."""
        return {case.client for case in self._cases}

    def overdue(self, day: date) -> list[str]:
        """Whose case was true to be followed up before a day, and nobody saw them since."""
        return [
            code_of(client)
            for client, due in self._to_follow.values()
            if client not in self._lives.left
            and due < day
            and (self._lives.plans.last_seen(client) or date.min) < due
        ]

    def day(
        self, day: date, workers: list[str], enter: Enter, *, opened: int, complained: int
    ) -> Iterator[RecordingCommand]:
        """What is entered about cases on a day of work."""
        for _ in range(opened):
            yield from self._open(day, workers, enter)
        for _ in range(complained):
            yield self._complain(day, workers, enter)
        for case in [each for each in self._cases if each.due <= day]:
            if case.worker not in workers or self._random.random() < _HANDED_ON:
                case.worker = self._random.choice(workers)
                if case.next[0] not in _AFTERWARDS:
                    yield enter(self._assignment(day, case))
            yield from self._go_on(day, case, enter)
        for matter in [each for each in self._matters if each.due <= day]:
            yield self._answer(day, matter, self._random.choice(workers), enter)
        self._cases = [each for each in self._cases if each.next]
        self._matters = [each for each in self._matters if each.next]

    def _open(self, day: date, workers: list[str], enter: Enter) -> Iterator[RecordingCommand]:
        here = [each for each in self._lives.here() if each not in self.clients]
        if not here:
            return
        pick, client = self._random, self._random.choice(here)
        worker, said = (
            pick.choice(workers),
            {"source": "outreach", "problem": pick.choice(_PROBLEMS)},
        )
        case = _Case("", client, worker, day + timedelta(days=4), self._steps())
        if pick.random() < _TURNED_AWAY:
            more = {"declined_on": day, "decline_reason": "out_of_scope", **said}
            yield enter(self._of_client(DeclineCase, day, case, **more))
            return
        agreed = {"given_on": day, "purpose": "case_file", "basis": "consent"}
        consent = enter(self._of_client(GiveConsent, day, case, text_sha256="0" * 64, **agreed))
        yield consent
        self._opened += 1
        case.number = f"GA-{day.year}-{self._opened:03}"
        more = {"opened_on": day, "consent": consent.event_id, "urgency": "routine", **said}
        yield enter(self._of_case(OpenCase, day, case, **more))
        self._cases.append(case)

    def _steps(self) -> list[str]:
        pick = self._random
        sessions = ["session"] * pick.choice((5, 5, 6, 7, 8))
        steps = ["assessed", "planned", *sessions, "evaluated", "closed", "followed_up"]
        if pick.random() < _NEGLECTED:
            steps.remove(pick.choice(("assessed", "evaluated")))
        if pick.random() < _GIVEN_UP:
            steps = [*steps[:4], "withdrew"]
        elif pick.random() < _REOPENED:
            steps += ["reopened", "session", "session", "closed"]
        return steps

    def _go_on(self, day: date, case: _Case, enter: Enter) -> Iterator[RecordingCommand]:
        gone = self._lives.left.get(case.client)
        if gone is not None and case.next[0] not in _AFTERWARDS:
            case.next = [gone]
        elif gone is not None:
            case.next = []
            return
        pick, step = self._random, case.next.pop(0)
        case.due = day + timedelta(days=pick.choice((7, 7, 10, 14)))
        if step == "session":
            case.sessions += 1
            yield enter(self._session(day, case))
            if case.sessions == 2 and pick.random() < _REFERRED:  # noqa: PLR2004 - not at once
                yield self._refer(day, case, enter)
        elif step == "planned":
            plan = enter(
                self._of_case(
                    PlanCase, day, case, planned_on=day, planned_sessions=6, is_signed=True
                )
            )
            yield plan
            if pick.random() >= _NEGLECTED:
                yield enter(self._approval(day, case, plan))
        else:
            yield enter(self._step(day, case, step))
        if case.next and case.next[0] == "followed_up":
            case.due = day + _FOLLOWED_AFTER

    def _step(self, day: date, case: _Case, step: str) -> Deed:
        better = {"goal_result": "met", "score_before": 18, "score_after": 9}
        plain: dict[str, tuple[type[RecordingCommand], dict[str, Any]]] = {
            "assessed": (AssessCase, {"assessed_on": day, "domains": ("psychological_family",)}),
            "evaluated": (EvaluateCase, {"evaluated_on": day, **better}),
            "followed_up": (FollowUpCase, {"followed_on": day, "mode": "phone"}),
            "reopened": (ReopenCase, {"reopened_on": day}),
        }
        if step in _AFTERWARDS:
            self._to_follow.pop(case.number, None)
        if step in plain:
            command, details = plain[step]
            return self._of_case(command, day, case, **details)
        if step != "closed":
            return self._of_case(CloseCase, day, case, closed_on=day, close_reason=step)
        due = day + _FOLLOWED_AFTER
        self._to_follow[case.number] = case.client, due
        said = {"close_reason": "goal_met", "follow_up_on": due}
        return self._of_case(CloseCase, day, case, closed_on=day, **said)

    def _session(self, day: date, case: _Case) -> Deed:
        start = datetime.combine(day, time(18, 10), CHINA)
        details = {
            "case": case.number,
            "client": code_of(case.client),
            "session_number": case.sessions,
            "started_at": start,
            "ended_at": start + timedelta(minutes=self._random.choice((40, 50, 60))),
            "mode": self._random.choice(("interview", "home_visit")),
            "workers": (case.worker,),
        }
        return self._deed(RecordCaseSession, day, case, **details)

    def _assignment(self, day: date, case: _Case) -> Deed:
        more = {"case": case.number, "assigned_from": day, "worker": case.worker}
        at = datetime.combine(day, time(19, 20), CHINA)
        return Deed(AssignCase, at, more, case.worker)

    def _approval(self, day: date, case: _Case, plan: RecordingCommand) -> Deed:
        details = {
            "case": case.number,
            "client": code_of(case.client),
            "approved_on": day,
            "approved": plan.event_id,
            "content_sha256": content_hash(stated(CasePlanned, plan.details, plan)),
        }
        at = datetime.combine(day, time(19, 40), CHINA)
        return Deed(ApproveCase, at, details, "supervisor", "supervisor")

    def _refer(self, day: date, case: _Case, enter: Enter) -> RecordingCommand:
        pick = self._random
        to = {"referred_on": day, "body": "health", "receiver_name": "街道卫生服务中心"}
        made = enter(self._of_case(MakeReferral, day, case, **to))
        answers = pick.choice((["accepted", "completed"], ["accepted", "completed"], ["declined"]))
        due = day + timedelta(days=pick.choice((2, 3, 5, 9, 20)))
        self._matters.append(_Matter(made.event_id, due, answers))
        return made

    def _complain(self, day: date, workers: list[str], enter: Enter) -> RecordingCommand:
        self._complained += 1
        handler = self._random.choice(workers)
        details = {
            "received_on": day,
            "number": f"TS-{self._complained:03}",
            "channel": self._random.choice(("phone", "visit", "hotline")),
            "complains_of": self._random.choice(("attitude", "quality", "eligibility")),
            "handler": handler,
        }
        at = datetime.combine(day, time(17, 20), CHINA)
        made = enter(Deed(ReceiveComplaint, at, details, handler))
        due = day + timedelta(days=self._random.choice((3, 5, 7, 14)))
        self._matters.append(_Matter(made.event_id, due, ["answered"]))
        return made

    def _answer(self, day: date, matter: _Matter, worker: str, enter: Enter) -> RecordingCommand:
        step, of = matter.next.pop(0), matter.record
        matter.due = day + timedelta(days=30)
        answers: dict[str, tuple[type[RecordingCommand], dict[str, Any]]] = {
            "accepted": (AcceptReferral, {"referral": of, "accepted_on": day}),
            "declined": (
                DeclineReferral,
                {"referral": of, "declined_on": day, "decline_reason": "no_capacity"},
            ),
            "completed": (
                CompleteReferral,
                {"referral": of, "completed_on": day, "goal_result": "met"},
            ),
            "answered": (
                AnswerComplaint,
                {"complaint": of, "answered_on": day, "result": "not_upheld", "worker": worker},
            ),
        }
        command, details = answers[step]
        return enter(Deed(command, datetime.combine(day, time(17, 30), CHINA), details, worker))

    def _of_case(
        self, command: type[RecordingCommand], day: date, of: _Case, **details: Any
    ) -> Deed:
        return self._of_client(command, day, of, case=of.number, **details)

    def _of_client(
        self, command: type[RecordingCommand], day: date, of: _Case, **details: Any
    ) -> Deed:
        by = {"client": code_of(of.client), "worker": of.worker}
        return self._deed(command, day, of, **by, **details)

    def _deed(self, command: type[RecordingCommand], day: date, of: _Case, **details: Any) -> Deed:
        return Deed(command, datetime.combine(day, time(19, 30), CHINA), details, of.worker)
