"""How the entries that match some filters are spread: over types, stations, actors, how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select

from projections.audit_trail.queries import any_of, conditions_of
from projections.audit_trail.standing import Standing, standing_of
from projections.base import View

COUNTED_MAX: Final = 20_000
"""How many of the newest entries are looked at, so that a page of a whole city is as quick."""


class FacetValue(Struct, frozen=True, kw_only=True):
    """A value of a filter, and how many entries would be left by it."""

    value: str
    count: int


class Facets(Struct, frozen=True, kw_only=True):
    """The values of each filter by how often they come, under all filters but itself.

    ``is_partial`` says that more entries match than ``counted_max``: the newest were counted.
    """

    types: list[FacetValue]
    stations: list[FacetValue]
    actors: list[FacetValue]
    standings: list[FacetValue]
    counted_max: int
    is_partial: bool


def facets(
    view: View,
    *,
    as_known: int | None,
    stations: Sequence[str] | None = None,
    actors: Sequence[str] = (),
    types: Sequence[str] = (),
    standing: Standing | None = None,
    counted_max: int = COUNTED_MAX,
    **others: Any,
) -> Facets:
    """The facets of the entries that match; ``others`` are what ``conditions_of`` takes besides."""
    table = view.tables["trail"]
    columns = table.c

    def counted(
        value: ColumnElement[str],
        *,
        actors: Sequence[str] = actors,
        types: Sequence[str] = types,
        standing: Standing | None = standing,
    ) -> list[FacetValue]:
        among = (
            select(value.label("value"))
            .select_from(table)
            .where(
                *conditions_of(view, as_known=as_known, standing=standing, **others),
                *any_of(table, stations, actors, types),
            )
            .order_by(columns.pos.desc())
            .limit(counted_max + 1)
            .subquery()
        )
        number = func.count()
        query = select(among.c.value, number).group_by(among.c.value)
        rows = view.conn.execute(query.order_by(number.desc(), among.c.value))
        return [FacetValue(value=each, count=many) for each, many in rows]

    by_type, by_actor = counted(columns.type, types=()), counted(columns.actor, actors=())
    by_standing = counted(standing_of(table, as_known), standing=None)
    by_station = counted(columns.station)
    every = (by_type, by_station, by_actor, by_standing)
    return Facets(
        types=by_type,
        stations=by_station,
        actors=by_actor,
        standings=by_standing,
        counted_max=counted_max,
        is_partial=any(sum(each.count for each in values) > counted_max for values in every),
    )
