"""What a subject declares of a page; its routes, files, links and looks follow from it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from api.pages.questions.parts import Asked, Sheet
from api.pages.questions.sight import Sight
from api.pages.rail import Tab
from api.questions.questions import Questions
from domain.ground.kinds import Kind
from domain.ground.labels import Label


async def _nothing() -> Mapping[str, Any]:
    return {}


class Act(NamedTuple):
    """What may be begun from a page by whoever may record facts of a kind."""

    name: Label
    path: str
    kind: Kind


class QuestionPage(Struct, frozen=True, kw_only=True):
    """A page of what a question answers, or of the list behind one of its figures.

    ``tab`` is the one that it lies under, ``path`` its own address, ``data`` the last part of the
    addresses of the same answer as JSON. ``reads`` are the projections that it rests on; ``sheet``
    asks for the answer and lays it out. ``filters`` is a dependency that reads what only this page
    is narrowed by, ``asks`` which of them have a field for somebody, ``cursor`` the form of the
    place where a list goes on; what is answered whole anyway ``is_whole``, and asked for once for a
    file. ``of_areas`` says whether areas have the answer as JSON, too. ``unit`` says once what all
    amounts are in. What ``is_upright`` is printed on upright pages, all others on wide ones. ``act``
    is what is begun here.
    """

    tab: Tab
    path: str
    name: Label
    says: Label
    data: str
    reads: tuple[str, ...]
    sheet: Callable[[Questions, Sight], Sheet]
    filters: Callable[..., Awaitable[Mapping[str, Any]]] = _nothing
    asks: Callable[[Sight], Sequence[Asked]] = lambda _sight: ()
    cursor: re.Pattern[str] | None = None
    is_whole: bool = False
    of_areas: bool = True
    unit: Label | None = None
    is_upright: bool = False
    act: Act | None = None
