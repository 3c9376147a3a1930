"""Facts about inspections of a station: held, with findings that are answered, sent back and closed.

The course of a finding (found, put right, struck off: 审计发现, 整改, 销号) is that of the domain
reference, section 10.
"""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event
from domain.ground.people import Code, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import (
    FindingSeverity,
    InspectingAuthority,
    InspectionKind,
    InspectionMatter,
    ReturnReason,
)

FINGERPRINTED_BY_FACT: Final = True


class InspectionHeld(Event, frozen=True, kw_only=True, tag="inspection.held"):
    """An authority looks at a station, at a period of its work, and at a sample of its records.

    ``known_at`` is the position of the book that it looked at, ``seed`` what the sample was drawn by.
    """

    inspection: Code
    kind: InspectionKind
    authority: InspectingAuthority
    held_on: ISODate
    ended_on: ISODate | UnsetType = UNSET
    matters: tuple[InspectionMatter, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_to: ISODate | UnsetType = UNSET
    known_at: int | UnsetType = UNSET
    seed: Text = ""
    sampled_records: tuple[Code, ...] = ()
    document_number: Text = ""
    attachments: tuple[Attachment, ...] = ()


class FindingRaised(Event, frozen=True, kw_only=True, tag="finding.raised"):
    """An inspection finds something wrong, to be put right by ``due_on``."""

    inspection: Code
    finding: Code
    raised_on: ISODate
    matter: InspectionMatter
    severity: FindingSeverity
    due_on: ISODate
    linked_records: tuple[Code, ...] = ()
    document_number: Text = ""
    article: Text = ""
    attachments: tuple[Attachment, ...] = ()


class FindingAnswered(Event, frozen=True, kw_only=True, tag="finding.answered"):
    """The station says what it did about a finding, and which records show it."""

    finding: Code
    answered_on: ISODate
    evidence_records: tuple[Code, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class FindingReturned(Event, frozen=True, kw_only=True, tag="finding.returned"):
    """An answer is not accepted as it stands; the finding is open again, perhaps until another day."""

    finding: Code
    answer: Code
    returned_on: ISODate
    return_reason: ReturnReason
    due_on: ISODate | UnsetType = UNSET
    content_sha256: Code


class FindingClosed(Event, frozen=True, kw_only=True, tag="finding.closed"):
    """An answer is accepted; ``content_sha256`` is the hash of what was seen."""

    finding: Code
    answer: Code
    closed_on: ISODate
    content_sha256: Code


FindingDecision = FindingReturned | FindingClosed
"""What becomes of an answer."""
FindingFact = FindingRaised | FindingAnswered | FindingDecision
"""What is said of a finding."""
InspectionFact = InspectionHeld | FindingFact
"""Everything that is said of inspections."""
