"""Groups and activities as a page: how often people came together, and what came of it."""

from __future__ import annotations

from typing import Final

from api.activities.pages.figures import activities
from api.pages.questions.declared import QuestionPage
from api.pages.rail import ACTIVITIES
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=ACTIVITIES,
        path=ACTIVITIES.path,
        name=ACTIVITIES.name,
        says=Label(
            "办了多少场、来了多少人次、链接了什么资源",
            "How often people met, how many came, and what was given",
        ),
        data="activities",
        reads=("activities", "services"),
        sheet=activities,
        unit=Label("金额单位：元", "Money in yuan"),
    ),
)
"""The page of groups and activities."""
