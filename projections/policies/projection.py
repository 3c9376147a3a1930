"""Folds what areas lay down into its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent
from domain.programme.facts import PolicyPublished
from projections.base import Recorded, View, keep_facts
from projections.policies.tables import define_published


class PoliciesProjection:
    """Policies published by cities and districts: one row per fact and version of it."""

    name: ClassVar[str] = "policies"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (PolicyPublished,)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"published": define_published(metadata, suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        keep_facts(view, view.tables["published"], page, self.reads, stream="area")
