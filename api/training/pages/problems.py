"""What is to be looked at in training: sessions whose headcount is not that of their list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from api.pages.questions.parts import Chapter, Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import TRAINING
from api.questions.questions import Questions
from api.training.pages.training import sessions_by_month
from domain.ground.labels import Label


def _mismatched(told: Told) -> Mapping[str, int]:
    return Counter(each["station"] for each in told(Questions.training)["headcount_mismatches"])


PROBLEMS: Final = (
    Problem(
        name=Label("培训人数与名单不符", "sessions whose headcount differs from their list"),
        unit=Label("场", "sessions"),
        counts=_mismatched,
        opens=lambda _told, _station: Opened(TRAINING.path, {}, "mismatches"),
        of_areas=True,
    ),
)


def by_months(told: Told) -> Chapter:
    """Sessions by month, as the page of training draws them."""
    return sessions_by_month(told.sight, told(Questions.training))
