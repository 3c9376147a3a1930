"""Which visits of some days are to be reviewed: drawn by a seed, so that anybody can draw again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import to_builtins

from api.http.described.reviews import DrawnVisit, ReviewDraw, ReviewLine
from api.lists.listed import Listed, Listing, Wanted
from api.questions.asking import Answer, Ask, Asked, one_station, today
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_FACT
from domain.ground.order.spans import EVER, Span, span_of_days
from domain.ground.policy import versions_used
from domain.ground.vocabulary import PolicyKey
from domain.visits.facts import HomeVisitRecorded, HomeVisitReviewed
from domain.visits.reviewed import Candidate, DrawnBecause, draw

_JUDGED_BY: Final[tuple[PolicyKey, ...]] = ("review_sample_percent", "reviewed_always")


def review_draw(questions: Questions, ask: Ask, *, seed: str) -> Answer:
    """The visits of a station that a seed draws to be reviewed, as known at the moment asked about."""
    with questions.asking(ask, "records") as asked:
        return {**_drawn_by(asked, ask, seed), **questions.beside(ask)}


def _drawn_by(asked: Asked, ask: Ask, seed: str) -> Answer:
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
