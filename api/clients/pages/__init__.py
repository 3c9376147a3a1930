"""Clients as pages: who is to be seen again."""

from __future__ import annotations

from typing import Final

from api.clients.pages.due import CURSOR, due
from api.clients.routes import due_of
from api.pages.questions.declared import QuestionPage
from api.pages.rail import DUE
from domain.ground.words import Label

PAGES: Final = (
    QuestionPage(
        tab=DUE,
        path=DUE.path,
        name=DUE.name,
        says=Label("谁到期了、谁逾期了、各类对象走到了没有", "Who is due, and who was reached"),
        data="due",
        reads=("clients",),
        sheet=due,
        filters=due_of,
        cursor=CURSOR,
        is_whole=True,
    ),
)
"""The pages of clients."""
