"""Numbers for the clients and households of a station, so that a tally can count them.

A number is given when a name first appears in the log and is never given again, so the order of
the log alone decides. A correction may leave a number that nothing counts by; that does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from projections.base import View
from projections.bulk import insert_rows, select_for

_REMEMBERED_MAX: Final = 100_000

Person = tuple[str, str, str]
"""A station, a client of it, and the household that the visit names (empty: none is known)."""


class Numbers(NamedTuple):
    """The numbers of a client and of the household, which without a name is the client alone."""

    person: int
    household: int


class _Known(NamedTuple):
    """What the pages before position ``start`` have shown, without reading it back.

    ``leaf`` is the leaf hash of the last of them: other entries may stand at the same positions
    once a log was restored.
    """

    start: int
    leaf: bytes
    numbers: dict[Person, Numbers]


class Numbering:
    """Numbers people page by page, and remembers them as long as page follows upon page.

    A page that does not begin where the last one of the same table has ended (it was rolled back,
    another process was faster, the table or the log is new) finds nothing remembered and reads the
    table.
    """

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Engine, dict[str, _Known]] = WeakKeyDictionary()

    def numbers(
        self, view: View, start: int, end: int, people: Sequence[Person]
    ) -> Mapping[Person, Numbers]:
        """The numbers of at least the people given, those on the page from ``start`` to ``end``.

        Names without a number get theirs, in the order given.
        """
        tables = self._known.setdefault(view.conn.engine, {})
        name = view.tables["people"].name
        known = tables.pop(name, None)
        follows = known is not None and (known.start, known.leaf) == (start, view.before)
        if known is None or not follows or len(known.numbers) > _REMEMBERED_MAX:
            known = _Known(start, view.before, {})
        numbers = known.numbers
        strangers = [person for person in people if person not in numbers]
        if strangers:
            numbers.update(_numbers_of(view, dict.fromkeys(strangers)))
        tables[name] = _Known(end + 1, view.after, numbers)
        return numbers


def _numbers_of(view: View, people: Iterable[Person]) -> dict[Person, Numbers]:
    named = {
        (station, client, household): (
            (station, f"c:{client}"),
            (station, f"h:{household}" if household else f"c:{client}"),
        )
        for station, client, household in people
    }
    numbers = _numbers_by_name(view, list(dict.fromkeys(chain.from_iterable(named.values()))))
    return {
        person: Numbers(numbers[client], numbers[household])
        for person, (client, household) in named.items()
    }


def _numbers_by_name(view: View, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    people = view.tables["people"]
    rows = select_for(
        view.conn,
        "SELECT wanted.line, p.number FROM {pairs} "
        f"CROSS JOIN {people.name} AS p WHERE p.station = left_text AND p.name = right_text",
        names,
    )
    numbers = {names[line]: number for line, number in rows}
    unknown = [name for name in names if name not in numbers]
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
