"""What the decisions know of a station's inspections: all that is said of each finding, by record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol, TypeVar, assert_never

from msgspec import UNSET, Struct, field

from domain.ground.station import Station
from domain.ground.vocabulary import FindingState
from domain.inspections.facts import (
    FindingAnswered,
    FindingClosed,
    FindingDecision,
    FindingFact,
    FindingRaised,
    FindingReturned,
    InspectionFact,
    InspectionHeld,
)

_Fact = TypeVar("_Fact", bound=InspectionFact)

Held = Mapping[str, InspectionHeld]
"""Record -> the inspection that it says was held under one code."""
Said = Mapping[str, FindingFact]
"""Record -> what it says of one finding."""


class Inspections(Struct):
    """The inspections of a station and the findings in them, each by code."""

    held: dict[str, dict[str, InspectionHeld]] = field(default_factory=dict)
    said: dict[str, dict[str, FindingFact]] = field(default_factory=dict)

    def inspection(self, code: str, gone: Collection[str] = ()) -> dict[str, InspectionHeld]:
        """What is said of an inspection itself, but for the records ``gone``."""
        found = self.held.get(code, {})
        return {record: fact for record, fact in found.items() if record not in gone}

    def finding(self, code: str, gone: Collection[str] = ()) -> dict[str, FindingFact]:
        """What is said of a finding, but for the records ``gone``."""
        found = self.said.get(code, {})
        return {record: fact for record, fact in found.items() if record not in gone}


class InspectedStation(Station, Protocol):
    """A station, as far as the rules about inspections need it."""

    @property
    def inspections(self) -> Inspections:
        """What is known of its inspections."""


class Answer(Struct):
    """An answer to a finding, and what became of it."""

    record: str
    fact: FindingAnswered
    decisions: list[FindingDecision] = field(default_factory=list)


class Finding(Struct):
    """A finding with all that was said of it. Without ``raised`` nothing was found."""

    raised: dict[str, FindingRaised] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    has_strays: bool = False
    """Whether a decision is on no answer."""

    @property
    def waiting(self) -> Answer | None:
        """The answer on which nobody has decided yet."""
        return next((each for each in self.answers.values() if not each.decisions), None)

    @property
    def closing(self) -> FindingClosed | None:
        """What settled it."""
        decisions = (one for each in self.answers.values() for one in each.decisions)
        return next((one for one in decisions if isinstance(one, FindingClosed)), None)

    @property
    def state(self) -> FindingState:
        """How it stands."""
        if self.closing is not None:
            return "closed"
        if self.waiting is not None:
            return "answered"
        return "returned" if self.answers else "open"

    @property
    def due_on(self) -> str:
        """The day by which it has to be put right: as it was raised, or sent back last."""
        fact = next(iter(self.raised.values()))
        later = [
            (one.returned_on, one.due_on)
            for each in self.answers.values()
            for one in each.decisions
            if isinstance(one, FindingReturned) and one.due_on is not UNSET
        ]
        return max(later)[1] if later else fact.due_on


def finding_of(said: Said) -> Finding:
    """What all that is said of a finding amounts to."""
    found = Finding()
    decisions: list[FindingDecision] = []
    for record, fact in said.items():
        match fact:
            case FindingRaised():
                found.raised[record] = fact
            case FindingAnswered():
                found.answers[record] = Answer(record, fact)
            case FindingReturned() | FindingClosed():
                decisions.append(fact)  # on an answer, which may come behind it
            case _:
                assert_never(fact)
    for decision in decisions:
        answer = found.answers.get(decision.answer)
        if answer is None:
            found.has_strays = True
        else:
            answer.decisions.append(decision)
    return found


def stands(held: Held, said: Said) -> bool:
    """Whether all that is said of a finding has what it rests on; ``held`` is its inspection.

    It is raised once, in an inspection that was held by then; answered while it is open, each
    answer decided once, and settled once.
    """
    if not said:
        return True
    finding = finding_of(said)
    if len(finding.raised) != 1 or len(held) != 1 or finding.has_strays:
        return False
    (raised,), (inspection,) = finding.raised.values(), held.values()
    answers = list(finding.answers.values())
    decided = [len(each.decisions) for each in answers]
    closings = [one for each in answers for one in each.decisions if isinstance(one, FindingClosed)]
    return (
        inspection.held_on <= raised.raised_on
        and all(raised.raised_on <= each.fact.answered_on for each in answers)
        and all(
            each.fact.answered_on <= day_of_decision(one)
            for each in answers
            for one in each.decisions
        )
        and all(number <= 1 for number in decided)
        and decided.count(0) + len(closings) <= 1
    )


def day_of_decision(decision: FindingDecision) -> str:
    """The day on which an answer was accepted or sent back."""
    match decision:
        case FindingReturned():
            return decision.returned_on
        case FindingClosed():
            return decision.closed_on
        case _:
            assert_never(decision)


def inspection_of(said: Said) -> str:
    """The code of the inspection in which a finding was raised; empty where it was not."""
    raised = (fact for fact in said.values() if isinstance(fact, FindingRaised))
    return next((fact.inspection for fact in raised), "")


def apply_inspections(
    inspections: Inspections, fact: InspectionFact, record: str, sign: int
) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if isinstance(fact, InspectionHeld):
        _keep(inspections.held, fact.inspection, fact, record, sign)
    else:
        _keep(inspections.said, fact.finding, fact, record, sign)


def _keep(
    kept: dict[str, dict[str, _Fact]], code: str, fact: _Fact, record: str, sign: int
) -> None:
    if sign > 0:
        kept.setdefault(code, {})[record] = fact
        return
    del kept[code][record]
    if not kept[code]:
        del kept[code]
