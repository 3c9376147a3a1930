"""Sums that are known as of any position: a running total per station and period, block by block.

The log is cut into blocks of positions. When a block is complete, the running total of every
(station, day) and (station, month) that it touched is written once more, as it then stood; older
totals stay. What was known at position P is therefore the newest total of each period at the last
complete block, plus the question's own rows of the positions since: at most one block of them.
Totals come from positions alone, never from pages, so every page size gives the same bytes.

Whole months are read as months and the days at the edges of a range as days, so that any range
costs about as much as any other.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol, Self, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
    select,
)

from domain.ground.values import month_shifted
from projections.base import View
from projections.bulk import insert_rows, select_for

BLOCK_POSITIONS: Final = 4096
"""A smaller block makes rebuilding slower, a larger one makes asking slower."""

_FIRST_DAY: Final = "0001-01-01"
_LAST_DAY: Final = "9999-12-31"

Row_contra = TypeVar("Row_contra", contravariant=True)


class Total(Protocol[Row_contra]):
    """What a question adds up: additive, and made of anything that encodes to the same bytes."""

    def add(self, rows: Sequence[Row_contra], /) -> None:
        """Count rows."""

    def take(self, rows: Sequence[Row_contra], /) -> None:
        """Undo ``add`` of equal rows."""

    def merge(self, other: Self, /) -> None:
        """Add all that another total has counted."""

    def encode(self) -> bytes:
        """The total as stored."""

    @classmethod
    def decode(cls, body: bytes, /) -> Self:
        """Read a stored total back."""


T = TypeVar("T", bound=Total[Any])

Cell = tuple[str, str]
"""A station and a day, or a station and a month."""


class Extent(NamedTuple):
    """What an answer is about: stations (None: all), days (None: open), and as known when.

    ``position`` None is the newest.
    """

    stations: Sequence[str] | None = None
    position: int | None = None
    from_day: str | None = None
    to_day: str | None = None


class Periods(NamedTuple):
    """Periods of one grain, ``day`` or ``month``, first and last included."""

    grain: str
    first: str
    last: str


class Totals(NamedTuple):
    """Stored totals, and the position up to which they count everything."""

    position: int
    bodies: list[tuple[str, str, bytes]]
    """Station, period, encoded total."""


def binary_text() -> Text:
    """A text type that compares byte by byte on both databases, as ISO days must."""
    return Text().with_variant(Text(collation="C"), "postgresql")


def define_rollup(metadata: MetaData, question: str, suffix: str) -> dict[str, Table]:
    """The three tables of a roll-up: running totals, the periods there are, complete blocks.

    Totals lie in the order of the log, and their key begins with the period, so that what a block
    writes lies close together.
    """
    sums = Table(
        f"{question}_sums_{suffix}",
        metadata,
        Column("station", binary_text(), nullable=False),
        Column("period", binary_text(), nullable=False),
        Column("known_from", BigInteger, nullable=False),
        Column("body", LargeBinary, nullable=False),
        PrimaryKeyConstraint("period", "station", "known_from"),
    )
    periods = Table(
        f"{question}_sum_periods_{suffix}",
        metadata,
        Column("grain", Text, nullable=False),
        Column("period", binary_text(), nullable=False),
        Column("station", binary_text(), nullable=False),
        Column("known_from", BigInteger, nullable=False),
        PrimaryKeyConstraint("grain", "period", "station"),
        sqlite_with_rowid=False,
    )
    blocks = Table(
        f"{question}_sum_blocks_{suffix}",
        metadata,
        Column("last_position", BigInteger, primary_key=True, autoincrement=False),
    )
    return {"sums": sums, "sum_periods": periods, "sum_blocks": blocks}


def completed_blocks(first: int, last: int, block: int) -> Iterator[tuple[int, int]]:
    """First and last position of every block that a page from ``first`` to ``last`` completes."""
    for number in range((first - 1) // block, last // block):
        yield number * block + 1, (number + 1) * block


def complete_block(
    view: View,
    kind: type[T],
    last_position: int,
    opened: Mapping[Cell, Sequence[Any]],
    closed: Mapping[Cell, Sequence[Any]],
) -> None:
    """Write the totals that a block has changed; blocks come in order, each exactly once.

    ``opened`` and ``closed`` hold, by station and day, every row that became known, or ceased to
    be known, at a position of the block, in the order of those positions.
    """
    touched: dict[Cell, None] = {}
    for station, day in (*opened, *closed):
        touched[station, day] = touched[station, day[:7]] = None
    standing = _newest(view, list(touched))
    totals = {key: kind.decode(standing[key]) if key in standing else kind() for key in touched}
    for (station, day), rows in opened.items():
        fresh = kind()
        fresh.add(rows)
        totals[station, day[:7]].merge(fresh)
        if (station, day) in standing:
            totals[station, day].merge(fresh)
        else:
            totals[station, day] = fresh
    for (station, day), rows in closed.items():
        totals[station, day].take(rows)
        totals[station, day[:7]].take(rows)
    _write(view, last_position, totals, standing)


def totals_as_known(view: View, scope: Extent) -> Totals:
    """The totals of a scope at the last complete block up to its position."""
    blocks, sums, periods = (view.tables[name] for name in ("sum_blocks", "sums", "sum_periods"))
    last = select(func.max(blocks.c.last_position))
    if scope.position is not None:
        last = last.where(blocks.c.last_position <= scope.position)
    floor = view.conn.scalar(last) or 0
    newest = (
        select(sums.c.body)
        .where(
            sums.c.station == periods.c.station,
            sums.c.period == periods.c.period,
            sums.c.known_from <= floor,
        )
        .order_by(sums.c.known_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    bodies: list[tuple[str, str, bytes]] = []
    for span in spans(scope.from_day, scope.to_day) if floor else ():
        query = select(periods.c.station, periods.c.period, newest).where(
            periods.c.grain == span.grain,
            periods.c.period >= span.first,
            periods.c.period <= span.last,
            periods.c.known_from <= floor,
        )
        if scope.stations is not None:
            query = query.where(periods.c.station.in_(scope.stations))
        bodies += [
            (station, period, body) for station, period, body in view.conn.execute(query).all()
        ]
    return Totals(floor, bodies)


def spans(from_day: str | None, to_day: str | None) -> list[Periods]:
    """A range of days, both included, as whole months and the days left over; None is open."""
    first, last = from_day or _FIRST_DAY, to_day or _LAST_DAY
    if first > last:
        return []
    first_month, last_month = first[:7], last[:7]
    starts_whole, ends_whole = first.endswith("-01"), last == _last_day(last_month)
    if first_month == last_month and not (starts_whole and ends_whole):
        return [Periods("day", first, last)]
    result = []
    if not starts_whole:
        result.append(Periods("day", first, _last_day(first_month)))
        first_month = month_shifted(first_month, 1)
    if not ends_whole:
        result.append(Periods("day", f"{last_month}-01", last))
        last_month = month_shifted(last_month, -1)
    if first_month <= last_month:
        result.append(Periods("month", first_month, last_month))
    return result


def _newest(view: View, keys: Sequence[Cell]) -> dict[Cell, bytes]:
    rows = select_for(
        view.conn,
        f"SELECT line, (SELECT body FROM {view.tables['sums'].name} AS s "
        "WHERE s.station = wanted.left_text AND s.period = wanted.right_text "
        "ORDER BY s.known_from DESC LIMIT 1) FROM {pairs}",
        keys,
    )
    return {keys[line]: bytes(body) for line, body in rows if body is not None}


def _write(
    view: View,
    last_position: int,
    totals: dict[Cell, T],
    standing: dict[Cell, bytes],
) -> None:
    insert_rows(
        view.conn,
        view.tables["sums"],
        [(*key, last_position, total.encode()) for key, total in sorted(totals.items(), key=_key)],
    )
    insert_rows(
        view.conn,
        view.tables["sum_periods"],
        [
            ("day" if len(period) > len("2021-06") else "month", period, station, last_position)
            for station, period in sorted(totals.keys() - standing.keys())
        ],
    )
    insert_rows(view.conn, view.tables["sum_blocks"], [(last_position,)])


def _key(item: tuple[Cell, object]) -> Cell:
    return item[0]


def _last_day(month: str) -> str:
    return f"{month}-{monthrange(int(month[:4]), int(month[5:7]))[1]:02d}"
