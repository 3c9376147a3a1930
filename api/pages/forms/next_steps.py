"""What may be done next about a record: forms that rest on exactly what is seen of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

import msgspec

from api.http.described.records import RecordAnswer
from api.lists.fields import listed_at
from api.pages.desk import Desk
from api.pages.forms.routes import stating
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_FACT, KIND_OF_TOPIC
from domain.book.deciding.lateness import LATE
from domain.casework.facts import CaseApproved, CaseAssessed, CaseClosed, CasePlanned
from domain.ground.events import Event, content_hash
from domain.ground.labels import Label
from domain.money.facts import (
    ExpenditureApproved,
    ExpenditurePaid,
    ExpenditureRejected,
    ExpenditureSubmitted,
)
from domain.visits.facts import HomeVisitRecorded
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested

READ: Final = ("budget",)
"""The projections that the steps rest on."""
_APPROVED_BY_SUPERVISORS: Final = (CaseAssessed, CasePlanned, CaseClosed)
_APPROVE: Final = Label("审批所见内容", "Approve what you see")
_ASK_LATE: Final = Label("申请补录", "Ask for a late entry")
_ACCEPT_LATE: Final = Label("同意", "Accept")
_REJECT: Final = Label("驳回", "Reject")
_PAY: Final = Label("支付", "Pay")


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
        NextStep(
            name,
            desk.link(f"/audit/new/{listed_at(kind)}", station=found.station, **stating(**said)),
        )
        for name, fact, said in _steps(desk, found, questions, warnings)
        if desk.may_record(kind := KIND_OF_FACT[fact])
    ]


def _steps(
    desk: Desk, found: RecordAnswer, questions: Questions, warnings: Collection[str]
) -> Iterator[tuple[Label, type[Event], dict[str, str]]]:
    fact = msgspec.convert(found.value, KIND_OF_TOPIC[found.kind].fact)
    if isinstance(fact, _APPROVED_BY_SUPERVISORS):
        about = {"case": fact.case, "client": fact.client, "approved": found.record}
        yield _APPROVE, CaseApproved, {**about, "content_sha256": content_hash(fact)}
    elif isinstance(fact, HomeVisitRecorded) and not {*LATE}.isdisjoint(warnings):
        asked = {"visit": found.record, "worker": fact.visitors[0], "month": fact.started_at[:7]}
        yield _ASK_LATE, LateEntryRequested, asked
    elif isinstance(fact, LateEntryRequested):
        yield _ACCEPT_LATE, LateEntryDecided, {"request": found.record, "ruling": "accepted"}
        yield _REJECT, LateEntryDecided, {"request": found.record, "ruling": "rejected"}
    elif isinstance(fact, ExpenditureSubmitted):
        waits = questions.budget(replace(desk.ask, station=found.station))
        if _is_in(waits["awaiting_approval"], found):
            seen = {"submission": found.record, "content_sha256": content_hash(fact)}
            yield _APPROVE, ExpenditureApproved, seen
            yield _REJECT, ExpenditureRejected, seen
        elif _is_in(waits["awaiting_payment"], found):
            yield _PAY, ExpenditurePaid, {"submission": found.record}


def _is_in(waiting: list[dict[str, str]], found: RecordAnswer) -> bool:
    return any(each["record"] == found.record for each in waiting)
