"""Keeps what is said of inspections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, get_args

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent
from domain.inspections.facts import InspectionFact
from projections.base import Recorded, View, keep_facts
from projections.said import define_said


class InspectionsProjection:
    """Inspections, findings, answers and decisions on them: one row per fact and version."""

    name: ClassVar[str] = "inspections"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = get_args(InspectionFact)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"said": define_said(metadata, "inspections_said", suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        keep_facts(view, view.tables["said"], page, self.reads, stream="station")
