"""Who sits at these pages, how far their hand reaches, and how the pages are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from msgspec import Struct
from starlette.responses import Response

from api.administration.bounds import Bounds
from api.http.access import Principal
from api.http.problems import Language, problem_of
from api.http.requests.answering import in_thread, reach, reader_of
from api.http.requests.commanding import principal_of
from api.http.serving.door import Door, door_of
from api.pages.desk import language_of
from api.pages.drawing import draw_for_strangers
from api.pages.rail import OFFICE
from domain.book.privacy.readings import Reader
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.refusals import NotFound
from domain.ground.vocabulary import ROLES
from ledger.people.tokens import AccessRefusedError, ScopeKind

SCOPE_KINDS: Final[Mapping[ScopeKind, Label]] = {
    "station": Label("站点", "Station"),
    "district": Label("区县", "District"),
    "city": Label("市", "City"),
    "engagement": Label("审计任务", "Audit engagement"),
}


class Office(Struct, frozen=True):
    """An administrator at a page of an application."""

    request: Request
    principal: Principal

    @property
    def door(self) -> Door:
        """The way into the house."""
        return door_of(self.request.scope)

    @property
    def language(self) -> Language:
        """What they read."""
        return language_of(self.request)

    @property
    def reader(self) -> Reader:
        """Who they are where they see names."""
        return reader_of(self.principal)

    async def bounds(self) -> Bounds:
        """What they may give to others, by all stations planned so far.

        Raises ``projection_behind``.
        """
        questions = self.door.house.questions
        head = await in_thread(self.request, self.door.house.feed.head_position)
        await reach(self.door, head, ("stations",))
        return await in_thread(self.request, lambda: Bounds(self.principal, questions))


async def office_of(request: Request) -> Office:
    """Whoever administers. Raises ``unauthenticated``, and NotFound for everybody else."""
    principal = await principal_of(request.scope)
    if principal.role != "admin":
        raise NotFound
    return Office(request, principal)


AtOffice = Annotated[Office, Depends(office_of)]
"""The same, for whatever the framework reads the parameters of."""


def draw(
    template: str, office: Office, at: str, *, error: Exception | None = None, **content: Any
) -> Response:
    """A page with its content; ``at`` is its tab, ``error`` why the last request was refused."""
    status, why = said(error, office.language)
    return draw_for_strangers(
        f"administration/{template}",
        office.request,
        status=status,
        why=why,
        principal=office.principal,
        role=VOCABULARY["Role"][office.principal.role],
        tabs=OFFICE,
        at=at,
        roles=[(each, VOCABULARY["Role"][each]) for each in ROLES],
        scope_kinds=SCOPE_KINDS,
        **content,
    )


def said(error: Exception | None, language: Language) -> tuple[int, str]:
    """Why something was refused, with its status; 200 and nothing where nothing was."""
    if error is None:
        return 200, ""
    if isinstance(error, AccessRefusedError):
        return 422, f"{error.zh}。" if language == "zh" else f"{error.en}."
    problem = problem_of(error, language)
    return problem.status, str(problem.members["detail"])


def beyond(principal: Principal) -> AccessRefusedError:
    """What is said to whoever gives more than they have."""
    own = f"{principal.scope_kind} {principal.scope}"
    return AccessRefusedError(
        f"范围超出了自己所管的 {own}", f"the scope lies beyond {own}, your own"
    )
