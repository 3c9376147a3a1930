"""Finding entries in the trail: by station, record, actor, type and either clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Table, select

from domain.events import RecordCorrected, RecordVoided, topic_of
from domain.values import CHINA, iso_instant
from projections.base import View

_FOLLOWING: Final = (topic_of(RecordCorrected), topic_of(RecordVoided))


class TrailRow(Struct, frozen=True, kw_only=True):
    """What an entry can be found by, and its place among the entries about the same record.

    ``corrects`` is the position at which the record was first made, for an entry that corrects or
    voids it; ``corrected_by`` are the positions of all later corrections and voids of the record.
    """

    pos: int
    station: str
    record: str
    type: str
    actor: str
    role: str
    channel: str
    recorded_at: str
    occurred_day: str
    month: str
    corrects: int | None = None
    corrected_by: tuple[int, ...] = ()


class TrailPage(Struct, frozen=True, kw_only=True):
    """A page of the trail; pass ``next_cursor`` on as ``after`` to get the following one."""

    rows: tuple[TrailRow, ...]
    next_cursor: int | None
    position: int | None


def trail(
    view: View,
    *,
    as_known: int | None,
    stations: Sequence[str] | None = None,
    record: str | None = None,
    actor: str | None = None,
    type: str | None = None,  # noqa: A002 - the envelope's own word
    month: str | None = None,
    recorded_from: str | None = None,
    recorded_to: str | None = None,
    occurred_from: str | None = None,
    occurred_to: str | None = None,
    after: int | None = None,
    limit: int = 100,
    newest_first: bool = True,
) -> TrailPage:
    """The entries that match every given filter.

    All four ends of ranges are days at the station and are counted in. ``after`` is the position
    that the page follows in the order asked for.
    """
    table = view.tables["trail"]
    columns = table.c
    conditions = _positions_between(view, table, recorded_from, recorded_to)
    if as_known is not None:
        conditions.append(columns.pos <= as_known)
    if after is not None:
        conditions.append(columns.pos < after if newest_first else columns.pos > after)
    equal = {"record": record, "actor": actor, "type": type, "month": month}
    conditions += [columns[name] == value for name, value in equal.items() if value is not None]
    if occurred_from is not None:
        conditions.append(columns.occurred_day >= occurred_from)
    if occurred_to is not None:
        conditions.append(columns.occurred_day <= occurred_to)
    has_narrow_way_in = any(value is not None for value in (record, actor, type))
    choices: list[list[ColumnElement[bool]]] = [[]]
    if stations is not None and has_narrow_way_in:
        choices = [[columns.station.in_(stations)]]
    elif stations is not None:
        # One question about several stations would sort all that they ever recorded, or walk the
        # whole log past the others' entries; so each is asked for its own first rows.
        choices = [[columns.station == station] for station in sorted(set(stations))]
    found = [
        row
        for choice in choices
        for row in _first_rows(
            view, table, [*choice, *conditions], limit=limit + 1, newest_first=newest_first
        )
    ]
    found.sort(key=lambda row: row.pos, reverse=newest_first)
    return TrailPage(
        rows=_with_corrections(view, table, found[:limit], as_known),
        next_cursor=found[limit - 1].pos if len(found) > limit else None,
        position=as_known,
    )


def _first_rows(
    view: View,
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    newest_first: bool,
) -> Iterator[TrailRow]:
    columns = table.c
    rows = view.conn.execute(
        select(columns.pos, *(columns[name] for name in _PLAIN_FIELDS))
        .where(*conditions)
        .order_by(columns.pos.desc() if newest_first else columns.pos)
        .limit(limit)
    )
    for row in rows:
        yield TrailRow(pos=row[0], **dict(zip(_PLAIN_FIELDS, row[1:], strict=True)))


_PLAIN_FIELDS: Final = tuple(
    name for name in TrailRow.__struct_fields__ if name not in {"pos", "corrects", "corrected_by"}
)


def _positions_between(
    view: View, table: Table, recorded_from: str | None, recorded_to: str | None
) -> list[ColumnElement[bool]]:
    """A range of recording days as a range of positions: the server's clock never goes back."""
    conditions: list[ColumnElement[bool]] = []
    for day, is_end in ((recorded_from, False), (recorded_to, True)):
        if day is None:
            continue
        midnight = datetime.fromisoformat(day).replace(tzinfo=CHINA)
        edge = iso_instant(midnight + timedelta(days=1) if is_end else midnight)
        first_since = view.conn.scalar(
            select(table.c.pos)
            .where(table.c.recorded_at >= edge)
            .order_by(table.c.recorded_at, table.c.pos)
            .limit(1)
        )
        if is_end:
            conditions += [] if first_since is None else [table.c.pos < first_since]
        else:
            conditions.append(
                table.c.pos < 0 if first_since is None else table.c.pos >= first_since
            )
    return conditions


def _with_corrections(
    view: View, table: Table, rows: Sequence[TrailRow], as_known: int | None
) -> tuple[TrailRow, ...]:
    columns = table.c
    same_records = select(columns.record, columns.pos, columns.type).where(
        columns.record.in_(sorted({row.record for row in rows}))
    )
    if as_known is not None:
        same_records = same_records.where(columns.pos <= as_known)
    first: dict[str, int] = {}
    following: dict[str, list[int]] = {}
    for record, pos, topic in view.conn.execute(same_records.order_by(columns.pos)):
        if topic in _FOLLOWING:
            following.setdefault(record, []).append(pos)
        else:
            first[record] = pos
    return tuple(
        replace(
            row,
            corrects=first.get(row.record) if row.type in _FOLLOWING else None,
            corrected_by=tuple(pos for pos in following.get(row.record, ()) if pos > row.pos),
        )
        for row in rows
    )
