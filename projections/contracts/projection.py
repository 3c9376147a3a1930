"""Keeps what is said of contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, get_args

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent
from domain.operators.facts import OperatorFact
from projections.base import Recorded, View, keep_facts
from projections.said import define_said


class ContractsProjection:
    """Contracts with operators, their milestones and deductions: one row per fact and version."""

    name: ClassVar[str] = "contracts"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = get_args(OperatorFact)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"said": define_said(metadata, "contracts_said", suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        keep_facts(view, view.tables["said"], page, self.reads, stream="station")
