"""What a draw of visits to be reviewed is answered with."""

from __future__ import annotations

from msgspec import Struct

from domain.ground.policy import Versions
from domain.ground.vocabulary import ReviewedAlways, ReviewFinding
from domain.visits.reviewed import DrawnBecause


class ReviewLine(Struct, frozen=True, kw_only=True):
    """A review of a visit that was drawn."""

    record: str
    reviewed_on: str
    finding: ReviewFinding


class DrawnVisit(Struct, frozen=True, kw_only=True):
    """A visit that is to be reviewed, why, and what its reviews found so far."""

    record: str
    started_at: str
    client: str
    visitors: list[str]
    because: DrawnBecause
    reviews: list[ReviewLine]


class ReviewDraw(Struct, frozen=True, kw_only=True):
    """What was drawn by a seed, in the order in which the visits began.

    Of the ``candidates`` all of those ``always`` reviewed and ``percent`` of the rest are drawn; the
    lot of a visit is the SHA-256 of the seed, a line break and its record, and the lowest are drawn.
    ``reviewed`` counts those of the drawn with a review. ``policies`` are those in force on the last
    day.
    """

    seed: str
    percent: int
    always: list[ReviewedAlways]
    candidates: int
    drawn: int
    reviewed: int
    items: list[DrawnVisit]
    policies: Versions
    position: int
