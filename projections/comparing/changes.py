"""Which rows of a question came and which went between two positions, entry by entry.

A temporal row says itself when it became known and when it ceased to be, so the entries that could
move a figure are the positions in its two columns, whatever the question is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar, Final, NamedTuple, Protocol, runtime_checkable

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, or_, select, union, union_all
from sqlalchemy import literal_column as literal

from domain.ground.policy import RulesAt, seeded
from projections.base import View
from projections.comparing.figures import Figures

_READ_TOGETHER: Final = 2_000
_OWN: Final = 2
"""So many columns stand before those of the table: the position, and whether the row came."""

Row = Any
"""A row of a table, whole."""


class Window(NamedTuple):
    """Between which positions the rows of some stations (None for all) count.

    They are those known after ``after`` and up to ``until``. Stations that ``enter`` were not asked
    about before, so that all that was known of them by then comes then; of stations that ``leave``
    all goes in the end.
    """

    stations: Sequence[str] | None
    after: int
    until: int
    enter: bool = False
    leave: bool = False


class Change(NamedTuple):
    """What an entry did to the rows that count, table by table."""

    pos: int
    went: Mapping[str, list[Row]]
    came: Mapping[str, list[Row]]


def together(some: Sequence[Change]) -> Change:
    """What entries that only add rows did, as if it were one."""
    came: dict[str, list[Row]] = {}
    for each in some:
        for name, rows in each.came.items():
            came.setdefault(name, []).extend(rows)
    return Change(some[-1].pos, {}, came)


class Start(NamedTuple):
    """What a question is asked about, as it was known at ``then``.

    ``stations`` are all that its answers name (None for every one), ``among`` those that were asked
    about then; ``rules_at`` says what was in force.
    """

    view: View
    stations: Sequence[str] | None
    among: Sequence[str] | None
    then: int
    rules_at: RulesAt = seeded


class Moving(Protocol):
    """A question, as it stands between two entries.

    ``counted`` are the tables whose rows count, by short name, and on which conditions. Of
    ``telling`` ones every row that comes moves a figure, so that of entries which only add such
    rows it is known that they did without asking for each by how much.
    """

    counted: Mapping[str, Sequence[ColumnElement[bool]]]
    telling: ClassVar[frozenset[str]]

    def moved(self, change: Change, /) -> Figures:
        """Take up what an entry did; by how much it moved the figures."""


@runtime_checkable
class Judging(Moving, Protocol):
    """A question whose figures rest on what is in force, too."""

    def judged_anew(
        self, pos: int, stations: Sequence[str] | None, rules_at: RulesAt, /
    ) -> Figures:
        """Judge some stations (None for all) by other rules from a position on; what that moved."""


def changes(view: View, moving: Moving, windows: Sequence[Window]) -> Iterator[Change]:
    """What every entry in the windows did to the rows that count, in the order of the log."""
    streams = [
        _rows(view, name, conditions, windows) for name, conditions in moving.counted.items()
    ]
    for pos, rows in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        went: dict[str, list[Row]] = {}
        came: dict[str, list[Row]] = {}
        for _pos, has_come, name, row in rows:
            (came if has_come else went).setdefault(name, []).append(row)
        yield Change(pos, went, came)


def _rows(
    view: View, name: str, conditions: Sequence[ColumnElement[bool]], windows: Sequence[Window]
) -> Iterator[tuple[int, bool, str, Row]]:
    table = view.tables[name]
    moves = [move for window in windows for move in _moves(table, window, conditions)]
    query = union_all(*moves).order_by("at", "has_come")
    for row in view.conn.execute(query, execution_options={"yield_per": _READ_TOGETHER}):
        yield row.at, bool(row.has_come), name, row


def _moves(
    table: Table, window: Window, conditions: Sequence[ColumnElement[bool]]
) -> list[Select[Any]]:
    """The rows that come in a window, and those that go."""
    known_from, known_until = table.c.known_from, table.c.known_until
    after, until = window.after, window.until
    lasts = or_(known_until.is_(None), known_until > after)
    came: ColumnElement[Any] = known_from
    went: ColumnElement[Any] = known_until
    comes = and_(known_from > after, known_from <= until)
    goes = and_(known_until > after, known_until <= until)
    if window.enter:
        came = case((known_from > after, known_from), else_=after)
        comes = and_(known_from <= until, lasts)
    if window.leave:
        went = case((known_until <= until, known_until), else_=until)
        goes = and_(known_from <= until, lasts)
    if window.stations is not None:
        conditions = [*conditions, table.c.station.in_(window.stations)]
    columns = [column.label(column.key) for column in table.columns]
    return [
        select(at.label("at"), literal(has_come).label("has_come"), *columns).where(
            moves, *conditions
        )
        for at, has_come, moves in ((came, "1", comes), (went, "0", goes))
    ]


def own_columns(row: Row) -> Sequence[Any]:
    """The columns of the table itself, in their order."""
    columns: Sequence[Any] = row[_OWN:]
    return columns


def changed_at(view: View, name: str, after: int, until: int) -> list[tuple[int, str]]:
    """Where a table of facts changed between two positions, and on whose stream, in order."""
    table = view.tables[name]
    stream = table.c.station if "station" in table.c else table.c.area
    moves = [
        select(position.label("at"), stream.label("stream")).where(
            position > after, position <= until
        )
        for position in (table.c.known_from, table.c.known_until)
    ]
    return sorted({(row.at, row.stream) for row in view.conn.execute(union_all(*moves))})


def positions_changed(
    view: View, names: Sequence[str], streams: Sequence[str] | None, after: int, until: int
) -> set[int]:
    """Where any of some tables changed between two positions.

    Of rows that say at which station they are, only those of some ``streams`` are looked at; None
    for all.
    """
    moves = [
        select(position.label("at")).where(
            position > after,
            position <= until,
            *(
                [table.c.station.in_(streams)]
                if streams is not None and "station" in table.c
                else []
            ),
        )
        for table in map(view.tables.__getitem__, names)
        for position in (table.c.known_from, table.c.known_until)
    ]
    return set(view.conn.scalars(union(*moves)))


def is_empty(view: View, name: str, until: int) -> bool:
    """Whether a table had no row yet at a position."""
    table = view.tables[name]
    found = select(func.count()).select_from(table).where(table.c.known_from <= until)
    return not view.conn.scalar(found)
