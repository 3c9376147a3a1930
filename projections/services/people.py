"""Numbers for the clients and households of a station, so that a tally can count them.

A number is given when a name first appears in the log and is never given again, so the order of
the log alone decides. A correction may leave a number that nothing counts by; that does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projections.base import View
from projections.bulk import insert_rows, select_among

Name = tuple[str, str]
"""A station and the name in it of a client or a household."""


def client_name(client: str) -> str:
    """The name under which a client is numbered."""
    return f"c:{client}"


def household_name(household: str, client: str) -> str:
    """The name of a household; of the client where no household is known."""
    return f"h:{household}" if household else f"c:{client}"


def numbers_of(view: View, names: Iterable[Name]) -> dict[Name, int]:
    """The number of every name; names without one get theirs, in the order given."""
    people = view.tables["people"]
    wanted = list(dict.fromkeys(names))
    rows = select_among(
        view.conn,
        f"SELECT station, name, number FROM {people.name} "
        "WHERE (station, name) IN (VALUES {rows})",
        wanted,
    )
    numbers = {(station, name): number for station, name, number in rows}
    unknown = [name for name in wanted if name not in numbers]
    highest = _highest(view, list(dict.fromkeys((station,) for station, _ in unknown)))
    for name in unknown:
        numbers[name] = highest[name[0]] = highest[name[0]] + 1
    insert_rows(view.conn, people, [(*name, numbers[name]) for name in unknown])
    return numbers


def _highest(view: View, stations: Sequence[tuple[str]]) -> dict[str, int]:
    """The last number given in each station, -1 where there is none."""
    rows = select_among(
        view.conn,
        "WITH wanted (station) AS (VALUES {rows}) SELECT station, (SELECT max(number) "
        f"FROM {view.tables['people'].name} AS p WHERE p.station = wanted.station) FROM wanted",
        stations,
    )
    return {station: -1 if number is None else number for station, number in rows}
