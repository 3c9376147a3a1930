"""What a person states about handovers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    ClientCode,
    Code,
    Day,
    Note,
    Number,
    RecordId,
    WorkerCode,
)
from domain.ground.people import Personal


class HandoverItemDetails(BaseModel):
    """A case, a client or a promise to one."""

    model_config = FORM

    item: vocabulary.HandoverItemKind
    case: Code | None = None
    client: ClientCode | None = None
    due_on: Day | None = None


class HandoverAnsweredDetails(BaseModel):
    """What is taken on, or not, by its place in the list; where it is disputed, why."""

    model_config = FORM

    number: Annotated[Number, Field(ge=1, le=500)]
    answer: vocabulary.HandoverAnswer
    dispute: vocabulary.HandoverDispute | None = None


class HandoverPreparedDetails(Details):
    """Who hands over, and what; what was promised to whom is told in the note."""

    workers: Annotated[tuple[WorkerCode, ...], Field(max_length=50), AT_LEAST_ONE]
    prepared_on: Day
    items: Annotated[tuple[HandoverItemDetails, ...], Field(max_length=500), AT_LEAST_ONE]
    narrative: Annotated[Note, Personal()] = ""


class HandoverAcknowledgedDetails(Details):
    """Who takes on what of a handover, by its places in the list, and what is disputed."""

    handover: RecordId
    worker: WorkerCode
    acknowledged_on: Day
    answers: Annotated[tuple[HandoverAnsweredDetails, ...], Field(max_length=500), AT_LEAST_ONE]
    narrative: Annotated[Note, Personal()] = ""
