"""Inspections as a page: findings with their days, what is overdue, and the next step of each."""

from __future__ import annotations

from typing import Final

from api.inspections.pages.inspections import inspections
from api.pages.questions.declared import QuestionPage
from api.pages.rail import INSPECTIONS
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=INSPECTIONS,
        path=INSPECTIONS.path,
        name=INSPECTIONS.name,
        says=Label(
            "查出什么问题，整改到哪一步，哪些逾期",
            "What was found, how far it is put right, what is overdue",
        ),
        data="inspections",
        reads=("inspections",),
        sheet=inspections,
    ),
)
"""The page of inspections."""
