"""Finding entries in the trail: by station, record, actor, type and either clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, and_, bindparam, func, select, true

from domain.ground.order.spans import EVER, Span, instant_of, span_of_days
from projections.audit_trail.standing import CHANGED, FOLLOWING, VOIDED, Standing, stands
from projections.base import View

FEW_STATIONS: Final = 32
"""Of so many, about a district, the entries are looked through station by station."""


class TrailRow(Struct, frozen=True, kw_only=True):
    """What an entry can be found by, and its place among the entries about the same record.

    ``corrects`` is the position at which the record was first made, for an entry that corrects or
    voids it; ``corrected_by`` are the positions of all later corrections and voids of the record,
    ``voided_by`` that of the void.
    """

    pos: int
    station: str
    record: str
    type: str
    actor: str
    role: str
    channel: str
    recorded_at: str
    occurred: str
    month: str
    corrects: int | None = None
    corrected_by: tuple[int, ...] = ()
    voided_by: int | None = None


class TrailPage(Struct, frozen=True, kw_only=True):
    """A page of the trail; pass ``next_cursor`` on as ``after`` to get the following one.

    ``total`` is how many entries all pages have, where it was asked for.
    """

    rows: tuple[TrailRow, ...]
    next_cursor: int | None
    position: int | None
    total: int | None = None


def trail(
    view: View,
    *,
    as_known: int | None,
    stations: Sequence[str] | None = None,
    records: Sequence[str] = (),
    actors: Sequence[str] = (),
    types: Sequence[str] = (),
    standing: Standing | None = None,
    recorded_from: str | None = None,
    recorded_to: str | None = None,
    occurred: Span = EVER,
    after: int | None = None,
    limit: int = 100,
    newest_first: bool = True,
    counted: bool = False,
) -> TrailPage:
    """The entries that match every given filter, by any of its values.

    The ends of recording are days at the station and are counted in. ``after`` is the position
    that the page follows in the order asked for.
    """
    table = view.tables["trail"]
    columns = table.c
    conditions = conditions_of(
        view,
        as_known=as_known,
        records=records,
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        occurred=occurred,
    )
    total = None
    if counted:
        every = [*conditions, *any_of(table, stations, actors, types)]
        total = _count_standing(view, table, every, standing, as_known)
    if standing is not None:
        conditions.append(stands(table, standing, as_known))
    if after is not None:
        conditions.append(columns.pos < after if newest_first else columns.pos > after)
    found = _first_positions(
        view,
        table,
        _choices(view, table, stations, (records, actors, types), occurred),
        conditions,
        limit=limit + 1,
        newest_first=newest_first,
    )
    return TrailPage(
        rows=_rows_at(view, table, found[:limit], as_known),
        next_cursor=found[limit - 1] if len(found) > limit else None,
        position=as_known,
        total=total,
    )


def conditions_of(
    view: View,
    *,
    as_known: int | None,
    records: Sequence[str] = (),
    standing: Standing | None = None,
    recorded_from: str | None = None,
    recorded_to: str | None = None,
    occurred: Span = EVER,
) -> list[ColumnElement[bool]]:
    """What entries must be, beside whose, by whom and of which types they are."""
    table = view.tables["trail"]
    columns = table.c
    conditions = _positions_between(view, table, recorded_from, recorded_to)
    if as_known is not None:
        conditions.append(columns.pos <= as_known)
    conditions += _during(columns.occurred, occurred)
    if records:
        conditions.append(columns.record.in_(records))
    if standing is not None:
        conditions.append(stands(table, standing, as_known))
    return conditions


def count(
    view: View,
    *,
    as_known: int | None,
    stations: Sequence[str] | None,
    types: Sequence[str] = (),
    occurred: Span = EVER,
) -> int:
    """How many entries match every given filter, as far as the log was known at a position."""
    table = view.tables["trail"]
    conditions = _during(table.c.occurred, occurred)
    if as_known is not None:
        conditions.append(table.c.pos <= as_known)
    return _count(view, table, [*conditions, *any_of(table, stations, (), types)])


def has_before(
    view: View, stations: Sequence[str] | None, known: int, *, beside: Sequence[str] = ()
) -> bool:
    """Whether stations (None for all) had an entry up to a position, of other types than some."""
    table = view.tables["trail"]
    conditions = [*any_of(table, stations, (), ()), table.c.type.not_in(beside)]
    found = select(table.c.pos).where(table.c.pos <= known, *conditions).limit(1)
    return view.conn.scalar(found) is not None


def first_position(
    view: View, stations: Sequence[str] | None, *, beside: Sequence[str] = ()
) -> int | None:
    """The first entry of stations (None for all) of other types than some; None where is none."""
    table = view.tables["trail"]
    choices = [true()] if stations is None else [table.c.station == each for each in stations]
    conditions = [table.c.type.not_in(beside)]
    found = _first_positions(view, table, choices, conditions, limit=1, newest_first=False)
    return found[0] if found else None


class Entered(NamedTuple):
    """An entry: on whose stream it stands, of which type it is, and when what it tells happened."""

    stream: str
    topic: str
    occurred: str


def entered_at(view: View, positions: Sequence[int]) -> dict[int, Entered]:
    """The entries at some positions."""
    columns = view.tables["trail"].c
    query = select(columns.pos, columns.station, columns.type, columns.occurred).where(
        columns.pos.in_(positions)
    )
    return {pos: Entered(*entered) for pos, *entered in view.conn.execute(query)}


def rows_at(view: View, positions: Sequence[int], *, as_known: int | None) -> tuple[TrailRow, ...]:
    """The rows of the entries at some positions, in the order given."""
    return _rows_at(view, view.tables["trail"], positions, as_known)


def _count(view: View, table: Table, conditions: Sequence[ColumnElement[bool]]) -> int:
    return view.conn.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def _count_standing(
    view: View,
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    standing: Standing | None,
    as_known: int | None,
) -> int:
    """How many entries stand so; few are followed by others, so those that are not are the rest."""
    if standing in CHANGED:
        return _count(view, table, [*conditions, stands(table, standing, as_known)])
    changed = [] if standing is None else [stands(table, each, as_known) for each in CHANGED]
    fewer = sum(_count(view, table, [*conditions, each]) for each in changed)
    return _count(view, table, conditions) - fewer


def _during(column: ColumnElement[str], span: Span) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if span.begin is not None:
        conditions.append(column >= span.begin)
    if span.end is not None:
        conditions.append(column < span.end)
    return conditions


def any_of(
    table: Table, stations: Sequence[str] | None, actors: Sequence[str], types: Sequence[str]
) -> list[ColumnElement[bool]]:
    """That an entry is of any of some stations (None for all), actors and types (none for all)."""
    columns = table.c
    conditions: list[ColumnElement[bool]] = []
    if stations is not None:
        conditions.append(columns.station.in_(stations))
    for column, values in ((columns.actor, actors), (columns.type, types)):
        if values:
            # Not the bare column: the index of the stations has it too, and is the shorter way.
            conditions.append((column if stations is None else column + "").in_(values))
    return conditions


def _choices(
    view: View,
    table: Table,
    stations: Sequence[str] | None,
    narrow: tuple[Sequence[str], Sequence[str], Sequence[str]],
    occurred: Span,
) -> Iterable[ColumnElement[bool]]:
    """What the index is asked for one after the other, each time for its own first entries.

    One question about several stations, actors or types would sort all that they ever recorded, or
    walk the whole log past the entries of others. Records have few entries.
    """
    columns = table.c
    records, actors, types = narrow
    if records:
        return [and_(true(), *any_of(table, stations, actors, types))]
    if stations is not None and (len(stations) <= FEW_STATIONS or not (actors or types)):
        return [and_(*any_of(table, [each], actors, types)) for each in sorted(set(stations))]
    if not (actors or types):
        return [true()] if occurred == EVER else _each_month(view, table, occurred)
    here = true() if stations is None else columns.station.in_(stations)
    by_actor = [columns.actor == actor for actor in sorted(set(actors))] or [true()]
    by_type = [columns.type == topic for topic in sorted(set(types))] or [true()]
    return [and_(here, *pair) for pair in product(by_actor, by_type)]


def _each_month(view: View, table: Table, span: Span) -> Iterator[ColumnElement[bool]]:
    """The months that hold entries and touch a span: far fewer rows than the log.

    Each is found behind the one before it, one step into the index, so that it does not matter how
    far apart they lie.
    """
    month = table.c.month
    last_month = None if span.end is None else span.end[: len("2021-06")]
    behind = month >= (span.begin or "")[: len("2021-06")]
    while (current := view.conn.scalar(select(func.min(month)).where(behind))) is not None:
        if last_month is not None and current > last_month:
            return
        yield month == current
        behind = month > current


def _first_positions(
    view: View,
    table: Table,
    choices: Iterable[ColumnElement[bool]],
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    newest_first: bool,
) -> list[int]:
    """The first positions of any choice, in the order asked for; the indexes alone give them."""
    pos = table.c.pos
    found = [
        position
        for choice in choices
        for position in view.conn.scalars(
            select(pos)
            .where(choice, *conditions)
            .order_by(pos.desc() if newest_first else pos)
            .limit(limit)
        )
    ]
    return sorted(found, reverse=newest_first)[:limit]


_PLAIN_FIELDS: Final = tuple(
    name
    for name in TrailRow.__struct_fields__
    if name not in {"pos", "corrects", "corrected_by", "voided_by"}
)


def _positions_between(
    view: View, table: Table, recorded_from: str | None, recorded_to: str | None
) -> list[ColumnElement[bool]]:
    """A range of recording days as a range of positions: the server's clock never goes back."""
    conditions: list[ColumnElement[bool]] = []
    span = span_of_days(recorded_from, recorded_to)
    if span.begin is not None:
        since = _first_recorded_since(view, table, instant_of(span.begin))
        conditions.append(table.c.pos >= since)
    if span.end is not None:
        since = _first_recorded_since(view, table, instant_of(span.end))
        conditions.append(table.c.pos < since)
    return conditions


def _first_recorded_since(view: View, table: Table, edge: str) -> int:
    """The first position that was not recorded before a moment; the next one when there is none."""
    recorded_at = select(table.c.recorded_at).where(table.c.pos == bindparam("at"))
    positions = range(1, (view.conn.scalar(select(func.max(table.c.pos))) or 0) + 1)
    index = bisect_left(
        positions, edge, key=lambda pos: str(view.conn.scalar(recorded_at, {"at": pos}))
    )
    return index + 1


def _rows_at(
    view: View, table: Table, positions: Sequence[int], as_known: int | None
) -> tuple[TrailRow, ...]:
    columns = table.c
    plain = [columns[name] for name in _PLAIN_FIELDS]
    rows = {
        row[0]: dict(zip(_PLAIN_FIELDS, row[1:], strict=True))
        for row in view.conn.execute(select(columns.pos, *plain).where(columns.pos.in_(positions)))
    }
    same_records = select(columns.record, columns.pos, columns.type).where(
        columns.record.in_(sorted({row["record"] for row in rows.values()}))
    )
    if as_known is not None:
        same_records = same_records.where(columns.pos <= as_known)
    first: dict[str, int] = {}
    following: dict[str, list[int]] = {}
    voids: dict[str, int] = {}
    for record, pos, topic in view.conn.execute(same_records.order_by(columns.pos)):
        if topic in FOLLOWING:
            following.setdefault(record, []).append(pos)
            if topic == VOIDED:
                voids[record] = pos
        else:
            first[record] = pos
    return tuple(
        TrailRow(
            pos=pos,
            **rows[pos],
            corrects=first.get(rows[pos]["record"]) if rows[pos]["type"] in FOLLOWING else None,
            corrected_by=tuple(
                later for later in following.get(rows[pos]["record"], ()) if later > pos
            ),
            voided_by=later if (later := voids.get(rows[pos]["record"], 0)) > pos else None,
        )
        for pos in positions
    )
