"""What the decisions know of a station's evaluations: all that is said of each, by its record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol, assert_never

from msgspec import Struct, field

from domain.evaluation.facts import (
    EvaluationFact,
    EvaluationFrozen,
    EvaluationOpened,
    LineScored,
    RectificationAccepted,
    RectificationAnswered,
    RectificationOrdered,
)
from domain.evaluation.scoring import BOOK, ITSELF, sheet_hash
from domain.ground.station import Station
from domain.ground.vocabulary import RectificationState

Said = Mapping[str, EvaluationFact]
"""Record -> what it says of one evaluation."""


class Evaluations(Struct):
    """The evaluations of a station, by code."""

    said: dict[str, dict[str, EvaluationFact]] = field(default_factory=dict)

    def of(self, evaluation: str, gone: Collection[str] = ()) -> dict[str, EvaluationFact]:
        """What is said of an evaluation, but for the records ``gone``."""
        found = self.said.get(evaluation, {})
        return {record: fact for record, fact in found.items() if record not in gone}

    def ordered(self, record: str) -> RectificationOrdered | None:
        """What a record orders to be put right."""
        for said in self.said.values():
            fact = said.get(record)
            if isinstance(fact, RectificationOrdered):
                return fact
        return None


class EvaluatedStation(Station, Protocol):
    """A station, as far as the rules about evaluations need it."""

    @property
    def evaluations(self) -> Evaluations:
        """What is known of its evaluations."""


class Rectification(Struct):
    """Something to be put right, and what became of it."""

    record: str
    fact: RectificationOrdered
    answers: list[RectificationAnswered] = field(default_factory=list)
    acceptances: list[RectificationAccepted] = field(default_factory=list)

    @property
    def state(self) -> RectificationState:
        """How it stands."""
        if self.acceptances:
            return "accepted"
        return "answered" if self.answers else "ordered"

    @property
    def holds(self) -> bool:
        """Whether it was answered and accepted once at most, one after the other."""
        if len(self.answers) > 1 or len(self.acceptances) > len(self.answers):
            return False
        days = [self.fact.ordered_on, *(each.answered_on for each in self.answers)]
        days += [each.accepted_on for each in self.acceptances]
        return days == sorted(days)


class Evaluation(Struct):
    """An evaluation with all that was said of it; without ``opened`` there is none."""

    record: str = ""
    """That of its opening."""
    opened: list[EvaluationOpened] = field(default_factory=list)
    scores: dict[str, LineScored] = field(default_factory=dict)
    frozen: list[EvaluationFrozen] = field(default_factory=list)
    rectifications: dict[str, Rectification] = field(default_factory=dict)
    has_strays: bool = False
    """Whether an answer or acceptance is of no order."""

    def scored_by(self, line: str, rater: str) -> LineScored | None:
        """The score of a rater for a line."""
        found = [each for each in self.scores.values() if (each.line, each.rater) == (line, rater)]
        return found[0] if found else None

    @property
    def sheet_sha256(self) -> str:
        """The hash of the sheet as it is."""
        return sheet_hash(self.opened[0], self.scores.values())


def evaluation_of(said: Said) -> Evaluation:
    """What all that is said of an evaluation amounts to."""
    found = Evaluation()
    for record, fact in said.items():
        match fact:
            case EvaluationOpened():
                found.record = record
                found.opened.append(fact)
            case LineScored():
                found.scores[record] = fact
            case EvaluationFrozen():
                found.frozen.append(fact)
            case RectificationOrdered():
                found.rectifications[record] = Rectification(record, fact)
            case RectificationAnswered() | RectificationAccepted():
                pass  # of an order, which may come behind it
            case _:
                assert_never(fact)
    for fact in said.values():
        if isinstance(fact, RectificationAnswered | RectificationAccepted):
            _follow(found, fact)
    return found


def _follow(evaluation: Evaluation, fact: RectificationAnswered | RectificationAccepted) -> None:
    order = evaluation.rectifications.get(fact.rectification)
    if order is None:
        evaluation.has_strays = True
    elif isinstance(fact, RectificationAnswered):
        order.answers.append(fact)
    else:
        order.acceptances.append(fact)


def stands(said: Said) -> bool:
    """Whether all that is said of an evaluation has what it rests on."""
    if not said:
        return True
    evaluation = evaluation_of(said)
    if len(evaluation.opened) != 1 or len(evaluation.frozen) > 1 or evaluation.has_strays:
        return False
    opened = evaluation.opened[0]
    points = {each.code: each.points for each in opened.lines}
    raters = {BOOK, ITSELF, *(each.rater for each in opened.raters)}
    scores = evaluation.scores.values()
    orders = evaluation.rectifications.values()
    return (
        all(each.score <= points.get(each.line, -1) for each in scores)
        and all(each.rater in raters for each in scores)
        and len({(each.line, each.rater) for each in scores}) == len(scores)
        and all(each.sheet_sha256 == evaluation.sheet_sha256 for each in evaluation.frozen)
        and all(each.fact.line in points for each in orders if isinstance(each.fact.line, str))
        and all(each.holds for each in orders)
    )


def apply_evaluations(
    evaluations: Evaluations, fact: EvaluationFact, record: str, sign: int
) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if sign > 0:
        evaluations.said.setdefault(fact.evaluation, {})[record] = fact
    else:
        said = evaluations.said[fact.evaluation]
        del said[record]
        if not said:
            del evaluations.said[fact.evaluation]
