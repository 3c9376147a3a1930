"""Finding entries in the trail: by station, record, actor, type and either clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, bindparam, func, select, true

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
    if occurred_from is not None:
        conditions.append(columns.occurred_day >= occurred_from)
    if occurred_to is not None:
        conditions.append(columns.occurred_day <= occurred_to)
    equal = {"record": record, "actor": actor, "type": type}
    conditions += [columns[name] == value for name, value in equal.items() if value is not None]
    choices: Iterable[ColumnElement[bool]] = [true()]
    if stations is not None:
        is_narrow = record is not None or actor is not None or type is not None
        choices = [columns.station.in_(stations)] if is_narrow else _each_station(table, stations)
    elif record is actor is type is None and (occurred_from or occurred_to):
        choices = _each_month(view, table, occurred_from, occurred_to)
    found = _first_positions(
        view, table, choices, conditions, limit=limit + 1, newest_first=newest_first
    )
    return TrailPage(
        rows=_rows_at(view, table, found[:limit], as_known),
        next_cursor=found[limit - 1] if len(found) > limit else None,
        position=as_known,
    )


def _each_station(table: Table, stations: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Several stations, each asked for its own first entries.

    One question about all of them would sort all that they ever recorded, or walk the whole log
    past the entries of the others.
    """
    for station in sorted(set(stations)):
        yield table.c.station == station


def _each_month(
    view: View, table: Table, first: str | None, last: str | None
) -> Iterator[ColumnElement[bool]]:
    """The months that hold entries and touch a range of days: far fewer rows than the log."""
    month = table.c.month
    # One question each: SQLite answers either from the index, but walks all of it for both at once.
    earliest = view.conn.scalar(select(func.min(month)))
    latest = view.conn.scalar(select(func.max(month)))
    if earliest is None or latest is None:
        return
    current, end = max(earliest, (first or "")[:7]), min(latest, (last or latest)[:7])
    while current <= end:
        yield month == current
        year, number = int(current[:4]), int(current[5:])
        current = f"{year + number // 12:04d}-{number % 12 + 1:02d}"


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
        try:
            edge = iso_instant(midnight + timedelta(days=1) if is_end else midnight)
        except OverflowError:  # an end of the calendar, beyond which nothing lies
            continue
        first_since = _first_recorded_since(view, table, edge)
        conditions.append(table.c.pos < first_since if is_end else table.c.pos >= first_since)
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
    for record, pos, topic in view.conn.execute(same_records.order_by(columns.pos)):
        if topic in _FOLLOWING:
            following.setdefault(record, []).append(pos)
        else:
            first[record] = pos
    return tuple(
        TrailRow(
            pos=pos,
            **rows[pos],
            corrects=first.get(rows[pos]["record"]) if rows[pos]["type"] in _FOLLOWING else None,
            corrected_by=tuple(
                later for later in following.get(rows[pos]["record"], ()) if later > pos
            ),
        )
        for pos in positions
    )
