"""Typed reads of the question of inspections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from domain.ground.events import content_hash
from domain.ground.values import days_between
from domain.inspections.facts import FindingReturned, InspectionFact, InspectionHeld
from domain.inspections.state import Finding, Inspections, apply_inspections, finding_of
from projections.inspections.answers import (
    FindingCounts,
    FindingStanding,
    InspectionStanding,
)
from projections.inspections.answers import Inspections as Answer
from projections.said import Looked
from projections.said_by_day import facts_until

_read: Final = msgspec.json.Decoder(InspectionFact).decode


def inspections(looked: Looked) -> Answer:
    """Inspections by station and day, and their findings by the day they are due."""
    held: list[InspectionStanding] = []
    found: list[FindingStanding] = []
    for station, known in _said(looked).items():
        of_station = list(_findings(station, known, looked.as_of))
        for inspection in _held(station, known, of_station):
            own = [each for each in of_station if each.inspection == inspection.inspection]
            if _concerns(inspection, own, looked.from_day):
                held.append(inspection)
                found += own
    answered = [each.days_to_answer for each in found if each.days_to_answer is not None]
    return Answer(
        inspections=sorted(held, key=lambda each: (each.held_on, each.station, each.inspection)),
        findings=sorted(found, key=lambda each: (each.due_on, each.station, each.finding)),
        counts=_counts(found),
        by_matter=dict(sorted(Counter(each.matter for each in found).items())),
        median_days_to_answer=float(median(answered)) if answered else None,
        from_day=looked.from_day,
        as_of=looked.as_of,
        position=looked.as_known,
    )


def findings_until(looked: Looked) -> list[FindingStanding]:
    """The findings of stations as they stand on a day, whenever they were raised."""
    return [
        finding
        for station, known in _said(looked).items()
        for finding in _findings(station, known, looked.as_of)
    ]


def _said(looked: Looked) -> dict[str, Inspections]:
    """Station -> all that was said of its inspections up to the day."""
    known: dict[str, Inspections] = {}
    for station, record, fact in facts_until(looked, _read):
        apply_inspections(known.setdefault(station, Inspections()), fact, record, +1)
    return known


def _held(
    station: str, known: Inspections, findings: Sequence[FindingStanding]
) -> Iterator[InspectionStanding]:
    for code, held in known.held.items():
        counts = _counts([each for each in findings if each.inspection == code])
        for record, fact in held.items():
            yield _inspection(station, record, fact, counts)


def _inspection(
    station: str, record: str, fact: InspectionHeld, counts: FindingCounts
) -> InspectionStanding:
    return InspectionStanding(
        station=station,
        inspection=fact.inspection,
        record=record,
        kind=fact.kind,
        authority=fact.authority,
        held_on=fact.held_on,
        ended_on=_told(fact.ended_on),
        matters=list(fact.matters),
        period_from=_told(fact.period_from),
        period_to=_told(fact.period_to),
        known_at=None if fact.known_at is UNSET else fact.known_at,
        seed=fact.seed,
        sampled=len(fact.sampled_records),
        document_number=fact.document_number,
        findings=counts.findings,
        open=counts.open,
        overdue=counts.overdue,
    )


def _findings(station: str, known: Inspections, as_of: str) -> Iterator[FindingStanding]:
    for said in known.said.values():
        finding = finding_of(said)
        if finding.raised:
            yield _finding(station, finding, as_of)


def _finding(station: str, finding: Finding, as_of: str) -> FindingStanding:
    ((record, raised),) = finding.raised.items()
    answers = sorted(
        finding.answers.values(), key=lambda each: (each.fact.answered_on, each.record)
    )
    last = answers[-1] if answers else None
    waiting, closing, due_on = finding.waiting, finding.closing, finding.due_on
    is_overdue = finding.state in ("open", "returned") and due_on < as_of
    return FindingStanding(
        station=station,
        inspection=raised.inspection,
        finding=raised.finding,
        record=record,
        matter=raised.matter,
        severity=raised.severity,
        raised_on=raised.raised_on,
        due_on=due_on,
        state=finding.state,
        is_overdue=is_overdue,
        overdue_days=days_between(due_on, as_of) if is_overdue else 0,
        linked=len(raised.linked_records),
        answered_on=None if last is None else last.fact.answered_on,
        days_to_answer=days_between(raised.raised_on, answers[0].fact.answered_on)
        if answers
        else None,
        answer=None if last is None else last.record,
        content_sha256=None if waiting is None else content_hash(waiting.fact),
        evidence=0 if last is None else len(last.fact.evidence_records),
        sent_back=sum(
            isinstance(one, FindingReturned) for each in answers for one in each.decisions
        ),
        closed_on=None if closing is None else closing.closed_on,
    )


def _concerns(
    inspection: InspectionStanding, findings: Iterable[FindingStanding], from_day: str | None
) -> bool:
    """Whether an inspection, or what came of it, reaches into the days that are asked about."""
    if from_day is None or from_day <= (inspection.ended_on or inspection.held_on):
        return True
    return any(each.closed_on is None or from_day <= each.closed_on for each in findings)


def _counts(findings: Sequence[FindingStanding]) -> FindingCounts:
    states = Counter(each.state for each in findings)
    return FindingCounts(
        findings=len(findings),
        open=states["open"] + states["returned"],
        answered=states["answered"],
        closed=states["closed"],
        overdue=sum(each.is_overdue for each in findings),
    )


def _told(day: str | UnsetType) -> str | None:
    return None if day is UNSET else day
