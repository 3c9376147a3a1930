"""Numbers for the clients and households of a station, so that a tally can count them.

A number is given when a name first appears in the log and is never given again, so the order of
the log alone decides. A correction may leave a number that nothing counts by; that does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projections.base import View
from projections.bulk import insert_rows, select_for

Name = tuple[str, str]
"""A station and the name in it of a client or a household."""


def client_name(station: str, client: str) -> Name:
    """The name under which a client is numbered."""
    return station, f"c:{client}"


def household_name(station: str, household: str, client: str) -> Name:
    """The name of a household; of the client where no household is known."""
    return station, f"h:{household}" if household else f"c:{client}"


def numbers_of(view: View, names: Iterable[Name]) -> dict[Name, int]:
    """The number of every name; names without one get theirs, in the order given."""
    people = view.tables["people"]
    wanted = list(dict.fromkeys(names))
    rows = select_for(
        view.conn,
        "SELECT wanted.line, p.number FROM {pairs} "
        f"CROSS JOIN {people.name} AS p WHERE p.station = left_text AND p.name = right_text",
        wanted,
    )
    numbers = {wanted[line]: number for line, number in rows}
    unknown = [name for name in wanted if name not in numbers]
    highest = _highest(view, list(dict.fromkeys(station for station, _ in unknown)))
    for name in unknown:
        numbers[name] = highest[name[0]] = highest[name[0]] + 1
    insert_rows(view.conn, people, [(*name, numbers[name]) for name in unknown])
    return numbers


def _highest(view: View, stations: Sequence[str]) -> dict[str, int]:
    """The last number given in each station, -1 where there is none."""
    rows = select_for(
        view.conn,
        f"SELECT line, (SELECT max(number) FROM {view.tables['people'].name} AS p "
        "WHERE p.station = left_text) FROM {pairs}",
        [(station, "") for station in stations],
    )
    return {stations[line]: -1 if number is None else number for line, number in rows}
