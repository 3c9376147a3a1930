"""The records of one kind, list by list: places in the log, in the order of when they happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple, cast

from sqlalchemy import ColumnElement, and_, func, or_, select

from domain.ground.order.lists import chunks
from domain.ground.order.spans import EVER, Span
from projections.base import View, as_known

Voided = Literal["without", "with", "only"]
"""Whether records that do not count any more are listed."""
TableOrder = Literal["started", "recorded"]
"""By when they happened, or by when the entry was recorded that says what they are now."""

_READ_TOGETHER: Final = 500
"""Places that are read in one go: few enough for any memory, enough for a district in one."""
_RECORDS_PER_QUERY: Final = 10_000
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STARTS_TOGETHER: Final = 500
"""Moments that are asked for in one go, as many as a statement bears."""


class Place(NamedTuple):
    """A version of a record, by when it happened and which entry says it.

    ``first_pos`` is the position of the record's first entry.
    """

    started: str
    known_from: int
    first_pos: int
    corrections: int
    is_voided: bool


class Cut(NamedTuple):
    """Which part of all records of a kind: some stations' (None for all), as known at a position.

    ``starts`` are, by station and in order, the moments of which one is asked for; None for all.
    What stands last in the ``order`` comes first where it is ``newest_first``.
    """

    kind: str
    stations: Sequence[str] | None = None
    known: int | None = None
    span: Span = EVER
    voided: Voided = "without"
    starts: Mapping[str, Sequence[str]] | None = None
    newest_first: bool = False
    order: TableOrder = "started"


def places(
    view: View, cut: Cut, *, after: tuple[str, int] | None = None, at_once: int = _READ_TOGETHER
) -> Iterator[Place]:
    """The records of a cut in its order, those behind the start and position ``after`` only.

    As they are taken, ``at_once`` so many are read of each station.
    """
    parts = _parts(view, cut, after)
    if cut.order == "recorded":
        # Parts follow each other by when things happened: by anything else they are lists apart.
        parts = iter([[part] for part in chain.from_iterable(parts)])
    lists = [_places_of(view, cut, each, after, at_once) for each in parts]
    if len(lists) == 1:
        return lists[0]
    by_position = attrgetter("known_from") if cut.order == "recorded" else None
    return merge(*lists, key=by_position, reverse=cut.newest_first)


def count(view: View, cut: Cut) -> int:
    """How many places there are in a cut."""
    counted = select(func.count()).select_from(view.tables["versions"])
    parts = chain.from_iterable(_parts(view, cut, None))
    return sum(view.conn.scalar(counted.where(*conditions)) or 0 for conditions in parts)


def topics_of(
    view: View, station: str, records: Iterable[str], known: int | None
) -> dict[str, str]:
    """Those of some records, by id, that a station has and that count: record -> topic."""
    table, lists = view.tables["versions"], view.tables["lists"].c
    rows = view.conn.execute(select(lists.number, lists.kind).where(lists.station == station))
    topics: dict[int, str] = {number: topic for number, topic in rows}  # noqa: C416 - a Row is not a pair to mypy
    found: dict[str, str] = {}
    for some in chunks(sorted(filter(_ID.fullmatch, records)), _RECORDS_PER_QUERY):
        ids = {bytes.fromhex(each.replace("-", "")): each for each in some}
        query = select(table.c.record, table.c.list).where(
            table.c.record.in_(ids), as_known(table, known), table.c.is_voided == 0
        )
        for record, number in view.conn.execute(query):
            if number in topics:
                found[ids[record]] = topics[number]
    return found


def _places_of(
    view: View,
    cut: Cut,
    parts: Iterable[Sequence[ColumnElement[bool]]],
    after: tuple[str, int] | None,
    at_once: int,
) -> Iterator[Place]:
    """The records of one list, part after part."""
    for conditions in parts:
        yield from _places_in(view, cut, conditions, after, at_once)


def _places_in(
    view: View,
    cut: Cut,
    conditions: Sequence[ColumnElement[bool]],
    after: tuple[str, int] | None,
    at_once: int,
) -> Iterator[Place]:
    columns = view.tables["versions"].c
    query = (
        select(
            columns.started,
            columns.known_from,
            func.coalesce(columns.first_pos, columns.known_from),
            columns.corrections,
            columns.is_voided == 1,
        )
        .where(*conditions)
        .order_by(
            *((each.desc() if cut.newest_first else each) for each in _order_of(cut, columns))
        )
        .limit(at_once)
    )
    while True:
        beyond = () if after is None else (_beyond(cut, columns, after),)
        rows = view.conn.execute(query.where(*beyond))
        found = [Place(*row) for row in rows]
        yield from found
        if len(found) < at_once:
            return
        after = found[-1][:2]


def _parts(
    view: View, cut: Cut, after: tuple[str, int] | None
) -> Iterator[list[list[ColumnElement[bool]]]]:
    """What the index is asked for, for each station's own list of the kind, in parts."""
    lists = view.tables["lists"].c
    rows = view.conn.execute(select(lists.station, lists.number).where(lists.kind == cut.kind))
    wanted = None if cut.stations is None else set(cut.stations)
    versions = view.tables["versions"]
    columns = versions.c
    conditions = [as_known(versions, cut.known)]
    if cut.span.begin is not None:
        conditions.append(columns.started >= cut.span.begin)
    if cut.span.end is not None:
        conditions.append(columns.started < cut.span.end)
    if cut.voided != "with":
        conditions.append(columns.is_voided == int(cut.voided == "only"))
    for station, number in rows.all():
        if wanted is not None and station not in wanted:
            continue
        own = [columns.list == number, *conditions]
        if cut.starts is None:
            yield [own]
        else:
            some_of_them = list(chunks(cut.starts.get(station, ()), _STARTS_TOGETHER))
            if cut.newest_first:
                some_of_them.reverse()
            yield [
                [*own, columns.started.in_(some)]
                for some in some_of_them
                if after is None
                or cut.order == "recorded"
                or (some[0] <= after[0] if cut.newest_first else some[-1] >= after[0])
            ]


def _order_of(cut: Cut, columns: Any) -> tuple[Any, ...]:
    by_position = (columns.known_from,)
    return by_position if cut.order == "recorded" else (columns.started, *by_position)


def _beyond(cut: Cut, columns: Any, after: tuple[str, int]) -> ColumnElement[bool]:
    started, known_from = after
    is_newest = cut.newest_first
    later = columns.known_from < known_from if is_newest else columns.known_from > known_from
    if cut.order == "recorded":
        return cast("ColumnElement[bool]", later)
    if is_newest:
        return and_(columns.started <= started, or_(columns.started < started, later))
    return and_(columns.started >= started, or_(columns.started > started, later))
