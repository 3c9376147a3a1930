"""Clients as pages: who they are, and who is to be seen again."""

from __future__ import annotations

from typing import Final

from api.clients.pages.clients import asked, clients, wanted_of
from api.clients.pages.due import CURSOR, due
from api.clients.routes import due_of
from api.pages.questions.declared import QuestionPage
from api.pages.rail import CLIENTS, DUE
from api.privacy.clients import CURSOR as CLIENT_CURSOR
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=CLIENTS,
        path=CLIENTS.path,
        name=CLIENTS.name,
        says=Label(
            "按编号、姓名、类别、风险、责任社工找人，点编号看这个人的全部记录",
            "Found by code, name, group, risk or worker; a code opens all records",
        ),
        data="clients",
        of_areas=False,
        reads=("clients", "casework"),
        sheet=clients,
        filters=wanted_of,
        asks=asked,
        cursor=CLIENT_CURSOR,
    ),
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
