"""Which rules areas have laid down, and what they list and plan, as known at a position."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import select

from domain.evaluation.facts import TemplatePublished
from domain.ground.events import content_hash
from domain.ground.policy import Rule
from domain.programme.facts import PlaceFact, PlanFact, PolicyPublished
from domain.programme.in_force import rules_of
from projections.base import View
from projections.base import as_known as known_at

_decoder: Final = msgspec.json.Decoder(PolicyPublished)
_template: Final = msgspec.json.Decoder(TemplatePublished).decode
_laid_down: Final = msgspec.json.Decoder(PlaceFact | PlanFact)


def every_area(view: View) -> set[str]:
    """The streams of all areas that ever laid down anything."""
    found: set[str] = set()
    for table in view.tables.values():
        found |= set(view.conn.scalars(select(table.c.area).distinct()))
    return found


def published(view: View, *, as_known: int | None) -> dict[str, list[Rule]]:
    """The rules of every area that has any: stream to rules, in the order of stating."""
    table = view.tables["published"]
    query = select(table).where(known_at(table, as_known)).order_by(table.c.known_from)
    found: dict[str, list[tuple[str, PolicyPublished, int]]] = {}
    for row in view.conn.execute(query):
        found.setdefault(row.area, []).append(
            (row.record, _decoder.decode(row.body), row.known_from)
        )
    return {area: rules_of(area, stated) for area, stated in found.items()}


def templates_published(
    view: View, *, as_known: int | None
) -> dict[str, dict[str, TemplatePublished]]:
    """The templates of every area that has any: stream to record to template, as they were stated."""
    table = view.tables["templates"]
    query = select(table).where(known_at(table, as_known)).order_by(table.c.known_from)
    found: dict[str, dict[str, TemplatePublished]] = {}
    for row in view.conn.execute(query):
        found.setdefault(row.area, {})[row.record] = _template(row.body)
    return found


def template_as_it_was(view: View, record: str, content_sha256: str) -> TemplatePublished | None:
    """The template that a record published when it said what has this hash, corrected since or not."""
    table = view.tables["templates"]
    query = select(table.c.body).where(table.c.record == record).order_by(table.c.known_from)
    for body in view.conn.scalars(query):
        template = _template(body)
        if content_hash(template) == content_sha256:
            return template
    return None


def laid_down(view: View, *, as_known: int | None) -> Iterator[tuple[str, PlaceFact | PlanFact]]:
    """What areas list, plan and count: streams and facts, in the order of stating."""
    table = view.tables["laid_down"]
    query = select(table.c.area, table.c.body).where(known_at(table, as_known))
    for row in view.conn.execute(query.order_by(table.c.known_from)):
        yield row.area, _laid_down.decode(row.body)
