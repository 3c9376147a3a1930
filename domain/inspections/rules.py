"""Decisions about inspections: a finding is answered by the station and settled by another person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

from domain.ground.commands import Command, own_records
from domain.ground.events import content_hash
from domain.ground.records import Find
from domain.ground.refusals import ContentChanged, FutureDate
from domain.ground.stating import each_once, stated
from domain.ground.values import station_today
from domain.ground.vocabulary import InspectingAuthority, Role
from domain.inspections.details import (
    FindingAnsweredDetails,
    FindingClosedDetails,
    FindingRaisedDetails,
    FindingReturnedDetails,
    InspectionHeldDetails,
)
from domain.inspections.facts import (
    FindingAnswered,
    FindingClosed,
    FindingFact,
    FindingRaised,
    FindingReturned,
    InspectionHeld,
)
from domain.inspections.refusals import (
    AnswerAlreadyDecided,
    AnswerOfOneself,
    FindingAlreadyRaised,
    FindingNotOpen,
    InspectionAlreadyHeld,
    InspectionHasRecords,
    UnknownAnswer,
    UnknownEvidence,
    UnknownFinding,
    UnknownInspection,
)
from domain.inspections.state import (
    Finding,
    Held,
    InspectedStation,
    Inspections,
    finding_of,
    inspection_of,
    stands,
)

_Deciding = TypeVar("_Deciding", FindingReturned, FindingClosed)
_AUTHORITY: Final[Mapping[Role, InspectingAuthority]] = {
    "district_officer": "district",
    "city_officer": "city",
}
"""Role -> as whose inspection its own are recorded."""


def assess_held(
    station: InspectedStation,
    details: InspectionHeldDetails,
    command: Command,
    was: InspectionHeld | None,
    find: Find,
) -> InspectionHeld:
    """One inspection under each code, by the authority of whoever records it first.

    Raises InspectionAlreadyHeld, FutureDate, UnknownEvidence, and InspectionHasRecords where a
    correction would leave findings without it.
    """
    own, code = own_records(command), details.inspection
    if station.inspections.inspection(code, own):
        raise InspectionAlreadyHeld(field="inspection", inspection=code)
    if details.ended_on is not None and details.ended_on > station_today(command.now):
        raise FutureDate(field="ended_on")
    sampled = each_once(details.sampled_records)
    _ensure_here(sampled, find, field="sampled_records")
    fact = stated(
        InspectionHeld,
        details,
        command,
        authority=_AUTHORITY[command.role] if was is None else was.authority,
        matters=each_once(details.matters),
        sampled_records=sampled,
    )
    _ensure_findings_stand(station.inspections, {code: {command.event_id: fact}}, own, "held_on")
    return fact


def assess_raised(
    station: InspectedStation,
    details: FindingRaisedDetails,
    command: Command,
    was: FindingRaised | None,
    find: Find,
) -> FindingRaised:
    """One finding under each code, in an inspection that was held by then.

    Raises UnknownInspection, FindingAlreadyRaised, UnknownEvidence, InspectionHasRecords.
    """
    if not station.inspections.inspection(details.inspection):
        raise UnknownInspection(field="inspection", inspection=details.inspection)
    if _finding(station, details.finding, command).raised:
        raise FindingAlreadyRaised(field="finding", finding=details.finding)
    linked = each_once(details.linked_records)
    _ensure_here(linked, find, field="linked_records")
    fact = stated(FindingRaised, details, command, linked_records=linked)
    _ensure_stands(station.inspections, fact, was, command, field="raised_on")
    return fact


def assess_answered(
    station: InspectedStation,
    details: FindingAnsweredDetails,
    command: Command,
    was: FindingAnswered | None,
    find: Find,
) -> FindingAnswered:
    """An answer to what is open.

    Raises UnknownFinding, FindingNotOpen, UnknownEvidence, InspectionHasRecords.
    """
    finding = _raised(station, details.finding, command)
    if finding.state in ("answered", "closed"):
        raise FindingNotOpen(field="finding", finding=details.finding)
    evidence = each_once(details.evidence_records)
    _ensure_here(evidence, find, field="evidence_records")
    fact = stated(FindingAnswered, details, command, evidence_records=evidence)
    _ensure_stands(station.inspections, fact, was, command, field="answered_on")
    return fact


def deciding(fact: type[_Deciding], day_field: str) -> Callable[..., _Deciding]:
    """The rule by which an answer is accepted, or sent back, by another, and as it was seen.

    Raises UnknownFinding, UnknownAnswer, AnswerOfOneself, ContentChanged, AnswerAlreadyDecided,
    InspectionHasRecords.
    """

    def assess(
        station: InspectedStation,
        details: FindingReturnedDetails | FindingClosedDetails,
        command: Command,
        was: _Deciding | None,
        find: Find,
    ) -> _Deciding:
        finding = _raised(station, details.finding, command)
        answer, given = finding.answers.get(details.answer), find(details.answer)
        if answer is None or given is None:
            raise UnknownAnswer(field="answer", finding=details.finding)
        if given.actor == command.actor and (was is None or was.answer != details.answer):
            raise AnswerOfOneself(field="answer")
        if content_hash(answer.fact) != details.content_sha256:
            raise ContentChanged(field="content_sha256", approved=details.answer)
        if answer.decisions:
            raise AnswerAlreadyDecided(field="answer")
        found = stated(fact, details, command)
        _ensure_stands(station.inspections, found, was, command, field=day_field)
        return found

    return assess


def ensure_inspections_stand(
    inspections: Inspections, gone: Collection[str], *, field: str
) -> None:
    """Refuse to take away what findings, answers or decisions rest on. Raises InspectionHasRecords."""
    touched = {
        code: inspections.inspection(code, gone)
        for code, held in inspections.held.items()
        if not held.keys().isdisjoint(gone)
    }
    _ensure_findings_stand(inspections, touched, gone, field)
    for code, said in inspections.said.items():
        if not said.keys().isdisjoint(gone):
            left = inspections.finding(code, gone)
            held = inspections.inspection(inspection_of(left), gone)
            if not stands(held, left):
                raise InspectionHasRecords(field=field, of=code)


def _ensure_findings_stand(
    inspections: Inspections, after: Mapping[str, Held], gone: Collection[str], field: str
) -> None:
    """Refuse what leaves a finding without its inspection; ``after`` are those that change."""
    before = {code for code, held in inspections.held.items() if not held.keys().isdisjoint(gone)}
    for code in inspections.said:
        said = inspections.finding(code, gone)
        inspection = inspection_of(said)
        is_touched = inspection in before or inspection in after
        if is_touched and not stands(after.get(inspection, {}), said):
            raise InspectionHasRecords(field=field, of=code)


def _finding(station: InspectedStation, code: str, command: Command) -> Finding:
    """A finding without what the command itself changes of it."""
    return finding_of(station.inspections.finding(code, own_records(command)))


def _raised(station: InspectedStation, code: str, command: Command) -> Finding:
    finding = _finding(station, code, command)
    if not finding.raised:
        raise UnknownFinding(field="finding", finding=code)
    return finding


def _ensure_here(records: Sequence[str], find: Find, *, field: str) -> None:
    for index, record in enumerate(records):
        if find(record) is None:
            raise UnknownEvidence(field=f"{field}.{index}", record=record)


def _ensure_stands(
    inspections: Inspections,
    fact: FindingFact,
    was: FindingFact | None,
    command: Command,
    *,
    field: str,
) -> None:
    own = own_records(command)
    record = next(iter(own), command.event_id)
    after = {**inspections.finding(fact.finding, own), record: fact}
    if not stands(inspections.inspection(inspection_of(after)), after):
        raise InspectionHasRecords(field=field, of=fact.finding)
    if was is None or was.finding == fact.finding:
        return
    left = inspections.finding(was.finding, own)
    if not stands(inspections.inspection(inspection_of(left)), left):
        raise InspectionHasRecords(field=field, of=was.finding)
