"""Who runs a simulated station under which contract, who takes over after a year, and who is away.

The first part of the amount is claimed, sent back, claimed anew and paid. Nothing has to be verified
for it, so its evidence are no visits, known before there was a book.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from api.generating.client_lives import Deed, code_of
from domain.ground.commands import RecordingCommand
from domain.ground.events import content_hash
from domain.ground.stating import stated
from domain.ground.values import CHINA
from domain.operators.commands import (
    ApproveMilestone,
    ChangeContract,
    ClaimMilestone,
    DecideDeduction,
    EndContract,
    PayMilestone,
    RefuseMilestone,
    SignContract,
)
from domain.operators.evidence import evidence_hash
from domain.operators.facts import MilestoneClaimed
from domain.staff.commands import TakeLeave
from domain.staff.handovers.commands import AcknowledgeHandover, PrepareHandover
from domain.stations.commands import ChangeOperator

_OPERATORS: Final = ("海曙社会工作服务中心", "甬江社会工作服务中心", "东湖社会工作服务中心")
_A_YEAR: Final = timedelta(days=330)
_PART_FEN: Final = 120_000_00
_AWAY: Final = 0.03
Enter = Callable[[Deed], RecordingCommand]


class OperatorLives:
    """The contracts of one station, one after the other, day by day."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/operators")  # noqa: S311 - a simulation, not a secret
        self._signed = 0
        self._contract = ""
        self._steps: list[tuple[date, str]] = []
        self._claim: RecordingCommand | None = None
        self._handover = ""

    def day(
        self, day: date, workers: list[str], clients: list[int], enter: Enter
    ) -> Iterator[RecordingCommand]:
        """What is entered about them on a day of work."""
        if self._random.random() < _AWAY:
            away = {"leave": self._random.choice(("annual", "sick", "personal"))}
            days = {"leave_from": day, "leave_until": day}
            details = {"worker": self._random.choice(workers), **away, **days}
            yield enter(Deed(TakeLeave, _at(day, 8), details, "head", "station_head"))
        if not self._steps:
            yield self._sign(day, enter)
        while self._steps and self._steps[0][0] <= day:
            _due, step = self._steps.pop(0)
            yield from self._step(day, step, workers, clients, enter)

    def _sign(self, day: date, enter: Enter) -> RecordingCommand:
        self._signed += 1
        self._contract = f"HT-{self._signed:02}"
        course = (
            *((20, "claim"), (25, "refuse"), (40, "claim"), (45, "approve"), (50, "pay")),
            *((150, "change"), (240, "deduct"), (325, "end"), (326, "take over")),
        )
        self._steps = [(day + timedelta(days=days), step) for days, step in course]
        return self._purchaser(
            enter,
            SignContract,
            day,
            contract=self._contract,
            operator=_OPERATORS[self._signed % len(_OPERATORS)],
            signed_on=day,
            starts_on=day,
            ends_on=day + _A_YEAR,
            amount="300000.00",
            workers_due=3,
            personnel_percent=60,
            milestones=[{"code": "1", "share_percent": 40}, {"code": "2", "share_percent": 60}],
        )

    def _step(
        self, day: date, step: str, workers: list[str], clients: list[int], enter: Enter
    ) -> Iterator[RecordingCommand]:
        contract = {"contract": self._contract}
        match step:
            case "claim":
                self._claim = enter(self._claiming(day))
                yield self._claim
            case "refuse":
                said = self._of_claim() | {"content_sha256": self._seen(), "refused_on": day}
                yield self._purchaser(enter, RefuseMilestone, day, **said)
            case "approve":
                said = self._of_claim() | {"content_sha256": self._seen(), "approved_on": day}
                yield self._purchaser(enter, ApproveMilestone, day, **said)
            case "pay":
                yield self._purchaser(enter, PayMilestone, day, **self._of_claim(), paid_on=day)
            case "change":
                said = contract | {"changed_on": day, "amount": "306000.00"}
                yield self._purchaser(enter, ChangeContract, day, **said)
            case "deduct":
                off = {"basis": "vacancy", "vacancy_days": 2, "amount": "328.77"}
                yield self._purchaser(
                    enter, DecideDeduction, day, **contract, decided_on=day, **off
                )
            case "end":
                yield from self._end(day, workers, clients, enter)
            case _ if self._handover:
                answers = [{"number": 1, "answer": "accepted"}]
                more = {"handover": self._handover, "acknowledged_on": day, "answers": answers}
                details = {"worker": workers[-1], **more}
                yield enter(Deed(AcknowledgeHandover, _at(day, 9), details, workers[-1]))

    def _end(
        self, day: date, workers: list[str], clients: list[int], enter: Enter
    ) -> Iterator[RecordingCommand]:
        yield self._purchaser(
            enter, EndContract, day, contract=self._contract, ended_on=day, ending="handed_over"
        )
        following = _OPERATORS[(self._signed + 1) % len(_OPERATORS)]
        yield self._purchaser(enter, ChangeOperator, day, operator=following, effective_on=day)
        self._handover = ""
        if not clients:
            return
        due = {"item": "due_visit", "client": code_of(self._random.choice(clients))}
        items = [due | {"due_on": day + timedelta(days=7)}]
        details = {"workers": workers[:1], "prepared_on": day, "items": items}
        listed = enter(Deed(PrepareHandover, _at(day, 17), details, "head", "station_head"))
        self._handover = listed.event_id
        yield listed

    def _claiming(self, day: date) -> Deed:
        details = {
            "contract": self._contract,
            "milestone": "1",
            "claimed_on": day,
            "verified": 0,
            "known_at": 0,
            "evidence_sha256": evidence_hash(()),
        }
        return Deed(ClaimMilestone, _at(day, 10), details, "head", "station_head")

    def _of_claim(self) -> dict[str, Any]:
        assert self._claim is not None, "nothing is decided before it is claimed"
        return {"claim": self._claim.event_id}

    def _seen(self) -> str:
        assert self._claim is not None, "nothing is seen before it is claimed"
        fact = stated(MilestoneClaimed, self._claim.details, self._claim, amount_fen=_PART_FEN)
        return content_hash(fact)

    def _purchaser(
        self, enter: Enter, command: type[RecordingCommand], day: date, **details: Any
    ) -> RecordingCommand:
        return enter(Deed(command, _at(day, 14), details, "district", "district_officer"))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)
