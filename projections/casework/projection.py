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
from domain.staff.handovers.facts import HandoverAcknowledged, HandoverFact, HandoverPrepared
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
        HandoverPrepared,
        HandoverAcknowledged,
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """Steps of cases, words on matters, and cases that were handed over."""
        return define_casework(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        batches = {
            name: TemporalBatch(view.tables[name]) for name in ("steps", "matters", "handed")
        }
        for pos, entry in about(page, self.reads):
            fact: AnyEvent = entry.data
            if isinstance(fact, RecordCorrected | RecordVoided):
                name = _table_of(fact.was)
                if name:
                    batches[name].close(pos, fact.record)
                if isinstance(fact, RecordVoided):
                    continue
                fact = fact.now
            for row in _rows(entry.record, fact):
                placed = {"record": entry.record, "station": entry.station}
                batches[_table_of(fact)].insert(pos, **placed, **row)
        for batch in batches.values():
            batch.flush(view.conn)


def _table_of(fact: AnyEvent) -> str:
    """The table that a fact stands in; empty for one of another subject."""
    if isinstance(fact, CaseFact):
        return "steps"
    if isinstance(fact, MatterFact):
        return "matters"
    return "handed" if isinstance(fact, HandoverFact) else ""


def _rows(record: str, fact: AnyEvent) -> Sequence[dict[str, Any]]:
    if isinstance(fact, CaseFact):
        return [_PLAIN | _step(fact)]
    if isinstance(fact, MatterFact):
        return [_word(record, fact)]
    return _responsible(fact) if isinstance(fact, HandoverFact) else ()


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


def _responsible(fact: HandoverFact) -> list[dict[str, Any]]:
    """Who is responsible for which case: nobody once it is listed, then who takes it on."""
    if isinstance(fact, HandoverPrepared):
        listed = [each.case for each in fact.items if each.item == "open_case"]
        cases = {case: "" for case in listed if case is not UNSET}
        day = fact.prepared_on
    else:
        cases = dict.fromkeys(fact.taken_over, fact.worker)
        day = fact.acknowledged_on
    return [{"case_code": case, "day": day, "worker": worker} for case, worker in cases.items()]
