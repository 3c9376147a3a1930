"""Casework as a page: cases by stage, what files lack, referrals and complaints."""

from __future__ import annotations

from typing import Final

from api.casework.pages.cases import CASES, cases
from api.casework.pages.casework import casework
from api.casework.routes import CURSOR, cases_of
from api.pages.questions.declared import QuestionPage
from api.pages.rail import CASEWORK
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=CASEWORK,
        path=CASEWORK.path,
        name=CASEWORK.name,
        says=Label("办到哪一步了，档案还缺什么", "How far cases are, and what files lack"),
        data="casework",
        reads=("casework",),
        sheet=casework,
    ),
    QuestionPage(
        tab=CASEWORK,
        path=CASES,
        name=Label("个案明细", "List of cases"),
        says=Label("一个个案一行，按编号", "A case a line, by number"),
        data="cases",
        reads=("casework",),
        sheet=cases,
        filters=cases_of,
        cursor=CURSOR,
    ),
)
"""The pages of casework, and the list behind its figures."""
