"""How figures become points, and points a result: all in tenths of a point, half up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from domain.evaluation.facts import (
    EvaluationOpened,
    Grade,
    LineScored,
    ScoredLine,
    TemplateLine,
)
from domain.ground.events import content_hash
from domain.ground.vocabulary import EvaluationRater

BOOK: Final[EvaluationRater] = "automatic"
"""The rater that the book itself is."""
ITSELF: Final[EvaluationRater] = "self"
"""The station, whose scores stand beside those of others and weigh what the template says."""
WEIGHTED: Final = "weighted"
"""Stands for several raters whose scores are weighed."""


class LineResult(NamedTuple):
    """What a line comes to: ``score`` None while nobody scored it, ``rater`` whose score counts.

    ``gap`` is the self-score less the score, None where there is not both.
    """

    line: ScoredLine
    score: int | None
    rater: str
    scores: Mapping[EvaluationRater, LineScored]
    gap: int | None


class Result(NamedTuple):
    """What an evaluation comes to. A veto caps the grade at the lowest one; the points stay."""

    score: int
    grade: str
    vetoed_by: tuple[str, ...]
    lines: list[LineResult]


def automatic_score(line: TemplateLine, measured: int, due: int) -> int:
    """What a figure of the book earns under the rule of a line.

    A deduction counts ``measured`` faults. Any other line takes the share of ``due`` that was
    reached, a half per cent up; a line by degree has the points of the highest level reached.
    """
    if line.kind == "deduct":
        return max(0, line.points - measured * line.per_fault)
    percent = 100 if due <= 0 else (200 * measured + due) // (2 * due)
    if line.levels:
        reached = [each for each in line.levels if each.at_least <= percent]
        highest = max(reached, key=lambda each: each.at_least, default=None)
        return 0 if highest is None else min(line.points, highest.points)
    if percent < line.floor_percent:
        return 0
    if due <= 0 or 100 * measured >= line.full_percent * due:
        return line.points
    whole = line.full_percent * due
    return (200 * measured * line.points + whole) // (2 * whole)


def result_of(opened: EvaluationOpened, scores: Iterable[LineScored]) -> Result:
    """What all that was scored comes to.

    A line has the mean of the raters who scored it and weigh something, by their weights; without
    any of them the score that the book tells. The sum is no more than the template's points.
    """
    of_lines: dict[str, dict[EvaluationRater, LineScored]] = {}
    for each in scores:
        of_lines.setdefault(each.line, {})[each.rater] = each
    weights = {each.rater: each.weight for each in opened.raters}
    lines = [_line(line, of_lines.get(line.code, {}), weights) for line in opened.lines]
    vetoes = tuple(
        each.line.code for each in lines if each.line.kind == "veto" and each.score is not None
    )
    score = min(opened.max_points, sum(each.score or 0 for each in lines))
    return Result(score, grade_of(opened.grades, score, is_vetoed=bool(vetoes)), vetoes, lines)


def grade_of(grades: Sequence[Grade], score: int, *, is_vetoed: bool) -> str:
    """The grade that a score takes; the lowest one under a veto."""
    in_order = sorted(grades, key=lambda each: each.at_least)
    reached = [each.grade for each in in_order if each.at_least <= score]
    return in_order[0].grade if is_vetoed else reached[-1]


def sheet_hash(opened: EvaluationOpened, scores: Iterable[LineScored]) -> str:
    """The SHA-256 of the sheet, lower case.

    Of the content hash of the opening, and of those of the scores in order, a line break behind each.
    """
    hashes = [content_hash(opened), *sorted(map(content_hash, scores))]
    return sha256("".join(f"{each}\n" for each in hashes).encode()).hexdigest()


def _line(
    line: ScoredLine,
    scores: Mapping[EvaluationRater, LineScored],
    weights: Mapping[EvaluationRater, int],
) -> LineResult:
    weighed = [(weights[rater], each) for rater, each in scores.items() if weights.get(rater)]
    score: int | None = None
    rater = ""
    if weighed:
        whole = sum(weight for weight, _each in weighed)
        total = sum(weight * each.score for weight, each in weighed)
        score = (2 * total + whole) // (2 * whole)
        rater = weighed[0][1].rater if len(weighed) == 1 else WEIGHTED
    elif BOOK in scores:
        score, rater = scores[BOOK].score, BOOK
    its_own = scores.get(ITSELF)
    gap = None if its_own is None or score is None else its_own.score - score
    return LineResult(line, score, rater, scores, gap)
