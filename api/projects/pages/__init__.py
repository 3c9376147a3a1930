"""Projects as a page: 1+X+1, goals against results, and the statement of one project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Query

from api.pages.questions.declared import QuestionPage
from api.pages.rail import PROJECTS
from api.projects.pages.projects import STATEMENT, projects, statement
from domain.ground.forms.fields import NamedCode
from domain.ground.labels import Label


async def project_of(
    code: Annotated[NamedCode, Query(alias="project", description="The project.")] = "",
) -> Mapping[str, Any]:
    """Which project a statement is of."""
    return {"project": code}


PAGES: Final = (
    QuestionPage(
        tab=PROJECTS,
        path=PROJECTS.path,
        name=PROJECTS.name,
        says=Label("目标完成了多少，1+X+1 齐不齐", "Goals against results, and 1+X+1"),
        data="projects",
        reads=("projects",),
        sheet=projects,
    ),
    QuestionPage(
        tab=PROJECTS,
        path=STATEMENT,
        name=Label("项目小结", "Statement of a project"),
        says=Label("一个项目一页，可打印", "A project on one page, to be printed"),
        data="projects",
        reads=("projects",),
        sheet=statement,
        filters=project_of,
        is_upright=True,
    ),
)
"""The pages of projects."""
