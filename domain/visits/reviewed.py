"""Which visits are reviewed, and what a review says of the visit. Pure, and no word on any worker.

Anybody can draw again: the visits that count in the days asked about, as known at a position, each
by the SHA-256 of the seed, a line break and the id of its record; the lowest are drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from domain.ground.vocabulary import GROUPS_OF_MINORS, ReviewedAlways, ReviewFinding
from domain.visits.facts import HomeVisitRecorded, HomeVisitReviewed
from domain.visits.late.facts import LateEntryDecided

DISPUTED: Final = "review_disputed"
NOT_REACHED: Final = "review_not_reached"
LATE_REJECTED: Final = "late_entry_rejected"
"""The flags of a visit that somebody judged afterwards."""
Judgement = ReviewFinding | Literal["late_accepted", "late_rejected"]
"""What is said of a visit afterwards: what a review found, or whether it may count, being late."""

DrawnBecause = Literal["red", "minor", "drawn"]
"""Why a visit is to be reviewed: for whom it was, or because the lot fell on it."""


class Candidate(NamedTuple):
    """A visit that may be drawn."""

    record: str
    visit: HomeVisitRecorded


def judgement_of(fact: HomeVisitReviewed | LateEntryDecided) -> Judgement:
    """What a fact says of the visit that it names."""
    if isinstance(fact, HomeVisitReviewed):
        return fact.finding
    return "late_accepted" if fact.ruling == "accepted" else "late_rejected"


def flags_by(judgements: Collection[Judgement]) -> frozenset[str]:
    """How a visit is flagged by all that was said of it afterwards.

    A dispute, or the rejection of a late entry, stands until the record that says so is corrected or
    voided; that nobody was reached stands until somebody is.
    """
    flags = set()
    if "disputed" in judgements:
        flags.add(DISPUTED)
    if "late_rejected" in judgements:
        flags.add(LATE_REJECTED)
    if "not_reached" in judgements and not {"genuine", "disputed"} & set(judgements):
        flags.add(NOT_REACHED)
    return frozenset(flags)


def draw(
    candidates: Iterable[Candidate],
    seed: str,
    *,
    percent: int,
    always: Collection[ReviewedAlways],
) -> dict[str, DrawnBecause]:
    """Record -> why it is reviewed: those of whom all are, then of the rest a share, rounded up."""
    drawn: dict[str, DrawnBecause] = {}
    rest = []
    for record, visit in candidates:
        why = _always(visit, always)
        if why is None:
            rest.append(record)
        else:
            drawn[record] = why
    by_lot = sorted(rest, key=lambda record: lot_of(seed, record))
    drawn.update(dict.fromkeys(by_lot[: -(-len(rest) * percent // 100)], "drawn"))
    return drawn


def lot_of(seed: str, record: str) -> str:
    """What a visit is drawn by: SHA-256, lower case."""
    return sha256(f"{seed}\n{record}".encode()).hexdigest()


def _always(visit: HomeVisitRecorded, always: Collection[ReviewedAlways]) -> ReviewedAlways | None:
    if "red" in always and "red" in {visit.risk_before, visit.risk_after}:
        return "red"
    if "minor" in always and not GROUPS_OF_MINORS.isdisjoint(visit.target_groups):
        return "minor"
    return None
