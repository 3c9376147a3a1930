"""The files of an evaluation that are to be read: drawn by its seed, so that anybody can draw again."""

from __future__ import annotations

from dataclasses import replace

from msgspec import to_builtins

from api.lists.listed import Listing, Wanted
from api.questions.asking import Answer, Ask, one_station
from api.questions.evaluation.answers import DrawnFiles, EvaluationSample
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_TOPIC
from domain.ground.order.spans import span_of_days
from domain.visits.reviewed import lot_of


def evaluation_sample(questions: Questions, ask: Ask, *, evaluation: str = "") -> Answer:
    """The files that the seed draws, as known at the evaluation's position. Raises NoEvaluation."""
    opened, sampling = questions.evaluation_drawing(ask, evaluation=evaluation)
    files = []
    span = span_of_days(opened.period_from, opened.period_to)
    with questions.asking(replace(ask, as_known=opened.known_at), "records") as asked:
        for each in sampling:
            kind = KIND_OF_TOPIC.get(each.topic)
            listed = () if kind is None else Listing(asked, Wanted(kind=kind, span=span)).read()
            records = [one.entry.record for one in listed]
            drawn = sorted(records, key=lambda record: lot_of(opened.seed, record))
            files.append(
                DrawnFiles(topic=each.topic, candidates=len(records), records=drawn[: each.files])
            )
        found = EvaluationSample(
            station=one_station(ask),
            evaluation=opened.evaluation,
            seed=opened.seed,
            known_at=opened.known_at,
            files=files,
            position=asked.position,
        )
    answer: Answer = to_builtins(found)
    return answer
