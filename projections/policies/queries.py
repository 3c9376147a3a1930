"""Which rules areas have laid down, as known at a position."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import select

from domain.ground.policy import Rule
from domain.programme.facts import PolicyPublished
from domain.programme.in_force import rules_of
from projections.base import View
from projections.base import as_known as known_at

_decoder: Final = msgspec.json.Decoder(PolicyPublished)


def every_area(view: View) -> set[str]:
    """The streams of all areas that ever laid down anything."""
    return set(view.conn.scalars(select(view.tables["published"].c.area).distinct()))


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
