"""What lists of money can be narrowed to; shared by what moved and what is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from api.http.requests.answering import MAX_CHOICES
from domain.ground.forms.fields import NamedCode
from domain.money.fields import Category, Source

Sources = Annotated[
    tuple[Source, ...],
    Query(alias="source", max_length=MAX_CHOICES, description="Funding source; any of several."),
]
Grants = Annotated[
    tuple[NamedCode, ...],
    Query(alias="grant", max_length=MAX_CHOICES, description="Code of a grant; any of several."),
]
Categories = Annotated[
    tuple[Category, ...],
    Query(alias="category", max_length=MAX_CHOICES, description="Purpose; any of several."),
]


async def narrowed_by_source(sources: Sources = ()) -> dict[str, Any]:
    """Which sources a budget is narrowed to."""
    return {"sources": sources}
