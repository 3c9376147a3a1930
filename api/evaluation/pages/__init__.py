"""Evaluations as a page: the sheet to be filled and printed, with its index of evidence."""

from __future__ import annotations

from typing import Final

from api.evaluation.pages.automatic import router as automatic
from api.evaluation.pages.evaluations import evaluation
from api.evaluation.routes import evaluation_of
from api.lists.fields import listed_at
from api.pages.questions.declared import Act, QuestionPage
from api.pages.rail import EVALUATION, LISTS
from api.questions.evaluation.sources import PROJECTIONS
from domain.book.catalogue import KIND_OF_FACT
from domain.evaluation.facts import TemplatePublished
from domain.ground.labels import Label

_TEMPLATE: Final = KIND_OF_FACT[TemplatePublished]

PAGES: Final = (
    QuestionPage(
        tab=EVALUATION,
        path=EVALUATION.path,
        name=EVALUATION.name,
        says=Label(
            "每项得多少分、凭什么、谁改过，等次和整改",
            "What each line earns and by what, who departed from it; the grade, what is put right",
        ),
        data="evaluation",
        reads=("evaluation", *PROJECTIONS),
        sheet=evaluation,
        filters=evaluation_of,
        act=Act(
            Label("发布评估模板", "Publish a template"),
            f"{LISTS}/{listed_at(_TEMPLATE)}",
            _TEMPLATE,
        ),
    ),
)
"""The pages of evaluations."""

OTHERS: Final = (automatic,)
"""Where all that the book scores is recorded at once."""
