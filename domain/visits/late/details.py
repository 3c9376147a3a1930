"""What a person states about a late entry; why, and what is answered, are sealed under the record."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.details import Details
from domain.ground.forms.fields import CalendarMonth, Day, Note, Number, RecordId, Text, WorkerCode
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal
from domain.ground.policy import MOST_LATE_ENTRY_RECORDS


class LateEntryRequestedDetails(Details):
    """For which visit, or how many of which closed month, and what kept them."""

    worker: WorkerCode
    visit: RecordId | None = None
    month: CalendarMonth | None = None
    records: Annotated[Number, Field(ge=1, le=MOST_LATE_ENTRY_RECORDS)] = 1
    requested_on: Day
    cause: vocabulary.LateCause
    explanation: Annotated[Note, Personal()] = ""


class LateEntryDecidedDetails(Details):
    """What is decided of a request, with what the worker is told; until when, if it lets records in."""

    request: RecordId
    ruling: vocabulary.LateRuling
    decided_on: Day
    expires_on: Annotated[Day | None, LaterThan("decided_on", or_equal=True)] = None
    comment: Text = ""
