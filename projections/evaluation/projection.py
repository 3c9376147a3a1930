"""Keeps what is said of evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, get_args

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent
from domain.evaluation.facts import EvaluationFact
from projections.base import Recorded, View, keep_facts
from projections.said import define_said


class EvaluationProjection:
    """Evaluations, their scores and results: one row per fact and version."""

    name: ClassVar[str] = "evaluation"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = get_args(EvaluationFact)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"said": define_said(metadata, "evaluation_said", suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        keep_facts(view, view.tables["said"], page, self.reads, stream="station")
