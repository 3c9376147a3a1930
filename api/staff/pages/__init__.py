"""Staffing as pages: the figures, and the lists behind them."""

from __future__ import annotations

from typing import Final

from api.pages.questions.declared import QuestionPage
from api.pages.rail import STAFFING
from api.staff.pages.lists import DAYS, PEOPLE, days, people, some_days, some_people
from api.staff.pages.staffing import staffing
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=STAFFING,
        path=STAFFING.path,
        name=STAFFING.name,
        says=Label("谁在岗，哪些天人不够", "Who works here, and on which days too few did"),
        data="staffing",
        reads=("staffing",),
        sheet=staffing,
    ),
    QuestionPage(
        tab=STAFFING,
        path=PEOPLE,
        name=Label("在岗人员", "People at work"),
        says=Label("最后一天在岗的人", "Who works here on the last day"),
        data="staffing",
        reads=("staffing",),
        sheet=people,
        filters=some_people,
    ),
    QuestionPage(
        tab=STAFFING,
        path=DAYS,
        name=Label("人不够的日子", "Days with too few people"),
        says=Label("每一段从哪天到哪天", "Each stage from day to day"),
        data="staffing-course",
        reads=("staffing",),
        sheet=days,
        filters=some_days,
    ),
)
"""The pages of staffing, and the lists behind its figures."""
