"""Folds what areas lay down into its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, get_args

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent
from domain.evaluation.facts import TemplatePublished
from domain.programme.facts import PlaceFact, PlanFact, PolicyPublished
from projections.base import Recorded, View, keep_facts
from projections.policies.tables import define_laid_down, define_published, define_templates

_LAID_DOWN: Final[tuple[type[AnyEvent], ...]] = (*get_args(PlaceFact), *get_args(PlanFact))


class PoliciesProjection:
    """What cities and districts lay down, list and plan: one row per fact and version of it."""

    name: ClassVar[str] = "policies"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (
        PolicyPublished,
        TemplatePublished,
        *_LAID_DOWN,
    )

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of facts."""
        return {
            "published": define_published(metadata, suffix),
            "templates": define_templates(metadata, suffix),
            "laid_down": define_laid_down(metadata, suffix),
        }

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        tables = view.tables
        keep_facts(view, tables["published"], page, (PolicyPublished,), stream="area")
        keep_facts(view, tables["templates"], page, (TemplatePublished,), stream="area")
        keep_facts(view, tables["laid_down"], page, _LAID_DOWN, stream="area")
