"""How the entries that match some filters are spread: over types, stations, actors, how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, case, func, select

from projections.audit_trail.queries import FEW_STATIONS, any_of, conditions_of
from projections.audit_trail.standing import CHANGED, FOLLOWING, Standing, of_followed, stands
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
    values = (columns.type, columns.station, columns.actor)

    @cache
    def spread(
        types: tuple[str, ...], actors: tuple[str, ...]
    ) -> list[tuple[tuple[str, ...], int]]:
        """How often each type comes with each station and actor: one way through serves all three."""
        among = (
            select(*values)
            .where(
                *conditions_of(view, as_known=as_known, standing=standing, **others),
                *any_of(table, stations, actors, types),
            )
            .order_by(columns.pos.desc())
            .limit(counted_max + 1)
            .subquery()
        )
        query = select(*among.c, func.count()).group_by(*among.c)
        return [(tuple(row[:-1]), row[-1]) for row in view.conn.execute(query)]

    def counted(
        value: ColumnElement[str], types: Sequence[str] = types, actors: Sequence[str] = actors
    ) -> list[FacetValue]:
        place = values.index(value)
        counts: Counter[str] = Counter()
        for found, many in spread(tuple(types), tuple(actors)):
            counts[found[place]] += many
        return _ordered(counts)

    by_type, by_actor = counted(columns.type, types=()), counted(columns.actor, actors=())
    of_any_standing = [
        *conditions_of(view, as_known=as_known, **others),
        *any_of(table, stations, actors, types),
    ]
    by_standing = _standings(view, of_any_standing, as_known, counted_max, stations)
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


def _standings(
    view: View,
    conditions: Sequence[ColumnElement[bool]],
    as_known: int | None,
    counted_max: int,
    stations: Sequence[str] | None,
) -> list[FacetValue]:
    """How the newest of some entries stand: few are followed by others, so only those are sought."""
    table = view.tables["trail"]
    pos, number = table.c.pos, func.count()
    newest = select(pos).where(*conditions).order_by(pos.desc()).limit(counted_max + 1).subquery()
    total, oldest = view.conn.execute(select(number, func.min(newest.c.pos))).one()
    if not total:
        return []
    few = stations if stations is not None and len(stations) <= FEW_STATIONS else None
    followed = of_followed(table, FOLLOWING, as_known, since=oldest, stations=few)
    query = select(
        *(func.count(case((stands(table, each, as_known), 1))) for each in CHANGED)
    ).where(pos >= oldest, *conditions, followed)
    changed = dict(zip(CHANGED, view.conn.execute(query).one(), strict=True))
    return _ordered({**changed, "unchanged": total - sum(changed.values())})


def _ordered(counts: Mapping[str, int]) -> list[FacetValue]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [FacetValue(value=value, count=count) for value, count in ordered if count]
