"""Folds cases, referrals and complaints into one row for each thing that is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, assert_never

from msgspec import UNSET
from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.casework.facts import (
    CaseApproved,
    CaseAssessed,
    CaseAssigned,
    CaseClosed,
    CaseDeclined,
    CaseEvaluated,
    CaseFact,
    CaseFollowedUp,
    CaseOpened,
    CasePlanned,
    CaseReopened,
    CaseSessionRecorded,
    CaseStep,
)
from domain.casework.matters.facts import (
    ComplaintAnswered,
    ComplaintReceived,
    MatterFact,
    ReferralAccepted,
    ReferralCompleted,
    ReferralDeclined,
    ReferralMade,
)
from domain.casework.matters.state import answer_of, put_of
from domain.casework.state import step_of
from domain.ground.values import day_of
from projections.base import Recorded, TemporalBatch, View, about
from projections.casework.tables import define_casework

_PLAIN: Final = {
    "case_code": "",
    "client": "",
    "worker": "",
    "problem": "",
    "urgency": "",
    "close_reason": "",
    "approves": "",
    "content": "",
    "due_on": "",
    "has_paper": 0,
    "minutes": 0,
}


class CaseworkProjection:
    """The cases of a station step by step, and what was referred and complained of."""

    name: ClassVar[str] = "casework"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (
        CaseOpened,
        CaseAssessed,
        CasePlanned,
        CaseSessionRecorded,
        CaseEvaluated,
        CaseClosed,
        CaseFollowedUp,
        CaseReopened,
        CaseDeclined,
        CaseAssigned,
        CaseApproved,
        ReferralMade,
        ReferralAccepted,
        ReferralDeclined,
        ReferralCompleted,
        ComplaintReceived,
        ComplaintAnswered,
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """Steps of cases, and words on matters."""
        return define_casework(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        steps = TemporalBatch(view.tables["steps"])
        matters = TemporalBatch(view.tables["matters"])
        for pos, entry in about(page, self.reads):
            fact: AnyEvent = entry.data
            if isinstance(fact, RecordCorrected | RecordVoided):
                if isinstance(fact.was, CaseFact):
                    steps.close(pos, fact.record)
                elif isinstance(fact.was, MatterFact):
                    matters.close(pos, fact.record)
                if isinstance(fact, RecordVoided):
                    continue
                fact = fact.now
            placed = {"record": entry.record, "station": entry.station}
            if isinstance(fact, CaseFact):
                steps.insert(pos, **placed, **(_PLAIN | _step(fact)))
            elif isinstance(fact, MatterFact):
                matters.insert(pos, **placed, **_word(entry.record, fact))
        steps.flush(view.conn)
        matters.flush(view.conn)


def _step(fact: CaseFact) -> dict[str, Any]:
    match fact:
        case CaseSessionRecorded():
            said = {
                "case_code": fact.case,
                "stage": "session",
                "day": day_of(fact.started_at),
                "client": fact.client,
                "minutes": fact.duration_minutes,
            }
        case CaseDeclined():
            said = {"stage": "declined", "day": fact.declined_on, "client": fact.client}
        case CaseAssigned():
            said = {
                "case_code": fact.case,
                "stage": "assigned",
                "day": fact.assigned_from,
                "worker": fact.worker,
            }
        case _:
            said = _of_state(fact)
    return said


def _of_state(fact: CaseStep) -> dict[str, Any]:
    """The row of a step that the state of the station has, too."""
    step = step_of(fact)
    said = {
        "case_code": fact.case,
        "stage": step.stage,
        "day": step.day,
        "client": fact.client,
        "close_reason": step.close_reason,
        "approves": step.approves,
        "content": step.content,
        "has_paper": int(step.has_paper),
    }
    match fact:
        case CaseOpened():
            said |= {"problem": fact.problem, "worker": fact.worker, "urgency": fact.urgency}
        case CaseReopened():
            said |= {"worker": fact.worker}
        case CaseClosed():
            said |= {"due_on": "" if fact.follow_up_on is UNSET else fact.follow_up_on}
        case CaseAssessed() | CasePlanned() | CaseEvaluated() | CaseFollowedUp() | CaseApproved():
            pass
        case _:
            assert_never(fact)
    return said


def _word(record: str, fact: MatterFact) -> dict[str, Any]:
    if isinstance(fact, ReferralMade | ComplaintReceived):
        put = put_of(fact)
        return {"kind": put.kind, "matter": record, "word": "put", "day": put.day}
    answer = answer_of(fact)
    kind = "complaint" if isinstance(fact, ComplaintAnswered) else "referral"
    return {"kind": kind, "matter": answer.of, "word": answer.word, "day": answer.day}
