"""What may be done next about a record: forms that rest on exactly what is seen of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

import msgspec

from api.http.described.records import RecordAnswer
from api.lists.fields import listed_at
from api.pages.desk import Desk
from api.pages.forms.deciding import DECIDED_BY
from api.pages.forms.routes import stating
from api.questions.approvals import TABLES
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_FACT, KIND_OF_TOPIC
from domain.book.deciding.lateness import LATE
from domain.casework.facts import CaseApproved, CaseAssessed, CaseClosed, CasePlanned
from domain.ground.events import content_hash
from domain.ground.kinds import Kind
from domain.ground.labels import Label
from domain.inspections.facts import FindingAnswered
from domain.money.facts import ExpenditureSubmitted
from domain.operators.facts import MilestoneClaimed
from domain.visits.facts import HomeVisitRecorded
from domain.visits.late.facts import LateEntryRequested

READ: Final = (*TABLES, *IN_FORCE)
"""The projections that the steps rest on."""
_APPROVED_BY_SUPERVISORS: Final = (CaseAssessed, CasePlanned, CaseClosed)
_DECIDED_ONCE: Final = (ExpenditureSubmitted, LateEntryRequested, MilestoneClaimed, FindingAnswered)
"""What is offered a decision only while it waits for one."""
_APPROVE: Final = Label("审批所见内容", "Approve what you see")
_ASK_LATE: Final = Label("申请补录", "Ask for a late entry")


class NextStep(NamedTuple):
    """A form, and what its button says."""

    name: Label
    address: str


def next_steps(
    desk: Desk, found: RecordAnswer, questions: Questions, warnings: Collection[str]
) -> list[NextStep]:
    """The forms for whoever sits at the desk; none of a record that counts no more.

    ``warnings`` is what is said of it, by code.
    """
    if found.is_voided:
        return []
    return [
        NextStep(name, desk.link(f"/audit/new/{listed_at(kind)}", station=found.station, **stated))
        for name, kind, stated in _steps(desk, found, questions, warnings)
        if desk.may_record(kind)
    ]


def _steps(
    desk: Desk, found: RecordAnswer, questions: Questions, warnings: Collection[str]
) -> Iterator[tuple[Label, Kind, Mapping[str, object]]]:
    fact = msgspec.convert(found.value, KIND_OF_TOPIC[found.kind].fact)
    if isinstance(fact, _APPROVED_BY_SUPERVISORS):
        about = {"case": fact.case, "client": fact.client, "approved": found.record}
        seen = {**about, "content_sha256": content_hash(fact)}
        yield _APPROVE, KIND_OF_FACT[CaseApproved], stating(**seen)
    elif isinstance(fact, HomeVisitRecorded) and not {*LATE}.isdisjoint(warnings):
        asked = {"visit": found.record, "worker": fact.visitors[0]}
        yield _ASK_LATE, KIND_OF_FACT[LateEntryRequested], stating(**asked)
    elif isinstance(fact, _DECIDED_ONCE):
        waiting = questions.approvals(replace(desk.ask, station=found.station))["waiting"]
        for each in waiting:
            if each["record"] == found.record:
                for form in DECIDED_BY[each["matter"]]:
                    yield form.name, form.kind, form.filled(each)
