"""The people of stations as they stand on a day, as known at a position: one line for each.

What counts for a client is the last row before the end of the day in each table, so a question costs
some steps per client and nothing for the length of the history. Whoever has several codes is told
anew from what was said under all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, case, func, select

from domain.ground.order.lists import chunks
from domain.ground.order.spans import day_after
from domain.ground.policy import RulesAt
from domain.ground.vocabulary import VISIT_MODES
from projections.base import View
from projections.base import as_known as known_at
from projections.clients.person import (
    BETWEEN,
    NO_CONTACT,
    NO_PROMISE,
    Line,
    Person,
    follow_ups_told,
    person_of,
    profile_told,
    risk_told,
)
from projections.clients.said import told_of_follow_ups, told_of_profile, told_of_risk
from projections.same_people import same_people

_STATIONS_MAX: Final = 10_000
_CODES_MAX: Final = 10_000
_FETCHED_TOGETHER: Final = 250


class Looked(Struct, frozen=True):
    """Where, as known when, and up to the end of which day somebody looks.

    ``stations`` are None for all of them, ``as_known`` for the head.
    """

    view: View
    stations: Sequence[str] | None
    as_known: int | None
    as_of: str

    def until(self, table: Table) -> tuple[ColumnElement[bool], ...]:
        """The conditions for the rows of a table that are looked at."""
        end = day_after(self.as_of)
        before = () if end is None else (table.c.at < end,)
        return (known_at(table, self.as_known), *before)


class Found(Struct, frozen=True, gc=False):
    """Somebody as they were found: all of their codes, their line, and when they were met last.

    ``met_at`` is the last contact that meets a due visit. The visit of a line is empty where a later
    contact was none; :func:`last_visits` knows it.
    """

    station: str
    codes: tuple[str, ...]
    line: Line
    met_at: str

    @property
    def is_remote(self) -> bool:
        """Whether the last contact was no visit."""
        return bool(self.line.contact[0]) and self.line.contact[0] != self.line.visit


def people(
    looked: Looked, rules_at: RulesAt, codes: Collection[str] | None = None
) -> Iterator[Person]:
    """Everybody who was ever named, by station and code; of some ``codes``, unless those are None.

    Those who left are among them: their profile says so.
    """
    for station, found in groupby(found_people(looked, rules_at), key=attrgetter("station")):
        here = [each for each in found if codes is None or {*each.codes} & {*codes}]
        remote = [code for each in here if each.is_remote for code in each.codes]
        visits = last_visits(looked, station, remote)
        for each in here:
            if each.is_remote:
                each.line.visit = max(visits.get(code, "") for code in each.codes)
            yield person_of(station, each.codes, each.line, each.met_at)


def found_people(looked: Looked, rules_at: RulesAt) -> Iterator[Found]:
    """The same, as far as one look into each table tells it."""
    merges = looked.view.tables["merges"]
    same = same_people(looked.view.conn, merges, looked.stations, looked.as_known)
    # Station by station: to hold all of a city's lines at once takes longer than to make them.
    for station, rows in groupby(_rows(looked), key=itemgetter(0)):
        here = {row[1]: line for row in rows if (line := _line(row[2:])) is not None}
        modes = rules_at(station).on(looked.as_of).visit_due_modes
        met = None if {*modes} >= {*VISIT_MODES} else _met(looked, station, modes)
        others = same.get(station, {})
        for code, own in here.items():
            alike: tuple[str, ...] = (code,)
            present: Sequence[str] = alike
            if code in others:
                alike = tuple(sorted(others[code]))
                present = [each for each in alike if each in here]
            if code != present[0]:
                continue
            line = own
            if len(present) > 1:
                line = _joined(looked, station, {each: here[each] for each in present})
            if not line.is_known:
                continue
            met_at = line.contact[0] if met is None else max(met.get(each, "") for each in present)
            yield Found(station, alike, line, met_at)


def _rows(looked: Looked) -> Iterator[Any]:
    tables = looked.view.tables
    known, c, p = tables["known"].c, tables["contacts"].c, tables["promises"].c
    visited = case((c.is_visit == 1, c.at), else_="")
    said = (c.at, c.target_groups, c.household, c.workers, visited)
    contact = reduce(lambda one, other: one + BETWEEN + other, said)
    asked = select(
        known.station,
        known.client,
        _last(looked, "contacts", contact),
        _last(looked, "promises", p.at + BETWEEN + p.due_on + BETWEEN + p.workers),
        _last(looked, "risks", tables["risks"].c.told),
        _last(looked, "profiles", tables["profiles"].c.told),
        _last(looked, "follow_ups", tables["follow_ups"].c.told),
    ).order_by(known.station, known.client)
    if looked.as_known is not None:
        asked = asked.where(known.known_from <= looked.as_known)
    if looked.stations is None:
        yield from _fetched(looked, asked)
        return
    for some in chunks(sorted(looked.stations), _STATIONS_MAX):
        yield from _fetched(looked, asked.where(known.station.in_(some)))


def last_visits(looked: Looked, station: str, codes: Sequence[str]) -> dict[str, str]:
    """When the last visit of each ended; asked only where the last contact was none, as few are."""
    table = looked.view.tables["contacts"]
    found: dict[str, str] = {}
    for some in chunks(codes, _CODES_MAX):
        query = (
            select(table.c.client, func.max(table.c.at))
            .where(table.c.station == station, table.c.client.in_(some), table.c.is_visit == 1)
            .where(*looked.until(table))
            .group_by(table.c.client)
        )
        found.update((row[0], row[1]) for row in looked.view.conn.execute(query))
    return found


def _fetched(looked: Looked, asked: Select[Any]) -> Iterator[Any]:
    # A city's are many: one by one each would cost as much again as finding it.
    return chain.from_iterable(looked.view.conn.execute(asked).partitions(_FETCHED_TOGETHER))


def _last(
    looked: Looked, name: str, value: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """What the last row of a table says of a client before a moment."""
    table, known = looked.view.tables[name], looked.view.tables["known"]
    return (
        select(value)
        .where(
            table.c.station == known.c.station,
            table.c.client == known.c.client,
            *looked.until(table),
            *conditions,
        )
        .order_by(table.c.at.desc(), table.c.record.desc())
        .limit(1)
        .correlate(known)
        .scalar_subquery()
    )


def _met(looked: Looked, station: str, modes: Sequence[str]) -> Mapping[str, str]:
    """Client -> the last contact by some ways, at a station that counts those only."""
    table = looked.view.tables["contacts"]
    wanted = table.c.station == station, table.c.mode.in_(modes)
    query = (
        select(table.c.client, func.max(table.c.at))
        .where(*wanted, *looked.until(table))
        .group_by(table.c.client)
    )
    return {row[0]: row[1] for row in looked.view.conn.execute(query)}


def _line(told: Sequence[str | None]) -> Line | None:
    contact, promise, risk, profile, closed = told
    if all(each is None for each in told):
        return None
    *said, visit = contact.split(BETWEEN) if contact else (*NO_CONTACT, "")
    return Line(
        contact=said,
        visit=visit,
        promise=promise.split(BETWEEN) if promise else NO_PROMISE,
        risk=risk_told(risk),
        profile=profile_told(profile),
        follow_ups=follow_ups_told(closed),
    )


def _joined(looked: Looked, station: str, by_code: Mapping[str, Line]) -> Line:
    """The line of somebody with several codes: what was said under all of them is told as one."""
    risk = told_of_risk(_words(looked, "risks", station, by_code))
    profile = told_of_profile(_words(looked, "profiles", station, by_code))
    closed = told_of_follow_ups(_words(looked, "follow_ups", station, by_code))
    lines = [*by_code.values()]
    last = max((line.contact for line in lines), key=_first)
    groups = dict.fromkeys(group for line in lines for group in line.contact[1].split())
    return Line(
        contact=[last[0], " ".join(groups), *last[2:]],
        visit=max(line.visit for line in lines),
        promise=max((line.promise for line in lines), key=_first),
        risk=risk_told(risk[-1][2] if risk else None),
        profile=profile_told(profile[-1][2] if profile else None),
        follow_ups=follow_ups_told(closed[-1][2] if closed else None),
    )


def _words(
    looked: Looked, name: str, station: str, codes: Collection[str]
) -> list[tuple[str, str]]:
    table = looked.view.tables[name]
    wanted = table.c.station == station, table.c.client.in_(list(codes))
    query = select(table.c.record, table.c.said).where(*wanted, *looked.until(table))
    return [(record, said) for record, said in looked.view.conn.execute(query)]


def _first(values: Sequence[str]) -> str:
    return values[0]
