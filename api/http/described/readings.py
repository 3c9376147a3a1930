"""What is said about reading named data: who read what, and the request that opens a file."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Struct, UnsetType
from pydantic import BaseModel, ConfigDict, Field

from domain.book.privacy.readings import Reading
from domain.ground.forms.fields import RequiredReason


class Readings(Struct, frozen=True, kw_only=True):
    """A page of readings, newest first; ``position`` is the head of the log of entries."""

    items: list[Reading]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


class OpeningBody(BaseModel):
    """Ask for a client's file, for as long as the policy allows."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    reason: Annotated[
        RequiredReason,
        Field(description="Why; the station sees it, it is kept, and holds no personal numbers."),
    ]
