"""What a person states about inspections and findings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    Code,
    Day,
    Note,
    Number,
    PersonalText,
    RecordId,
    Sha256,
    Text,
)
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal

_Records = Annotated[tuple[RecordId, ...], Field(max_length=200)]
_Position = Annotated[Number, Field(ge=0, le=1_000_000_000_000)]


class InspectionHeldDetails(Details):
    """An inspection: of which kind, when, and what was looked at."""

    inspection: Code
    kind: vocabulary.InspectionKind
    held_on: Day
    ended_on: Annotated[Day | None, LaterThan("held_on", or_equal=True)] = None
    matters: Annotated[tuple[vocabulary.InspectionMatter, ...], Field(max_length=20)] = ()
    period_from: Day | None = None
    period_to: Annotated[Day | None, LaterThan("period_from", or_equal=True)] = None
    known_at: _Position | None = None
    seed: Text = ""
    sampled_records: _Records = ()
    document_number: Text = ""
    attachments: Attachments = ()
    inspectors: Annotated[PersonalText, Personal()] = ""
    summary: Annotated[Note, Personal()] = ""


class FindingRaisedDetails(Details):
    """What is wrong, how gravely, in which records, and until when it has to be put right."""

    inspection: Code
    finding: Code
    raised_on: Day
    matter: vocabulary.InspectionMatter
    severity: vocabulary.FindingSeverity
    due_on: Annotated[Day, LaterThan("raised_on", or_equal=True)]
    linked_records: _Records = ()
    document_number: Text = ""
    article: Text = ""
    attachments: Attachments = ()
    situation: Annotated[Note, Personal()] = ""


class FindingAnsweredDetails(Details):
    """What was done about a finding."""

    finding: Code
    answered_on: Day
    evidence_records: _Records = ()
    attachments: Attachments = ()
    rectified: Annotated[Note, Personal()] = ""


class FindingReturnedDetails(Details):
    """Why an answer is not accepted: ``content_sha256`` is the hash of what was seen."""

    finding: Code
    answer: RecordId
    returned_on: Day
    return_reason: vocabulary.ReturnReason
    due_on: Annotated[Day | None, LaterThan("returned_on", or_equal=True)] = None
    content_sha256: Sha256
    opinion: Annotated[PersonalText, Personal()] = ""


class FindingClosedDetails(Details):
    """An answer is accepted as it was seen."""

    finding: Code
    answer: RecordId
    closed_on: Day
    content_sha256: Sha256
    opinion: Annotated[PersonalText, Personal()] = ""
