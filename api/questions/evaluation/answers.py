"""The shapes of what is told beside the sheet of an evaluation; scores are in tenths of a point."""

from __future__ import annotations

from msgspec import Struct

from domain.evaluation.facts import TemplatePublished
from domain.ground.vocabulary import AutoSource


class AutomaticScore(Struct, frozen=True, kw_only=True):
    """What the book tells of a line, and what that earns.

    ``evidence`` is the question, below the station's address, that tells the figure again;
    ``recorded`` the score of the book that is on the sheet, None while there is none.
    """

    line: str
    source: AutoSource
    measured: int
    due: int
    score: int
    points: int
    evidence: str
    evidence_count: int
    recorded: int | None


class AutomaticScores(Struct, frozen=True, kw_only=True):
    """The book's own scores of an evaluation, as known at ``known_at``.

    ``score`` and ``grade`` are what the sheet would come to with them in the place of the book's
    scores that it has.
    """

    station: str
    evaluation: str
    known_at: int
    period_from: str
    period_to: str
    lines: list[AutomaticScore]
    score: int
    grade: str
    position: int | None


class DrawnFiles(Struct, frozen=True, kw_only=True):
    """The records of a kind that are to be read: drawn of so many, the lowest lots first."""

    topic: str
    candidates: int
    records: list[str]


class EvaluationSample(Struct, frozen=True, kw_only=True):
    """The files drawn by the seed of an evaluation, as known at its position.

    The lot of a record is the SHA-256 of the seed, a line break and the record's id.
    """

    station: str
    evaluation: str
    seed: str
    known_at: int
    files: list[DrawnFiles]
    position: int | None


class TemplateThere(Struct, frozen=True, kw_only=True):
    """A template by which a station may be evaluated; ``area`` is empty for a seeded one."""

    area: str
    record: str
    template: TemplatePublished


class EvaluationTemplates(Struct, frozen=True, kw_only=True):
    """The templates that there are at a station on a day, by code and version."""

    station: str
    templates: list[TemplateThere]
    as_of: str
    position: int | None
