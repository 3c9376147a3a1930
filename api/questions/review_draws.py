"""Which visits of some days are to be reviewed: drawn by a seed, so that anybody can draw again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct, to_builtins

from api.lists.reading import Listed, Listing, Wanted
from api.questions.asking import Answer, Ask, Asked, one_station, today
from domain.book.catalogue import KIND_OF_FACT
from domain.ground.order.spans import EVER, Span, span_of_days
from domain.ground.policy import Versions, versions_used
from domain.ground.vocabulary import PolicyKey, ReviewedAlways, ReviewFinding
from domain.visits.facts import HomeVisitRecorded, HomeVisitReviewed
from domain.visits.reviewed import Candidate, DrawnBecause, draw

_JUDGED_BY: Final[tuple[PolicyKey, ...]] = ("review_sample_percent", "reviewed_always")


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


def drawn_by(asked: Asked, ask: Ask, seed: str) -> Answer:
    """The draw of a station, as known at the moment asked about."""
    last_day = ask.to_day or ask.as_of or today()
    rules = asked.rules_at(one_station(ask))
    policy = rules.on(last_day)
    visits = {
        each.entry.record: each.fact
        for each in _listed(asked, HomeVisitRecorded, span_of_days(ask.from_day, last_day))
        if isinstance(each.fact, HomeVisitRecorded)
    }
    drawn = draw(
        [Candidate(record, visit) for record, visit in visits.items()],
        seed,
        percent=policy.review_sample_percent,
        always=policy.reviewed_always,
    )
    reviews = _reviews(asked, ask)
    items = [
        _line(record, visit, drawn[record], reviews.get(record, ()))
        for record, visit in visits.items()
        if record in drawn
    ]
    found: dict[str, Any] = to_builtins(
        ReviewDraw(
            seed=seed,
            percent=policy.review_sample_percent,
            always=list(policy.reviewed_always),
            candidates=len(visits),
            drawn=len(items),
            reviewed=sum(1 for each in items if each.reviews),
            items=items,
            policies=versions_used(_JUDGED_BY, [rules], last_day, last_day),
            position=asked.position,
        )
    )
    return found


def _line(
    record: str,
    visit: HomeVisitRecorded,
    because: DrawnBecause,
    reviews: Sequence[ReviewLine],
) -> DrawnVisit:
    return DrawnVisit(
        record=record,
        started_at=visit.started_at,
        client=visit.client,
        visitors=list(visit.visitors),
        because=because,
        reviews=list(reviews),
    )


def _reviews(asked: Asked, ask: Ask) -> dict[str, list[ReviewLine]]:
    # A visit is reviewed on its own day or later, however much later.
    since = span_of_days(ask.from_day, None) if ask.from_day else EVER
    found: dict[str, list[ReviewLine]] = {}
    for each in _listed(asked, HomeVisitReviewed, since):
        if isinstance(each.fact, HomeVisitReviewed):
            line = ReviewLine(
                record=each.entry.record,
                reviewed_on=each.fact.reviewed_on,
                finding=each.fact.finding,
            )
            found.setdefault(each.fact.visit, []).append(line)
    return found


def _listed(asked: Asked, fact: type, span: Span) -> Iterator[Listed]:
    return Listing(asked, Wanted(kind=KIND_OF_FACT[fact], span=span)).read()
