"""The shapes of the answer about inspections; field names are the keys of the JSON document."""

from __future__ import annotations

from msgspec import Struct

from domain.ground.vocabulary import (
    FindingSeverity,
    FindingState,
    InspectingAuthority,
    InspectionKind,
    InspectionMatter,
)


class InspectionStanding(Struct, frozen=True, kw_only=True):
    """An inspection, and how many findings there are in it: in all, open, and overdue.

    ``known_at`` is the position of the book that was looked at; ``sampled`` records were drawn by
    ``seed``.
    """

    station: str
    inspection: str
    record: str
    kind: InspectionKind
    authority: InspectingAuthority
    held_on: str
    ended_on: str | None
    matters: list[InspectionMatter]
    period_from: str | None
    period_to: str | None
    known_at: int | None
    seed: str
    sampled: int
    document_number: str
    findings: int
    open: int
    overdue: int


class FindingStanding(Struct, frozen=True, kw_only=True):
    """A finding on a day.

    ``due_on`` is the day by which it has to be put right, that of the last time it was sent back if
    one was named then. It is overdue while the station has not answered by then; an answer that
    waits for a decision is not. ``answer`` is the last answer, and ``content_sha256`` what a
    decision on it has to name while it waits.
    """

    station: str
    inspection: str
    finding: str
    record: str
    matter: InspectionMatter
    severity: FindingSeverity
    raised_on: str
    due_on: str
    state: FindingState
    is_overdue: bool
    overdue_days: int
    linked: int
    answered_on: str | None
    days_to_answer: int | None
    answer: str | None
    content_sha256: str | None
    evidence: int
    sent_back: int
    closed_on: str | None


class FindingCounts(Struct, frozen=True, kw_only=True):
    """Findings: all, those to be put right, those whose answer waits, the settled, the overdue."""

    findings: int
    open: int
    answered: int
    closed: int
    overdue: int


class Inspections(Struct, frozen=True, kw_only=True):
    """Inspections held by ``as_of``, and their findings as they stand then.

    With ``from_day``, those that were held from then on, and those of earlier days with findings
    that were not settled before it. ``median_days_to_answer`` is that of the first answers.
    """

    inspections: list[InspectionStanding]
    findings: list[FindingStanding]
    counts: FindingCounts
    by_matter: dict[str, int]
    median_days_to_answer: float | None
    from_day: str | None
    as_of: str
    position: int | None
