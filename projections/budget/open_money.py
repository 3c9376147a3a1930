"""What is open in the money of stations: owed, lent, kept reserved, untouched, without a voucher."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import BigInteger, cast, func, select

from domain.ground.values import months_between
from projections.base import View
from projections.base import as_known as known_at
from projections.budget.reservations import reserved_movements

IDLE_MONTHS: Final = 6
"""So long has money not moved that is called idle. No document that we know sets it."""
_IN: Final = frozenset({"received", "carried_over", "borrowed"})
_OUT: Final = frozenset({"spent", "repaid", "refunded", "reclaimed", "lent"})


class StationOpenMoney(Struct, kw_only=True):
    """What is open at one station; ``idle_sources`` have a balance that did not move for long.

    ``loans_open_fen`` is what its grants lent each other and did not get back. ``unvouched`` are the
    payments of the days of which a part has no number of a voucher, by grant.
    """

    advances_open_fen: int = 0
    loans_open_fen: int = 0
    reserved_fen: int = 0
    unvouched: int = 0
    idle_sources: list[str] = []


class OpenMoney(Struct, frozen=True, kw_only=True):
    """The answer, by station; stations where nothing is open are left out."""

    per_station: dict[str, StationOpenMoney]
    as_of: str
    position: int | None


def open_money(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    from_day: str | None = None,
) -> OpenMoney:
    """What is open at stations (None for all) on a day; ``from_day`` is the first one of payments."""
    found: dict[str, StationOpenMoney] = {}
    left_fen: dict[tuple[str, str], int] = {}
    moved_on: dict[tuple[str, str], str] = {}
    for station, source, kind, amount_fen, last_day in _sums(view, stations, as_known, as_of):
        if kind in {"advanced", "repaid"}:
            owed_fen = amount_fen if kind == "advanced" else -amount_fen
            found.setdefault(station, StationOpenMoney()).advances_open_fen += owed_fen
        if kind == "lent":
            found.setdefault(station, StationOpenMoney()).loans_open_fen += amount_fen
        if kind in _IN | _OUT:
            here = station, source
            left_fen[here] = left_fen.get(here, 0) + (amount_fen if kind in _IN else -amount_fen)
            moved_on[here] = max(moved_on.get(here, ""), last_day)
    for (station, source), fen in sorted(left_fen.items()):
        if fen > 0 and months_between(moved_on[station, source], as_of) >= IDLE_MONTHS:
            found.setdefault(station, StationOpenMoney()).idle_sources.append(source)
    for each in reserved_movements(view, stations, as_known=as_known, day=as_of, by_grant=False):
        found.setdefault(each.station, StationOpenMoney()).reserved_fen += each.amount_fen
    for station, count in _unvouched(view, stations, as_known, from_day, as_of):
        found.setdefault(station, StationOpenMoney()).unvouched = count
    return OpenMoney(
        per_station={code: found[code] for code in sorted(found) if found[code] != _NOTHING},
        as_of=as_of,
        position=as_known,
    )


_NOTHING: Final = StationOpenMoney()


def _unvouched(
    view: View,
    stations: Sequence[str] | None,
    as_known: int | None,
    from_day: str | None,
    as_of: str,
) -> list[tuple[str, int]]:
    """Station, and how many payments of it have no voucher number for a part (check A11)."""
    columns = view.tables["postings"].c
    query = (
        select(columns.station, func.count())
        .where(
            known_at(view.tables["postings"], as_known),
            columns.kind == "spent",
            columns.unnumbered == 1,
            columns.day <= as_of,
        )
        .group_by(columns.station)
    )
    if from_day is not None:
        query = query.where(columns.day >= from_day)
    if stations is not None:
        query = query.where(columns.station.in_(stations))
    return [(station, count) for station, count in view.conn.execute(query)]


def _sums(
    view: View, stations: Sequence[str] | None, as_known: int | None, as_of: str
) -> list[tuple[str, str, str, int, str]]:
    """Station, source, kind, sum and last day of all that moved by a day."""
    table = view.tables["postings"]
    columns = table.c
    query = (
        select(
            columns.station,
            columns.source,
            columns.kind,
            cast(func.sum(columns.amount_fen), BigInteger),
            func.max(columns.day),
        )
        .where(known_at(table, as_known), columns.day <= as_of, columns.kind != "promised")
        .group_by(columns.station, columns.source, columns.kind)
    )
    if stations is not None:
        query = query.where(columns.station.in_(stations))
    return [tuple(row) for row in view.conn.execute(query)]
